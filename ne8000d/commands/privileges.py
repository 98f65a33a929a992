"""What a login needs for a command, and who says so.

Levels and tasks are of Huawei's command references; where none was found, the level is that of
display commands in general (1, monitoring) and the task is unknown.
"""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Privilege

_F1A: Final = "NetEngine 8000 F1A command reference"

AAA: Final = Privilege(1, "aaa-access read", f"{_F1A}: display access-user")
AAA_RECORD: Final = Privilege(1, "aaa-access read", f"{_F1A}: display aaa … record, … top")
BAS: Final = Privilege(1, "bras-control read", f"{_F1A}: display bas-interface")
_VRP: Final = "VRP command reference"
DISPLAY: Final = Privilege(1, "unknown", "display commands in general")
ALARM: Final = Privilege(1, "unknown", f"{_VRP}: display alarm active")
LICENSE: Final = Privilege(1, "unknown", f"{_VRP}: display license resource usage")
BGP: Final = Privilege(1, "unknown", f"{_VRP}: display bgp all summary")
