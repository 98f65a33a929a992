"""A UNIX socket's address, however deep its directory lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

CONTROL_SOCKET: Final = "control.sock"
"""The control socket's name in the state directory."""

_LONGEST: Final = 107
"""Bytes that Linux leaves for a path (unix(7): sun_path has 108, one of them the final NUL)."""


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """The address to bind or connect to for the socket at `path`.

    A path that is too long is reached through its directory's descriptor in /proc.
    """
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
