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
from ne8000d.cli.terminal import natural_width
from ne8000d.cli.units import elapsed, scaled
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.web import DeviceView

_BARS: Final = "▁▂▃▄▅▆▇█"
_HISTORY: Final = 12
Cells = Mapping[str, str | Text]
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
        self._console.print(f"ne8000d demo: {address} is the page; /docs tells the API")
        if self._console.is_terminal:
            self._console.print("simulated routers; Ctrl-C ends it", style="dim")
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
        known = figures(self._daemon.live.snapshot())
        views = self._daemon.picture.devices()
        for view in views:
            online = known.get(view.name, Figures()).online
            if online is not None:
                self._trends.setdefault(view.name, deque(maxlen=_HISTORY)).append(online)
        if self._console.is_terminal:
            self._live.update(
                Group(_headline(views, known), fitting(self._console, self._rows(views, known))),
                refresh=True,
            )
        else:
            self._console.print(_headline(views, known), soft_wrap=True)

    def _rows(self, views: Sequence[DeviceView], known: Mapping[str, Figures]) -> list[Cells]:
        return [
            cells_of(view, known.get(view.name, Figures()), self._trends.get(view.name, ()))
            for view in views
        ]


def fitting(console: Console, rows: Sequence[Cells]) -> Table:
    """The table of `rows` with as many columns as fit side by side; none is cut short for them."""
    for left_out in range(len(_LEFT_OUT) + 1):
        table = _table(rows, _LEFT_OUT[:left_out])
        if natural_width(console, table) <= console.width:
            break
    return table


def _table(rows: Sequence[Cells], left_out: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    columns = [item for item in _COLUMNS if item[0] not in left_out]
    for heading, justify in columns:
        table.add_column(heading, justify=justify, no_wrap=True)
    for cells in rows:
        table.add_row(*(cells[heading] for heading, _ in columns))
    return table


def cells_of(view: DeviceView, item: Figures, trend: Sequence[int]) -> Cells:
    """What is shown of a router, by heading."""
    return {
        "router": view.name,
        "online": "-" if item.online is None else f"{item.online:,}",
        "trend": sparkline(trend),
        "in": _rate(item.in_bps),
        "out": _rate(item.out_bps),
        "busiest": item.uplink or "-",
        "CPU": _percent(item.cpu_percent),
        "memory": _percent(item.memory_percent),
        "worst optic": _light(item),
        "dark": Text(str(item.dark), style="red" if item.dark else "dim"),
        "age": _freshness(view),
    }


_COLUMNS: Final[Sequence[tuple[str, Literal["left", "right"]]]] = (
    ("router", "left"), ("online", "right"), ("trend", "left"), ("in", "right"), ("out", "right"),
    ("busiest", "left"), ("CPU", "right"), ("memory", "right"), ("worst optic", "left"),
    ("dark", "right"), ("age", "right"),
)  # fmt: skip
_LEFT_OUT: Final = (
    "memory", "busiest", "dark", "worst optic", "trend", "CPU", "out", "in", "age",
)  # fmt: skip
"""What a terminal that is too narrow does without, the first of it first."""


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
    return Text(f"{item.rx_power_dbm:.1f} dBm {item.optic}", style="yellow" if weak else "")


def _freshness(view: DeviceView) -> Text:
    if view.reason is not None:
        return Text(view.reason, style="red")
    return Text("-" if view.age_seconds is None else elapsed(view.age_seconds))
