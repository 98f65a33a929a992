"""Values as the wire brings them, and what a column of them is taken for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeGuard

Wire = int | str | bytes
"""A value as it came: int for every number, bytes for OCTET STRING, str for IpAddress and OID."""


def all_integers(values: Mapping[str, Wire]) -> TypeGuard[Mapping[str, int]]:
    """Whether a column holds numbers only."""
    return set(map(type, values.values())) <= {int}


_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def text_of(value: Wire) -> str:
    r"""A device's octets as text: UTF-8, else Latin-1; NULs gone; other controls as `\xNN`.

    Huawei declares no character set for descriptions, and real agents end strings with NULs.
    """
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
    else:
        text = str(value)
    if text.isprintable():
        return text
    return _CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", text.replace("\0", ""))
