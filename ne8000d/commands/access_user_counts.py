"""How many subscribers are online: the summaries of `display access-user`.

With RUI (a backup pair) a router prints its partner's subscribers too: served here are Normal and
RUI Local, Total has all. `Info: No online user!` is the one zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import Lines, answers
from ne8000d.commands.privileges import AAA
from ne8000d.schema import CliRow, Command

NOBODY: Final = "Info: No online user"

LABELS: Final[Labels] = {
    "normal users": ("normal", count),
    "rui local users": ("rui_local", count),
    "rui remote users": ("rui_remote", count),
    "total users": ("total", count),
    "radius authentication": ("radius_authentication", count),
    "radius proxy authentication": ("radius_proxy_authentication", count),
    "no authentication": ("no_authentication", count),
    "local authentication": ("local_authentication", count),
    "tacacs authentication": ("tacacs_authentication", count),
    "hwtacacs authentication": ("tacacs_authentication", count),
}
_ZERO: Final = ("online", "normal", "rui_local", "rui_remote", "total")


def counts(lines: Lines) -> Iterator[CliRow]:
    """Yield one row: `normal rui_local rui_remote total`, by authentication, and `online`."""
    row: dict[str, Value] = {}
    nobody = False
    for line in lines:
        nobody = nobody or is_nobody(line)
        found = pair(line)
        if found is not None:
            row.update(labelled(iter((found,)), LABELS))
    if row:
        yield with_online(row)
    elif nobody:
        yield dict.fromkeys(_ZERO, 0)


def is_nobody(line: str) -> bool:
    """Whether a line is `Info: No online user!`."""
    return "".join(line.split()).casefold().startswith("info:noonlineuser")


def with_online(row: CliRow) -> CliRow:
    """The row with `online`, those served here: Normal + RUI Local, Total where there is no RUI.

    An answer that breaks off among the RUI figures has none.
    """
    normal, local, total = row.get("normal"), row.get("rui_local"), row.get("total")
    if isinstance(normal, int) and isinstance(local, int):
        return {"online": normal + local, **row}
    if local is None and "rui_remote" not in row and total is not None:
        return {"online": total, **row}
    return row


def _summary(name: str, *lines: str, forms: tuple[str, ...] = ()) -> Command:
    return Command(name, lines, answers(counts), forms, privilege=AAA)


IPV4: Final = _summary(
    "access_user_ipv4",
    "display access-user ip-type ipv4 summary",
    "display access-user online-total-number",
    "display access-user | include Total users",
    forms=(
        "display access-user summary",
        "display access-user online-total",
        "display access-user online-total-number *",
    ),
)
"""The device's own count. The spellings after the first know no RUI, and are asked only where the
first is unknown."""

IPV6: Final = _summary("access_user_ipv6", "display access-user ip-type ipv6 summary")
DUAL: Final = _summary("access_user_dual", "display access-user ip-type dual summary")
PPPOE: Final = _summary(
    "access_user_pppoe",
    "display access-user user-type pppoe summary",
    "display access-user user-type pppoe | include users",
)
"""`| include users` keeps the four lines of the trailer."""

DOMAIN: Final = _summary("access_user_domain", "display access-user domain {domain} summary")
ANY_SUMMARY: Final = _summary(
    "access_user_summary",
    forms=(
        "display access-user slot {slot} summary",
        "display access-user interface {interface} summary",
        "display access-user ip-pool {pool} summary",
        "display access-user ip-type {type} summary",
    ),
)

COMMANDS: Final = (IPV4, IPV6, DUAL, PPPOE, DOMAIN, ANY_SUMMARY)
