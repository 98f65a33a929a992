"""Which files the patterns of `daemon.include` mean."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from ne8000d.config.surroundings import Surroundings, is_there


def included_files(
    patterns: Sequence[object], around: Surroundings, file: str, wrong: list[str]
) -> list[Path]:
    """The files in the patterns' order, each once, whatever it is called, and never `file` itself.

    Mistakes go to `wrong`, a sentence each; that a pattern is no text, the models say.
    """
    found: dict[str, Path] = {}
    for pattern in patterns:
        if not isinstance(pattern, str) or not pattern:
            continue
        try:
            for path in _meant(pattern, around):
                found.setdefault(os.path.realpath(path), path)
        except ValueError as error:
            wrong.append(f"{file}: daemon.include: {error}")
    found.pop(os.path.realpath(file), None)
    return list(found.values())


def _meant(pattern: str, around: Surroundings) -> Iterator[Path]:
    wanted = around.expanded(pattern)
    if not glob.has_magic(pattern):
        path = around.folder / wanted
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where nobody may look
            raise ValueError(f"'{pattern}' is a folder: write '{wanted}/*.toml'")
        if not is_there(path):
            raise ValueError(f"there is no file '{pattern}': take it out")
        yield path
        return
    _check_listed(around.folder.joinpath(*takewhile(_is_plain, wanted.parts)))
    for name in sorted(glob.glob(str(wanted), root_dir=around.folder, recursive=True)):  # noqa: PTH207 - absolute patterns too
        path = around.folder / name
        if not os.path.isdir(path):  # noqa: PTH112
            yield path


def _is_plain(part: str) -> bool:
    return not glob.has_magic(part)


def _check_listed(folder: Path) -> None:
    """Refuse a folder that may not be looked into: its routers would be left out in silence."""
    try:
        os.scandir(folder).close()
    except PermissionError:
        raise ValueError(
            f"the folder '{folder}' may not be read by this user: change its owner or mode"
        ) from None
    except (OSError, ValueError):
        return  # no such folder, so nothing matches
