"""SNMPv3 of an agent: messages and their security (RFC 3412, RFC 3414), from the agent's side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ne8000d.oid import parse
from ne8000d.simulator import ber, pdu
from ne8000d.simulator.ciphers import decrypted, encrypted
from ne8000d.simulator.engine_clock import EngineClock, Moment
from ne8000d.simulator.users import Keys, User
from ne8000d.simulator.view import View

_AUTH: Final = 1
_PRIV: Final = 2
_REPORTABLE: Final = 4
_MODEL: Final = 3
_WINDOW_SECONDS: Final = 150
_LONGEST_MESSAGE: Final = 65_507
_PADDING: Final = 7
"""Octets by which encryption may lengthen an answer (RFC 3414 §8.1.1.2)."""

_UNSUPPORTED_LEVELS, _NOT_IN_WINDOWS, _UNKNOWN_USERS, _UNKNOWN_ENGINES, _WRONG_DIGESTS = (
    parse(f"1.3.6.1.6.3.15.1.1.{number}.0") for number in range(1, 6)
)  # usmStats, RFC 3414 §5
_UNKNOWN_CONTEXTS: Final = parse("1.3.6.1.6.3.12.1.5.0")  # RFC 3413
_REFUSALS: Final = frozenset({_UNKNOWN_USERS, _WRONG_DIGESTS})


class Refused(NamedTuple):
    """A request that gets no answer: the report or error to send, None for silence.

    `credential` tells that the user or its password is wrong.
    """

    datagram: bytes | None = None
    credential: bool = False


class Accepted(NamedTuple):
    """A request, how long an answer its sender takes, and how much encryption may add to one."""

    request: pdu.Request
    max_size: int
    spare: int


class _Message(NamedTuple):
    """A message taken apart; `mac_at` is where its authentication parameters begin."""

    id: int
    max_size: int
    flags: int
    engine_id: bytes
    moment: Moment
    user: bytes
    mac: bytes
    mac_at: int
    salt: bytes
    data_at: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The envelope of an answer to a user."""

    engine: Usm
    message_id: int
    level: int
    user: User
    keys: Keys
    engine_id: bytes
    moment: Moment
    context: bytes = b""

    def wrap(self, body: bytes) -> bytes:
        """The message that carries a PDU back."""
        scoped = ber.tlv(
            ber.SEQUENCE,
            ber.tlv(ber.OCTETS, self.engine_id) + ber.tlv(ber.OCTETS, self.context) + body,
        )
        salt = b""
        if self.level & _PRIV and self.user.priv is not None:
            count = self.engine.next_salt()
            sealed = encrypted(self.user.priv, self.keys.priv, scoped, *self.moment, count)
            salt, scoped = sealed[:8], ber.tlv(ber.OCTETS, sealed[8:])
        octets = self.user.mac_octets if self.level & _AUTH else 0
        tail = ber.tlv(ber.OCTETS, salt)
        security = ber.tlv(
            ber.SEQUENCE,
            ber.tlv(ber.OCTETS, self.engine_id)
            + ber.integer(self.moment.boots)
            + ber.integer(self.moment.time)
            + ber.tlv(ber.OCTETS, self.user.name.encode())
            + ber.tlv(ber.OCTETS, bytes(octets))
            + tail,
        )
        head = ber.tlv(
            ber.SEQUENCE,
            ber.integer(self.message_id)
            + ber.integer(_LONGEST_MESSAGE)
            + ber.tlv(ber.OCTETS, bytes((self.level,)))
            + ber.integer(_MODEL),
        )
        message = ber.tlv(
            ber.SEQUENCE, ber.integer(pdu.V3) + head + ber.tlv(ber.OCTETS, security) + scoped
        )
        if not octets:
            return message
        at = len(message) - len(scoped) - len(tail) - octets
        mac = self.user.mac(self.keys, message)
        return message[:at] + mac + message[at + octets :]


class Usm:
    """The users of an agent, and the clock of its engine.

    `statistics` counts by the OIDs of usmStats and snmpUnknownContexts.
    """

    def __init__(self, view: View, users: Iterable[User], context: str) -> None:
        self.clock = EngineClock(view)
        self.statistics: Counter[ber.Oid] = Counter()
        self._users = {user.name.encode(): user for user in users}
        self._context = context.encode()
        self._keys: dict[tuple[bytes, bytes], Keys] = {}
        self._salt = 0

    def next_salt(self) -> int:
        """A number that no other message has had."""
        self._salt += 1
        return self._salt

    def read(self, datagram: bytes, now: float) -> Accepted | Refused:
        """What a message of v3 asks for; raises `ber.Malformed` (RFC 3414 §3.2)."""
        message = _parse(datagram)
        engine_id, moment = self.clock.engine_id(now), self.clock.moment(now)
        nobody = _Sealed(self, message.id, 0, User(""), Keys(b"", b""), engine_id, moment)
        if message.engine_id != engine_id:
            return self._report(message, nobody, _UNKNOWN_ENGINES)
        user = self._users.get(message.user)
        if user is None:
            return self._report(message, nobody, _UNKNOWN_USERS)
        level = message.flags & (_AUTH | _PRIV)
        if level & ~user.level:
            return self._report(message, nobody, _UNSUPPORTED_LEVELS)
        keys = self._keys_of(user, engine_id)
        sealed = _Sealed(self, message.id, level, user, keys, engine_id, moment, self._context)
        if level & _AUTH:
            end = message.mac_at + len(message.mac)
            blank = datagram[: message.mac_at] + bytes(len(message.mac)) + datagram[end:]
            if user.mac(keys, blank) != message.mac:
                return self._report(message, nobody, _WRONG_DIGESTS)
            theirs = message.moment
            late = abs(theirs.time - moment.time) > _WINDOW_SECONDS
            if theirs.boots != moment.boots or late:
                told = _Sealed(self, message.id, _AUTH, user, keys, engine_id, moment)
                return self._report(message, told, _NOT_IN_WINDOWS)
        return self._open(datagram, message, sealed)

    def _open(self, datagram: bytes, message: _Message, sealed: _Sealed) -> Accepted | Refused:
        at, end = message.data_at, message.end
        user = sealed.user
        if sealed.level & _PRIV and user.priv is not None:
            start, stop = ber.expect(ber.OCTETS, datagram, at, end)
            clear = decrypted(
                user.priv, sealed.keys.priv, datagram[start:stop], message.salt, *message.moment
            )
            if clear is None:
                return Refused(credential=True)
            try:
                return self._scoped(clear, 0, len(clear), message, sealed)
            except ber.Malformed:  # A wrong key makes garbage; agents drop it in silence.
                return Refused(credential=True)
        return self._scoped(datagram, at, end, message, sealed)

    def _scoped(
        self, data: bytes, at: int, end: int, message: _Message, sealed: _Sealed
    ) -> Accepted | Refused:
        at, end = ber.expect(ber.SEQUENCE, data, at, end)
        _, at = ber.expect(ber.OCTETS, data, at, end)
        start, at = ber.expect(ber.OCTETS, data, at, end)
        context = data[start:at]
        request = pdu.parse_pdu(data, at, end, pdu.V3, sealed)
        if sealed.level != sealed.user.level:  # View-based access control, RFC 3415.
            return Refused(pdu.response(request, request.varbinds, pdu.AUTHORIZATION_ERROR, 0))
        if context != self._context:
            return self._report(message, sealed, _UNKNOWN_CONTEXTS, request.request_id)
        return Accepted(request, message.max_size, _PADDING if sealed.level & _PRIV else 0)

    def _report(
        self,
        message: _Message,
        sealed: _Sealed,
        statistic: ber.Oid,
        request_id: bytes = ber.integer(0),
    ) -> Refused:
        """Count, and tell a sender that asks for reports (RFC 3412 §7.1.3)."""
        self.statistics[statistic] += 1
        credential = statistic in _REFUSALS
        if not message.flags & _REPORTABLE:
            return Refused(None, credential)
        name = ber.tlv(ber.OID, ber.oid_body(statistic))
        varbind = ber.tlv(
            ber.SEQUENCE, name + ber.integer(self.statistics[statistic], ber.COUNTER32)
        )
        body = request_id + ber.integer(0) * 2 + ber.tlv(ber.SEQUENCE, varbind)
        return Refused(sealed.wrap(ber.tlv(pdu.REPORT, body)), credential)

    def _keys_of(self, user: User, engine_id: bytes) -> Keys:
        place = (user.name.encode(), engine_id)
        found = self._keys.get(place)
        if found is None:
            found = self._keys[place] = user.keys(engine_id)
        return found


def _parse(datagram: bytes) -> _Message:
    at, end = ber.expect(ber.SEQUENCE, datagram, 0, len(datagram))
    _, at = pdu.integer(datagram, at, end)
    start, behind = ber.expect(ber.SEQUENCE, datagram, at, end)
    message_id, start = pdu.integer(datagram, start, behind)
    max_size, start = pdu.integer(datagram, start, behind)
    flags_at, start = ber.expect(ber.OCTETS, datagram, start, behind)
    model, _ = pdu.integer(datagram, start, behind)
    flags = datagram[flags_at:start]
    if len(flags) != 1 or model != _MODEL or flags[0] & (_AUTH | _PRIV) == _PRIV:
        raise ber.Malformed("flags or a security model that are not of USM")
    start, data_at = ber.expect(ber.OCTETS, datagram, behind, end)
    start, stop = ber.expect(ber.SEQUENCE, datagram, start, data_at)
    first, start = ber.expect(ber.OCTETS, datagram, start, stop)
    engine_id = datagram[first:start]
    boots, start = pdu.integer(datagram, start, stop)
    time, start = pdu.integer(datagram, start, stop)
    first, start = ber.expect(ber.OCTETS, datagram, start, stop)
    user = datagram[first:start]
    mac_at, start = ber.expect(ber.OCTETS, datagram, start, stop)
    mac = datagram[mac_at:start]
    first, start = ber.expect(ber.OCTETS, datagram, start, stop)
    if boots < 0 or time < 0:
        raise ber.Malformed("an engine's boots or time below 0")
    return _Message(
        message_id, max_size, flags[0], engine_id, Moment(boots, time), user, mac, mac_at,
        datagram[first:start], data_at, end,
    )  # fmt: skip
