"""Texts in the TOML that commands print, to be pasted into ne8000d.toml."""

from __future__ import annotations

import json


def quoted(text: str) -> str:
    """A text as TOML has it, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False)
