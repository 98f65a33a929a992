"""pysnmp's view of one agent: an SNMP engine that knows one target and one credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pysnmp.carrier.asyncio.dgram.udp import SNMP_UDP_DOMAIN, UdpTransportAddress
from pysnmp.carrier.base import AbstractTransport, AbstractTransportDispatcher
from pysnmp.entity import config as local
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.cmdgen import (
    BulkCommandGeneratorSingleRun,
    GetCommandGenerator,
    NextCommandGeneratorSingleRun,
)
from pysnmp.proto import errind
from pysnmp.proto.api import v2c

from ne8000d.config import SnmpConfig

_AUTH: Final[dict[str | None, tuple[int, ...]]] = {
    None: local.USM_AUTH_NONE,
    "MD5": local.USM_AUTH_HMAC96_MD5,
    "SHA1": local.USM_AUTH_HMAC96_SHA,
    "SHA224": local.USM_AUTH_HMAC128_SHA224,
    "SHA256": local.USM_AUTH_HMAC192_SHA256,
    "SHA384": local.USM_AUTH_HMAC256_SHA384,
    "SHA512": local.USM_AUTH_HMAC384_SHA512,
}
_PRIV: Final[dict[str | None, tuple[int, ...]]] = {
    None: local.USM_PRIV_NONE,
    "DES": local.USM_PRIV_CBC56_DES,
    "AES128": local.USM_PRIV_CFB128_AES,
    "AES192": local.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "AES256": local.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "AES192C": local.USM_PRIV_CFB192_AES,
    "AES256C": local.USM_PRIV_CFB256_AES,
}
_VERSIONS: Final = {"1": 0, "2c": 1, "3": 3}

_TARGET: Final = "agent"
_PEER: Final = UdpTransportAddress(("127.0.0.1", 161))
"""What pysnmp takes for the agent's address, whatever it is: the socket knows."""

_TICKS_OF_MEMORY: Final = 301
"""pysnmp forgets an agent's clock and engine ID after 300 ticks of one second."""

_ANSWERS_BETWEEN_TIDYING: Final = 1_000

_REFUSED_MESSAGE: Final = "rfc3412.prepareDataElements:sm-failure"
"""pysnmp's name for the place where its security model has refused a message that came."""


class Outcome(NamedTuple):
    """What pysnmp made of a request: an error indication of its own, or the answer's parts.

    `bindings` are pairs of pysnmp's OIDs and values; `status` and `position` are RFC 3416's
    error-status and error-index.
    """

    indication: object
    status: int
    position: int
    bindings: Sequence[tuple[Any, Any]]


class Agent:
    """Makes datagrams of requests and outcomes of datagrams; does no I/O.

    A request is `get`, `get_next` or `get_bulk`; then what lies in `outbox` is to be sent, and what
    comes is to be `deliver`ed, until there is an `outcome`, or `give_up` is called.
    """

    def __init__(self, config: SnmpConfig) -> None:
        self.outbox: list[bytes] = []
        self.outcome: Outcome | None = None
        self._context = config.context or ""
        self._engine: Any = SnmpEngine()
        self._dispatcher: Any = AbstractTransportDispatcher()
        self._dispatcher.set_timer_resolution(1.0)
        self._transport: Any = _Outbox(self.outbox)
        self._dispatcher.register_transport(SNMP_UDP_DOMAIN, self._transport)
        self._engine.register_transport_dispatcher(self._dispatcher)
        self._engine.observer.register_observer(self._refused, _REFUSED_MESSAGE)
        self._set_up(config)
        self._now = 0.0
        self._tick()  # The first one only starts pysnmp's clock.
        self._request = 0
        self._until_tidying = _ANSWERS_BETWEEN_TIDYING
        (self._undecoded,) = self._engine.get_mib_builder().import_symbols(
            "__SNMPv2-MIB", "snmpInASNParseErrs"
        )
        self._get = GetCommandGenerator()
        self._get_next = NextCommandGeneratorSingleRun()
        self._get_bulk = BulkCommandGeneratorSingleRun()

    def get(self, oids: Sequence[tuple[int, ...]]) -> None:
        """Begin a GET."""
        self._begin(self._get.send_varbinds, oids)

    def get_next(self, oid: tuple[int, ...]) -> None:
        """Begin a GETNEXT."""
        self._begin(self._get_next.send_varbinds, [oid])

    def get_bulk(self, oid: tuple[int, ...], repetitions: int) -> None:
        """Begin a GETBULK of one column."""
        self._begin(self._get_bulk.send_varbinds, [oid], 0, repetitions)

    def deliver(self, datagram: bytes) -> bool:
        """Take what came from the agent; whether it was SNMP at all.

        Raises whatever pysnmp raises for what it can't cope with.
        """
        before = int(self._undecoded.syntax)
        self._transport.deliver(datagram)
        return int(self._undecoded.syntax) == before

    def give_up(self) -> None:
        """Forget the request that waits."""
        self._request += 1
        self._tick()
        self.outbox.clear()
        self.outcome = None

    def close(self) -> None:
        """Untie what pysnmp has tied up."""
        self._engine.close_dispatcher()

    def _begin(
        self, send: Callable[..., object], oids: Sequence[tuple[int, ...]], *numbers: int
    ) -> None:
        self.outcome = None
        self._request += 1
        self.outbox.clear()
        self._until_tidying -= 1
        if self._until_tidying <= 0:
            self._until_tidying = _ANSWERS_BETWEEN_TIDYING
            for _ in range(_TICKS_OF_MEMORY):
                self._tick()
        bindings = [(oid, v2c.null) for oid in oids]
        send(
            self._engine,
            _TARGET,
            None,
            self._context,
            *numbers,
            bindings,
            self._came,
            self._request,
        )

    def _came(
        self,
        _engine: object,
        _handle: object,
        indication: object,
        status: int,
        position: int,
        bindings: Sequence[tuple[Any, Any]],
        request: object,
    ) -> None:
        if request == self._request:
            self.outcome = Outcome(indication, int(status), int(position), bindings)

    def _refused(
        self, _engine: object, _point: object, variables: Mapping[str, Any], _context: object
    ) -> None:
        """Take a message that pysnmp drops: of an engine that it knows no keys for.

        That is how an agent that has got another engine ID disowns the old one (RFC 3414 §3.2.3).
        """
        status = variables["statusInformation"]
        if isinstance(status.get("errorIndication"), errind.UnknownSecurityName):
            self.outcome = Outcome(errind.unknownEngineID, 0, 0, ())

    def _tick(self) -> None:
        """Let a second pass for pysnmp: it expires what waits, and counts towards forgetting."""
        self._now += 2.0
        self._dispatcher.handle_timer_tick(self._now)

    def _set_up(self, config: SnmpConfig) -> None:
        engine = self._engine
        level = "noAuthNoPriv"
        if config.version == "3":
            name = config.user or ""
            auth, priv = config.auth_password, config.priv_password
            local.add_v3_user(
                engine,
                name,
                _AUTH[config.auth],
                auth.get_secret_value().encode() if auth else None,
                _PRIV[config.priv],
                priv.get_secret_value().encode() if priv else None,
            )
            if config.auth is not None:
                level = "authPriv" if config.priv is not None else "authNoPriv"
        else:
            name = "community"
            secret = config.community
            local.add_v1_system(engine, name, secret.get_secret_value().encode() if secret else b"")
        version = _VERSIONS[config.version]
        local.add_target_parameters(engine, "how", name, level, version)
        # Time-outs and retries are the session's: the first tick ends a request.
        local.add_target_address(engine, _TARGET, SNMP_UDP_DOMAIN, _PEER, "how", 0, 0)


class _Outbox(AbstractTransport):  # type: ignore[misc]
    """What pysnmp takes for its transport."""

    PROTO_TRANSPORT_DISPATCHER = AbstractTransportDispatcher
    ADDRESS_TYPE = UdpTransportAddress

    def __init__(self, outbox: list[bytes]) -> None:
        self._outbox = outbox

    def send_message(self, outgoing: bytes, _address: object) -> None:
        """Keep a datagram that is to be sent."""
        self._outbox.append(bytes(outgoing))

    def deliver(self, datagram: bytes) -> None:
        """Hand pysnmp a datagram that came."""
        self._callback_function(self, _PEER, datagram)
