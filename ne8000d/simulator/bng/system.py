"""SNMPv2-MIB system, SNMP-FRAMEWORK-MIB engine, and Huawei's model and serial number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.oid import parse
from ne8000d.schema import Syntax
from ne8000d.simulator.bng.state import TICKS, State
from ne8000d.simulator.tree import Column, scalar

_SYS_DESCR: Final = (
    "Huawei Versatile Routing Platform Software\n"
    "VRP (R) software, Version 8.200 (NetEngine 8000 V800R012C10SPC300) \r\n"
    "Copyright (C) 2012-2020 Huawei Technologies Co., Ltd. \r\n"
    "HUAWEI NetEngine 8000 M8"
)
_M8: Final = parse("1.3.6.1.4.1.2011.2.360.1.9")
_MODEL: Final = "NetEngine 8000 M8"
_ROUTES: Final = 78  # sysServices: internet, end-to-end, applications


def columns(state: State, name: str, site: str) -> Iterator[Column]:
    """The scalars of a router called `name`."""

    def ticks(now: float) -> int:
        return int(state.uptime(now) * TICKS) & 0xFFFFFFFF

    engine = b"\x80\x00\x07\xdb\x04" + name.encode()  # enterprise 2011, text (RFC 3411 §5)
    for oid, syntax, value in (
        ("1.3.6.1.2.1.1.1", Syntax.OCTETS, _SYS_DESCR),
        ("1.3.6.1.2.1.1.2", Syntax.OID, _M8),
        ("1.3.6.1.2.1.1.4", Syntax.OCTETS, "NOC <noc@example.net>"),
        ("1.3.6.1.2.1.1.5", Syntax.OCTETS, name),
        ("1.3.6.1.2.1.1.6", Syntax.OCTETS, site),
        ("1.3.6.1.2.1.1.7", Syntax.INTEGER, _ROUTES),
        ("1.3.6.1.6.3.10.2.1.1", Syntax.OCTETS, engine),
        ("1.3.6.1.4.1.2011.5.25.31.6.5", Syntax.OCTETS, _MODEL),
        ("1.3.6.1.4.1.2011.5.25.188.1.1", Syntax.OCTETS, f"SIM{name.upper()}"),
        ("1.3.6.1.4.1.2011.5.25.188.1.4", Syntax.OCTETS, "NetEngine 8000"),
    ):
        yield scalar(parse(oid), syntax, value)
    yield scalar(parse("1.3.6.1.2.1.1.3"), Syntax.TIMETICKS, ticks)
    yield scalar(parse("1.3.6.1.6.3.10.2.1.2"), Syntax.INTEGER, lambda _: state.boots)
    yield scalar(parse("1.3.6.1.6.3.10.2.1.3"), Syntax.INTEGER, lambda now: int(state.uptime(now)))
