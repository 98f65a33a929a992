"""The HTTP API over a pretend source."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from ne8000d.web import DeviceView, Known, create_app


class Pretend:
    def __init__(self) -> None:
        self.awaited: str | None = None
        self.known = {
            "bng-01": Known(1200, 3.5, None),
            "bng-02": Known(800, 12.25, None),
            "bng-03": Known(None, None, "no_response"),
        }

    def not_ready(self) -> str | None:
        return self.awaited

    def devices(self) -> list[DeviceView]:
        return [
            DeviceView("bng-01", "192.0.2.1", "huawei_vrp", 3.5, None),
            DeviceView("bng-03", "192.0.2.3", "huawei_vrp", None, "no_response"),
        ]

    def online(self) -> dict[str, Known]:
        return self.known

    def status(self) -> dict[str, object]:
        raise RuntimeError("a bug of ours")


@pytest.fixture
def source() -> Pretend:
    return Pretend()


def ask(
    source: Pretend, path: str, headers: dict[str, str] | None = None, *, local_user: bool = False
) -> httpx.Response:
    app = create_app(source, version="0.0.0", local_user=local_user)

    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as web:
            return await web.get(path, headers=headers)

    return asyncio.run(main())


def test_health_answers_alive(source):
    answer = ask(source, "/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "data": {"status": "alive", "version": "0.0.0"},
        "age_seconds": None,
        "reason": None,
    }


def test_ready_is_503_with_its_reason_until_it_is_200(source):
    source.awaited = "bng-02 was not tried yet"
    answer = ask(source, "/ready")
    assert (answer.status_code, answer.json()["error"]) == (503, "bng-02 was not tried yet")
    source.awaited = None
    assert ask(source, "/ready").status_code == 200


def test_online_total_sums_what_is_known_and_names_what_is_not(source):
    answer = ask(source, "/api/online_total").json()
    assert answer == {
        "success": True,
        "data": {"total": 2000, "devices": {"bng-01": 1200, "bng-02": 800, "bng-03": None}},
        "age_seconds": 12.25,
        "reason": "bng-03: no_response",
    }


def test_online_total_of_one_device(source):
    answer = ask(source, "/api/online_total?device=bng-01").json()
    assert answer["data"] == {"total": 1200, "devices": {"bng-01": 1200}}
    assert (answer["age_seconds"], answer["reason"]) == (3.5, None)


def test_a_total_of_nothing_known_is_null_never_0(source):
    answer = ask(source, "/api/online_total?device=bng-03").json()
    assert answer["data"] == {"total": None, "devices": {"bng-03": None}}
    assert answer["age_seconds"] is None


def test_devices_tell_host_platform_age_and_reason(source):
    answer = ask(source, "/api/devices").json()
    first, second = answer["data"]
    assert first == {
        "device": "bng-01",
        "host": "192.0.2.1",
        "platform": "huawei_vrp",
        "age_seconds": 3.5,
        "reason": None,
    }
    assert (second["age_seconds"], second["reason"]) == (None, "no_response")
    assert answer["reason"] == "bng-03: no_response"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/online_total?device=bng-09", 404), ("/nowhere", 404), ("/api/status", 500)],
)
def test_every_error_is_a_problem_that_says_so(source, path, status):
    answer = ask(source, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["success"]) == (status, False)
    assert told["error"] == told["detail"]
    assert "bug of ours" not in answer.text


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"]
)
def test_the_names_of_this_machine_are_answered(source, host):
    assert ask(source, "/health", {"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "192.0.2.1", ""],
)
def test_another_host_name_is_misdirected(source, host):
    answer = ask(source, "/api/devices", {"Host": host})
    assert answer.status_code == 421
    assert answer.json()["success"] is False


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "x-forwarded-host"])
def test_a_request_through_a_proxy_is_unauthorized(source, name):
    assert ask(source, "/health", {name: "for=192.0.2.7"}).status_code == 401


def test_the_control_socket_needs_no_host_name(source):
    answer = ask(source, "/health", {"Host": "ne8000d", "X-Forwarded-For": "x"}, local_user=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_api_documents_itself(source, path):
    assert ask(source, path).status_code == 200
