"""Commands: judged before anything is sent, audited whatever becomes of them."""

from __future__ import annotations

import asyncio

import pytest

from ne8000d.errors import CommandTimeout, LoginRefused
from ne8000d.web import NoAdHoc
from tests.web.pretend import COMMAND, TOKENS, Site, row

ADMIN = {"Authorization": "Bearer change-them"}
SHUT = {"device": "bng-01", "interface": "GE0/1/0", "action": "shutdown"}


def send(site, command, **more):
    return site.post("/api/execute_command", {"device": "bng-01", "command": command, **more})


def test_a_command_brings_the_router_s_answer_and_leaves_its_trace(site):
    answer = send(site, "display version")
    assert answer.json() == {
        "success": True,
        "data": {
            "device": "bng-01",
            "command": "display version",
            "output": "Huawei Versatile Routing Platform Software",
            "parsed": None,
            "duration_seconds": 0.25,
        },
        "age_seconds": 0.0,
        "reason": None,
    }
    assert site.shell.sent == [("bng-01", "display version", "local")]
    started, done = site.audited()
    assert (started["result"], done["result"]) == ("started", "done")
    assert done["who"] == "local"
    assert done["via"] == "127.0.0.1"
    assert (done["action"], done["device"], done["what"]) == (
        "command", "bng-01", "display version",
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        "display current-configuration",
        "display cur",
        "display  current-conf | include password",
        "DISPLAY CURRENT-CONFIGURATION",
        "display saved",
        "dis cur",
        "d c",
        "display nat session table",
        "display radius-server conf",
        "display version\nsystem-view",
        "display version\rreboot",
        "display version\x1a",
        "display version\x00",
        "system-view",
        "reset counters interface",
        "reboot",
        "undo interface GE0/1/0",
        "display access-user",
        "display access-u",
        "ping -c 100000 192.0.2.1",
        "display version > flash:/x",
        "display version ?",
        "",
        "   ",
        "display versión",
    ],
)
def test_what_may_not_be_sent_is_refused_logged_and_never_sent(site, command, caplog):
    caplog.set_level("INFO", "ne8000d.audit")
    answer = send(site, command)
    assert answer.status_code == 403
    assert answer.json()["success"] is False
    assert site.shell.sent == []
    (line,) = site.audited()
    assert line["result"] == "refused"
    assert len(caplog.records) == 1
    assert "\n" not in caplog.records[0].message


@pytest.mark.parametrize(
    "body",
    [{}, {"command": 1}, {"command": None}, [], "display version", {"command": "x", "more": 1},
     {"command": "x" * 3000}],
)  # fmt: skip
def test_a_body_that_is_none_of_ours_is_told_what_is_wrong(site, body):
    answer = site.post("/api/execute_command", body)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("body")
    assert site.shell.sent == []


def test_a_device_must_be_named_where_there_are_several_and_known(site):
    answer = site.post("/api/execute_command", {"command": "display version"})
    assert answer.status_code == 404
    assert "bng-01, bng-02" in answer.json()["error"]
    answer = site.post("/api/execute_command", COMMAND | {"device": "bng-09"})
    assert answer.status_code == 404
    assert site.shell.sent == []


def test_the_only_device_need_not_be_named(site):
    del site.source.device_list[1]
    assert site.post("/api/execute_command", {"command": "display version"}).status_code == 200


def test_a_router_s_error_is_an_answer_with_a_reason(site, monkeypatch):
    async def refused(device, command, who):
        found = await type(site.shell).run(site.shell, device, command, who)
        return type(found)("Error: Unrecognized command", None, True, found.duration_seconds)

    monkeypatch.setattr(site.shell, "run", refused)
    answer = send(site, "display versoin").json()
    assert answer["data"]["output"] == "Error: Unrecognized command"
    assert answer["reason"] == "the router refused the command: see `output`"


@pytest.mark.parametrize(
    ("error", "status"),
    [(CommandTimeout("bng-01 fell silent"), 504), (LoginRefused("bng-01 refused the login"), 502)],
)
def test_what_goes_wrong_on_the_way_is_one_sentence(site, error, status):
    site.shell.error = error
    answer = send(site, "display clock")
    assert (answer.status_code, answer.json()["error"]) == (status, str(error))
    assert [line["result"] for line in site.audited()] == ["started", "failed"]


def test_a_fault_of_ours_is_audited_too(site):
    site.shell.error = RuntimeError("a bug of ours")
    assert send(site, "display clock").status_code == 500
    assert [line["result"] for line in site.audited()] == ["started", "failed"]


def test_without_ssh_the_answer_says_what_to_configure(tmp_path):
    site = Site(tmp_path, shell=NoAdHoc())
    answer = send(site, "display version")
    assert answer.status_code == 409
    assert "SSH is not configured for bng-01" in answer.json()["error"]
    assert "[ssh]" in answer.json()["error"]


def test_what_can_t_be_audited_is_not_sent(site):
    site.folder.joinpath("audit.jsonl").mkdir()
    answer = send(site, "display version")
    assert answer.status_code == 503
    assert "audit log" in answer.json()["error"]
    assert site.shell.sent == []


def test_an_answer_that_cost_a_router_something_is_given_again_and_tells_its_age(site):
    first, second = send(site, "display version"), send(site, "display  version ")
    assert first.json()["data"] == second.json()["data"]
    assert second.json()["age_seconds"] >= 0
    assert len(site.shell.sent) == 1
    assert [line["result"] for line in site.audited()] == ["started", "done", "cached"]
    statistics = site.get("/api/cache_statistics").json()["data"]
    assert (statistics["hits"], statistics["misses"]) == (1, 1)
    assert statistics["classes"]["system"]["entries"] == 1


def test_no_cache_asks_the_router_whatever_is_kept(site):
    for _ in range(2):
        site.post("/api/execute_command", COMMAND, {"Cache-Control": "no-cache"})
    assert len(site.shell.sent) == 2


def test_a_command_about_nothing_that_is_kept_is_sent_every_time(site):
    for _ in range(2):
        send(site, "display clock")
    assert len(site.shell.sent) == 2


@pytest.mark.parametrize("command", ["ping 192.0.2.1", "PING 192.0.2.1", " ping|x", "Tracert x"])
def test_a_diagnostic_counts_as_one_however_it_is_spelled(make_site, command):
    site = make_site(rate_limits={"diagnostics": 1})
    assert [send(site, command).status_code for _ in range(2)] == [200, 429]


def test_an_error_is_not_kept(site):
    site.shell.error = CommandTimeout("bng-01 fell silent")
    assert send(site, "display version").status_code == 504
    site.shell.error = None
    assert send(site, "display version").status_code == 200


def test_who_asks_while_it_is_being_asked_waits_for_the_same_answer(site):
    async def slowly(device, command, who):
        await asyncio.sleep(0.05)
        return await type(site.shell).run(site.shell, device, command, who)

    async def both(web):
        questions = [web.post("/api/execute_command", json=COMMAND) for _ in range(5)]
        return [answer.status_code for answer in await asyncio.gather(*questions)]

    site.shell.__dict__["run"] = slowly
    assert site.use(both) == [200] * 5
    assert len(site.shell.sent) == 1
    assert sorted(line["result"] for line in site.audited()) == [
        "cached", "cached", "cached", "cached", "done", "started",
    ]  # fmt: skip


def test_a_subscriber_is_looked_for_everywhere_and_named_nowhere(site, caplog):
    caplog.set_level("DEBUG")
    answer = site.post("/api/subscriber", {"subscriber": "maria@isp"})
    assert [item["device"] for item in answer.json()["data"]] == ["bng-01", "bng-02"]
    assert site.shell.sent == [("all", "maria@isp", "local")]
    log = (site.folder / "audit.jsonl").read_text()
    assert "maria" not in log + caplog.text
    assert "subscriber:" in log


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/execute_command", {"command": "display version"}),
        ("/api/subscriber", {"subscriber": "x"}),
        ("/api/interface_command", {"interface": "GE0/1/0", "action": "shutdown"}),
    ],
)
def test_a_subscriber_in_the_place_of_a_device_is_named_nowhere(site, caplog, path, body):
    caplog.set_level("DEBUG")
    assert site.post(path, body | {"device": "maria@isp"}).status_code in {403, 404}
    assert "maria" not in (site.folder / "audit.jsonl").read_text() + caplog.text


@pytest.mark.parametrize("name", ["maria\nsystem-view", "\t", " ", "a\x00b"])
def test_a_subscriber_s_name_is_one_line(site, name):
    assert site.post("/api/subscriber", {"subscriber": name}).status_code == 422
    assert site.shell.sent == []


@pytest.fixture
def changing(make_site):
    site = make_site(tokens=TOKENS, allow_config=True)
    site.source.live = [row("interface", tag__interface="GE0/1/0", tag__kind="physical")]
    return site


def change(site, **more):
    return site.post("/api/interface_command", {**SHUT, **more}, ADMIN)


def test_an_interface_with_subscribers_is_shut_only_by_force(changing):
    changing.source.live.append(
        row("subscribers_interface", tag__interface="GE0/1/0.100", total=37)
    )
    answer = change(changing)
    assert answer.status_code == 409
    assert "37 subscribers" in answer.json()["error"]
    assert changing.shell.sent == []
    assert change(changing, force=True).status_code == 200
    assert changing.shell.sent == [("bng-01", "GE0/1/0 shutdown None", "boss")]


def test_an_interface_of_which_subscribers_are_not_known_is_shut_only_by_force(changing):
    assert change(changing).status_code == 409
    changing.source.live.append(row("subscribers_interface", tag__interface="GE0/2/0", total=9))
    assert change(changing).status_code == 200


def test_how_many_subscribers_were_there_long_ago_opens_no_door(changing):
    changing.source.live.append(
        row("subscribers_interface", 96.0, tag__interface="GE0/2/0", total=9)
    )
    answer = change(changing)
    assert answer.status_code == 409
    assert "not known" in answer.json()["error"]
    assert changing.shell.sent == []


def test_a_description_is_one_line_of_ascii(changing):
    assert change(changing, action="description", value="uplink IX").status_code == 200
    for value in ("a\nb", "ação", "what?", "", "  ", None):
        assert change(changing, action="description", value=value).status_code == 422
    assert len(changing.shell.sent) == 1


@pytest.mark.parametrize("interface", ["GE0/1/0\nreboot", "GE0/1/0 shutdown", "", "0", "GE0/1/9"])
def test_only_an_interface_that_is_there_is_changed(changing, interface):
    assert change(changing, interface=interface, force=True).status_code in {404, 422}
    assert changing.shell.sent == []


def test_after_a_change_the_router_is_asked_anew(changing):
    for _ in range(2):
        show = {"device": "bng-01", "command": "display interface brief"}
        assert changing.post("/api/execute_command", show, ADMIN).status_code == 200
    assert change(changing, action="undo_shutdown").status_code == 200
    assert changing.post("/api/execute_command", show, ADMIN).status_code == 200
    assert [command.split()[0] for _, command, _ in changing.shell.sent] == [
        "display", "GE0/1/0", "display",
    ]  # fmt: skip


def test_opening_an_interface_needs_no_force(changing):
    assert change(changing, action="undo_shutdown").status_code == 200
    lines = [(line["result"], line["what"]) for line in changing.audited()]
    assert lines == [
        ("started", "interface GE0/1/0: undo shutdown"),
        ("done", "interface GE0/1/0: undo shutdown"),
    ]
