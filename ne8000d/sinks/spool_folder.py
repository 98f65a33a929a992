"""A spool's folder: the lock, what an earlier process left, the cursor of what was sent."""

from __future__ import annotations

import contextlib
import errno
import fcntl
from pathlib import Path
from typing import IO

from ne8000d.errors import SpoolError
from ne8000d.sinks.segment import Segment


def only_process(folder: Path) -> IO[bytes]:
    """Take the folder for this process; the lock goes with the process.

    Raises SpoolError where another process has it, OSError where the folder can't be written.
    """
    guard = (folder / "lock").open("ab")
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        guard.close()
        raise SpoolError(
            f"the spool {folder} is in use by another ne8000d: stop that one, "
            "or give this one a daemon.state_dir of its own"
        ) from error
    return guard


def left_behind(folder: Path) -> tuple[list[Segment], int, int]:
    """What an earlier process left: its segments, the offset in the first, the next number.

    Files that the cursor has passed are deleted. Raises OSError.
    """
    number, offset = _cursor(folder)
    unused = number + 1 if offset else number
    segments: list[Segment] = []
    for segment in Segment.found(folder):
        if segment.number < number or not segment.size:
            with contextlib.suppress(OSError):
                segment.path.unlink()
        else:
            segments.append(segment)
    if not segments or segments[0].number != number:
        offset = 0
    for place, segment in enumerate(segments):
        segment.rows = sum(header.rows for header in segment.headers(0 if place else offset))
    # The number of a file that the cursor says was read is never given again: the next start would
    # take a new file's rows for read.
    return segments, offset, max([unused, *(segment.number + 1 for segment in segments)])


def _cursor(folder: Path) -> tuple[int, int]:
    """The segment and offset of the first record not yet delivered; (1, 0) where unknown."""
    try:
        number, offset = map(int, (folder / "cursor").read_text().split())
    except (FileNotFoundError, ValueError):
        return 1, 0
    return number, offset


def save_cursor(folder: Path, number: int, offset: int) -> None:
    """Replace the cursor: the first record not yet delivered. Raises OSError."""
    draft = folder / "cursor.new"
    draft.write_text(f"{number} {offset}\n")
    draft.replace(folder / "cursor")


def told(error: OSError, folder: Path) -> SpoolError:
    """What the operator reads of what the folder refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SpoolError(f"the disk of the spool {folder} is full: free some space on it")
    why = error.strerror or str(error)
    return SpoolError(
        f"the spool {folder} can't be used ({why}): let the user of ne8000d write there, "
        "or set daemon.state_dir to another place"
    )
