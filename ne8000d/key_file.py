"""A secret key in a file, made once: whoever comes at the same moment gets the same key."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


def load_or_make(path: Path) -> bytes:
    """The key in `path`, made (0600) where there is none or a torn one. Raises OSError."""
    if path.is_file():
        key = path.read_bytes()
        if len(key) >= KEY_BYTES:
            return key
        path.unlink()
    # Written whole under another name first: another thread or process must never read half.
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(new, path)
        return path.read_bytes()
    finally:
        new.unlink()
