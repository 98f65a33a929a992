"""On which recorded devices a field was seen: the texts of `Field.proven`."""

from __future__ import annotations

from typing import Final

M8: Final = "NE8000 M8 V800R012C10SPC300 (walk)"
S5720: Final = "S5720-56C V200R010C00SPC600 (walk)"
NE40E: Final = "NE40E-M2K-B (walk)"
AR169: Final = "AR169FGW-L V200R009C00SPC500 (walk)"
UNPROVEN: Final = "unproven"
"""In MIB text and in use by public tools, but in no walk of an NE8000."""
