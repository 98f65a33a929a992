"""Where rows and bytes go that can't be delivered: a folder of bounded size, for people to read."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_REFUSED: Final = "refused.lp"


class Quarantine:
    """Keeps what was refused or broken, the newest `max_bytes` of each kind.

    Refused rows go to `refused.lp`: line protocol again, each lot behind a comment that says when
    and why, so that the file can be corrected and written by hand; when it has grown past half of
    `max_bytes` it becomes `refused.lp.1` and a new one begins. Broken pieces of the spool go to
    files of their own until `max_bytes` are reached. A failure to keep is not told to the caller:
    what comes here is lost already, and counted by whoever brings it.
    """

    def __init__(self, folder: Path, max_bytes: int = 16 << 20) -> None:
        self.folder = folder
        self._max_bytes = max_bytes

    def refused(self, lines: bytes, message: str, time_ms: int) -> None:
        """Append `lines` with the server's `message`."""
        when = datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="seconds")
        comment = f"# {when} {' '.join(message.split())[:1000]}\n".encode("utf-8", "replace")
        path = self.folder / _REFUSED
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if path.exists() and path.stat().st_size > self._max_bytes // 2:
                path.replace(path.with_name(f"{_REFUSED}.1"))
            with path.open("ab") as file:
                file.write(comment + lines.rstrip(b"\n")[: self._max_bytes // 2] + b"\n")

    def broken(self, name: str, data: bytes) -> None:
        """Keep a piece of the spool that is no record, as `name`."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            kept = sum(path.stat().st_size for path in self.folder.glob("*.broken"))
            if kept + len(data) <= self._max_bytes:
                (self.folder / f"{name}.broken").write_bytes(data)
