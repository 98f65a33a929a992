"""What one record of the spool looks like on disk: a header, then a body.

Header, 44 bytes, little-endian: magic `NE8S`, schema version (u16), precision of the stamps in the
body (u16: 0 ms, 1 ns, 2 us, 3 s), length of the body (u32), rows (u32), first and last stamp in ms
(i64 each), CRC32 of the body (u32), reserved (u32), CRC32 of the 40 bytes before it (u32). The
header's own checksum lets a reader trust the length, and go on behind a body that is damaged
without losing the records after it.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final, Self

from ne8000d.line import Precision

MAGIC: Final = b"NE8S"
VERSION: Final = 1
_PRECISIONS: Final[tuple[Precision, ...]] = ("ms", "ns", "us", "s")
_FIELDS: Final = struct.Struct("<4sHHIIqqII")
_CHECK: Final = struct.Struct("<I")
HEADER_BYTES: Final = _FIELDS.size + _CHECK.size


@dataclass(frozen=True, slots=True)
class Body:
    """Rows on their way: gzip of line protocol, how many, stamps of the first and the last (ms)."""

    data: bytes
    rows: int
    first_ms: int
    last_ms: int
    precision: Precision = "ms"

    def __bytes__(self) -> bytes:
        """The record as it is written."""
        header = Header(
            len(self.data), self.rows, self.first_ms, self.last_ms, zlib.crc32(self.data),
            self.precision,
        )  # fmt: skip
        return bytes(header) + self.data


@dataclass(frozen=True, slots=True)
class Header:
    """A record's header; lengths in bytes, stamps in milliseconds."""

    length: int
    rows: int
    first_ms: int
    last_ms: int
    checksum: int
    precision: Precision = "ms"

    def __bytes__(self) -> bytes:
        fields = _FIELDS.pack(
            MAGIC, VERSION, _PRECISIONS.index(self.precision), self.length, self.rows,
            self.first_ms, self.last_ms, self.checksum, 0,
        )  # fmt: skip
        return fields + _CHECK.pack(zlib.crc32(fields))

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """The header at the start of `data`; None where there is none that can be trusted."""
        if len(data) < HEADER_BYTES:
            return None
        fields = data[: _FIELDS.size]
        magic, version, code, length, rows, first, last, checksum, _ = _FIELDS.unpack(fields)
        (check,) = _CHECK.unpack(data[_FIELDS.size : HEADER_BYTES])
        if magic != MAGIC or version != VERSION or check != zlib.crc32(fields):
            return None
        if code >= len(_PRECISIONS):
            return None
        return cls(length, rows, first, last, checksum, _PRECISIONS[code])
