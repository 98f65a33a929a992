"""The device as a whole: measurements system and system_info."""

from __future__ import annotations

from typing import Final

from ne8000d.measurements.proven import AR169, M8
from ne8000d.schema import Field, Kind, Measurement

SYSTEM: Final = Measurement(
    "system",
    "The device: how long it is up, and its worst board.",
    (
        Field(
            "uptime_seconds",
            Kind.GAUGE,
            "seconds since the agent started",
            "snmpEngineTime (no roll after 497 days), else sysUpTime / 100",
            M8,
        ),
        Field(
            "cpu_percent",
            Kind.GAUGE,
            "CPU use of the busiest board; a chassis counts where no board has a CPU",
            "hwEntityCpuUsage",
            M8,
        ),
        Field(
            "memory_percent",
            Kind.GAUGE,
            "memory use of the fullest board; a chassis counts where no board has memory",
            "hwEntityMemUsage",
            M8,
        ),
        Field(
            "temperature_celsius",
            Kind.GAUGE,
            "temperature of the hottest board",
            "hwEntityTemperature",
            M8,
        ),
    ),
)

SYSTEM_INFO: Final = Measurement(
    "system_info",
    "What the device is.",
    (
        Field(
            "model",
            Kind.TEXT,
            "model, `NetEngine 8000 M8`",
            "hwEntitySystemModel, else the model in sysDescr, else hwProductName, else the "
            "chassis' entPhysicalModelName or entPhysicalName",
            M8,
        ),
        Field(
            "version",
            Kind.TEXT,
            "software release and VRP version, `V800R012C10SPC300 (VRP 8.200)`",
            "sysDescr",
            M8,
        ),
        Field(
            "serial",
            Kind.TEXT,
            "serial number",
            "hwDeviceEsn, else the chassis' entPhysicalSerialNum",
            AR169,
        ),
        Field("name", Kind.TEXT, "host name", "sysName", M8),
    ),
    info=True,
)
