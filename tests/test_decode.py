"""Frames to batches: interned series, milliseconds, nothing that a server would refuse."""

from __future__ import annotations

from ne8000d.decode import Decoder
from ne8000d.measurements.interfaces import INTERFACE, INTERFACE_INFO
from ne8000d.schema import Frame

TAGS = {"1": ("Eth-Trunk1", "trunk", ""), "2": ("NULL0", "virtual", "")}


def frame(fields, tags=TAGS, at=None, measurement=INTERFACE):
    return Frame(measurement, tags, fields, at or dict.fromkeys(tags, 100.0))


def test_a_row_is_tagged_with_the_device_and_its_own_tags_and_empty_tags_are_left_out():
    decoder = Decoder("bng-01", {"site": "gru"})
    (sample, _) = decoder.batch(frame({"in_octets": {"1": 5, "2": 6}}), 0.0).samples()
    assert sample.tags == {
        "device": "bng-01",
        "site": "gru",
        "interface": "Eth-Trunk1",
        "kind": "trunk",
    }


def test_stamps_are_milliseconds_of_the_wall_clock():
    at = {"1": 100.25, "2": 100.7504}
    batch = Decoder("a", {}).batch(frame({"in_octets": {"1": 5, "2": 6}}, at=at), 1_000_000.0)
    assert [row[2] for row in batch.rows] == [1_000_100_250, 1_000_100_750]


def test_a_row_without_any_value_is_no_row():
    batch = Decoder("a", {}).batch(frame({"in_octets": {"2": 6}}), 0.0)
    assert [dict(sample.fields) for sample in batch.samples()] == [{"in_octets": 6}]


def test_series_are_the_same_object_from_poll_to_poll():
    decoder = Decoder("a", {})
    first, second = (decoder.batch(frame({"in_octets": {"1": n}}), 0.0) for n in (1, 2))
    assert first.rows[0][0] is second.rows[0][0]


def test_a_counter_that_influxdb_cannot_hold_is_left_out_and_counted():
    decoder = Decoder("a", {})
    batch = decoder.batch(frame({"in_octets": {"1": 1 << 63, "2": (1 << 63) - 1}}), 0.0)
    assert [row[1] for row in batch.rows] == [((1 << 63) - 1,)]
    assert decoder.left_out["too_large"] == 1


def test_two_rows_of_one_series_do_not_overwrite_each_other_silently():
    decoder = Decoder("a", {})
    twins = {"1": ("x", "sub", ""), "2": ("x", "sub", "")}
    batch = decoder.batch(frame({"in_octets": {"1": 1, "2": 2}}, twins), 0.0)
    assert [row[1] for row in batch.rows] == [(1,)]
    assert decoder.left_out["duplicate_series"] == 1


def test_a_row_that_takes_a_second_name_is_counted_when_it_is_first_seen():
    decoder = Decoder("a", {})
    doubles = {
        "4": ("MEth0/0/1", "management", ""),
        "57": ("MEth0/0/1#57", "management", ""),
        "pool.58": ("MEth0/0/1#58", "management", ""),
        "59": ("Caixa #5", "sub", ""),
        "60": ("#", "sub", ""),
    }
    for _ in range(2):
        decoder.batch(frame({"in_octets": dict.fromkeys(doubles, 1)}, doubles), 0.0)
    assert decoder.left_out == {"duplicate_name": 2}


def test_info_is_told_at_first_sight_on_change_and_when_asked():
    decoder = Decoder("a", {})

    def told(alias, **how):
        info = frame({"alias": {"1": alias}}, {"1": ("x",)}, measurement=INTERFACE_INFO)
        return len(decoder.batch(info, 0.0, **how).rows)

    assert [told("a"), told("a"), told("b"), told("b", tell_info=True), told("b")] == [
        1, 0, 1, 1, 0,
    ]  # fmt: skip


def test_field_order_is_the_measurements_and_fields_nobody_has_are_left_out():
    batch = Decoder("a", {}).batch(
        frame({"oper_status": {"1": 1}, "in_bps": {"1": 2.0}, "in_octets": {"1": 3}}), 0.0
    )
    assert batch.field_names == ("in_octets", "in_bps", "oper_status")
