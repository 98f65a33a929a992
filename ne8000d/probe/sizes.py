"""Up to which size answers arrive: firewalls drop fragments, agents have limits of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from itertools import accumulate
from typing import Final

from ne8000d.config import DeviceConfig, TableSettings
from ne8000d.errors import SnmpError
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.schema import Frame
from ne8000d.snmp import open_session

_SIZES: Final = (484, 1_400, 2_800, 3_700)
"""Octets: RFC 3417's least, one frame of Ethernet, two, and near the most that gufo-snmp reads."""

_COLUMN: Final = "1.3.6.1.2.1.2.2.1.2"  # ifDescr
_ROW_BYTES: Final = 19
"""What a row of ifDescr takes in an answer beside its text."""

_ENVELOPE_BYTES: Final = 60
_LONGEST: Final = 65_507  # the rows are counted here, not by the walk
_TRIES: Final = 2
_WORTH_IT: Final = 1.5


def answer_sizes(
    device: DeviceConfig, frame: Frame | None, tell: Callable[[str], None]
) -> Finding | None:
    """Ask for growing answers; None where the interface table is too short to tell."""
    lengths = [len(tags[0]) + _ROW_BYTES for tags in frame.tags.values()] if frame else []
    configured = device.snmp.max_message
    if sum(lengths) < max(_SIZES[1], configured):
        return None
    arrived, lost = 0, 0
    for size in sorted({*_SIZES, configured}):
        rows = sum(total + _ENVELOPE_BYTES <= size for total in accumulate(lengths))
        if rows == len(lengths):
            break
        tell(f"answers of {size} bytes")
        if _arrives(device, max(1, rows)):
            arrived = size
        else:
            lost = size
            break
    if lost and lost <= configured:
        return Finding(
            "answer size", Verdict.NO,
            f"answers of {lost} bytes get lost, those of {arrived or 'any size'} arrive",
            f'write snmp.max_message = "{max(arrived, 484)}B" for this device',
        )  # fmt: skip
    if lost:
        return Finding(
            "answer size", Verdict.OK,
            f"answers of {arrived} bytes arrive, those of {lost} get lost (fragments are dropped): "
            f"{configured} bytes as configured is right",
        )  # fmt: skip
    if arrived > configured * _WORTH_IT:
        return Finding(
            "answer size", Verdict.OK,
            f"answers of {arrived} bytes arrive",
            f'snmp.max_message = "{arrived}B" would spare requests, as long as the path stays',
        )  # fmt: skip
    return Finding("answer size", Verdict.OK, f"answers of {arrived} bytes arrive")


def _arrives(device: DeviceConfig, rows: int) -> bool:
    """Whether one answer of `rows` rows comes, asked for twice at the most."""
    config = device.snmp.model_copy(update={"max_message": _LONGEST})
    settings = TableSettings(config.timeout, 0, rows, "walk", enabled=True)
    for _ in range(_TRIES):
        with closing(open_session(config, device.host)) as session:
            try:
                if session.walk(_COLUMN, settings, max_rows=rows).values:
                    return True
            except SnmpError:
                continue
    return False
