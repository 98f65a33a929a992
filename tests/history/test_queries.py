"""Every query of the library gives the figures that the model's formulas give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from ne8000d.history.scripts import library, script
from tests.history.conftest import History, moment
from tests.history.model import DAY, DEVICES, GROUPS, STEP, WEEK, Port, nearest_rank

Row = dict[str, Any]


def flux_time(second: int) -> str:
    return moment(second).strftime("%Y-%m-%dT%H:%M:%SZ")


def ask(
    history: History, name: str, begin: int | None = None, end: int | None = None, **values: str
) -> list[Row]:
    """The rows of a query over a range (the model's days and its last point)."""
    found = script(name)
    model = history.model
    span = {
        "start": flux_time(model.start if begin is None else begin),
        "stop": flux_time(model.end + 1 if end is None else end),
    }
    text = found.with_values({**found.in_buckets(history.buckets), **span, **values})
    rows = [record.values for table in history.server.tables(text) for record in table.records]
    for row in rows:
        assert set(found.columns) <= set(row), "columns as the head of the script says"
    return rows


def keyed(rows: list[Row], *names: str) -> dict[Any, Row]:
    found = {tuple(row[name] for name in names): row for row in rows}
    assert len(found) == len(rows)
    return found


def second(value: datetime) -> int:
    return round(value.timestamp())


def whole_windows(history: History, device: str, begin: int, end: int) -> Iterator[int]:
    for first in range(begin, end, 300):
        if all(history.model.answers(device, at) for at in range(first, first + 301, STEP)):
            yield first


def test_every_query_of_the_library_has_a_test_here() -> None:
    here = {name for name in globals() if name.startswith("test_")}
    missing = [
        name for name in library()
        if not any(test.startswith("test_" + name.replace("-", "_")) for test in here)
    ]  # fmt: skip
    assert missing == []


def test_subscribers_now(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "subscribers-now", end=model.end + 30), "device")
    assert set(rows) == {(device,) for device in DEVICES}
    for (device,), row in rows.items():
        assert row["online"] == model.online(device, model.end)
        assert row["total"] == model.printed(device, model.end) + 2
        assert row["pppoe"] == model.domain(device, "isp", model.end)
        assert row["age_seconds"] == 30


def test_subscribers_now_of_one_router(history: History) -> None:
    rows = ask(history, "subscribers-now", device='(r) => r.device == "bng-02"')
    assert [row["device"] for row in rows] == ["bng-02"]


def test_subscribers_peak(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "subscribers-peak"), "device")
    counts = {
        device: {
            at: model.online(device, at) for at in model.seconds() if model.answers(device, at)
        }
        for device in DEVICES
    }
    for device in DEVICES:
        peak = max(counts[device].values())
        assert rows[device,]["peak"] == peak
        assert counts[device][second(rows[device,]["time"])] == peak
    sums = {}
    for window in range(model.start, model.end, 300):
        means = [
            [counts[device][at] for at in range(window, window + 300, STEP) if at in counts[device]]
            for device in DEVICES
        ]
        sums[window] = sum(sum(values) / len(values) for values in means if values)
    assert rows["(all)",]["peak"] == math.floor(max(sums.values()) + 0.5)
    assert sums[second(rows["(all)",]["time"])] == pytest.approx(max(sums.values()))


def test_subscribers_by_domain(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "subscribers-by-domain"), "device", "domain")
    assert {key: row["online"] for key, row in rows.items()} == {
        (device, domain): model.domain(device, domain, model.end)
        for device in DEVICES
        for domain in ("isp", "corp")
    }


def test_subscribers_by_interface(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "subscribers-by-interface", most="3"), "device", "interface")
    every = {
        (device, name): count
        for device in DEVICES
        for name, count in model.by_interface(device, model.end).items()
    }
    largest = dict(sorted(every.items(), key=lambda item: -item[1])[:3])
    assert {key: row["online"] for key, row in rows.items()} == largest


def billed(history: History, port: Port, direction: str, begin: int, end: int) -> float:
    """The 95th percentile from the counters' formula; partly measured windows by their own rate."""
    model = history.model
    rates = []
    for first in range(begin, end, 300):
        sites: dict[str, list[int]] = {}
        for at in range(first, first + 301, STEP):
            if model.answers(port.device, at):
                sites.setdefault(model.site(port.device, at), []).append(at)
        rates += [
            port.bps(direction, readings[0], readings[-1])
            for readings in sites.values()
            if len(readings) > 1
        ]
    return nearest_rank(rates, 0.95)


def test_top_interfaces_by_the_95th_percentile(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "top-interfaces", end=model.end), "device", "interface")
    assert len(rows) == len(model.ports)
    for port in model.ports:
        row = rows[port.device, port.name]
        assert row["kind"] == port.kind
        for direction in ("in", "out"):
            figure = billed(history, port, direction, model.start, model.end)
            assert row[f"{direction}_bps"] == pytest.approx(figure, rel=1e-9)
        assert row["larger_bps"] == max(row["in_bps"], row["out_bps"])
        # A silence, and the step from the last reading with one `site` to the first with another.
        silent = model.silence[1] - model.silence[0] + 2 * STEP if port.device == "bng-02" else 0
        days = model.end - model.start
        assert row["coverage"] == pytest.approx((days - silent) / days)
    ordered = [row["larger_bps"] for row in rows.values()]
    assert ordered == sorted(ordered, reverse=True)


def test_top_interfaces_of_a_few_windows_takes_the_nearest_rank(history: History) -> None:
    """20 windows: rank 19. An interpolating percentile would lie between ranks 19 and 20."""
    model = history.model
    begin, end = model.end - 20 * 300, model.end
    rows = keyed(ask(history, "top-interfaces", begin, end), "device", "interface")
    for port in model.ports:
        rates = sorted(port.bps("in", first, first + 300) for first in range(begin, end, 300))
        assert rows[port.device, port.name]["in_bps"] == pytest.approx(rates[18], rel=1e-9)


def test_group_percentile_is_that_of_the_sums(history: History) -> None:
    model = history.model
    (row,) = ask(
        history, "group-percentile", end=model.end,
        members='(r) => r.device == "bng-01" and r.kind == "member"',
    )  # fmt: skip
    members = [p for p in model.ports if p.device == "bng-01" and p.kind == "member"]
    assert row["members"] == len(members) == 2
    for direction in ("in", "out"):
        sums = [
            sum(port.bps(direction, first, first + 300) for port in members)
            for first in range(model.start, model.end, 300)
        ]
        assert row[f"{direction}_bps"] == pytest.approx(nearest_rank(sums, 0.95), rel=1e-9)
    apart = sum(billed(history, port, "in", model.start, model.end) for port in members)
    assert row["in_bps"] < apart
    assert row["coverage"] == pytest.approx(1.0)


def test_interface_heat_is_the_mean_of_an_hour_of_the_day(history: History) -> None:
    model = history.model
    rows = keyed(
        ask(history, "interface-heat", end=model.end, zone='"America/Sao_Paulo"'),
        "device", "interface", "hour",
    )  # fmt: skip
    port = next(p for p in model.ports if p.device == "bng-01" and p.name == "100GE0/2/0")
    hours: dict[int, list[float]] = {}
    for begin in range(model.start, model.end, 3600):
        moments = [at for at in range(begin, begin + 3600, STEP) if at > model.start]
        rates = [port.bps("in", at - STEP, at) for at in moments]
        hour = (begin // 3600 - 3) % 24  # Brazil keeps no daylight saving time
        hours.setdefault(hour, []).append(100 * sum(rates) / len(rates) / port.speed)
    found = {hour: row["utilization_percent"] for (device, name, hour), row in rows.items()
             if (device, name) == (port.device, port.name)}  # fmt: skip
    assert found == pytest.approx({hour: sum(v) / len(v) for hour, v in hours.items()})


def test_fullest_links(history: History) -> None:
    model = history.model
    rows = ask(history, "fullest-links")
    links = [port for port in model.ports if port.kind in {"physical", "trunk"}]
    figures = {
        (port.device, port.name): port.bps("in", model.end - STEP, model.end) for port in links
    }
    assert len(rows) == len(links)
    for row in rows:
        port = next(p for p in links if (p.device, p.name) == (row["device"], row["interface"]))
        rate = figures[port.device, port.name]
        assert row["in_bps"] == pytest.approx(rate)
        assert row["utilization_percent"] == pytest.approx(100 * rate / port.speed)
    shares = [row["utilization_percent"] for row in rows]
    assert shares == sorted(shares, reverse=True)


def test_gaps(history: History) -> None:
    model = history.model
    rows = ask(history, "gaps")
    begin, end = model.silence
    assert {(row["device"], row["group"]) for row in rows} == {("bng-02", g) for g in GROUPS}
    for row in rows:
        assert second(row["begin"]) == begin - STEP
        assert second(row["end"]) == end
        assert row["seconds"] == end - begin + STEP


def test_gaps_that_last_until_now(history: History) -> None:
    rows = ask(history, "gaps", begin=history.model.end - 7200, end=history.model.end + 600)
    assert len(rows) == len(DEVICES) * len(GROUPS)
    assert {row["seconds"] for row in rows} == {600}


def least_squares(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Slope and height at 0 of the line through the pairs."""
    n = len(pairs)
    mean_x, mean_y = (sum(values) / n for values in zip(*pairs, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in pairs) / sum(
        (x - mean_x) ** 2 for x, _ in pairs
    )
    return slope, mean_y - slope * mean_x


def hourly_use(history: History, pool: Any) -> list[tuple[float, float]]:
    model = history.model
    pairs = []
    for begin in range(model.start, model.end, 3600):
        values = [
            model.used(pool, at) for at in range(begin, begin + 3600, 300)
            if model.answers(pool.device, at)
        ]  # fmt: skip
        if values:
            pairs.append(((begin + 1800 - model.end) / DAY, sum(values) / len(values)))
    return pairs


def test_pool_forecast_is_the_line_of_least_squares(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "pool-forecast", end=model.end), "device", "pool")
    assert len(rows) == len(model.pools)
    for pool in model.pools:
        row = rows[pool.device, pool.name]
        slope, used = least_squares(hourly_use(history, pool))
        assert row["a_day"] == pytest.approx(slope)
        assert row["used"] == pytest.approx(used)
        assert row["total"] == pool.total
        assert row["used_percent"] == pytest.approx(100 * used / pool.total)
        if slope > 0:
            assert row["days_left"] == pytest.approx((pool.total - used) / slope)
        else:
            assert row["days_left"] is None


def test_pool_forecast_daily_finds_growth_and_busiest_hour(history: History) -> None:
    """Against the model's own figures, which rounding and missing minutes blur a little."""
    model = history.model
    rows = keyed(
        ask(history, "pool-forecast-daily", end=model.end, zone='"America/Sao_Paulo"'),
        "device", "pool",
    )  # fmt: skip
    assert len(rows) == len(model.pools)
    for pool in model.pools:
        row = rows[pool.device, pool.name]
        assert row["a_day"] == pytest.approx(pool.a_day, abs=0.02 * abs(pool.a_day) + 0.2)
        assert row["used"] == pytest.approx(pool.used_at_end, rel=0.002)
        assert row["busiest_hour"] in {2, 3}  # a sine that is highest at 6:00 UTC
        top = pool.used_at_end + pool.swing * math.sin(2 * math.pi * 6 / 24)
        assert row["busiest_used"] == pytest.approx(top, rel=0.005)
        if pool.a_day > 0:
            assert row["days_left"] == pytest.approx((pool.total - top) / pool.a_day, rel=0.03)
        else:
            assert row["days_left"] is None


def test_optic_drift(history: History) -> None:
    model = history.model
    rows = keyed(
        ask(history, "optic-drift", end=model.end, recent="6h"), "device", "interface", "power"
    )
    assert len(rows) == 2 * len(model.optics)
    for optic in model.optics:
        row = rows[optic.device, optic.interface, "rx_power_dbm"]

        def mean(begin: int, end: int, optic: Any = optic) -> float:
            moments = [at for at in range(begin, end, 300) if model.answers(optic.device, at)]
            return sum(model.rx(optic, at) for at in moments) / len(moments)

        then, now = mean(model.start, model.start + DAY), mean(model.end - DAY // 4, model.end)
        assert row["then_dbm"] == pytest.approx(then)
        assert row["now_dbm"] == pytest.approx(now)
        assert row["drift_db"] == pytest.approx(now - then)
        assert row["warning_dbm"] == -13.0
        assert row["margin_db"] == pytest.approx(now + 13.0)
        assert rows[optic.device, optic.interface, "tx_power_dbm"]["margin_db"] == 5.5


def test_bgp_flaps(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "bgp-flaps"), "device", "peer")
    assert len(rows) == 4
    for (device, peer), row in rows.items():
        flapping = (device, peer) == ("bng-01", "192.0.2.2")
        assert row["losses"] == (len(model.flaps) if flapping else 0)
        assert row["down_seconds"] == (sum(e - b for b, e in model.flaps) if flapping else 0)
        assert row["state"] == 6


def test_mass_disconnect(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "mass-disconnect"), "scope", "place")
    assert {row["device"] for row in rows.values()} == {"bng-01"}
    begin = model.drop[0]
    assert set(rows) == {
        ("subscribers", None), ("subscribers_domain", "isp"),
        ("subscribers_interface", "Eth-Trunk1.100"), ("subscribers_interface", "100GE0/2/0.7"),
    }  # fmt: skip

    def fall(count: Any) -> tuple[int, int]:
        """The deepest fall: highest of a window of 150 s, lowest of the next."""
        best = (0, 0)
        for window in range(begin - 600, begin + 600, 150):
            before = max(count(at) for at in range(window, window + 150) if at % STEP == 0)
            after = min(count(at) for at in range(window + 150, window + 300) if at % STEP == 0)
            if before - after > best[0] - best[1]:
                best = (before, after)
        return best

    before, after = fall(lambda at: model.online("bng-01", at))
    row = rows["subscribers", None]
    assert (row["before"], row["after"], row["lost"]) == (before, after, before - after)
    assert row["lost_percent"] == pytest.approx(100 * (before - after) / before)
    assert begin <= second(row["time"]) <= begin + 300
    before, after = fall(lambda at: model.domain("bng-01", "isp", at))
    assert rows["subscribers_domain", "isp"]["lost"] == before - after


def test_compare_last_week(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "compare-last-week", end=model.end), "device", "time")
    assert len(rows) == len(DEVICES) * 72
    for (device, time), row in rows.items():
        begin = second(time)
        now = [
            model.online(device, at) for at in range(begin, begin + 3600, STEP)
            if model.answers(device, at)
        ]  # fmt: skip
        ago = [model.week_before(device, at - WEEK) for at in range(begin, begin + 3600, 300)]
        assert row["online"] == pytest.approx(sum(now) / len(now))
        assert row["online_ago"] == pytest.approx(sum(ago) / len(ago))
        assert row["difference"] == pytest.approx(row["online"] - row["online_ago"])
        share = 100 * row["difference"] / row["online_ago"]
        assert row["difference_percent"] == pytest.approx(share)


def runs(history: History, device: str) -> list[tuple[int, int]]:
    """First and last reading of each time without a silence or a change of tags."""
    model = history.model
    found: list[tuple[int, int]] = []
    for at in model.seconds():
        before = at - STEP
        if not model.answers(device, at):
            continue
        if (
            found
            and found[-1][1] == before
            and model.site(device, before) == model.site(device, at)
        ):
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


def test_error_ratios(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "error-ratios", end=model.end), "device", "interface")
    ports = [port for port in model.ports if port.name == "GigabitEthernet0/1/0"]
    assert set(rows) == {(port.device, port.name) for port in ports}
    for port in ports:

        def grown(count: Any, way: str, device: str = port.device) -> int:
            return sum(
                count(way, last) - count(way, first) for first, last in runs(history, device)
            )

        row = rows[port.device, port.name]
        errors, discards = grown(port.errors, "in"), grown(port.discards, "out")
        packets_in, packets_out = grown(port.packets, "in"), grown(port.packets, "out")
        assert row["lost"] == errors + discards
        assert row["in_errors_percent"] == pytest.approx(100 * errors / (packets_in + errors))
        share = 100 * discards / (packets_out + discards)
        assert row["out_discards_percent"] == pytest.approx(share)
        assert row["out_errors_percent"] == row["in_discards_percent"] == 0


def test_poller_latency(history: History) -> None:
    model = history.model
    rows = keyed(ask(history, "poller-latency"), "device", "group")
    assert len(rows) == len(DEVICES) * len(GROUPS)
    for (device, group), row in rows.items():
        answered = [model.answers(device, at) for at in model.seconds()]
        took = [
            model.duration(group, at) if ok else 9.0
            for at, ok in zip(model.seconds(), answered, strict=True)
        ]
        assert row["median_seconds"] == pytest.approx(nearest_rank(took, 0.5))
        assert row["p95_seconds"] == pytest.approx(nearest_rank(took, 0.95))
        assert row["longest_seconds"] == pytest.approx(max(took))
        assert row["lag_p95_seconds"] == pytest.approx(0.01)
        assert row["ok_percent"] == pytest.approx(100 * sum(answered) / len(answered))
        assert row["polls"] == len(answered)
