"""`query`, `dashboards` and `influx setup` as operators type them, against a real InfluxDB."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ne8000d.history import install
from ne8000d.history.server import Server
from tests.cli.conftest import Run, run
from tests.history.conftest import ZONE, History, config_of
from tests.servers import Influx

__all__ = ["run"]


@pytest.fixture
def config(history: History, tmp_path: Path) -> str:
    path = tmp_path / "ne8000d.toml"
    influx = history.influx
    path.write_text(
        f'[daemon]\nstate_dir = "{tmp_path / "state"}"\ntimezone = "{ZONE}"\n[influxdb]\n'
        f'url = "{influx.url}"\norg = "{influx.org}"\nbucket = "{history.buckets.raw}"\n'
        f'token = "{influx.token}"\n'
    )
    return str(path)


def last_hours(history: History, hours: int = 2) -> str:
    end = history.model.end + 1
    return f"{_iso(end - hours * 3600)}/{_iso(end)}"


def _iso(second: int) -> str:
    from tests.history.conftest import moment  # noqa: PLC0415

    return moment(second).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_query_without_a_name_lists_what_can_be_asked(run: Run) -> None:
    outcome = run("query")
    assert outcome.code == 0
    assert "top-interfaces" in outcome.out
    assert "which interfaces carry the most" in outcome.out


def test_query_as_csv_json_line_and_table(run: Run, config: str, history: History) -> None:
    words = ("query", "subscribers-now", "-c", config, "--range", last_hours(history))
    online = history.model.online("bng-01", history.model.end)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out)))
    assert [row["device"] for row in rows] == ["bng-01", "bng-02"]
    assert list(rows[0]) == ["device", "online", "total", "pppoe", "age_seconds"]
    assert rows[0]["online"] == str(online)
    objects = [json.loads(line) for line in run(*words, "--format", "json").out.splitlines()]
    assert objects[0]["online"] == online
    first = run(*words, "--format", "line").out.splitlines()[0]
    assert first.startswith(f"subscribers-now,device=bng-01 online={online}i,total={online + 2}i,")
    table = run(*words, "--format", "table").out
    assert f"{online:,}" in table


def test_a_small_share_is_not_printed_as_nothing(run: Run, config: str, history: History) -> None:
    words = ("query", "error-ratios", "-c", config, "-r", last_hours(history))
    table = run(*words, "--format", "table").out
    shown = float(table.splitlines()[1].split()[2])
    rows = csv.DictReader(io.StringIO(run(*words, "--format", "csv").out))
    assert shown == pytest.approx(float(next(rows)["in_errors_percent"]), rel=0.05)


@pytest.mark.parametrize(("name", "more"), [("gaps", ""), ("top-interfaces", "apply")])
def test_query_says_so_where_there_is_nothing(
    run: Run, config: str, history: History, name: str, more: str
) -> None:
    outcome = run("query", name, "-c", config, "-d", "bng-99", "--format", "json")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith(f"no rows: the bucket '{history.buckets.raw}")
    assert more in outcome.err


def test_a_file_with_a_head_and_no_bucket_may_have_no_rows(
    run: Run, config: str, history: History, tmp_path: Path
) -> None:
    file = tmp_path / "mine.flux"
    file.write_text(
        "// mine\n//\n// Answers: nothing.\n//\n// Parameters:\n//   start  beginning\n"
        f"// Columns:\n//   _value  none\nstart = -1h\n\n"
        f'from(bucket: "{history.buckets.raw}")\n    |> range(start: start)\n'
        '    |> filter(fn: (r) => r._measurement == "nothing")\n'
    )
    outcome = run("query", "-f", str(file), "-c", config, "--format", "json")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "no rows: nothing in that range answers the question\n"


def test_query_of_one_router_with_parameters(run: Run, config: str, history: History) -> None:
    outcome = run(
        "query", "top-interfaces", "-c", config, "-r", last_hours(history), "-d", "bng-02",
        "-s", "most=2", "-s", 'interface=(r) => r.kind == "member"', "--format", "json",
    )  # fmt: skip
    objects = [json.loads(line) for line in outcome.out.splitlines()]
    assert {item["device"] for item in objects} == {"bng-02"}
    assert {item["kind"] for item in objects} == {"member"}
    assert len(objects) == 2


def test_query_of_flux_and_of_files(
    run: Run, config: str, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flux = (
        f'from(bucket: "{history.buckets.raw}")'
        " |> range(start: v.timeRangeStart, stop: v.timeRangeStop)"
        ' |> filter(fn: (r) => r._measurement == "system" and r._field == "uptime_seconds")'
        ' |> filter(fn: (r) => r.device == "bng-01") |> last()'
    )
    uptime = 3 * 86_400 + 1000
    words = ("-c", config, "-r", last_hours(history), "--format", "line")
    wanted = f"system,device=bng-01,site=gru uptime_seconds={uptime}i {history.model.end}000000000"
    assert run("query", flux, *words).out.strip() == wanted
    file = tmp_path / "mine.flux"
    file.write_text(flux)
    assert run("query", "-f", str(file), *words).out.strip() == wanted
    monkeypatch.setattr("sys.stdin", io.StringIO(flux))
    assert run("query", "-f", "-", *words).out.strip() == wanted
    shown = run("query", "gaps", "--show", "-c", config, "-d", 'a"b')
    assert f'bucket = "{history.buckets.raw}"' in shown.out
    assert r'device = (r) => r.device == "a\"b"' in shown.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("gap",), 2, "there is no query 'gap': did you mean 'gaps'?"),
        (("gaps", "-s", "facto=2"), 2, "did you mean 'factor'?"),
        (("gaps", "-s", "factor"), 2, "--set needs NAME=VALUE"),
        (("gaps", "-s", "factor=much"), 2, "factor is a number"),
        (("gaps", "--every", "5m"), 2, "query 'gaps' has no parameter 'every'"),
        (("gaps", "-r", "yesterday"), 2, "'yesterday' is no duration"),
        (("gaps", "-r", "2026-03-02/2026-03-01"), 2, "ends before it begins"),
        (("gaps", "-r", "2026-03-02/soon"), 2, "'soon' is neither a date nor a time"),
        (("from(bucket: 1)",), 1, "says no (400)"),
        (('from(bucket: "nope") |> range(start: -1h)',), 1, 'could not find bucket "nope"'),
        (('from(bucket: "x")', "-d", "a"), 2, "--device needs a query with parameters"),
        (("-f", "missing.flux"), 2, "missing.flux: No such file"),
        (("gaps", "-f", "x"), 2, "not two of them"),
    ],
)
def test_a_wrong_query_gets_one_sentence(
    run: Run, config: str, words: tuple[str, ...], code: int, says: str
) -> None:
    outcome = run("query", *words, "-c", config)
    assert outcome.code == code
    assert says in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1


def test_query_without_influxdb_says_how_to_get_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("")
    outcome = run("query", "gaps", "-c", str(tmp_path / "empty.toml"))
    assert outcome.code == 2
    assert "has no [influxdb]" in outcome.err


@pytest.fixture
def removed(history: History) -> Iterator[None]:
    """The shared server without our stack afterwards."""
    yield
    install.remove(history.server)


def test_dashboards_are_listed_applied_and_removed(run: Run, config: str, removed: None) -> None:
    assert "not installed" in run("dashboards", "list", "-c", config).out
    dry = run("dashboards", "apply", "--dry-run", "-c", config)
    assert "would be: 24 new, 4 same" in dry.out
    applied = run("dashboards", "apply", "-c", config)
    assert applied.out.strip().endswith("24 new, 4 same")
    assert run("dashboards", "apply", "-c", config).out.strip() == "28 same"
    assert "not installed" not in run("dashboards", "list", "-c", config).out
    gone = run("dashboards", "remove", "-c", config)
    assert "24 removed" in gone.out
    assert "The buckets stay" in gone.out
    wrong = run("dashboards", "apply", "--notify", "mail", "-c", config)
    assert wrong.code == 2
    assert "http://" in wrong.err


def test_dashboards_refill_does_the_tasks_again(run: Run, config: str, history: History) -> None:
    end = history.model.end
    outcome = run(
        "dashboards", "refill", "--range", f"{_iso(end - 3600)}/{_iso(end)}", "-c", config
    )
    assert outcome.code == 0, outcome.err
    assert outcome.out.count("done") == 4


def test_dashboards_export_needs_no_server(run: Run, tmp_path: Path) -> None:
    outcome = run("dashboards", "export", str(tmp_path / "out"))
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "out" / "influxdb" / "template.json").is_file()


class Untouched(Influx):
    """An InfluxDB that nobody has set up yet."""

    def start(self) -> Untouched:
        self.token = "none"
        super().start()
        return self


def test_influx_setup_makes_everything_on_a_new_server(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Untouched(tmp_path / "influx") as influx:
        words = ("influx", "setup", "--url", influx.url, "--org", "isp", "--bucket", "bng")
        refused = run(*words)
        assert refused.code == 2
        assert "set INFLUX_PASSWORD" in refused.err
        monkeypatch.setenv("INFLUX_PASSWORD", "correct horse")
        first = run(*words)
        assert first.code == 0, first.err
        assert 'bucket = "bng"' in first.out
        operator = first.err.partition("it may do everything: ")[2].split()[0]
        path = tmp_path / "made.toml"
        path.write_text(first.out)
        again = run(*words)
        assert again.code == 2
        assert "INFLUX_ADMIN_TOKEN" in again.err
        monkeypatch.setenv("INFLUX_ADMIN_TOKEN", operator)
        assert run(*words).out == first.out
        applied = run("dashboards", "apply", "-c", str(path))
        assert applied.code == 0, applied.err
        monkeypatch.delenv("INFLUX_ADMIN_TOKEN")
        asked = run("query", "subscribers-now", "-c", str(path), "--format", "csv")
        assert asked.code == 0, asked.err
        limited = run("dashboards", "apply", "-c", str(path))
        assert limited.code == 1
        assert "INFLUX_ADMIN_TOKEN" in limited.err


def test_influx_setup_prints_names_as_toml_has_them(
    run: Run, influx: Influx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLUX_ADMIN_TOKEN", influx.token)
    name = "acme\\br\u00e4s"
    words = ("influx", "setup", "--url", influx.url, "--org", influx.org, "--bucket", name)
    made = run(*words)
    assert made.code == 0, made.err
    assert tomllib.loads(made.out)["influxdb"]["bucket"] == name


def test_influx_setup_asks_which_server(run: Run) -> None:
    outcome = run("influx", "setup")
    assert outcome.code == 2
    assert "Give --url and --org" in outcome.err
    outcome = run("influx", "setup", "--url", "ftp://x", "--org", "o")
    assert outcome.code == 2
    assert "http" in outcome.err


def test_queries_work_with_the_tokens_that_setup_makes(history: History, run: Run) -> None:
    from ne8000d.history.setup import make_tokens  # noqa: PLC0415

    tokens = make_tokens(history.server, history.buckets)
    with Server(config_of(history.influx, history.buckets.raw, tokens.reader)) as server:
        assert server.tables(
            f'from(bucket: "{history.buckets.raw}_5m") |> range(start: -5d) |> last()'
        )
