"""The state directory: ours alone, and one daemon's alone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from ne8000d.daemon.control_path import CONTROL_SOCKET
from ne8000d.errors import Ne8000dError


class StartError(Ne8000dError):
    """The daemon can't start here; the text says what to do."""


class StateDir:
    """The directory, locked from entering to leaving the context.

    The lock is the kernel's (flock): it ends with the process, however that ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def socket(self) -> Path:
        """Where the control socket is."""
        return self.path / CONTROL_SOCKET

    def __enter__(self) -> Self:
        """Create the directory (0700) and lock it. Raises StartError."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StartError(
                f"the state directory {self.path} can't be written "
                f"({(error.strerror or str(error)).lower()}): "
                "make it writable for this user, or set [daemon] state_dir"
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._close()
            raise StartError(
                f"another daemon runs in {self.path}: stop it, or set another [daemon] state_dir"
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the directory back."""
        self._close()

    def _close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
