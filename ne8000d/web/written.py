"""What texts in a request look like, and how to say so: a regular expression helps nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEASUREMENT: Final = r"^[a-z][a-z0-9_]{0,63}$"
FIELDS: Final = r"^[a-z][a-z0-9_]{0,63}(,[a-z][a-z0-9_]{0,63}){0,7}$"
RANGE: Final = r"^([1-9][0-9]{0,5}(s|m|h|d)|[0-9]{1,14}/[0-9]{1,14})$"
INTERFACE: Final = r"^[A-Za-z][A-Za-z0-9/.:-]{0,63}$"
SUBSCRIBER: Final = r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"

HOW: Final[Mapping[str, str]] = {
    MEASUREMENT: "write the name of a measurement, such as subscribers",
    FIELDS: "write the name of a field, such as online, or up to 8 of them with commas between",
    RANGE: "write how long until now (90s, 30m, 6h, 7d), or START/END in milliseconds",
    INTERFACE: "write the name of an interface as the router does, such as GigabitEthernet0/1/0",
    SUBSCRIBER: "write a log-in name, an IP or a MAC address, in one line, no blank before it",
}
"""What to tell whoever wrote something else, by pattern."""
