"""On which recorded devices a field was seen (`ne8000d.measurements.proven`)."""

from __future__ import annotations

from ne8000d.measurements.proven import AR169, M8, S5720, UNPROVEN

__all__ = ["AR169", "M8", "S5720", "UNPROVEN"]
