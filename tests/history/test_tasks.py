"""What the tasks write: windows, hours and days, from readings as routers really give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ne8000d.history.buckets import Buckets
from ne8000d.history.jobs import TASKS
from ne8000d.history.server import Server
from tests.history.conftest import ZONE, History, config_of, moment, write
from tests.history.model import DAY, STEP
from tests.history.test_names import reference
from tests.servers import Influx

T0 = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
Windows = dict[int, dict[str, float]]


class Bench:
    """An empty history of its own, in the shared server."""

    def __init__(self, influx: Influx, server: Server, buckets: Buckets) -> None:
        self._influx, self._server, self._buckets = influx, server, buckets

    def write(self, *lines: str, precision: str = "ms", bucket: str = "") -> None:
        write(self._influx, self._buckets.raw + bucket, lines, precision)

    def do(self, place: int, begin: int, end: int, zone: str = "UTC") -> None:
        flux = TASKS[place].between(self._buckets, zone, moment(begin), moment(end))
        self._server.tables(flux)

    def turn(self, place: int, now: int, zone: str) -> None:
        """What the server does when it runs the task at a moment."""
        flux = TASKS[place].flux(self._buckets, zone)
        clock = f"option now = () => {moment(now):%Y-%m-%dT%H:%M:%SZ}"
        self._server.tables(flux.replace("\nbucket = ", f"\n{clock}\nbucket = ", 1))

    def rows(self, bucket: str, series: str = "", stat: str | None = None) -> Windows:
        """Fields by window of a measurement in `bucket`."""
        wanted = "" if stat is None else f' |> filter(fn: (r) => r.stat == "{stat}")'
        flux = (
            f'from(bucket: "{self._buckets.raw}{bucket}") |> range(start: 2020-01-01T00:00:00Z)'
            f' |> filter(fn: (r) => r._measurement == "{series or "interface"}"){wanted}'
        )
        found: Windows = {}
        for table in self._server.tables(flux):
            for record in table.records:
                at = round(record.get_time().timestamp())
                found.setdefault(at, {})[record.get_field()] = record.get_value()
        return found


@pytest.fixture
def bench(influx: Influx, influx_bucket: str) -> Iterator[Bench]:
    """Buckets without an end, so that stamps may be of any year."""
    buckets = Buckets(influx_bucket)
    with Server(config_of(influx, influx_bucket)) as server:
        org = server.org_id
        for bucket in buckets.all()[1:]:
            body = {"orgID": org, "name": bucket.name, "retentionRules": []}
            server.call("POST", "/api/v2/buckets", body=body)
        yield Bench(influx, server, buckets)


def reading(second: float, octets: int, *, interface: str = "e1", more: str = "") -> str:
    return (
        f"interface,device=r1,interface={interface},kind=physical "
        f"in_octets={octets}i,out_octets={2 * octets}i{more} {round(second * 1000)}"
    )


def test_a_window_holds_the_difference_of_the_counters_at_its_boundaries(bench: Bench) -> None:
    bench.write(*(reading(T0 + at, 1000 * at) for at in range(0, 901, 30)))
    bench.do(0, T0, T0 + 900)
    windows = bench.rows("_5m")
    assert sorted(windows) == [T0, T0 + 300, T0 + 600]
    for window in windows.values():
        assert window["in_octets"] == 300_000
        assert window["out_octets"] == 600_000
        assert window["in_bps"] == 8000.0
        assert window["out_bps"] == 16_000.0
        assert window["coverage"] == 1.0


def test_readings_beside_the_boundaries_are_cut_there(bench: Bench) -> None:
    """The rate is 1000 octets a second until 12:05:00, and 3000 from then on."""

    def octets(at: float) -> int:
        return round(1000 * at + 2000 * max(0.0, at - 300))

    # 12:04:50 and 12:05:20 lie around the boundary: between them the counter is a straight line.
    moments = [-10.0, 17.25, 47.5, 290.0, 320.0, 605.0]
    bench.write(*(reading(T0 + at, octets(at) + 10_000) for at in moments))
    bench.do(0, T0, T0 + 600)
    windows = bench.rows("_5m")
    between = octets(290) + (octets(320) - octets(290)) * 10 / 30
    assert windows[T0]["in_octets"] == round(between)
    last = octets(320) + (octets(605) - octets(320)) * 280 / 285
    assert windows[T0 + 300]["in_octets"] == round(last) - round(between)
    assert [w["coverage"] for w in windows.values()] == pytest.approx([1.0, 1.0])
    assert sum(w["in_octets"] for w in windows.values()) == pytest.approx(last, abs=1)


def test_nothing_is_made_up_where_no_reading_was(bench: Bench) -> None:
    """Silent from 12:01:40 to 13:00:50; the counter went on."""
    moments = [*range(0, 101, 20), *range(3650, 4201, 50)]
    bench.write(*(reading(T0 + at, 1000 * at) for at in moments))
    bench.do(0, T0, T0 + 4200)
    windows = bench.rows("_5m")
    assert sorted(windows) == [T0, T0 + 3600, T0 + 3900]
    assert windows[T0]["in_octets"] == 100_000
    assert windows[T0]["coverage"] == pytest.approx(100 / 300)
    assert windows[T0]["in_bps"] == pytest.approx(8000.0)
    assert windows[T0 + 3600]["in_octets"] == 250_000
    assert windows[T0 + 3600]["coverage"] == pytest.approx(250 / 300)
    assert windows[T0 + 3900]["coverage"] == 1.0


def test_a_restarted_counter_costs_one_step(bench: Bench) -> None:
    octets = {at: 5_000_000 + 1000 * at for at in range(0, 151, 30)}
    octets |= {at: 1000 * (at - 170) for at in range(180, 301, 30)}
    bench.write(*(reading(T0 + at, count) for at, count in octets.items()))
    bench.do(0, T0, T0 + 300)
    (window,) = bench.rows("_5m").values()
    assert window["in_octets"] == 150_000 + 120_000


def test_interfaces_without_some_counters_have_the_others(bench: Bench) -> None:
    for at in range(0, 301, 60):
        packets = f",in_packets={at}i,in_errors={at // 60}i"
        bench.write(reading(T0 + at, 100 * at), reading(T0 + at, at, interface="e2", more=packets))
    bench.do(0, T0, T0 + 300)
    rows = bench.rows("_5m")[T0]
    assert rows["in_packets"] == 300
    assert rows["in_pps"] == 1.0
    assert rows["in_errors"] == 5
    assert rows["in_errors_per_second"] == pytest.approx(5 / 300)
    assert "out_packets" not in rows


def test_counters_beyond_the_floats_grow_exactly_enough(bench: Bench) -> None:
    """Octet counters at 2^61 and 2^62: a float has steps of 512 there."""
    bench.write(*(reading(T0 + at, 2**61 + 7 * at) for at in range(0, 301, 30)))
    bench.do(0, T0, T0 + 300)
    (window,) = bench.rows("_5m").values()
    assert window["in_octets"] == 2100


def test_traffic_of_subscribers_has_windows_too(bench: Bench) -> None:
    for at in range(0, 301, 60):
        bench.write(
            f"subscriber_traffic,device=r1,scope=domain,name=isp ipv4_in_octets={at * 10}i,"
            f"ipv6_out_octets={at * 20}i {(T0 + at) * 1000}"
        )
    bench.do(0, T0, T0 + 300)
    (window,) = bench.rows("_5m", "subscriber_traffic").values()
    assert window["ipv4_in_octets"] == 3000
    assert window["ipv4_in_bps"] == 80.0
    assert window["ipv6_out_bps"] == 160.0
    assert window["coverage"] == 1.0


def test_hours_keep_min_mean_max_of_windows_and_the_sum_of_growth(history: History) -> None:
    model = history.model
    port = model.ports[0]
    begin = model.end - 7200
    rates = [port.bps("in", at, at + 300) for at in range(begin, begin + 3600, 300)]
    flux = (
        f'from(bucket: "{history.buckets.raw}_1h") |> range(start: {begin}, stop: {begin + 3600})'
        f' |> filter(fn: (r) => r.device == "{port.device}" and r.interface == "{port.name}")'
    )
    found = {
        (record.get_field(), record.values["stat"]): record.get_value()
        for table in history.server.tables(flux)
        for record in table.records
        if record.get_measurement() == "interface"
    }
    assert found["in_bps", "min"] == pytest.approx(min(rates))
    assert found["in_bps", "mean"] == pytest.approx(sum(rates) / 12)
    assert found["in_bps", "max"] == pytest.approx(max(rates))
    grown = port.octets("in", begin + 3600) - port.octets("in", begin)
    assert found["in_octets", "sum"] == grown
    assert found["coverage", "mean"] == pytest.approx(1.0)


def test_hours_keep_min_mean_max_of_gauges(history: History) -> None:
    model = history.model
    begin = model.end - 3600
    counts = [model.online("bng-01", at) for at in range(begin, begin + 3600, STEP)]
    flux = (
        f'from(bucket: "{history.buckets.raw}_1h") |> range(start: {begin}, stop: {begin + 3600})'
        ' |> filter(fn: (r) => r._measurement == "subscribers" and r._field == "online")'
        ' |> filter(fn: (r) => r.device == "bng-01")'
    )
    found = {
        record.values["stat"]: record.get_value()
        for table in history.server.tables(flux)
        for record in table.records
    }
    wanted = {"min": min(counts), "mean": sum(counts) / 60, "max": max(counts)}
    assert found == pytest.approx(wanted)


def test_days_begin_at_midnight_of_the_time_zone(history: History) -> None:
    model = history.model
    day = moment(model.end).astimezone(ZoneInfo(ZONE)).replace(hour=0)
    end = round(day.timestamp())
    begin = end - DAY
    flux = (
        f'from(bucket: "{history.buckets.raw}_1d") |> range(start: {begin}, stop: {end})'
        ' |> filter(fn: (r) => r._measurement == "subscribers" and r._field == "online")'
        ' |> filter(fn: (r) => r.device == "bng-01")'
    )
    found = {
        (record.values["stat"], round(record.get_time().timestamp())): record.get_value()
        for table in history.server.tables(flux)
        for record in table.records
    }
    counts = [model.online("bng-01", at) for at in range(begin, end, STEP)]
    assert found == pytest.approx(
        {
            ("min", begin): min(counts),
            ("mean", begin): sum(counts) / len(counts),
            ("max", begin): max(counts),
        }
    )


@pytest.mark.parametrize("hours", [23, 25])
def test_days_of_23_and_25_hours_are_whole(bench: Bench, hours: int) -> None:
    """Berlin's clocks go forward on 29 March and back on 25 October 2026."""
    zone = ZoneInfo("Europe/Berlin")
    day = (3, 29) if hours == 23 else (10, 25)
    begin = round(datetime(2026, *day, tzinfo=zone).timestamp())
    end = begin + hours * 3600
    bench.write(
        *(
            f"interface,device=r1,interface=e1,kind=physical,stat=sum in_octets=1i {at}"
            for at in range(begin - 3600, end + 3600, 3600)
        ),
        precision="s",
        bucket="_1h",
    )
    bench.do(3, begin - 3600, end + 3600, "Europe/Berlin")
    assert bench.rows("_1d", stat="sum")[begin] == {"in_octets": hours}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Kolkata", datetime(2026, 10, 25)),  # noqa: DTZ001 - midnight there
        ("Asia/Kathmandu", datetime(2026, 10, 25)),  # noqa: DTZ001
        ("Europe/Berlin", datetime(2026, 10, 25)),  # noqa: DTZ001 - its clocks go back
        ("Europe/Berlin", datetime(2026, 3, 29)),  # noqa: DTZ001 - and forward
    ],
)
def test_hours_are_those_of_the_time_zone_and_make_up_its_day(
    bench: Bench, zone: str, day: datetime
) -> None:
    """Turn after turn as the server does them; a window of five minutes grows by 300 octets."""
    begin = round(day.replace(tzinfo=ZoneInfo(zone)).timestamp())
    end = round((day + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone)).timestamp())
    bench.write(
        *(
            f"interface,device=r1,interface=e1,kind=physical in_octets=300i,coverage=1.0 {at}"
            for at in range(begin, end, 300)
        ),
        precision="s",
        bucket="_5m",
    )
    for now in range(begin // 3600 * 3600 + 120, end + 7200, 3600):
        bench.turn(1, now, zone)
    hours = bench.rows("_1h")
    assert sorted(hours) == list(range(begin, end, 3600))
    assert list(hours.values()) == [{"in_octets": 3600, "coverage": 1.0}] * len(hours)
    bench.do(3, begin, end, zone)
    assert bench.rows("_1d") == {begin: {"in_octets": end - begin, "coverage": 1.0}}


def test_coverage_of_a_day_counts_the_hours_that_are_missing(bench: Bench) -> None:
    begin = T0 - 12 * 3600
    bench.write(
        *(
            f"interface,device=r1,interface=e1,kind=physical,stat=mean coverage={share} {at}"
            for at, share in ((begin, 1.0), (begin + 3600, 0.5), (begin + 7200, 1.0))
        ),
        precision="s",
        bucket="_1h",
    )
    bench.do(3, begin, begin + DAY)
    assert bench.rows("_1d", stat="mean")[begin]["coverage"] == pytest.approx(2.5 / 24)


def test_everything_that_the_tasks_write_is_in_the_reference(history: History) -> None:
    known = reference()
    for suffix in ("_5m", "_1h", "_1d"):
        every = (
            f'from(bucket: "{history.buckets.raw}{suffix}") |> range(start: -40d) |> last()'
            ' |> toFloat() |> group() |> keep(columns: ["_measurement", "_field"])'
            ' |> group(columns: ["_measurement"]) |> distinct(column: "_field")'
        )
        found = {
            (record.get_measurement(), record.get_value())
            for table in history.server.tables(every)
            for record in table.records
        }
        assert {name for name, _ in found} >= {"interface"}
        unknown = {
            (name, field) for name, field in found
            if field not in known[name][1] | {"coverage"}
        }  # fmt: skip
        assert unknown == set()


def test_buckets_of_their_own_lengths(history: History) -> None:
    found = {
        item["name"]: item["retentionRules"][0]["everySeconds"] if item["retentionRules"] else 0
        for item in history.server.pages("/api/v2/buckets", "buckets")
    }
    raw = history.buckets.raw
    assert found[raw] == 30 * DAY
    assert found[f"{raw}_5m"] == 400 * DAY
    assert found[f"{raw}_1h"] == 3 * 365 * DAY
    assert found[f"{raw}_1d"] == 0
