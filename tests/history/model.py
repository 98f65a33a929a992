"""Three simulated days of two routers: what is written, and the same figures worked out apart.

Everything is a function of the second, so that a figure can be had from its formula (an integral, a
sine) instead of from the points that were written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

DAY = 86_400
WEEK = 7 * DAY
STEP = 60
"""Seconds between two polls of whatever has counters or subscribers."""
SLOW = 300
INFO = 900
DEVICES = ("bng-01", "bng-02")
PAIR = 3000
"""Subscribers of the two routers' backup pair (RUI)."""
GROUPS = ("interfaces", "subscribers", "system")


@dataclass(frozen=True)
class Port:
    """An interface. Octets a second swing around `base` by half of it in a day."""

    device: str
    name: str
    kind: str
    speed: int
    base: float
    phase: float

    def octets(self, direction: str, second: float) -> int:
        """The counter: the integral of the rate since the epoch's day 20,000."""
        base = self.base * (1.0 if direction == "in" else 0.4)
        x = second - 20_000 * DAY
        turn = 2 * math.pi / DAY
        swing = (math.cos(self.phase) - math.cos(turn * x + self.phase)) / turn
        return int(base * (x + 0.5 * swing))

    def packets(self, direction: str, second: float) -> int:
        return self.octets(direction, second) // 800

    def errors(self, direction: str, second: float) -> int:
        """One error a minute received by the first port, none by others."""
        if self.name != "GigabitEthernet0/1/0" or direction == "out":
            return 0
        return int(second) // 60

    def discards(self, direction: str, second: float) -> int:
        return 3 * self.errors("in", second) if direction == "out" else 0

    def bps(self, direction: str, begin: float, end: float) -> float:
        grown = self.octets(direction, end) - self.octets(direction, begin)
        return grown * 8 / (end - begin)


@dataclass(frozen=True)
class Pool:
    """An address pool: grows by `a_day`, swings by `swing` in a day around its line."""

    device: str
    name: str
    total: int
    used_at_end: float
    a_day: float
    swing: float


@dataclass(frozen=True)
class Optic:
    device: str
    interface: str
    rx_at_end: float
    rx_a_day: float


class Model:
    """Three days that end at `end`, a whole hour (seconds since the epoch)."""

    def __init__(self, end: int, days: int = 3) -> None:
        assert end % 3600 == 0
        self.start = end - days * DAY
        self.end = end
        self.drop = (end - DAY // 2, end - DAY // 2 + 1200)
        """bng-01: 40 % of domain `isp` are away in this time."""
        self.silence = (end - 2 * DAY, end - 2 * DAY + 1800)
        """bng-02 answers nothing in this time."""
        self.flaps = tuple((end - DAY - n * 7200, end - DAY - n * 7200 + 180) for n in range(3))
        """bng-01's second peer is down in these times."""
        self.switched = (end - DAY, end - DAY + 1800)
        """bng-02 serves what bng-01 else does of their backup pair (RUI) in this time."""
        self.moved = end - 20 * 3600
        """From then on, bng-02's own tag `site` is another one: its series are new ones."""

    @cached_property
    def ports(self) -> tuple[Port, ...]:
        kinds = (
            ("Eth-Trunk1", "trunk", 20e9, 1.1e9),
            ("GigabitEthernet0/1/0", "member", 10e9, 0.4e9),
            ("GigabitEthernet0/1/1", "member", 10e9, 0.3e9),
            ("100GE0/2/0", "physical", 100e9, 3e9),
            ("Eth-Trunk1.100", "sub", 20e9, 0.2e9),
        )
        return tuple(
            Port(device, name, kind, int(speed), base / (1 + number), 0.7 * place)
            for number, device in enumerate(DEVICES)
            for place, (name, kind, speed, base) in enumerate(kinds)
        )

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        return (
            Pool("bng-01", "cgn-a", 16_384, 12_000.0, 400.0, 900.0),
            Pool("bng-01", "public", 1_024, 600.0, -5.0, 20.0),
            Pool("bng-02", "cgn-a", 8_192, 3_000.0, 50.0, 100.0),
        )

    @cached_property
    def optics(self) -> tuple[Optic, ...]:
        return (
            Optic("bng-01", "100GE0/2/0", -9.0, -0.75),
            Optic("bng-01", "GigabitEthernet0/1/0", -5.0, 0.0),
            Optic("bng-02", "100GE0/2/0", -13.5, -0.1),
        )

    # Subscribers

    def domain(self, device: str, domain: str, second: float) -> int:
        size = {"isp": 4000, "corp": 500}[domain] * (2 if device == "bng-01" else 1)
        count = size * (1 + 0.2 * math.sin(2 * math.pi * second / DAY))
        if device == "bng-01" and domain == "isp" and self.drop[0] <= second < self.drop[1]:
            count *= 0.6
        return round(count)

    def printed(self, device: str, second: float) -> int:
        """Subscribers that the router knows, the partner's among them."""
        return self.domain(device, "isp", second) + self.domain(device, "corp", second)

    def rui(self, device: str, second: float) -> tuple[int, int]:
        """How many of the pair's this router serves, and how many the partner does."""
        switched = self.switched[0] <= second < self.switched[1]
        return (PAIR, 0) if (device == "bng-01") is not switched else (0, PAIR)

    def online(self, device: str, second: float) -> int:
        return self.printed(device, second) - self.rui(device, second)[1]

    def by_interface(self, device: str, second: float) -> dict[str, int]:
        whole = self.printed(device, second)
        return {"Eth-Trunk1.100": whole - whole // 3, "100GE0/2/0.7": whole // 3}

    # Pools, optics, BGP

    def used(self, pool: Pool, second: float) -> int:
        line = pool.used_at_end + pool.a_day * (second - self.end) / DAY
        return round(line + pool.swing * math.sin(2 * math.pi * second / DAY))

    def rx(self, optic: Optic, second: float) -> float:
        return round(optic.rx_at_end + optic.rx_a_day * (second - self.end) / DAY, 2)

    def bgp_state(self, device: str, peer: str, second: float) -> int:
        down = device == "bng-01" and peer == "192.0.2.2"
        return 1 if down and any(begin <= second < end for begin, end in self.flaps) else 6

    def answers(self, device: str, second: float) -> bool:
        return not (device == "bng-02" and self.silence[0] <= second < self.silence[1])

    def site(self, device: str, second: float) -> str:
        return "cgh" if device == "bng-02" and second >= self.moved else "gru"

    def duration(self, group: str, second: float) -> float:
        """Of polls: 0.5 s and up to 0.1 s on top, longer by the minute of the hour."""
        return 0.5 + 0.1 * (second // 60 % 60) / 60 + (1.0 if group == "interfaces" else 0.0)

    def seconds(self, step: int = STEP, begin: int | None = None) -> range:
        return range(self.start if begin is None else begin, self.end + 1, step)

    # Lines

    def lines(self) -> Iterator[str]:
        """Line protocol in seconds, at most one line a series and second."""
        for device in DEVICES:
            yield from self._device(device)
            yield from self._week_before(device)
        for port in self.ports:
            yield from self._port(port)
        for pool in self.pools:
            for second in self.seconds(SLOW):
                if not self.answers(pool.device, second):
                    continue
                used = self.used(pool, second)
                yield (
                    f"ip_pool,device={pool.device},family=ipv4,kind=address,level=pool,"
                    f"pool={pool.name},site={self.site(pool.device, second)} "
                    f"total={pool.total}i,used={used}i,idle={pool.total - used}i,"
                    f"used_percent={100 * used / pool.total} {second}"
                )
        for optic in self.optics:
            yield from self._optic(optic)

    def _device(self, device: str) -> Iterator[str]:
        for second in self.seconds():
            tags = f"device={device},site={self.site(device, second)}"
            answers = self.answers(device, second)
            for group in GROUPS:
                reason = "" if answers else ',reason="no_response"'
                took = self.duration(group, second) if answers else 9.0
                yield (
                    f"poll,{tags},group={group} duration_seconds={took},requests=20i,"
                    f"retries={0 if answers else 2}i,varbinds=400i,rows=20i,ok={int(answers)}i,"
                    f"lag_seconds=0.01{reason} {second}"
                )
            if not answers:
                continue
            isp, corp = (self.domain(device, name, second) for name in ("isp", "corp"))
            whole, (local, remote) = isp + corp, self.rui(device, second)
            yield (
                f"subscribers,{tags} online={whole - remote}i,total={whole + 2}i,pppoe={isp}i,"
                f"ipv4={whole}i,ipv6={corp}i,dual_stack={corp}i,peak_since_reset=20000i,"
                f'rui_local={local}i,rui_remote={remote}i,source="both" {second}'
            )
            for name, count in (("isp", isp), ("corp", corp)):
                yield (
                    f"subscribers_domain,{tags},domain={name} online={count}i,total={count}i "
                    f"{second}"
                )
            for name, count in self.by_interface(device, second).items():
                yield (
                    f"subscribers_interface,{tags},interface={name} online={count}i,total={count}i "
                    f"{second}"
                )
            yield (
                f"system,{tags} uptime_seconds={second - self.start + 1000}i,cpu_percent=31.0,"
                f"memory_percent=44.0,temperature_celsius=41.0 {second}"
            )
            for peer in ("192.0.2.1", "192.0.2.2"):
                state = self.bgp_state(device, peer, second)
                yield (
                    f"bgp_peer,{tags},peer={peer},vrf=public,family=ipv4-unicast state={state}i,"
                    f"prefixes_received=900000i,prefixes_active=880000i,prefixes_advertised=20i,"
                    f"updates_in={second % 100000}i,updates_out=7i,flaps=2i {second}"
                )
        for second in self.seconds(SLOW):
            tags = f"device={device},site={self.site(device, second)}"
            if not self.answers(device, second):
                continue
            for entity in ("MPU 9", "LPU 1"):
                yield (
                    f"entity,{tags},entity={entity.replace(' ', chr(92) + ' ')},class=module "
                    f"cpu_percent=30.0,memory_percent=44.0,temperature_celsius=41.0 {second}"
                )
            yield (
                f"cgn,{tags},slot=1,engine=0 sessions=120000i,sessions_limit=6000000i,"
                f"sessions_per_second=350.0,in_bps=1000000000.0,out_bps=400000000.0 {second}"
            )
            yield (
                f"subscriber_events,{tags},kind=offline,reason=ppp\\ echo\\ fail count=3i,"
                f"count_per_second=0.01 {second}"
            )
            yield (
                f"ppp,{tags} attempts={second % 10**6}i,attempts_per_second=2.0,"
                f"success_percent=97.5 {second}"
            )
            yield (
                f"radius_server,{tags},server=192.0.2.9,kind=auth requests={second % 10**6}i,"
                f"requests_per_second=3.0,timeouts_per_second=0.1,rejects_per_second=0.2,"
                f"pending=1i {second}"
            )
            yield (
                f"sink,sink=influxdb written={second % 1000000}i,dropped=0i,spooled_bytes=0i,"
                f"oldest_seconds=0i {second}"
            )
            yield (
                f"trunk,{tags},interface=Eth-Trunk1 members_up=2i,members_total=2i,"
                f"speed_bps=2e10,configured_bps=2e10 {second}"
            )

    def _week_before(self, device: str) -> Iterator[str]:
        """Subscribers of the same days a week earlier: a tenth less, nothing else."""
        for second in range(self.start - WEEK, self.end - WEEK, SLOW):
            count = self.week_before(device, second)
            yield f"subscribers,device={device},site=gru online={count}i {second}"

    def week_before(self, device: str, second: int) -> int:
        return round(0.9 * self.online(device, second))

    def _port(self, port: Port) -> Iterator[str]:
        own = f"device={port.device},interface={port.name},kind={port.kind}"
        before: int | None = None
        for second in self.seconds():
            if not self.answers(port.device, second):
                before = None
                continue
            fields = []
            for way in ("in", "out"):
                fields += [
                    f"{way}_octets={port.octets(way, second)}i",
                    f"{way}_packets={port.packets(way, second)}i",
                    f"{way}_errors={port.errors(way, second)}i",
                    f"{way}_discards={port.discards(way, second)}i",
                ]
                if before is not None:
                    bps = port.bps(way, before, second)
                    fields += [
                        f"{way}_bps={bps}",
                        f"{way}_utilization_percent={100 * bps / port.speed}",
                        f"{way}_pps={bps / 6400}",
                        f"{way}_errors_per_second={port.errors(way, 60) / 60}",
                        f"{way}_discards_per_second={port.discards(way, 60) / 60}",
                    ]
            tags = f"{own},site={self.site(port.device, second)}"
            yield f"interface,{tags} {','.join(fields)},admin_status=1i,oper_status=1i {second}"
            before = second

    def _optic(self, optic: Optic) -> Iterator[str]:
        own = f"device={optic.device},interface={optic.interface}"
        for second in self.seconds(SLOW):
            tags = f"{own},site={self.site(optic.device, second)}"
            if self.answers(optic.device, second):
                yield (
                    f"optics,{tags} rx_power_dbm={self.rx(optic, second)},tx_power_dbm=-2.5,"
                    f"bias_milliamperes=35.0,temperature_celsius=38.0,voltage_volts=3.3 {second}"
                )
        for second in self.seconds(INFO):
            tags = f"{own},site={self.site(optic.device, second)}"
            yield (
                f"optics_info,{tags} rx_low_alarm_dbm=-14.0,rx_low_warning_dbm=-13.0,"
                f"tx_low_alarm_dbm=-9.0,tx_low_warning_dbm=-8.0 {second}"
            )

    # Figures

    def windows(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Aligned 5-minute windows from `begin` to `end`."""
        for window in range(begin, end, 300):
            yield window, window + 300

    def rates(self, port: Port, direction: str, begin: int, end: int) -> dict[int, float]:
        """Rates of aligned windows that were measured in full, by their beginning."""
        return {
            first: port.bps(direction, first, last)
            for first, last in self.windows(begin, end)
            if all(self.answers(port.device, second) for second in range(first, last + 1, STEP))
        }


def nearest_rank(values: Iterable[float], share: float) -> float:
    """The value with number ceil(share * n) of n in ascending order."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]
