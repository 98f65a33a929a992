"""CGN engines: measurement cgn."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Field, Kind, Measurement, Tag

_TABLE: Final = "`display nat statistics table`"
_PAYLOAD: Final = "`display nat statistics payload`"
_CX600: Final = "CX600-X3 V600R009 (layout of a public capture)"

CGN: Final = Measurement(
    "cgn",
    "A CGN engine (CPU of a service board): sessions, users, traffic. By CLI only.",
    (
        Field("sessions", Kind.GAUGE, "sessions now, all kinds (NAT444, DS-Lite)", _TABLE, _CX600),
        Field(
            "sessions_limit",
            Kind.GAUGE,
            "size of the session table; VRP prints millions, taken as 1,000,000 each",
            "`display nat session-table size`",
            _CX600,
        ),
        Field("sessions_per_second", Kind.GAUGE, "new sessions a second", _TABLE, _CX600),
        Field("sessions_peak", Kind.GAUGE, "most sessions at once, ever", _TABLE, _CX600),
        Field("users_peak", Kind.GAUGE, "most users at once, ever", _TABLE, _CX600),
        Field("in_bps", Kind.GAUGE, "traffic received by the engine", _PAYLOAD, _CX600),
        Field("out_bps", Kind.GAUGE, "traffic sent by the engine", _PAYLOAD, _CX600),
    ),
    (Tag("slot", "slot of the service board"), Tag("engine", "CPU number on the board")),
)
