"""The demo's screen: a live table on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Literal, Self

from rich.console import Console, Group
from rich.live import Live as RichLive
from rich.table import Table
from rich.text import Text

from ne8000d.cli.demo_figures import Figures, figures
from ne8000d.cli.units import elapsed, scaled
from ne8000d.daemon import Daemon
from ne8000d.web import DeviceView

_BARS: Final = "▁▂▃▄▅▆▇█"
_HISTORY: Final = 24
_WEAK_DBM: Final = -18.0
_HOT_PERCENT: Final = 80.0


class Screen:
    """Draws what the daemon knows; used as a context, so that the terminal is given back."""

    def __init__(self, console: Console, daemon: Daemon) -> None:
        self._console = console
        self._daemon = daemon
        self._trends: dict[str, deque[int]] = {}
        self._live = RichLive(console=console, auto_refresh=False, transient=False)

    @property
    def pause(self) -> float:
        """Seconds between two drawings."""
        return 1.0 if self._console.is_terminal else 3.0

    def __enter__(self) -> Self:
        """Say where the API is, and begin."""
        address = self._daemon.url
        self._console.print(
            f"ne8000d demo: {address} (/health, /api/online_total, /docs)", highlight=False
        )
        if self._console.is_terminal:
            self._console.print(
                "[dim]simulated routers, a pair among them (standby: served by the partner); "
                "Ctrl-C ends it[/]"
            )
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the terminal back."""
        if self._console.is_terminal:
            self._live.stop()

    def draw(self) -> None:
        """Show the state of now."""
        known = figures(self._daemon.live_rows())
        views = self._daemon.picture.devices()
        for view in views:
            online = known.get(view.name, Figures()).online
            if online is not None:
                self._trends.setdefault(view.name, deque(maxlen=_HISTORY)).append(online)
        if self._console.is_terminal:
            self._live.update(
                Group(_headline(views, known), self._table(views, known)), refresh=True
            )
        else:
            self._console.print(_headline(views, known), soft_wrap=True, highlight=False)

    def _table(self, views: Sequence[DeviceView], known: Mapping[str, Figures]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading, justify in _COLUMNS:
            table.add_column(heading, justify=justify, no_wrap=True)
        for view in views:
            item = known.get(view.name, Figures())
            table.add_row(
                view.name,
                "-" if item.online is None else f"{item.online:,}",
                sparkline(self._trends.get(view.name, ())),
                "-" if item.pair is None else f"{item.pair:,}",
                _rate(item.in_bps),
                _rate(item.out_bps),
                item.uplink or "-",
                _percent(item.cpu_percent),
                _percent(item.memory_percent),
                _light(item),
                _freshness(view),
            )
        return table


_COLUMNS: Final[Sequence[tuple[str, Literal["left", "right"]]]] = (
    ("router", "left"), ("online", "right"), ("trend", "left"), ("standby", "right"),
    ("in", "right"), ("out", "right"), ("busiest", "left"), ("CPU", "right"), ("memory", "right"),
    ("worst optic", "left"), ("age", "right"),
)  # fmt: skip


def sparkline(values: Sequence[int]) -> str:
    """Bars from the lowest to the highest of `values`; a flat line in the middle."""
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _BARS[3] * len(values)
    return "".join(_BARS[(value - low) * (len(_BARS) - 1) // (high - low)] for value in values)


def _headline(views: Sequence[DeviceView], known: Mapping[str, Figures]) -> Text:
    fresh = [view for view in views if view.reason is None]
    online = [item.online for item in known.values() if item.online is not None]
    oldest = max((view.age_seconds or 0.0 for view in fresh), default=None)
    text = Text(f"{len(fresh)} of {len(views)} routers fresh")
    if oldest is not None:
        text.append(f", oldest {elapsed(oldest)}")
    text.append(f"; {sum(online):,} subscribers online" if online else "; nothing known yet")
    carried = [item for item in known.values() if item.in_bps is not None]
    if carried:
        coming = scaled(sum(item.in_bps or 0.0 for item in carried), "b/s")
        text.append(f"; busiest ports in {coming}")
    return text


def _rate(bps: float | None) -> str:
    return "-" if bps is None else scaled(bps, "b/s")


def _percent(value: float | None) -> Text:
    if value is None:
        return Text("-")
    return Text(f"{value:.0f} %", style="yellow" if value >= _HOT_PERCENT else "")


def _light(item: Figures) -> Text:
    if item.rx_power_dbm is None:
        return Text("-")
    weak = item.rx_power_dbm <= _WEAK_DBM
    text = Text(f"{item.rx_power_dbm:.1f} dBm {item.optic}", style="yellow" if weak else "")
    if item.dark:
        text.append(f", {item.dark} dark", style="red")
    return text


def _freshness(view: DeviceView) -> Text:
    if view.reason is not None:
        return Text(view.reason, style="red")
    return Text("-" if view.age_seconds is None else elapsed(view.age_seconds))
