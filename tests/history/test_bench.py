"""The month of one router (`python -m bench.history`) in its short form."""

from __future__ import annotations

from bench.history import MOST_SECONDS, measure
from tests.servers import Influx


def test_billing_of_every_interface_takes_less_than_half_a_minute(own_influx: Influx) -> None:
    found = measure(own_influx, days=1, interfaces=100, raw_hours=1)
    assert found["windows"] == 100 * 288
    assert found["samples"] == 100 * 121
    assert found["billing_seconds"] < MOST_SECONDS
    assert found["series_5m"] == found["series_raw"] == 100
