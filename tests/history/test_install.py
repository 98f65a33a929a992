"""Installing on a real InfluxDB 2: once, twice, anew, and away again."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from ne8000d.config import InfluxConfig
from ne8000d.errors import InfluxError
from ne8000d.history import install
from ne8000d.history.alerts import CHECK_NAMES
from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.grafana import provisioning
from ne8000d.history.jobs import CHECKS, TASKS
from ne8000d.history.server import Server
from ne8000d.history.setup import make_tokens
from ne8000d.history.steps import Change
from ne8000d.history.storage import bucket_steps, make_buckets
from ne8000d.history.template import NOWHERE, Wanted, template
from tests.history.conftest import config_of, write
from tests.servers import Influx

RAW = "ne8000d"
WANTED = Wanted(Buckets(RAW), "America/Sao_Paulo")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    """A server of this file's own, because a stack is an organization's."""
    with Influx(tmp_path_factory.mktemp("influx") / "server") as server:
        yield server


@pytest.fixture(scope="module")
def server(own: Influx) -> Iterator[Server]:
    """The server through our own door."""
    with Server(config_of(own, RAW)) as opened:
        yield opened


@pytest.fixture
def installed(server: Server) -> Server:
    """The server with everything installed; applying costs little where it is."""
    install.apply(server, WANTED)
    return server


def everything(server: Server) -> str:
    """Whatever an installation may change, with ids and stamps; runs of tasks left out."""
    org = {"orgID": server.org_id}
    found: dict[str, Any] = {}
    for path, key in (
        ("dashboards", "dashboards"), ("tasks", "tasks"), ("checks", "checks"),
        ("notificationRules", "notificationRules"), ("variables", "variables"),
        ("notificationEndpoints", "notificationEndpoints"), ("buckets", "buckets"),
        ("stacks", "stacks"),
    ):  # fmt: skip
        items = server.call(
            "GET", f"/api/v2/{path}", query={**org, "limit": "100"} if path != "stacks" else org
        )[key]
        for item in items:
            for name in [name for name in item if name.startswith(("latest", "lastRun"))]:
                del item[name]
            item.pop("events", None)
            if path == "dashboards":
                item["cells"] = [
                    server.call("GET", cell["links"]["view"]) for cell in item["cells"]
                ]
        found[path] = sorted(items, key=lambda item: str(item["id"]))
    return json.dumps(found, indent=1, sort_keys=True)


def changes(steps: list[install.Step]) -> set[Change]:
    return {step.change for step in steps}


def test_installing_twice_changes_nothing_the_second_time(server: Server) -> None:
    install.remove(server)
    before = everything(server)
    assert Change.NEW in changes(install.plan(server, WANTED))
    assert everything(server) == before, "a plan changes nothing"
    steps = install.apply(server, WANTED)
    assert {s.name for s in steps if s.kind == "Dashboard"} == {f"NE8000 {b.title}" for b in BOARDS}
    there = everything(server)
    assert changes(install.apply(server, WANTED)) == {Change.SAME}
    assert everything(server) == there


def test_everything_that_was_installed_can_be_removed_and_the_data_stay(
    installed: Server, own: Influx
) -> None:
    write(own, RAW, [f"kept,device=r1 value=1i {int(time.time())}"])
    assert changes(install.remove(installed, dry=True)) == {Change.REMOVED}
    names = sorted(item["spec"]["name"] for item in template(WANTED, buckets=False))
    assert sorted(step.name for step in install.remove(installed)) == names
    org = {"orgID": installed.org_id}
    for path in ("dashboards", "tasks", "checks", "notificationRules", "variables"):
        assert installed.call("GET", f"/api/v2/{path}", query=org)[path] == []
    flux = f'from(bucket: "{RAW}") |> range(start: -1h) |> filter(fn: (r) => r._field == "value")'
    assert installed.tables(flux)
    assert install.remove(installed) == []


def test_what_somebody_deleted_by_hand_comes_back(installed: Server) -> None:
    org = {"orgID": installed.org_id}
    gone = installed.call("GET", "/api/v2/dashboards", query=org)["dashboards"][0]
    installed.call("DELETE", f"/api/v2/dashboards/{gone['id']}")
    steps = install.apply(installed, WANTED)
    assert [step.name for step in steps if step.change is Change.NEW] == [gone["name"]]
    found = installed.call("GET", "/api/v2/dashboards", query=org)["dashboards"]
    assert sorted(d["name"] for d in found) == sorted(f"NE8000 {board.title}" for board in BOARDS)


def test_an_address_for_messages_is_set_and_kept(installed: Server) -> None:
    def endpoint() -> tuple[str, str]:
        query = {"orgID": installed.org_id}
        (found,) = installed.call("GET", "/api/v2/notificationEndpoints", query=query)[
            "notificationEndpoints"
        ]
        return found["url"], found["status"]

    assert endpoint() == (NOWHERE, "inactive")
    steps = install.apply(installed, replace(WANTED, notify="http://127.0.0.1:7/told"))
    updated = {step.kind for step in steps if step.change is Change.UPDATED}
    assert updated == {"NotificationEndpointHTTP", "NotificationRule"}
    assert endpoint() == ("http://127.0.0.1:7/told", "active")
    assert changes(install.plan(installed, WANTED)) == {Change.SAME}
    install.remove(installed)


def test_another_address_leaves_alone_what_somebody_changed_by_hand(installed: Server) -> None:
    org = {"orgID": installed.org_id}

    def of(path: str, name: str) -> dict[str, Any]:
        query = {**org, "limit": "100"}
        (found,) = (i for i in installed.call("GET", f"/api/v2/{path}", query=query)[path]
                    if i["name"] == name)  # fmt: skip
        return dict(found)

    task = of("tasks", "Mass disconnect")
    flux = task["flux"].replace("least = 50", "least = 20")
    installed.call("PATCH", f"/api/v2/tasks/{task['id']}", body={"flux": flux})
    off = of("tasks", "Optic dying")["id"]
    installed.call("PATCH", f"/api/v2/tasks/{off}", body={"status": "inactive"})
    check = of("checks", "Link full")
    body = {"name": "Link full", "status": "inactive"}
    installed.call("PATCH", f"/api/v2/checks/{check['id']}", body=body)
    check["thresholds"][0]["value"] = 95.0
    installed.call("PUT", f"/api/v2/checks/{check['id']}", body={**check, "status": "inactive"})
    board = of("dashboards", "NE8000 BGP")["id"]
    label = {**org, "name": "mine", "properties": {}}
    label = installed.call("POST", "/api/v2/labels", body=label)["label"]
    body = {"labelID": label["id"]}
    installed.call("POST", f"/api/v2/dashboards/{board}/labels", body=body)
    installed.call("PATCH", f"/api/v2/dashboards/{board}", body={"name": "My BGP"})

    install.apply(installed, replace(WANTED, notify="http://127.0.0.1:7/other"))

    assert "least = 20" in of("tasks", "Mass disconnect")["flux"]
    assert of("tasks", "Optic dying")["status"] == "inactive"
    found = of("checks", "Link full")
    assert (found["status"], found["thresholds"][0]["value"]) == ("inactive", 95.0)
    mine = of("dashboards", "My BGP")
    assert (mine["id"], [item["name"] for item in mine["labels"]]) == (board, ["mine"])
    assert of("notificationRules", "Link full: tell")["status"] == "active"
    install.remove(installed)
    installed.call("DELETE", f"/api/v2/labels/{label['id']}")


def test_another_time_zone_concerns_what_knows_it(installed: Server) -> None:
    steps = install.plan(installed, replace(WANTED, zone="Europe/Berlin"))
    updated = {step.name for step in steps if step.change is Change.UPDATED}
    tasks_with_zone = {"ne8000d 1h rates", "ne8000d 1h gauges", "ne8000d 1d"}
    boards_with_hours_of_the_day = {"NE8000 Interfaces", "NE8000 Pools and CGN"}
    assert updated == tasks_with_zone | boards_with_hours_of_the_day
    tasks = installed.call("GET", "/api/v2/tasks", query={"orgID": installed.org_id})["tasks"]
    assert sum('"America/Sao_Paulo"' in task["flux"] for task in tasks) == 3


def test_every_task_and_check_runs_without_an_error(installed: Server, own: Influx) -> None:
    now = int(time.time())
    write(
        own, RAW,
        [
            f"ip_pool,device=r1,pool=a,family=ipv4,level=pool used_percent=98.0 {now - 5}",
            f"interface,device=r1,interface=e1,kind=physical in_utilization_percent=93.0 {now - 5}",
            f"system,device=r1 uptime_seconds=1i {now - 600}",
            f"system,device=r2,site=another uptime_seconds=1i {now - 600}",
            # A turn that the server began a minute ago must not miss it.
            f"system,device=r2 uptime_seconds=1i {now - 70}",
            f"optics,device=r1,interface=e1 rx_power_dbm=-15.0,tx_power_dbm=-2.0 {now - 5}",
            f"optics_info,device=r1,interface=e1 rx_low_alarm_dbm=-14.0 {now - 5}",
            f"optics_info,device=r1,interface=e1 rx_low_warning_dbm=-13.0 {now - 5}",
            f"subscribers,device=r1 online=1000i {now - 120}",
            f"subscribers,device=r1 online=500i {now - 5}",
        ],
    )  # fmt: skip
    org = {"orgID": installed.org_id}
    tasks = {t["name"]: t["id"] for t in installed.call("GET", "/api/v2/tasks", query=org)["tasks"]}
    assert set(tasks) == {job.name for job in (*TASKS, *CHECKS)}
    for check in installed.call("GET", "/api/v2/checks", query=org)["checks"]:
        tasks[check["name"]] = check["taskID"]
    for name, task in tasks.items():
        run = installed.call("POST", f"/api/v2/tasks/{task}/runs", body={})
        status = wait_for_end(installed, task, run["id"])
        assert status["status"] == "success", (name, status)
    found = statuses(installed)
    assert found["Pool running dry", "r1"] == "crit"
    assert found["Link full", "r1"] == "warn"
    assert found["Router silent", "r1"] == "crit"
    assert found["Router silent", "r2"] == "ok"
    assert found["Optic dying", "r1"] == "crit"
    assert found["Mass disconnect", "r1"] == "crit"
    assert {name for name, _ in found} == set(CHECK_NAMES)


def wait_for_end(server: Server, task: str, run: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        # Between running and done a run is in neither of the server's lists.
        with contextlib.suppress(InfluxError):
            found = server.call("GET", f"/api/v2/tasks/{task}/runs/{run}")
            if found["status"] in {"success", "failed", "canceled"}:
                return dict(found)
        time.sleep(0.1)  # a server beside us: there is nothing to wait on
    raise AssertionError(f"task {task} did not end")


def statuses(server: Server) -> dict[tuple[str, str], str]:
    """The worst level of each check and router."""
    flux = (
        'from(bucket: "_monitoring") |> range(start: -1h)'
        ' |> filter(fn: (r) => r._measurement == "statuses" and r._field == "_message")'
    )
    order = ("ok", "info", "warn", "crit")
    found: dict[tuple[str, str], str] = {}
    for table in server.tables(flux):
        values = table.records[0].values
        key = (values["_check_name"], values["device"])
        found[key] = max(found.get(key, "ok"), values["_level"], key=order.index)
    return found


def test_the_template_file_can_be_applied_twice_by_influx_itself(server: Server) -> None:
    """What `influx apply --stack-id` does, buckets included."""
    wanted = Wanted(Buckets("by-hand"), "UTC")
    stack = server.call("POST", "/api/v2/stacks", body={"orgID": server.org_id, "name": "by hand"})
    body = {
        "orgID": server.org_id,
        "stackID": stack["id"],
        "template": {"contents": template(wanted)},
    }
    server.call("POST", "/api/v2/templates/apply", body={**body, "dryRun": False})
    diff = server.call("POST", "/api/v2/templates/apply", body={**body, "dryRun": True})["diff"]
    states = {
        item["stateStatus"] for kind, items in diff.items() if kind != "labelMappings"
        for item in items or ()
    }  # fmt: skip
    assert states == {"exists"}
    for item in (*diff["buckets"], *diff["variables"]):
        assert item["old"] == item["new"]
    server.call("POST", f"/api/v2/stacks/{stack['id']}/uninstall", query={"orgID": server.org_id})
    server.call("DELETE", f"/api/v2/stacks/{stack['id']}", query={"orgID": server.org_id})


def test_a_stack_with_buckets_is_left_alone(server: Server) -> None:
    """Applying or removing it would delete the data."""
    install.remove(server)
    stack = server.call("POST", "/api/v2/stacks", body={"orgID": server.org_id, "name": "ne8000d"})
    contents = [item for item in template(Wanted(Buckets("other"))) if item["kind"] == "Bucket"]
    body = {"orgID": server.org_id, "stackID": stack["id"], "template": {"contents": contents}}
    server.call("POST", "/api/v2/templates/apply", body={**body, "dryRun": False})
    for act in (lambda: install.apply(server, WANTED), lambda: install.remove(server)):
        with pytest.raises(InfluxError, match="holds buckets"):
            act()
    names = {item["name"] for item in server.pages("/api/v2/buckets", "buckets")}
    assert {"other", "other_5m", "other_1h", "other_1d"} <= names
    server.call("DELETE", f"/api/v2/stacks/{stack['id']}", query={"orgID": server.org_id})


@pytest.mark.parametrize("raw", ["ne8000d.v2", "db/rp", "Br\u00e4s #1: \\ ${x}", "\u65e5\u672c"])
def test_the_template_takes_any_name_of_a_bucket(server: Server, raw: str) -> None:
    contents = template(Wanted(Buckets(raw)))
    body = {"orgID": server.org_id, "dryRun": True, "template": {"contents": contents}}
    diff = server.call("POST", "/api/v2/templates/apply", body=body)["diff"]
    assert {item["new"]["name"] for item in diff["buckets"]} == {b.name for b in Buckets(raw).all()}
    file = provisioning(Buckets(raw))["provisioning/datasources/ne8000d.yaml"]
    (source,) = yaml.safe_load(file)["datasources"]
    # Grafana takes $NAME from its environment, and $$ for $.
    assert source["jsonData"]["defaultBucket"].replace("$$", "$") == raw


@pytest.mark.parametrize("old", [True, False])
def test_a_bucket_is_not_shortened_where_that_would_delete_points(
    server: Server, own: Influx, old: bool
) -> None:
    raw = own.new_bucket()
    age = 40 if old else 10
    write(own, raw, [f"m,device=r1 value=1i {int(time.time()) - age * 86_400}"])
    buckets = Buckets(raw)
    steps = list(bucket_steps(server, buckets))
    make_buckets(server, buckets, steps)
    (found,) = server.call("GET", "/api/v2/buckets", query={"name": raw})["buckets"]
    if old:
        assert steps[0].change is Change.SAME
        assert "holds points older" in steps[0].note
        assert found["retentionRules"][0]["everySeconds"] == 0
    else:
        assert steps[0].change is Change.UPDATED
        assert found["retentionRules"][0]["everySeconds"] == 30 * 86_400


def test_tokens_may_do_no_more_than_their_job(server: Server, own: Influx) -> None:
    buckets = Buckets("least")
    tokens = make_tokens(server, buckets)
    assert make_tokens(server, buckets) == tokens
    secret = own.new_bucket()
    write(own, secret, [f"m,device=r1 value=1i {int(time.time())}"])
    for token in (tokens.daemon, tokens.reader):
        with Server(config_of(own, buckets.raw, token)) as limited:
            for bucket in buckets.all():
                limited.tables(f'from(bucket: "{bucket.name}") |> range(start: -1h)')
            with pytest.raises(InfluxError):
                limited.tables(f'from(bucket: "{secret}") |> range(start: -1h)')
            with pytest.raises(InfluxError):
                install.apply(limited, Wanted(buckets))
            writes = (
                'import "array" array.from(rows: [{_time: now(), _measurement: "m", _field: "f", '
                f'_value: 1, device: "r"}}]) |> to(bucket: "{buckets.raw}_5m")'
            )
            with pytest.raises(InfluxError):
                limited.tables(writes)
    line = [f"m,device=r1 value=1i {int(time.time())}"]
    token, own.token = own.token, tokens.daemon
    try:
        write(own, buckets.raw, line)
        own.token = tokens.reader
        with pytest.raises(OSError, match="HTTP Error 40"):
            write(own, buckets.raw, line)
    finally:
        own.token = token


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>Log in</html>", "is no InfluxDB 2: is influxdb.url right"),
        (b"", "is no InfluxDB 2"),
        (b"[]", "is no InfluxDB 2"),
        (None, "does not answer: .*Connection broken"),
    ],
)
def test_another_server_at_that_address_is_told(content: bytes | None, says: str) -> None:
    """A Grafana, a proxy's page; None is an answer that is cut short."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(content) if content is not None else 99))
            self.end_headers()
            self.wfile.write(content or b"{")

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as page:
        thread = threading.Thread(target=page.serve_forever)
        thread.start()
        config = InfluxConfig(
            url=f"http://127.0.0.1:{page.server_port}", org="o", bucket=RAW, token=SecretStr("t")
        )
        try:
            with Server(config) as strange:
                with pytest.raises(InfluxError, match=says):
                    install.plan(strange, WANTED)
                with pytest.raises(InfluxError, match="is no InfluxDB 2"):
                    strange.tables("buckets()")
        finally:
            page.shutdown()
            thread.join()


def test_a_server_that_is_not_there_and_a_wrong_token_are_told(own: Influx, tmp_path: Path) -> None:
    config = config_of(own, RAW, "wrong")
    with Server(config) as refused, pytest.raises(InfluxError, match=r"refuses the token \(401\)"):
        install.plan(refused, WANTED)
    gone = config.model_copy(update={"url": "http://127.0.0.1:9"})
    with Server(gone) as silent, pytest.raises(InfluxError, match="does not answer"):
        install.plan(silent, WANTED)
