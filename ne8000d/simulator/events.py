"""What happens to simulated routers on command: `mass-disconnect bng-01 Eth-Trunk1`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ne8000d.errors import ConfigError
from ne8000d.simulator.agent import Agent
from ne8000d.simulator.bng import Bng
from ne8000d.simulator.faults import Faults
from ne8000d.simulator.recording import Recording
from ne8000d.simulator.responder import Limits

_Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event: the words that follow the router's name, what it does, and how."""

    words: str
    help: str
    do: Callable[[Agent, _Words], None]


def perform(agents: Mapping[str, Agent], line: str) -> str:
    """Carry out `EVENT ROUTER [WORD]…` at once (ROUTER may be "all"); what to tell of it.

    Raises:
        ConfigError: it can't be done, with what could be instead.
    """
    words = line.split()
    name, routers, rest = words[0], words[1:2], words[2:]
    event = EVENTS.get(name)
    if event is None:
        raise ConfigError(f"there is no event '{name}': {', '.join(EVENTS)}")
    if not routers:
        raise ConfigError(f"which router? {name} ROUTER {event.words}".rstrip())
    chosen = agents if routers[0] == "all" else {routers[0]: agents.get(routers[0])}
    for router, agent in chosen.items():
        if agent is None:
            raise ConfigError(f"there is no router {router}: {', '.join(agents)}, all")
        try:
            event.do(agent, rest)
        except (IndexError, ValueError):
            raise ConfigError(f"write it as: {name} {router} {event.words}".rstrip()) from None
    return f"{', '.join(chosen)}: {' '.join([name, *rest])}"


def describe() -> str:
    """The events, a line each."""
    lines = [(f"{name} ROUTER {event.words}", event.help) for name, event in EVENTS.items()]
    width = max(len(usage) for usage, _ in lines)
    return "\n".join(f"{usage:<{width}}  {told}" for usage, told in lines)


def _reboot(agent: Agent, _: _Words) -> None:
    view = agent.view
    if isinstance(view, Bng | Recording):
        view.reboot(view.clock())
    agent.reboot_engine()


def _lose_engine_time(agent: Agent, _: _Words) -> None:
    agent.lose_engine_time()


def _board_out(agent: Agent, words: _Words) -> None:
    _model(agent).board_out(words[0], agent.view.clock())


def _board_in(agent: Agent, words: _Words) -> None:
    _model(agent).board_in(words[0], agent.view.clock())


def _link_down(agent: Agent, words: _Words) -> None:
    _model(agent).link_down(words[0], agent.view.clock())


def _link_up(agent: Agent, words: _Words) -> None:
    _model(agent).link_up(words[0], agent.view.clock())


def _mass_disconnect(agent: Agent, words: _Words) -> None:
    place, *rest = words
    share, outage, back = [*map(_number, rest), *(100.0, 60.0, 300.0)[len(rest) :]]
    _model(agent).mass_disconnect(
        place, agent.view.clock(), share=_part(share), outage=outage, back=back
    )


def _pool_full(agent: Agent, words: _Words) -> None:
    _model(agent).pool_full(words[0])


def _pool_free(agent: Agent, words: _Words) -> None:
    _model(agent).pool_free(words[0])


def _renumber(agent: Agent, _: _Words) -> None:
    _model(agent).renumber(agent.view.clock())


def _slow(agent: Agent, words: _Words) -> None:
    agent.faults.delay = _number(words[0])


def _loss(agent: Agent, words: _Words) -> None:
    agent.faults.loss = _part(_number(words[0]))


def _too_big(agent: Agent, words: _Words) -> None:
    agent.limits = replace(agent.limits, max_size=int(_number(words[0])))


def _dead(agent: Agent, _: _Words) -> None:
    agent.faults.dead = True


def _well(agent: Agent, _: _Words) -> None:
    agent.faults = Faults()
    agent.limits = Limits()


def _drop_counter64(agent: Agent, _: _Words) -> None:
    view = agent.view
    if isinstance(view, Bng | Recording):
        view.drop_counter64()


EVENTS: Final[Mapping[str, Event]] = MappingProxyType(
    {
        "reboot": Event("", "uptime and moving counters begin anew", _reboot),
        "engine-time-lost": Event("", "snmpEngineTime restarts, boots do not", _lose_engine_time),
        "board-out": Event("SLOT/CARD", "a card with its ports is gone", _board_out),
        "board-in": Event("SLOT/CARD", "it is back", _board_in),
        "link-down": Event("INTERFACE", "with what lies above its last port", _link_down),
        "link-up": Event("INTERFACE", "it is up again", _link_up),
        "mass-disconnect": Event(
            "PLACE [PERCENT [OUTAGE [BACK]]]",
            "a trunk, sub-interface, card, domain or 'all' loses its subscribers; they are back "
            "after OUTAGE (60) to OUTAGE + BACK (300) seconds",
            _mass_disconnect,
        ),
        "pool-full": Event("POOL", "no address is left", _pool_full),
        "pool-free": Event("POOL", "only those in use are taken", _pool_free),
        "renumber": Event("", "interfaces change their ifIndexes", _renumber),
        "slow": Event("SECONDS", "every answer takes so long", _slow),
        "loss": Event("PERCENT", "of the answers are lost", _loss),
        "too-big": Event("OCTETS", "longer answers are tooBig, or cut", _too_big),
        "32-bit": Event("", "no Counter64 any more", _drop_counter64),
        "dead": Event("", "no answers", _dead),
        "well": Event("", "neither slow, lossy, too big nor dead", _well),
    }
)
"""By name. What changes interfaces, subscribers or pools needs a modelled router."""


def _model(agent: Agent) -> Bng:
    if not isinstance(agent.view, Bng):
        raise ConfigError(
            "a recording can't do that, a modelled router can: start one with --routers 1"
        )
    return agent.view


def _number(word: str) -> float:
    return float(word.removesuffix("s").removesuffix("%"))


def _part(percent: float) -> float:
    if not 0 <= percent <= 100:
        raise ValueError
    return percent / 100


def steps(text: str, path: str) -> tuple[tuple[float, str], ...]:
    """A script's lines, `10s reboot bng-01`, as (seconds after the start, event), in time's order.

    Empty lines and those that begin with # are left out. Raises ConfigError.
    """
    return tuple(sorted(_steps(text.splitlines(), path), key=lambda step: step[0]))


def _steps(lines: Iterable[str], path: str) -> Iterable[tuple[float, str]]:
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    for number, line in enumerate(lines, start=1):
        when, _, event = line.strip().partition(" ")
        if not when or when.startswith("#"):
            continue
        try:
            seconds = float(when[:-1]) * units[when[-1]]
        except (KeyError, ValueError):
            raise ConfigError(
                f"{path}, line {number}: write the time after the start and an event, such as "
                "'10s reboot bng-01'"
            ) from None
        words = event.split()
        if len(words) < 2 or words[0] not in EVENTS:
            raise ConfigError(
                f"{path}, line {number}: '{event.strip()}' is no event: write "
                f"EVENT ROUTER …, one of {', '.join(EVENTS)}"
            )
        yield seconds, " ".join(words)
