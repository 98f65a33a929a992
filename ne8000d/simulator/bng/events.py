"""Log-ins, log-offs and what RADIUS has to do with them: counters since the last start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.ber import Oid
from ne8000d.simulator.bng.state import State
from ne8000d.simulator.tree import Column, Index, computed, scalar

_REASONS: Final = parse("1.3.6.1.4.1.2011.5.2.1.34.1")
_CALL_RATE: Final = parse("1.3.6.1.4.1.2011.5.2.1.29.1")
_RADIUS: Final = parse("1.3.6.1.4.1.2011.5.25.40.15.1")

SUCCESSES_A_SECOND: Final = 0.4
OFFLINE_A_SECOND: Final[Mapping[int, float]] = {1: 0.22, 7: 0.04, 35: 0.11, 37: 0.03}
"""By reason; together as many as log in."""
FAILURES_A_SECOND: Final[Mapping[int, float]] = {4: 0.006, 24: 0.03, 51: 0.01}
"""Failed log-ins by reason; the phases of PPP divide them otherwise."""
_PHASES_A_SECOND: Final = (0.012, 0.03, 0.002, 0.001, 0.001)
"""Calls that failed in LCP, authentication, NCP, for want of an address, otherwise."""
_SERVERS: Final = ((192, 0, 2, 10), (192, 0, 2, 11))
_PENDING: Final = 2

Counter = Callable[[float], int]


def events(state: State, a_second: float) -> Counter:
    """How many there were since the last start, of something with this rate."""
    return lambda now: int(max(0.0, now - state.booted) * a_second)


def columns(state: State) -> Iterator[Column]:
    """Reasons, the PPP call rate, and the counters of two RADIUS servers."""
    yield from _reasons(state)
    yield from _calls(state)
    yield from _radius(state)


def _reasons(state: State) -> Iterator[Column]:
    reasons = sorted({**OFFLINE_A_SECOND, **FAILURES_A_SECOND})
    index = Index((reason,) for reason in reasons)
    for column, rates in ((2, OFFLINE_A_SECOND), (3, FAILURES_A_SECOND)):
        cells: dict[Oid, Counter] = {
            (reason,): events(state, rates.get(reason, 0.0)) for reason in reasons
        }
        yield computed((*_REASONS, column), Syntax.INTEGER, cells, index)


def _calls(state: State) -> Iterator[Column]:
    """Attempts are the sum of what became of them, so that no counter ever runs back."""
    successes = events(state, SUCCESSES_A_SECOND)
    phases = [events(state, rate) for rate in _PHASES_A_SECOND]

    def failures(now: float) -> int:
        return sum(phase(now) for phase in phases)

    counters = (lambda now: successes(now) + failures(now), successes, *phases, failures)
    for column, counter in enumerate(counters, start=1):
        yield scalar((*_CALL_RATE, column), Syntax.COUNTER32, counter)


def _radius(state: State) -> Iterator[Column]:
    """The first server does the work; the second gets little and times out now and then."""
    index = Index((*server, 0) for server in _SERVERS)
    authentication = {
        4: (SUCCESSES_A_SECOND, 0.01), 5: (0.03, 0.0), 6: (0.0, 0.002), 11: (0.0, 0.004),
        16: (0.0, 0.0), 18: (0.0, 0.001),
    }  # fmt: skip
    accounting = {4: (1.2, 0.02), 9: (0.0, 0.008), 14: (0.0, 0.0), 16: (0.0, 0.002)}
    for table, rates, pending in ((6, authentication, 10), (7, accounting, 8)):
        entry = (*_RADIUS, table, 1)
        for column, two in rates.items():
            shown = {key: events(state, rate) for key, rate in zip(index.keys, two, strict=True)}
            yield computed((*entry, column), Syntax.UNSIGNED32, shown, index)
        requests = {
            key: _sum_of([events(state, two[place]) for two in rates.values()])
            for place, key in enumerate(index.keys)
        }
        yield computed((*entry, 3), Syntax.UNSIGNED32, requests, index)
        waiting = dict.fromkeys(index.keys, lambda _: _PENDING)
        yield computed((*entry, pending), Syntax.UNSIGNED32, waiting, index)


def _sum_of(counters: list[Counter]) -> Counter:
    return lambda now: sum(counter(now) for counter in counters)
