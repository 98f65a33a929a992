"""MIB modules as they lie in folders: which module is in which file, and since when.

A file may hold several modules and have any name; it counts when it contains
`NAME DEFINITIONS ::= BEGIN`. Subfolders and hidden files are not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HEADER: Final = re.compile(
    r"^[ \t]*([A-Z][A-Za-z0-9-]*)\s+(?:\{[^{}]*\}\s*)?DEFINITIONS\s*::=\s*BEGIN\b", re.MULTILINE
)
_LONGEST: Final = 8 * 2**20  # octets; the longest vendor module known to us has under 1 MiB


@dataclass(frozen=True, slots=True)
class Source:
    """One module's text. `first_line` is where it begins in its file, counted from 1."""

    module: str
    path: Path
    text: str
    first_line: int


def files(directories: Iterable[Path]) -> Iterator[Path]:
    """The candidate files of the folders, in order. A folder that can't be read has none."""
    for directory in directories:
        try:
            found = sorted(directory.iterdir())
        except OSError:
            continue
        yield from (path for path in found if not path.name.startswith(".") and path.is_file())


def fingerprint(directories: Sequence[Path], compiler: str) -> str:
    """Changes when a file is added, removed or written, or when the compiler is another."""
    digest = hashlib.sha256(compiler.encode())
    for path in files(directories):
        try:
            stat = path.stat()
        except OSError:
            continue
        digest.update(f"\0{path}\0{stat.st_size}\0{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def modules(directories: Iterable[Path]) -> Iterator[Source]:
    """Every module in the folders, those of the first folder first."""
    for path in files(directories):
        try:
            if path.stat().st_size > _LONGEST:
                continue
            octets = path.read_bytes()
        except OSError:
            continue
        yield from _split(path, _decode(octets))


def _decode(octets: bytes) -> str:
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _split(path: Path, text: str) -> Iterator[Source]:
    headers = list(_HEADER.finditer(text))
    for number, match in enumerate(headers, 1):
        end = headers[number].start() if number < len(headers) else len(text)
        line = text.count("\n", 0, match.start()) + 1
        yield Source(match[1], path, text[match.start() : end], line)
