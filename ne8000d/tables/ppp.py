"""PPP call rate: hwAAACallRate of HUAWEI-AAA-MIB, eight Counter32 scalars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ne8000d.schema import (
    Column,
    Counter,
    Field,
    Frame,
    Kind,
    Measurement,
    Rate,
    Reading,
    Share,
    Syntax,
    Table,
)

_CALL_RATE: Final = "1.3.6.1.4.1.2011.5.2.1.29.1"
_FRAME_BITS: Final = 512.0
"""A call takes at least one frame of 64 octets …"""
_BUSIEST_BPS: Final = 1e9
"""… and no control plane takes more than this: what bounds the growth of its counters."""

_OBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "attempts": ("hwTotalConnectNum", "calls begun"),
    "successes": ("hwTotalSuccessNum", "calls that got through"),
    "lcp_failures": ("hwTotalLCPFailNum", "calls that failed in LCP"),
    "authentication_failures": ("hwTotalAuthenFailNum", "calls that failed in authentication"),
    "ncp_failures": ("hwTotalNCPFailNum", "calls that failed in NCP"),
    "address_failures": ("hwTotalIPAllocFailNum", "calls for which there was no address"),
    "other_failures": ("hwTotalOtherPPPFailNum", "calls that failed otherwise"),
    "failures": ("hwTotalPPPFailNum", "calls that failed, in all"),
}
"""Each field's object and meaning, in the order of the MIB."""


def _field(name: str, source: str, text: str) -> Field:
    share = Share("success_percent", of="attempts") if name == "successes" else None
    return Field(
        name,
        Kind.COUNTER,
        text,
        source,
        rate=Rate(f"{name}_per_second", bits=_FRAME_BITS, share=share),
    )


PPP: Final = Measurement(
    "ppp",
    "PPP log-ins of the device, by the phase in which they failed.",
    tuple(_field(name, *source) for name, source in _OBJECTS.items()),
)


def _shape(reading: Reading) -> Iterator[Frame]:
    counters: dict[str, Counter] = {}
    at: dict[str, float] = {}
    for field, (name, _) in _OBJECTS.items():
        count = reading.number(name)
        if count is not None:
            moments = reading.column(name).at
            counters[field] = Counter({"0": count}, moments, narrow=frozenset("0"))
            at = at or {"0": moments["0"]}
    if counters:
        yield Frame(
            PPP,
            {"0": ()},
            {},
            at,
            counters=counters,
            speed_bps={"0": _BUSIEST_BPS},
            idle=frozenset("0"),
        )


PPP_TABLE: Final = Table(
    name="ppp",
    group="subscribers_detail",
    columns=tuple(
        Column("HUAWEI-AAA-MIB", name, f"{_CALL_RATE}.{arc}", Syntax.COUNTER32, scalar=True)
        for arc, (name, _) in enumerate(_OBJECTS.values(), start=1)
    ),
    measurements=(PPP,),
    shape=_shape,
)
