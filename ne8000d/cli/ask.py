"""`ne8000d get` and `ne8000d walk`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile, OneDevice


class Style(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSON = "json"
    NETSNMP = "netsnmp"


Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME-OR-OID...", show_default=False,
        help="ifHCInOctets.17, IF-MIB::ifXTable, 1.3.6.1.2.1.1.3.0 …",
    ),
]  # fmt: skip
Form = Annotated[
    Style,
    typer.Option("--format", "-f", help="For people, one object a line, or as net-snmp prints."),
]


def get(
    device: OneDevice, names: Names, config: ConfigFile = None, form: Form = Style.TABLE
) -> None:
    """Ask a device for single values, by name or OID."""
    from ne8000d.cli.asking import get_values  # noqa: PLC0415
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415

    found = configured(config)
    (asked,) = chosen(found, [device])
    complete = get_values(asked, found.config.daemon, names, form)
    raise typer.Exit(0 if complete else 1)


def walk(
    device: OneDevice, names: Names, config: ConfigFile = None, form: Form = Style.TABLE
) -> None:
    """Ask a device for every value of columns, tables or subtrees, by name or OID."""
    from ne8000d.cli.asking import walk_values  # noqa: PLC0415
    from ne8000d.cli.configured import chosen, configured  # noqa: PLC0415

    found = configured(config)
    (asked,) = chosen(found, [device])
    complete = walk_values(asked, found.config.daemon, names, form)
    raise typer.Exit(0 if complete else 1)
