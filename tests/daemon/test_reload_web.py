"""Reload of [web]: who may ask is judged anew; what belongs to an address waits for a restart."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509
from websockets.asyncio.client import connect

from ne8000d.config import Config
from ne8000d.daemon.changes import difference
from ne8000d.daemon.lifecycle import Daemon
from ne8000d.daemon.reload import told
from ne8000d.web.access.sessions import COOKIE
from tests.daemon.certificates import write_certificate
from tests.daemon.conftest import MakeConfig
from tests.daemon.test_reload import config, live

ROUTE = "/api/devices"


def web(*names: str, **keys: object) -> dict[str, object]:
    """A `[web]` with a token for each of these people."""
    tokens = [{"name": name, "token": secret(name), "role": "operator"} for name in names]
    return {"port": 0, "tokens": tokens, **keys}


def secret(name: str) -> str:
    return f"{name}-{'x' * 32}"


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret(name)}"}


def client(daemon: Daemon, name: str = "") -> httpx.AsyncClient:
    headers = bearer(name) if name else {}
    return httpx.AsyncClient(base_url=daemon.url or "", headers=headers, trust_env=False)


async def asked(daemon: Daemon, name: str = "") -> int:
    async with client(daemon, name) as http:
        return (await http.get(ROUTE)).status_code


def test_a_token_that_is_taken_out_counts_no_more_and_its_push_ends(
    make_config: MakeConfig,
) -> None:
    async def use(daemon: Daemon) -> None:
        assert await asked(daemon, "anna") == await asked(daemon, "bert") == 200
        address = (daemon.url or "").replace("http", "ws") + "/ws/monitor"
        async with connect(address, proxy=None, additional_headers=bearer("bert")) as push:
            await push.recv()
            await daemon.reload(lambda: make_config("bng-01", web=web("anna", "carl")))
            await asyncio.wait_for(push.wait_closed(), 30)
        assert await asked(daemon, "bert") == 401
        assert await asked(daemon, "anna") == await asked(daemon, "carl") == 200

    live(make_config("bng-01", web=web("anna", "bert")), use)


def test_who_logged_in_stays_so_and_who_logged_out_stays_out(make_config: MakeConfig) -> None:
    async def log_in(http: httpx.AsyncClient) -> dict[str, str]:
        answer = await http.post("/api/session", json={"token": secret("anna")})
        cookie = {"Cookie": f"{COOKIE}={http.cookies[COOKIE]}"}
        http.cookies.clear()
        return cookie | {"X-CSRF-Token": answer.json()["data"]["csrf"]}

    async def use(daemon: Daemon) -> None:
        async with client(daemon) as http:
            stays, leaves = await log_in(http), await log_in(http)
            assert (await http.delete("/api/session", headers=leaves)).status_code == 200
            await daemon.reload(lambda: make_config("bng-01", web=web("anna", "bert")))
            assert (await http.get(ROUTE, headers=stays)).status_code == 200
            assert (await http.get(ROUTE, headers=leaves)).status_code == 401

    live(make_config("bng-01", web=web("anna")), use)


def test_commands_are_judged_by_the_new_lists(make_config: MakeConfig) -> None:
    async def use(daemon: Daemon) -> None:
        body = {"device": "bng-01", "command": "display clock"}
        async with client(daemon) as http:
            assert (await http.post("/api/execute_command", json=body)).status_code == 409
            denied = {"port": 0, "deny": ["display clock"]}
            await daemon.reload(lambda: make_config("bng-01", web=denied))
            assert (await http.post("/api/execute_command", json=body)).status_code == 403

    live(make_config("bng-01", web={"port": 0}), use)


def serial(daemon: Daemon) -> int:
    address = urlsplit(daemon.url or "")
    pem = ssl.get_server_certificate((address.hostname or "", address.port or 0))
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


def test_a_renewed_certificate_is_shown_after_a_reload_in_which_nothing_differs(
    make_config: MakeConfig, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    same = make_config("bng-01", web={"port": 0, "tls_cert": str(cert), "tls_key": str(key)})

    async def use(daemon: Daemon) -> None:
        assert await asyncio.to_thread(serial, daemon) == 1
        write_certificate(cert.parent, serial=2)
        await daemon.reload(lambda: same)
        assert await asyncio.to_thread(serial, daemon) == 2
        key.write_text("no key")
        await daemon.reload(lambda: same)
        assert "are no certificate chain with its key" in daemon.status_line()
        assert await asyncio.to_thread(serial, daemon) == 2

    live(same, use)


def test_while_an_address_waits_for_a_restart_so_does_who_may_ask_at_it(
    make_config: MakeConfig, caplog: pytest.LogCaptureFixture
) -> None:
    """Taking the tokens out is right for the new address alone."""
    caplog.set_level("INFO", "ne8000d.daemon")
    moved = {"port": 0, "host": "::1"}

    async def use(daemon: Daemon) -> None:
        for _ in range(2):  # what waits still waits the next time
            await daemon.reload(lambda: make_config("bng-01", web=moved))
            assert await asked(daemon) == 401
            assert await asked(daemon, "anna") == 200

    live(make_config("bng-01", web=web("anna")), use)
    assert caplog.text.count("reloaded: restart the daemon for web.host, web.tokens") == 2


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ({"allow": ["display"]}, "changed sections: [web]"),
        ({"rate_limits": {"data": 7}}, "changed sections: [web]"),
        ({"enabled": False}, "restart the daemon for web.enabled"),
        ({"cache": {"pppoe": "9s"}}, "restart the daemon for web.cache.pppoe"),
    ],
)
def test_a_reload_tells_what_of_the_web_is_changed(after: dict[str, object], sentence: str) -> None:
    before: Config = config({"name": "a"})
    assert told(difference(before, config({"name": "a"}, web=after))) == sentence
