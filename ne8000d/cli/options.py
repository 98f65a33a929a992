"""Options and arguments that several commands share, with their shell completion."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer


def _device_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The configured devices that begin like that; a broken configuration completes nothing."""
    from ne8000d.cli.configured import configured  # noqa: PLC0415
    from ne8000d.errors import Ne8000dError  # noqa: PLC0415

    given: Any = ctx.params.get("config")
    with contextlib.suppress(Ne8000dError, OSError):
        config = configured(Path(given) if given else None).config
        return [item.name for item in config.devices if item.name.startswith(incomplete)]
    return []


def _group_names(incomplete: str) -> list[str]:
    from ne8000d.schema import POLL_GROUPS  # noqa: PLC0415

    return [group for group in POLL_GROUPS if group.startswith(incomplete)]


ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c",
        metavar="FILE",
        show_default=False,
        help="The configuration; else NE8000D_CONFIG, ./ne8000d.toml, /etc/ne8000d/ne8000d.toml.",
    ),
]  # fmt: skip
Devices = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DEVICE]...", autocompletion=_device_names, show_default=False,
        help="Configured names; none means all.",
    ),
]  # fmt: skip
SomeDevices = Annotated[
    list[str],
    typer.Argument(metavar="DEVICE", autocompletion=_device_names, help="Configured names."),
]
OneDevice = Annotated[
    str,
    typer.Argument(metavar="DEVICE", autocompletion=_device_names, help="A configured name."),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group", "-g", metavar="GROUP", autocompletion=_group_names, show_default=False,
        help="A poll group, a key of the table intervals; may be repeated; none means all.",
    ),
]  # fmt: skip


def _seconds(text: str | float) -> float:
    from ne8000d.config import duration  # noqa: PLC0415

    if isinstance(text, float):
        return text  # Typer hands defaults over as they are
    try:
        return duration(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} {error}") from None


Every = Annotated[
    float,
    typer.Option(
        "--every", metavar="DURATION", parser=_seconds, show_default="10s",
        help="From one sample to the next.",
    ),
]  # fmt: skip
For = Annotated[
    float | None,
    typer.Option(
        "--for", metavar="DURATION", parser=_seconds, show_default=False,
        help="Stop after so long, for example 90s or 5m.",
    ),
]  # fmt: skip
