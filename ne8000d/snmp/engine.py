"""The seam behind which an SNMP library stands: one call, one request.

An engine raises ne8000d's errors only, with what it alone knows as their text (may be empty);
`explain` turns that into the sentence an operator reads. It never repeats a request by itself:
retries, repetitions and loops are `walk`'s and `session`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ne8000d.config import SnmpConfig
from ne8000d.errors import NoResponse
from ne8000d.schema import Wire


@dataclass(frozen=True, slots=True)
class Peer:
    """One agent at a numeric `address`, and what goes around its requests.

    `clock` is monotonic seconds. `before` is called before every datagram: it counts and waits.
    """

    config: SnmpConfig
    address: str
    clock: Callable[[], float]
    before: Callable[[], None]


class SilentAfterDiscovery(NoResponse):
    """An SNMPv3 agent told its engine ID and then dropped the encrypted request.

    RFC 3414 §3.2 lets an agent drop what it can't decrypt: net-snmp answers a wrong privacy
    password or protocol with silence, not with a report.
    """


class Chunk(NamedTuple):
    """What one request brought of a column.

    `rows` are (whole OID, value) in the agent's order; `ended` says that the column has no more;
    `at` is the monotonic second in the middle of the request.
    """

    rows: Sequence[tuple[str, Wire]]
    ended: bool
    at: float


class Found(NamedTuple):
    """What one GET brought: values by OID, missing ones left out; `at` as in `Chunk`."""

    values: dict[str, Wire]
    at: float


class Cursor(Protocol):
    """A place in a column."""

    def ask(self, repetitions: int) -> Chunk:
        """The rows after those that came before: up to `repetitions`, maybe fewer.

        Every call may ask for another number of repetitions. An error leaves the place as it was,
        so that the next call asks for the same rows.

        Raises:
            TooBig: an error-status where a smaller answer may succeed, or an answer that is longer
                than the engine reads.
            DecodeError: an answer that is not BER.
            AgentError: an error-status for a single row.
            NoResponse, PortRefused, AuthenticationError: as their names say.
        """


class Engine(Protocol):
    """A way to one agent with one credential; used by one thread at a time."""

    def get(self, oids: Sequence[str]) -> Found:
        """One GET. Raises as `Cursor.ask` does; `TooBig`: ask for fewer OIDs at once."""

    def column(self, oid: str) -> Cursor:
        """A cursor before the first row of the column `oid`; nothing is sent yet."""

    def set_timeout(self, seconds: float) -> None:
        """How long each request from now on waits for its answer."""

    def close(self) -> None:
        """Give the socket back."""
