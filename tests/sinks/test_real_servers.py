"""The sink against a real InfluxDB 2.7 and a real VictoriaMetrics, counted by the servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ne8000d.batch import Batch, Series, Value
from ne8000d.config import InfluxConfig
from ne8000d.sinks.influxdb import InfluxSink
from ne8000d.sinks.sender import Backoff
from tests.servers import Influx, Victoria
from tests.sinks.test_influxdb import until

NAMES = ("in_octets", "oper_status", "in_bps", "alias")


def open_sink(url: str, org: str, bucket: str, token: str, spool: Path, **keys: Any) -> InfluxSink:
    config = InfluxConfig(
        url=url,
        **{"org": org, "bucket": bucket, "token": SecretStr(token), "flush": "100ms", **keys},
    )
    return InfluxSink(config, spool, backoff=Backoff(lambda: 0.0, first=0.05, most=0.5))


def batch(interfaces: int, poll: int, *, base_ms: int) -> Batch:
    """One poll of a router: `interfaces` rows with 4 fields, of which text only now and then."""
    rows = []
    for number in range(interfaces):
        series = Series("interface", {"device": "bng-01", "interface": f"Eth Trunk,{number}=á\\"})
        values: tuple[Value | None, ...] = (
            2**62 + poll,
            1,
            poll * 1.5,
            f'say "{number}"' if number % 10 == 0 else None,
        )
        rows.append((series, values, base_ms + poll * 1000 + number))
    return Batch("interface", ("interface",), NAMES, rows)


def stored(server: Influx, bucket: str, field: str) -> int:
    answer = server.query(
        f'from(bucket: "{bucket}") |> range(start: -1d, stop: 1d)'
        f' |> filter(fn: (r) => r._field == "{field}") |> group() |> count()'
    )
    return int(answer[0]["_value"]) if answer else 0


def test_influxdb_holds_as_many_rows_as_the_sink_says_and_integers_are_integers(
    influx: Influx, influx_bucket: str, tmp_path: Path
) -> None:
    base = round(time.time() * 1000) - 600_000
    sink = open_sink(influx.url, influx.org, influx_bucket, influx.token, tmp_path)
    for poll in range(20):
        sink.write(batch(50, poll, base_ms=base))
    sink.close()
    assert sink.health().written == 1000
    assert sink.health().dropped == 0
    assert stored(influx, influx_bucket, "in_octets") == 1000
    assert stored(influx, influx_bucket, "in_bps") == 1000
    assert stored(influx, influx_bucket, "alias") == 100
    (types,) = influx.query(f"""
        import "types"
        import "array"
        of = (field) => from(bucket: "{influx_bucket}") |> range(start: -1d)
            |> filter(fn: (r) => r._field == field) |> group() |> max(column: "_time")
            |> findRecord(fn: (key) => true, idx: 0)
        octets = of(field: "in_octets")
        state = of(field: "oper_status")
        bps = of(field: "in_bps")
        array.from(rows: [{{octets: types.isType(v: octets._value, type: "int"),
            state: types.isType(v: state._value, type: "int"),
            bps: types.isType(v: bps._value, type: "float"),
            value: octets._value, name: octets.interface}}])
    """)
    assert types["octets"] == types["state"] == types["bps"] == "true"
    assert int(types["value"]) == 2**62 + 19
    assert types["name"].startswith("Eth Trunk,")
    assert types["name"].endswith("=á ")  # A backslash at a tag's end can't be written.


def test_influxdb_says_what_is_wrong_with_token_and_bucket(
    influx: Influx, influx_bucket: str, tmp_path: Path
) -> None:
    for bucket, token, says in (
        (influx_bucket, "wrong", "refuses the token (401)"),
        ("no-such-bucket", influx.token, 'bucket "no-such-bucket" not found'),
    ):
        sink = open_sink(influx.url, influx.org, bucket, token, tmp_path)
        sink.write(batch(1, 0, base_ms=round(time.time() * 1000)))
        until(lambda: says in sink.health().state)  # noqa: B023 - called in this turn only
        sink.close()
    sink = open_sink(influx.url, influx.org, influx_bucket, influx.token, tmp_path)
    until(lambda: sink.health().written == 2)
    sink.close()


def test_influxdb_refuses_a_changed_type_and_takes_the_rest(
    influx: Influx, influx_bucket: str, tmp_path: Path
) -> None:
    now = round(time.time() * 1000)
    series = Series("m", {"device": "r"})
    sink = open_sink(influx.url, influx.org, influx_bucket, influx.token, tmp_path)
    sink.write(Batch("m", (), ("x", "y"), [(series, (1, 1), now)]))
    sink.flush()
    until(lambda: sink.health().written == 1)
    rows: list[Any] = [(series, (1.5, None), now + 1), (series, (2, 2), now + 2)]
    sink.write(Batch("m", (), ("x", "y"), rows))
    sink.close()
    assert sink.health().written == 2
    assert sink.dropped == {"type_conflict": 1}
    assert stored(influx, influx_bucket, "x") == 2


WRITER = """
    import itertools, sys, time
    from pathlib import Path
    from tests.sinks.test_real_servers import batch, open_sink
    url, org, bucket, token, spool, first, base = sys.argv[1:]
    sink = open_sink(url, org, bucket, token, Path(spool))
    for poll in itertools.count(int(first)):
        sink.write(batch(20, poll, base_ms=int(base)))
        sink.flush()
        print(poll, flush=True)
        time.sleep(0.01)
"""


def test_nothing_accepted_is_missing_after_an_outage_and_kills_of_both(
    own_influx: Influx, tmp_path: Path
) -> None:
    server = own_influx
    base = round(time.time() * 1000) - 3_600_000
    spool = tmp_path / "spool"
    accepted: list[int] = []

    def run_and_kill(polls: int) -> None:
        words = [server.url, server.org, server.bucket, server.token, str(spool)]
        first = accepted[-1] + 5 if accepted else 0
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), *words, str(first), str(base)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.stdout is not None
        accepted.extend(int(child.stdout.readline()) for _ in range(polls))
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        accepted.extend(map(int, rest.split()))

    run_and_kill(20)  # The server is there.
    server.kill()
    run_and_kill(20)  # It is not.
    run_and_kill(20)
    server.start()
    sink = open_sink(server.url, server.org, server.bucket, server.token, spool)
    until(lambda: sink.health().spooled_bytes == 0)
    sink.close()
    answer = server.query(
        f'from(bucket: "{server.bucket}") |> range(start: -1d)'
        ' |> filter(fn: (r) => r._field == "in_bps") |> group()'
        " |> map(fn: (r) => ({poll: r._value, row: 1}))"
        ' |> group(columns: ["poll"]) |> sum(column: "row")'
    )
    rows = {round(float(row["poll"]) / 1.5): int(row["row"]) for row in answer}
    assert {poll: rows.get(poll) for poll in accepted} == dict.fromkeys(accepted, 20)
    assert len(rows) - len(accepted) <= 3  # Written, but killed before it could say so.


def test_victoriametrics_takes_the_same_writes(victoria: Victoria, tmp_path: Path) -> None:
    base = round(time.time() * 1000) - 600_000
    sink = open_sink(victoria.url, "any", "any", "none", tmp_path)
    for poll in range(20):
        sink.write(batch(50, poll, base_ms=base))
    sink.close()
    assert sink.health().written == 1000
    found = victoria.export('{__name__="interface_in_bps"}')
    assert len(found) == 50
    assert sum(len(series["values"]) for series in found) == 1000  # type: ignore[arg-type]
