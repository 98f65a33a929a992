"""Text and tables for people, printed as they are."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table

_WIDEST: Final = 1000


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """A console that looks for no orders to itself in what it prints.

    Rich would take `[CDN]` in a description for markup, and `:b:` in an IPv6 address for a picture.
    """
    return Console(stderr=stderr, soft_wrap=soft_wrap, highlight=False, markup=False, emoji=False)


def natural_width(shown: Console, table: Table) -> int:
    """The columns of a terminal that a table takes where nothing is cut short."""
    return shown.measure(table, options=shown.options.update(width=_WIDEST)).maximum


def print_table(table: Table) -> None:
    """Print a table as wide as it has to be: a broken line is better than a number cut short."""
    shown = console()
    shown.width = natural_width(shown, table)
    shown.print(table)
