"""What a router is built of: cards, ports, trunks, and the interfaces on top of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ne8000d.errors import ConfigError

OTHER: Final = 1
ETHERNET: Final = 6
PPP: Final = 23
LOOPBACK: Final = 24
PROP_VIRTUAL: Final = 53
L2VLAN: Final = 135
TRUNK: Final = 161

_ACCESS_CARDS: Final = (7, 8, 6, 5, 4, 3, 2)
_UPLINK_CARD: Final = 1
_MEMBERS: Final = 4
_FIRST_PORT: Final = 16  # ifIndex of GigabitEthernet0/8/0 on the real M8
_FIRST_SUB: Final = 1_000
_FIRST_PPP: Final = 0xF00000  # where another vendor's agent puts its sessions
_CAME_UP: Final = 5_800  # ticks after the start
_QUIRKS: Final = 8  # sub-interfaces that a trunk must have before some of them are odd
_LATIN_1: Final = "Operação São João".encode("latin-1")
_DISTRICTS: Final = (
    "Centro", "Vila Nova", "Jardim America", "Boa Vista", "Santa Luzia", "Sao Jose", "Liberdade",
    "Bela Vista", "Alto da Serra", "Parque Industrial",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How big a router is.

    `interfaces` are l2vlan sub-interfaces. `cards` are those with access ports (`ports` of
    10 Gbit/s each), spread over `slots`; `uplinks` of 100 Gbit/s sit on a card of their own.
    `ppp_rows` are interface rows a session, as other vendors' agents have them. Raises
    `ConfigError` for what can't be built.
    """

    interfaces: int = 300
    subscribers: int = 4_000
    trunks: int = 2
    slots: int = 1
    cards: int = 2
    ports: int = 10
    uplinks: int = 2
    domains: tuple[str, ...] = ("fibra", "isp", "corporativo")
    ppp_rows: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.slots <= self.cards <= len(_ACCESS_CARDS) * self.slots:
            raise ConfigError(f"give each slot 1 to {len(_ACCESS_CARDS)} access cards")
        if self.trunks < 1 or self.uplinks < 1 or not self.domains:
            raise ConfigError("give the router at least one trunk, one uplink and one domain")
        if self.members < 1:
            raise ConfigError(f"{self.trunks} trunks do not fit: give it more cards or ports")
        if min(self.interfaces, self.subscribers, self.ppp_rows) < 0:
            raise ConfigError("interfaces, subscribers and ppp_rows can't be negative")
        if self.subscribers and not self.interfaces:
            raise ConfigError("subscribers need at least one sub-interface")

    @property
    def members(self) -> int:
        """Ports of a trunk; at least one port of each card stays out of all trunks."""
        return min(_MEMBERS, (self.ports - 1) // -(-self.trunks // self.cards))


@dataclass(frozen=True, slots=True)
class Interface:
    """One row of the interface tables.

    `name` None: the row lacks ifDescr and ifName. `place` is (slot, card, port) of a socket;
    `card` numbers, in `Plant.cards`, the card that the interface's subscribers count on. `lower`
    are the numbers of the interfaces that it is stacked on.
    """

    name: str | None
    type: int
    if_index: int
    speed: int = 0  # Mbit/s
    up: bool = True
    alias: bytes = b""
    mtu: int = 1500
    place: tuple[int, int, int] | None = None
    card: int | None = None
    lower: tuple[int, ...] = ()
    last_change: int | None = None  # ifLastChange in ticks, where it went up or down since

    @property
    def changed(self) -> int:
        """ifLastChange."""
        if self.last_change is not None:
            return self.last_change
        return _CAME_UP if self.up else 0

    @property
    def connector(self) -> bool:
        """Whether there is a socket (ifConnectorPresent)."""
        return self.type == ETHERNET


@dataclass(slots=True)
class Plant:
    """The interfaces; their position in the list is their number, whatever their ifIndex is."""

    cards: tuple[tuple[int, int], ...]  # (slot, card) of each access card
    interfaces: list[Interface] = field(default_factory=list)
    trunks: list[int] = field(default_factory=list)  # towards the subscribers
    uplink: int = -1  # the trunk towards the network
    modules: list[int] = field(default_factory=list)  # ports with an optical module
    dark: int = -1  # the one among them without light, a member of the last trunk if it has two
    dedicated: int = -1  # a port with one customer, in no trunk
    management: int = -1
    subs: range = range(0)
    counters_off: int | None = None  # the sub-interface whose counters stand still
    ppp: range = range(0)

    def add(self, interface: Interface) -> int:
        """Append a row; its number."""
        self.interfaces.append(interface)
        return len(self.interfaces) - 1


def build(size: Size) -> Plant:
    """The plant of a router of this size, always the same."""
    cards = tuple(
        (number % size.slots, _ACCESS_CARDS[number // size.slots]) for number in range(size.cards)
    )
    plant = Plant(cards)
    _add_virtual(plant)
    members = _add_access_ports(plant, size)
    uplinks = _add_uplink_ports(plant, size)
    _add_trunks(plant, members, uplinks)
    _add_subs(plant, size)
    _add_ppp(plant, size)
    return plant


def _add_virtual(plant: Plant) -> None:
    plant.add(Interface("Virtual-Template0", PPP, 1, mtu=1492))
    plant.add(Interface("NULL0", OTHER, 2))
    plant.add(Interface("InLoopBack0", LOOPBACK, 3))
    plant.management = plant.add(
        Interface("Ethernet0/0/0", ETHERNET, 4, speed=100, alias=b"Gerencia")
    )
    plant.add(Interface("LoopBack0", LOOPBACK, 5, alias=b"Router-ID"))
    plant.add(Interface("Virtual-Ethernet0/7/100", PROP_VIRTUAL, 6, speed=10_000))


def _add_access_ports(plant: Plant, size: Size) -> list[list[int]]:
    """All ports of the access cards; the port numbers of each trunk."""
    trunk_of = {
        (trunk % size.cards, trunk // size.cards * size.members + member): trunk
        for trunk in range(size.trunks)
        for member in range(size.members)
    }
    last = size.trunks - 1
    dark = (last % size.cards, last // size.cards * size.members + size.members - 1)
    dedicated = (0, size.ports - 1)
    if size.members == 1:
        dark = (size.cards - 1, size.ports - 1)
        dedicated = (0, size.ports - 2)
    members: list[list[int]] = [[] for _ in range(size.trunks)]
    for card, (slot, number) in enumerate(plant.cards):
        for port in range(size.ports):
            trunk = trunk_of.get((card, port))
            used = trunk is not None or (card, port) == dedicated
            alias = f"Membro Eth-Trunk{trunk + 1}" if trunk is not None else ""
            if (card, port) == dedicated:
                alias = "Cliente dedicado Padaria Central"
            row = plant.add(
                Interface(
                    f"GigabitEthernet{slot}/{number}/{port}",
                    ETHERNET,
                    _FIRST_PORT + card * size.ports + port,
                    speed=10_000,
                    up=used and (card, port) != dark,
                    alias=alias.encode(),
                    place=(slot, number, port),
                    card=card,
                )
            )
            if trunk is not None:
                members[trunk].append(row)
            if used or (card, port) == dark:
                plant.modules.append(row)
            if (card, port) == dark:
                plant.dark = row
            elif (card, port) == dedicated:
                plant.dedicated = row
    return members


def _add_uplink_ports(plant: Plant, size: Size) -> list[int]:
    ports = []
    for port in range(size.uplinks):
        row = Interface(
            f"100GE0/{_UPLINK_CARD}/{port}",
            ETHERNET,
            _FIRST_PORT + size.cards * size.ports + port,
            speed=100_000,
            alias=f"Uplink core-{port + 1}".encode(),
            place=(0, _UPLINK_CARD, port),
        )
        ports.append(plant.add(row))
    plant.modules += ports
    return ports


def _add_trunks(plant: Plant, members: list[list[int]], uplinks: list[int]) -> None:
    def trunk(name: str, ports: list[int], alias: str) -> int:
        lower = [plant.interfaces[port] for port in ports]
        return plant.add(
            Interface(
                name,
                TRUNK,
                max(row.if_index for row in plant.interfaces) + 1,
                speed=sum(port.speed for port in lower if port.up),
                up=any(port.up for port in lower),
                alias=alias.encode(),
                card=lower[0].card,
                lower=tuple(ports),
            )
        )

    for number, ports in enumerate(members):
        plant.trunks.append(
            trunk(f"Eth-Trunk{number + 1}", ports, f"OLT {_DISTRICTS[number % len(_DISTRICTS)]}")
        )
    plant.uplink = trunk("Eth-Trunk100", uplinks, "Uplink core")


def _add_subs(plant: Plant, size: Size) -> None:
    """Sub-interfaces in equal blocks on the trunks; the first trunk's have the oddities."""
    start = len(plant.interfaces)
    first = max(_FIRST_SUB, plant.interfaces[-1].if_index + 1)
    odd = size.interfaces >= _QUIRKS * size.trunks
    below = dict.fromkeys(plant.trunks, 0)
    for number in range(size.interfaces):
        lower = plant.trunks[number * size.trunks // size.interfaces]
        trunk = plant.interfaces[lower]
        place = 3 if odd and number == 4 else below[lower]  # two rows of one name
        name = None if odd and number == 2 else f"{trunk.name}.{1001 + place}"
        district = _DISTRICTS[number % len(_DISTRICTS)]
        alias = f"PPPoE {district} VLAN {1001 + place}".encode()
        below[lower] += 1
        plant.add(
            Interface(
                name,
                L2VLAN,
                first + number,
                speed=trunk.speed,
                up=trunk.up,
                alias=_LATIN_1 if odd and number == 1 else alias,
                card=trunk.card,
                lower=(lower,),
            )
        )
    plant.subs = range(start, start + size.interfaces)
    plant.counters_off = start + 5 if odd else None


def _add_ppp(plant: Plant, size: Size) -> None:
    start = len(plant.interfaces)
    for number in range(size.ppp_rows):
        plant.add(Interface(f"<pppoe-cliente{number:05}>", PPP, _FIRST_PPP + number, mtu=1480))
    plant.ppp = range(start, start + size.ppp_rows)
