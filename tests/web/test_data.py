"""What the live view tells: values with ages, null with a reason, never 0."""

from __future__ import annotations

import pytest

from tests.web.pretend import row


def test_health_answers_alive(site):
    answer = site.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "data": {"status": "alive", "version": "0.0.0"},
        "age_seconds": None,
        "reason": None,
    }


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_check_may_ask_for_the_head_alone(site, path):
    answer = site.ask("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_ready_is_503_with_its_reason_until_it_is_200(site):
    site.source.awaited = "bng-02 was not tried yet"
    answer = site.get("/ready")
    assert (answer.status_code, answer.json()["error"]) == (503, "bng-02 was not tried yet")
    site.source.awaited = None
    assert site.get("/ready").status_code == 200


def test_ready_tells_how_fresh_each_device_is_and_a_dead_one_does_not_make_it_503(site):
    answer = site.get("/ready")
    assert answer.status_code == 200
    assert answer.json()["data"]["devices"] == {
        "bng-01": {"age_seconds": 3.5, "reason": None},
        "bng-02": {"age_seconds": None, "reason": "no_response"},
    }


def test_online_total_sums_what_is_known_and_names_what_is_not(site):
    assert site.get("/api/online_total").json() == {
        "success": True,
        "data": {"total": 1200, "devices": {"bng-01": 1200, "bng-02": None}},
        "age_seconds": 3.5,
        "reason": "bng-02: no_response",
    }


def test_a_total_of_nothing_known_is_null_never_0(site):
    answer = site.get("/api/online_total?device=bng-02").json()
    assert answer["data"] == {"total": None, "devices": {"bng-02": None}}
    assert answer["age_seconds"] is None


def test_devices_tell_host_platform_age_and_reason(site):
    answer = site.get("/api/devices").json()
    assert answer["data"][0] == {
        "device": "bng-01",
        "host": "192.0.2.1",
        "platform": "huawei_vrp",
        "age_seconds": 3.5,
        "reason": None,
    }
    assert answer["data"][1]["reason"] == "no_response"


def test_each_field_has_its_age_and_what_was_never_told_its_reason(site):
    site.source.live = [row("system", 3.0, cpu_percent=12.5)]
    site.source.live[0].fields.update(row("system", 60.0, memory_percent=40.0).fields)
    shown = site.get("/api/system_metrics?device=bng-01").json()["data"]["devices"]["bng-01"]
    assert (shown["cpu_percent"], shown["memory_percent"]) == (12.5, 40.0)
    assert (shown["ages"]["cpu_percent"], shown["ages"]["memory_percent"]) == (3.0, 60.0)
    assert shown["age_seconds"] == 60.0
    assert shown["temperature_celsius"] is None
    assert shown["reasons"]["temperature_celsius"] == "not_answered"


@pytest.mark.parametrize(
    ("path", "null"),
    [
        ("/api/system_metrics", {"memory_percent", "temperature_celsius", "serial", "name"}),
        ("/api/pppoe_stats", {"ipoe", "limit"}),
        ("/api/router_status", {"model", "version", "uptime_seconds"}),
    ],
)
def test_every_value_of_a_device_that_is_null_has_its_reason(site, path, null):
    site.source.live = [
        row("system", cpu_percent=12.5),
        row("subscribers", online=3),
        row("system_info", **({} if "status" in path else {"model": "NE8000"})),
    ]
    shown = site.get(f"{path}?device=bng-01").json()["data"]["devices"]["bng-01"]
    assert null <= shown["reasons"].keys()
    assert {name for name, value in shown.items() if value is None} == {
        *shown["reasons"], "reason",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "table", "null"),
    [
        ("/api/interfaces_status", "interfaces", {"admin_status", "speed_bps", "alias"}),
        ("/api/network_traffic", "interfaces", {"in_pps", "out_bps"}),
        ("/api/system_metrics", "boards", {"cpu_percent"}),
        ("/api/pppoe_stats", "domains", {"total"}),
    ],
)
def test_every_value_of_a_row_that_is_null_has_its_reason(site, path, table, null):
    site.source.live = [
        row("interface", tag__interface="GE0/1/0", tag__kind="sub", oper_status=1, in_bps=2.0),
        row("interface_info", tag__interface="GE0/1/0", mtu=1500),
        row("entity", tag__entity="LPU 1", memory_percent=3.0),
        row("subscribers_domain", tag__domain="isp", online=3),
    ]
    shown = site.get(f"{path}?device=bng-01").json()["data"]["devices"]["bng-01"]
    (item,) = shown[table]
    assert null <= item["reasons"].keys()
    assert set(item["reasons"].values()) == {"not_answered"}
    assert {name for name, value in item.items() if value is None} - {"parent", "class"} == {
        *item["reasons"], "reason",
    }  # fmt: skip


def test_traffic_without_a_sum_says_why(site):
    site.source.live = [row("interface", tag__interface="A", tag__kind="sub", in_bps=2.0)]
    answer = site.get("/api/network_traffic?device=bng-01").json()
    assert answer["data"]["devices"]["bng-01"]["in_bps"] is None
    assert answer["reason"] == "bng-01: not_answered"


def test_states_of_interfaces_tell_their_age(site):
    site.source.live = [
        row("interface", 4.0, tag__interface="A", tag__kind="physical", oper_status=1),
        row("interface", 7.0, tag__interface="B", tag__kind="physical", oper_status=1),
    ]
    answer = site.get("/api/interfaces_status").json()
    assert answer["age_seconds"] == 7.0
    assert answer["data"]["devices"]["bng-01"]["age_seconds"] == 7.0


def test_a_value_that_is_too_old_is_null_and_tells_its_age_and_why(site):
    site.source.live = [row("system", 96.0, cpu_percent=12.5)]
    shown = site.get("/api/system_metrics?device=bng-01").json()["data"]["devices"]["bng-01"]
    assert shown["cpu_percent"] is None
    assert shown["ages"] == {"cpu_percent": 96.0}
    assert shown["reasons"]["cpu_percent"] == "not_supported"


@pytest.mark.parametrize(
    "path",
    [
        "/api/system_metrics", "/api/interfaces_status", "/api/network_traffic", "/api/pppoe_stats",
        "/api/router_status",
    ],
)  # fmt: skip
def test_a_device_of_which_nothing_is_known_has_its_reason_and_no_number(site, path):
    answer = site.get(f"{path}?device=bng-02").json()
    shown = answer["data"]["devices"]["bng-02"]
    assert shown["reason"] == "no_response"
    assert answer["reason"] == "bng-02: no_response"
    numbers = [
        value for name, value in shown.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]  # fmt: skip
    assert numbers == []


def test_traffic_sums_trunks_and_ports_but_no_wire_twice(site):
    site.source.live = [
        row("interface", tag__interface="Eth-Trunk1", tag__kind="trunk", in_bps=2e9, out_bps=1e9),
        row("interface", tag__interface="GE0/1/0", tag__kind="member", in_bps=2e9, out_bps=1e9),
        row("interface", tag__interface="GE0/1/1", tag__kind="physical", in_bps=5e8),
        row("interface", tag__interface="Eth-Trunk1.1", tag__kind="sub", in_bps=1e9),
    ]
    shown = site.get("/api/network_traffic?device=bng-01").json()["data"]["devices"]["bng-01"]
    assert (shown["in_bps"], shown["out_bps"]) == (2.5e9, 1e9)
    assert len(shown["interfaces"]) == 4


def test_an_interface_has_its_states_and_what_hardly_changes(site):
    site.source.live = [
        row("interface", tag__interface="GE0/1/0", tag__kind="physical", admin_status=1,
            oper_status=2),
        row("interface_info", 900.0, tag__interface="GE0/1/0", alias="IX", speed_bps=10**11),
    ]  # fmt: skip
    (shown,) = site.get("/api/interfaces_status?device=bng-01").json()["data"]["devices"]["bng-01"][
        "interfaces"
    ]
    assert (shown["admin_status"], shown["oper_status"]) == (1, 2)
    assert (shown["alias"], shown["speed_bps"], shown["mtu"]) == ("IX", 10**11, None)


def test_subscribers_come_with_their_domains(site):
    site.source.live = [
        row("subscribers", online=1200, total=1202, source="snmp"),
        row("subscribers_domain", tag__domain="isp", online=1100, total=1100),
    ]
    shown = site.get("/api/pppoe_stats?device=bng-01").json()["data"]["devices"]["bng-01"]
    assert (shown["online"], shown["total"], shown["source"]) == (1200, 1202, "snmp")
    assert shown["ipoe"] is None
    assert shown["domains"][0]["domain"] == "isp"


def test_what_is_not_there_tells_where_to_look(site):
    for method, path in (("GET", "/nowhere"), ("PUT", "/api/devices")):
        assert "/docs" in site.ask(method, path).json()["error"]


def test_router_status_tells_each_group(site):
    shown = site.get("/api/router_status").json()["data"]["devices"]
    assert shown["bng-01"]["groups"]["system"]["interval_seconds"] == 45.0
    assert (shown["bng-01"]["fresh"], shown["bng-02"]["fresh"]) == (True, False)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/online_total?device=bng-09", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/api/devices", 405),
        ("GET", "/api/execute_command", 405),
        ("GET", "/api/history?measurement=system", 422),
        ("GET", "/api/status", 500),
    ],
)
def test_every_error_is_a_problem_that_says_so(site, method, path, status):
    site.source.broken = True
    answer = site.ask(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["success"]) == (status, False)
    assert told["error"] == told["detail"]
    assert "bug of ours" not in answer.text
