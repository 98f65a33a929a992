r"""What sysDescr of a VRP device tells: model and software.

VRP8 ends with the model, VRP5 begins with it, an AR says all in one line, an old NE neither:

    Huawei Versatile Routing Platform Software\nVRP (R) software, Version 8.200 (NetEngine 8000
    V800R012C10SPC300) \r\nCopyright (C) … \r\nHUAWEI NetEngine 8000 M8
"""

from __future__ import annotations

import re
from typing import Final

from ne8000d.schema import Wire, text_of

_VERSION: Final = re.compile(r"VRP\b.*?Version\s+([\d.]+)(?:\s*\(([^)]*)\))?", re.DOTALL)
_RELEASE: Final = re.compile(r"\bV\d+R\d+\w*")
_PLATFORM: Final = re.compile(r"\s*\bHuawei Versatile Routing Platform.*", re.IGNORECASE)
_MAKER: Final = re.compile(r"^huawei\s+", re.IGNORECASE)
_NO_MODEL: Final = re.compile(r"copyright|version|all rights", re.IGNORECASE)


def version_of(description: Wire | None) -> str:
    """The software release with VRP's version, `V800R012C10SPC300 (VRP 8.200)`; empty if none.

    Without a release in brackets it is `VRP 8.200` alone.
    """
    found = _VERSION.search(" ".join(_lines(description)))
    if found is None:
        return ""
    release = _RELEASE.search(found[2] or "")
    vrp = f"VRP {found[1]}"
    return f"{release[0]} ({vrp})" if release else vrp


def model_of(description: Wire | None) -> str:
    """The model, `NetEngine 8000 M8`, `S5720-56C-PWR-EI-AC`; empty where none is named."""
    lines = _lines(description)
    for line in (lines[:1], lines[-1:]):
        model = _MAKER.sub("", _PLATFORM.sub("", "".join(line)))
        if model and not _NO_MODEL.search(model):
            return model
    return ""


def _lines(description: Wire | None) -> list[str]:
    """The text's lines, trimmed; some agents put quotation marks around the whole."""
    raw = description if isinstance(description, bytes) else str(description or "").encode()
    lines = (text_of(line).strip() for line in raw.strip(b' "\r\n\0').splitlines())
    return [line for line in lines if line]
