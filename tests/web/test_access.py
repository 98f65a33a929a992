"""Who may ask: Host, proxies, Origin, tokens, roles, the control socket."""

from __future__ import annotations

import os

import pytest

from ne8000d.web import UNIX
from tests.web.pretend import ASK, CHANGE, COMMAND, LOOK, TOKENS, Site

DATA = "/api/devices"
PROXIES = ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "localhost.", "[::1]:8000"]
)
def test_without_tokens_the_names_of_this_machine_are_answered(site, host):
    assert site.get(DATA, {"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "192.0.2.1", "",
     "a b", "localhost@evil.example", "127.0.0.1:8000:1"],
)  # fmt: skip
def test_another_host_name_is_misdirected(site, host, caplog):
    answer = site.get(DATA, {"Host": host})
    assert answer.status_code == 421
    assert answer.json()["success"] is False
    assert "421" in caplog.text


@pytest.mark.parametrize("name", PROXIES)
def test_without_tokens_a_request_through_a_proxy_is_unauthorized(site, name, caplog):
    assert site.get("/health", {name: "for=192.0.2.7"}).status_code == 401
    assert site.post("/api/execute_command", COMMAND, {name: "x"}).status_code == 401
    assert site.shell.sent == []
    assert "through a proxy" in caplog.text


@pytest.mark.parametrize("name", PROXIES)
def test_with_a_token_a_request_may_come_through_a_proxy(tokens_site, name):
    assert tokens_site.get(DATA, LOOK | {name: "for=192.0.2.7"}).status_code == 200


ORIGINS = [
    "https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost.evil.example:8000",
    "http://127.0.0.1", "file://", "http://[::1", "http://evil.example@127.0.0.1:9",
]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_of_another_site_gets_nothing_and_sends_nothing(site, origin, caplog):
    assert site.get(DATA, {"Origin": origin}).status_code == 403
    assert site.post("/api/execute_command", COMMAND, {"Origin": origin}).status_code == 403
    assert site.shell.sent == []
    assert "another site" in caplog.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_our_own_page_may_ask(site, host):
    assert site.get(DATA, {"Host": host, "Origin": f"http://{host}"}).status_code == 200


def test_a_page_behind_a_tunnel_to_another_port_may_ask(site):
    headers = {"Host": "localhost:9000", "Origin": "http://localhost:9000"}
    assert site.get(DATA, headers).status_code == 200


@pytest.mark.parametrize(
    ("hosts", "host", "origin", "status"),
    [
        (["noc.example"], "noc.example", "https://noc.example", 200),
        (["noc.example"], "noc.example:8000", "http://noc.example:8000", 200),
        (["noc.example"], "noc.example", "https://noc.example:8443", 403),
        (["noc.example:8443"], "noc.example:8443", "https://noc.example:8443", 200),
        (["noc.example:8443"], "noc.example:8443", "https://noc.example:9443", 403),
        (["noc.example:8443"], "noc.example:1", None, 421),
        (["noc.example"], "127.0.0.1:8000", None, 421),
        (["noc.example"], "noc.example", "https://evil.example", 403),
        ([], "127.0.0.1:8000", None, 200),
        ([], "evil.example", None, 421),
        (["[2001:db8::1]:8000"], "[2001:db8::1]:8000", "http://[2001:db8::1]:8000", 200),
    ],
)
def test_with_tokens_host_and_origin_are_compared_with_hosts(
    make_site, hosts, host, origin, status
):
    site = make_site(tokens=TOKENS, hosts=hosts)
    headers = LOOK | {"Host": host} | ({} if origin is None else {"Origin": origin})
    assert site.get(DATA, headers).status_code == status


@pytest.mark.parametrize(("host", "status"), [("192.0.2.9:8000", 200), ("evil.example", 421)])
def test_on_all_addresses_any_address_in_numbers_is_ours_and_no_name(make_site, host, status):
    site = make_site(tokens=TOKENS, host="0.0.0.0")
    assert site.get(DATA, LOOK | {"Host": host}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic bG9vay1hdC1pdA=="},
     {"Authorization": "look-at-it"}, {"Authorization": "Bearer "}, {"Authorization": ""},
     {"Cookie": "ne8000d_session=forged"}],
)  # fmt: skip
def test_no_token_or_a_wrong_one_gets_nothing_and_sends_nothing(tokens_site, headers, caplog):
    answer = tokens_site.get(DATA, headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "token" in answer.json()["error"]
    assert tokens_site.post("/api/execute_command", COMMAND, headers).status_code == 401
    assert tokens_site.shell.sent == []
    assert "401" in caplog.text


def routes(site: Site) -> list[tuple[str, str]]:
    found = []
    for path, methods in site.app.openapi()["paths"].items():
        found += [(method.upper(), path) for method in methods]
    return [*found, ("GET", "/docs"), ("GET", "/redoc"), ("GET", "/openapi.json"),
            ("GET", "/docs/files/swagger-ui.css"), ("GET", "/docs/start.js")]  # fmt: skip


def test_every_route_but_health_ready_and_the_login_needs_a_token(tokens_site):
    open_ones = {("GET", "/health"), ("GET", "/ready"), ("POST", "/api/session")}
    asked = routes(tokens_site)
    assert len(asked) > 20
    for method, path in asked:
        answer = tokens_site.ask(method, path)
        assert (answer.status_code == 401) is ((method, path) not in open_ones), (method, path)


def test_ready_names_no_device_to_strangers(tokens_site):
    assert tokens_site.get("/ready").json()["data"]["devices"] == {}
    assert set(tokens_site.get("/ready", LOOK).json()["data"]["devices"]) == {"bng-01", "bng-02"}
    tokens_site.source.awaited = "bng-02 was not tried yet"
    assert "bng-02" not in tokens_site.get("/ready").text


def test_a_viewer_looks_and_sends_nothing(tokens_site):
    assert tokens_site.get(DATA, LOOK).status_code == 200
    answer = tokens_site.post("/api/execute_command", COMMAND, LOOK)
    assert answer.status_code == 403
    assert "operator" in answer.json()["error"]
    assert tokens_site.shell.sent == []
    (line,) = tokens_site.audited()
    assert (line["who"], line["role"], line["what"], line["result"]) == (
        "screen", "viewer", "display version", "refused",
    )  # fmt: skip


def test_an_operator_sends_commands_and_changes_nothing(make_site):
    site = make_site(tokens=TOKENS, allow_config=True)
    assert site.post("/api/execute_command", COMMAND, ASK).status_code == 200
    change = {"device": "bng-01", "interface": "GE0/1/0", "action": "shutdown", "force": True}
    assert site.post("/api/interface_command", change, ASK).status_code == 403
    assert [command for _, command, _ in site.shell.sent] == ["display version"]


def test_an_admin_changes_nothing_either_without_allow_config(tokens_site):
    change = {"device": "bng-01", "interface": "GE0/1/0", "action": "shutdown", "force": True}
    answer = tokens_site.post("/api/interface_command", change, CHANGE)
    assert answer.status_code == 403
    assert "allow_config" in answer.json()["error"]
    assert tokens_site.shell.sent == []


def test_on_loopback_without_tokens_the_local_user_is_operator_and_never_admin(make_site):
    site = make_site(allow_config=True)
    assert site.post("/api/execute_command", COMMAND).status_code == 200
    change = {"device": "bng-01", "interface": "GE0/1/0", "action": "shutdown", "force": True}
    assert site.post("/api/interface_command", change).status_code == 403


@pytest.mark.parametrize(
    ("user", "role"), [(os.getuid(), "admin"), (0, "admin"), (12345, "operator")]
)
def test_the_control_socket_knows_its_users_and_needs_no_host_name(tmp_path, user, role):
    site = Site(tmp_path, control_socket=True, tokens=TOKENS)
    headers = {"Host": "ne8000d", "X-Forwarded-For": "x", "Origin": "https://evil.example"}
    answer = site.ask("GET", "/api/session", headers, client=(UNIX, user))
    assert answer.json()["data"]["role"] == role


@pytest.mark.parametrize("path", ["/health", "/api/devices", "/nowhere", "/docs", "/metrics"])
def test_every_answer_has_security_headers_and_no_script_of_its_own(site, path):
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert "strict-transport-security" not in headers


def test_over_tls_browsers_are_told_to_stay_there(tokens_site):
    answer = tokens_site.ask("GET", "https://127.0.0.1:8000/health")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "body", [b'{"command": "' + b"a" * 70_000 + b'"}', b"x" * 70_000], ids=["json", "anything"]
)
def test_a_body_that_is_too_long_is_not_read(site, body):
    answer = site.ask(
        "POST", "/api/execute_command", {"Content-Type": "application/json"}, content=body
    )
    assert answer.status_code == 413


def test_a_body_without_a_length_is_cut_off(site):
    async def endless():
        for _ in range(100):
            yield b"x" * 1024

    answer = site.ask(
        "POST", "/api/execute_command", {"Content-Type": "application/json"}, content=endless()
    )
    assert answer.status_code == 413
    assert answer.json()["error"] == "a request may have 65536 octets: send less"
    assert site.shell.sent == []


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_told_to_be_json_is_refused_with_the_remedy(site, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    body = b'{"device": "bng-01", "command": "display version"}'
    answer = site.ask("POST", "/api/execute_command", headers, content=body)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["error"]
    assert site.shell.sent == []


def test_another_host_is_told_the_names_as_they_are_written(make_site):
    site = make_site(tokens=TOKENS, hosts=["noc.example", "[2001:db8::1]:8443"])
    assert "noc.example and [2001:db8::1]:8443" in site.get(DATA, LOOK | {"Host": "x"}).text


def test_refusals_are_logged_but_never_so_many_that_they_fill_the_disk(site, caplog):
    for number in range(90):
        site.get(f"/api/devices?n={number}", {"Host": "evil.example"})
    lines = [record for record in caplog.records if record.name == "ne8000d.web"]
    assert len(lines) == 60


def test_what_a_stranger_writes_can_t_forge_a_log_line(site, caplog):
    site.get("/api/x%0aERROR forged", {"Host": "evil.example"})
    assert "\nERROR forged" not in caplog.text
