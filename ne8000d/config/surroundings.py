"""What a configuration is read in: environment, folder of the file, time zone, state directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo

_LOCALTIME: Final = Path("/etc/localtime")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The environment (with `.env`) and the folder that relative paths start from.

    Without `with_secrets`, secrets that are elsewhere are not fetched: a placeholder stands for
    them. `own_tables` are the measurements of `[[tables]]`, `file` is what sentences call the
    document.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    folder: Path = Path()
    with_secrets: bool = True
    own_tables: frozenset[str] = frozenset()
    file: str = "ne8000d.toml"

    @classmethod
    def of(cls, info: ValidationInfo) -> Self:
        """Those that were given to pydantic as context; this process's own otherwise."""
        return info.context if isinstance(info.context, cls) else cls()

    def path(self, text: str) -> Path:
        """`text` as a path: `~` is the user's home, relative paths start at the file's folder.

        Raises:
            ValueError: nobody has that home.
        """
        return self.folder / self.expanded(text)

    def expanded(self, text: str) -> Path:
        """`text` as a path with `~` as the user's home; raises ValueError as `path` does."""
        home = self.environ.get("HOME")
        if home and (text == "~" or text.startswith("~/")):
            return Path(home) / text[2:]
        try:
            return Path(text).expanduser()
        except RuntimeError:
            whose = text.partition("/")[0]
            raise ValueError(f"'{whose}' is nobody's home here: write the whole path") from None


def is_there(path: Path) -> bool:
    """Whether a file is there, or may be, where nobody may look: who reads it then says so."""
    try:
        return path.exists()
    except PermissionError:
        return True


def may_be_searched(folder: Path) -> bool:
    """Whether this user may look for files in `folder`.

    The folder that `sudo -u` was called in often can't be: then nothing in it is meant.
    """
    try:
        os.stat(f"{folder}/.")  # noqa: PTH116 - Path would drop the dot, which is what is looked up
    except PermissionError:
        return False
    except OSError:
        return True  # what is wrong with it shows when a file of it is read
    return True


def state_directory(environ: Mapping[str, str]) -> Path:
    """`$STATE_DIRECTORY` (systemd; the first of several), else XDG's place for state.

    The latter is `$XDG_STATE_HOME/ne8000d`, or `~/.local/state/ne8000d` (XDG Base Directory 0.8).

    Raises:
        ValueError: the user has no home, as a number without a name in a container.
    """
    given = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given)
    home = environ.get("XDG_STATE_HOME", "")
    if home.startswith("/"):  # the specification: relative values are ignored
        return Path(home) / "ne8000d"
    return Surroundings(environ).path("~/.local/state/ne8000d")


def system_timezone(environ: Mapping[str, str], localtime: Path = _LOCALTIME) -> str:
    """The IANA name of this machine's time zone, from `TZ`, else /etc/localtime, else UTC."""
    candidates = [environ.get("TZ", "").removeprefix(":")]
    if localtime.is_symlink():
        _, found, name = str(localtime.readlink()).partition("zoneinfo/")
        candidates.append(name if found else "")
    return next((name for name in candidates if timezone_exists(name)), "UTC")


def timezone_exists(name: str) -> bool:
    """Whether `name` is in the time zone database."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return bool(name)
