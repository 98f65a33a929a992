"""What answers, and what to do about what does not: gentle enough for a router in trouble."""

from ne8000d.probe.device import Options, Probed, probe_device
from ne8000d.probe.findings import Finding, TableFinding, Verdict
from ne8000d.probe.influx import probe_influx
from ne8000d.probe.report import report

__all__ = [
    "Finding",
    "Options",
    "Probed",
    "TableFinding",
    "Verdict",
    "probe_device",
    "probe_influx",
    "report",
]
