"""Licences: measurement license."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

LICENSE: Final = Measurement(
    "license",
    "A licensed item, and how much of it is in use.",
    (
        Field("used", Kind.GAUGE, "in use", "hwGtlItemUsedValue, hwBrasLicenseUsed"),
        Field(
            "limit",
            Kind.GAUGE,
            "what the licence allows",
            "hwGtlItemControlValue, hwBrasLicenseTotal",
        ),
        Field(
            "used_percent", Kind.GAUGE, "used in per cent of limit", "computed of `used`, `limit`"
        ),
    ),
    (
        Tag(
            "license",
            "name of the item (hwGtlItemName) or resource (hwBrasLicenseResource); names differ "
            "between releases",
        ),
    ),
)
