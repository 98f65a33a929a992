"""Optical modules: what hwOpticalModuleInfoTable is asked and what is written of it."""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.optics import OPTICS, OPTICS_INFO
from ne8000d.schema import Column, Syntax, Table
from ne8000d.tables import naming
from ne8000d.tables.optics_rows import shape

_OPTICAL: Final = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1"


def _optical(name: str, arc: int, syntax: Syntax = Syntax.INTEGER, *, slow: bool = False) -> Column:
    return Column(
        "HUAWEI-ENTITY-EXTENT-MIB", f"hwEntityOptical{name}", f"{_OPTICAL}.{arc}", syntax, slow=slow
    )


COLUMNS: Final = (
    _optical("RxPower", 8),
    _optical("TxPower", 9),
    _optical("LaneRxPower", 32, Syntax.OCTETS),
    _optical("LaneTxPower", 33, Syntax.OCTETS),
    _optical("BiasCurrent", 7),
    _optical("LaneBiasCurrent", 31, Syntax.OCTETS),
    _optical("Temperature", 5),
    _optical("Voltage", 6),
    _optical("Mode", 1),
    _optical("WaveLength", 2, slow=True),
    _optical("VendorSn", 4, Syntax.OCTETS, slow=True),
    _optical("RxLowThreshold", 13, slow=True),
    _optical("RxHighThreshold", 14, slow=True),
    _optical("TxLowThreshold", 15, slow=True),
    _optical("TxHighThreshold", 16, slow=True),
    _optical("RxLowWarnThreshold", 20, slow=True),
    _optical("RxHighWarnThreshold", 21, slow=True),
    _optical("TxLowWarnThreshold", 22, slow=True),
    _optical("TxHighWarnThreshold", 23, slow=True),
    naming.ENT_NAME,
    naming.ENT_ALIAS,
    naming.IF_NAME,
    naming.IF_DESCR,
)

OPTICS_TABLE: Final = Table(
    name="optics",
    group="optics",
    columns=COLUMNS,
    measurements=(OPTICS, OPTICS_INFO),
    shape=lambda reading: shape(reading, OPTICS, OPTICS_INFO),
)
