"""A session: GETs and column walks of one agent, with retries, pace, and their sums."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ne8000d.config import SnmpConfig, TableSettings
from ne8000d.errors import (
    AuthenticationError,
    DecodeError,
    NoResponse,
    PortRefused,
    SnmpError,
    TooBig,
    UnknownHost,
)
from ne8000d.schema import ColumnRead, Wire
from ne8000d.snmp.address import Address, Lookup, look_up
from ne8000d.snmp.engine import Engine, Peer, SilentAfterDiscovery
from ne8000d.snmp.explain import explained, target
from ne8000d.snmp.gufo import GufoEngine
from ne8000d.snmp.manners import Manners
from ne8000d.snmp.pace import Pace
from ne8000d.snmp.walk import Limits, Walked, walk

_SPREAD: Final = 0.25
"""Retries wait up to this part of the time-out: pollers of one router must not stay in step."""

_BINDING_BYTES: Final = 17
"""What a GET's binding takes beside its OID: headers and a Counter64."""

_HALVE_AT_LOSS: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What `Session.get` brought: values by OID, missing ones left out.

    `at` is the monotonic second in the middle of the first request, `moments` that of each value's
    own request. `incomplete` is None, or the `reason` of the error that kept the rest away.
    """

    values: Mapping[str, Wire]
    at: float
    moments: Mapping[str, float] = field(default_factory=dict)
    incomplete: str | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """Sums since the session began: datagrams sent, how many of them again, varbinds received."""

    requests: int
    retries: int
    varbinds: int


class Session:
    """Asks one agent; blocking, for one thread at a time. Nothing is sent before the first call."""

    def __init__(
        self,
        config: SnmpConfig,
        host: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        lookup: Lookup = look_up,
        manners: Manners | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._address = Address(host, clock=clock, lookup=lookup)
        self._manners = manners or Manners(config, clock=clock, sleep=sleep)
        self._engine: Engine | None = None
        self._engine_address = ""
        self._answered = False
        self._requests = self._retries = self._varbinds = 0

    @property
    def stats(self) -> Stats:
        """The sums up to now."""
        return Stats(self._requests, self._retries, self._varbinds)

    def close(self) -> None:
        """Give the socket back; a later call opens another."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def fitting(self, oid_length: int) -> int:
        """How many OIDs of `oid_length` characters one GET may ask for within `max_message`."""
        return max(1, self._manners.room // (oid_length // 2 + _BINDING_BYTES))

    def get(
        self, oids: Sequence[str], *, timeout: float | None = None, retries: int | None = None
    ) -> Answer:
        """GET `oids`, in one request if request and answer fit into `max_message`.

        `timeout` is seconds a request; it and `retries` default to the configuration's.

        Raises:
            SnmpError: nothing came at all.
        """
        seconds = self._config.timeout if timeout is None else timeout
        tries = 1 + (self._config.retries if retries is None else retries)
        ceiling = self.fitting(max(map(len, oids), default=0))
        values: dict[str, Wire] = {}
        moments: dict[str, float] = {}
        first_at: float | None = None
        waiting = list(oids)
        losses = 0
        while waiting:
            asked = waiting[: min(ceiling, self._manners.gets.limit or ceiling)]
            try:
                found = self._open(seconds).get(asked)
            except SnmpError as error:
                losses += not (len(asked) > 1 and isinstance(error, TooBig | DecodeError))
                if self._ask_again(error, len(asked), losses, tries, seconds):
                    continue
                failure = self._failure(error, losses, seconds)
                if first_at is None:
                    raise failure from error
                return Answer(values, first_at, moments, failure.reason)
            self._answered = True
            self._manners.gets = self._manners.gets.carried(len(asked), ceiling)
            losses = 0
            first_at = found.at if first_at is None else first_at
            values.update(found.values)
            moments.update(dict.fromkeys(found.values, found.at))
            self._varbinds += len(found.values)
            del waiting[: len(asked)]
        return Answer(values, self._clock() if first_at is None else first_at, moments)

    def walk(self, oid: str, settings: TableSettings, *, max_rows: int = 100_000) -> ColumnRead:
        """Read the column `oid`; a column that ends early is kept and says why.

        Raises:
            NoResponse, PortRefused, UnknownHost, AuthenticationError: nothing came at all.
        """
        limits = Limits(
            settings.max_repetitions,
            self._manners.room,
            settings.retries,
            max_rows,
            settings.timeout * _SPREAD,
        )
        walked = self._walk(oid, limits, settings.timeout)
        self._manners.columns[oid] = walked.pace
        self._retries += walked.retries
        self._varbinds += len(walked.read.values)
        if walked.read.values:
            self._answered = True
        if walked.error is None:
            return walked.read
        failure = self._failure(walked.error, walked.tries, settings.timeout)
        silent = isinstance(failure, NoResponse | PortRefused | UnknownHost | AuthenticationError)
        if silent and not walked.read.values:
            raise failure from walked.error
        return walked.read

    def _walk(self, oid: str, limits: Limits, timeout: float) -> Walked:
        steps = walk(oid, limits, self._manners.columns.get(oid, Pace()), self._jitter)
        ask = next(steps)
        cursor = None
        try:
            while True:
                if ask.pause:
                    self._sleep(ask.pause)
                try:
                    if cursor is None:
                        cursor = self._open(timeout).column(oid)
                    chunk = cursor.ask(ask.repetitions)
                except SnmpError as error:
                    ask = steps.send(error)
                else:
                    ask = steps.send(chunk)
        except StopIteration as stop:
            walked: Walked = stop.value
            return walked

    def _open(self, timeout: float) -> Engine:
        """The engine for the address that the host has now, with this time-out."""
        address = self._address.resolve()
        if self._engine is None or self._engine_address != address:
            self.close()
            peer = Peer(self._config, address, clock=self._clock, before=self._before_request)
            self._engine = _engine_of(peer)
            self._engine_address = address
        self._engine.set_timeout(timeout)
        return self._engine

    def _before_request(self) -> None:
        self._requests += 1
        self._manners.wait()

    def _ask_again(
        self, error: SnmpError, count: int, losses: int, tries: int, timeout: float
    ) -> bool:
        """Whether to go on with a GET of `count` OIDs after `error`; learns and pauses."""
        too_big = isinstance(error, TooBig | DecodeError)
        if losses >= tries or not (isinstance(error, NoResponse) or too_big):
            return False
        if count > 1 and (too_big or losses >= _HALVE_AT_LOSS):
            self._manners.gets = self._manners.gets.failed_at(count)
        if losses:
            self._sleep(self._jitter() * _SPREAD * timeout)
        self._retries += 1
        return True

    def _failure(self, error: SnmpError, tries: int, timeout: float) -> SnmpError:
        """The error as a sentence; the address is looked up again after silence."""
        if isinstance(error, NoResponse | PortRefused):
            self._address.failed()
        if isinstance(error, SilentAfterDiscovery) and not self._answered:
            error = AuthenticationError("it answers discovery, but no encrypted request")
        where = target(self._address.host, self._address.current, self._config.port)
        return explained(error, where, self._config, tries, timeout)


def _engine_of(peer: Peer) -> Engine:
    if peer.config.engine == "pysnmp":
        from ne8000d.snmp.pysnmp import PysnmpEngine  # noqa: PLC0415 - 0.2 s and 23 MB

        return PysnmpEngine(peer)
    return GufoEngine(peer)


def open_session(
    config: SnmpConfig,
    host: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    manners: Manners | None = None,
) -> Session:
    """A session with the agent of `host`. Nothing is looked up or sent yet.

    Sessions with one device share their `manners`.
    """
    return Session(config, host, clock=clock, manners=manners)
