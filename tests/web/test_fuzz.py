"""Nothing that a client sends stops the server or gets an answer that is none."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random

from hypothesis import given
from hypothesis import strategies as st

from ne8000d.web.access import Ended, Names, Sessions, Tokens
from ne8000d.web.access.names import split
from ne8000d.web.ws.subscription import BadMessage, Ping, Subscription, message
from tests.web.served import frame, live, monitor, say

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["subscribe", "ping", "delta", "type", "devices", "mode", "measurements"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "mode", "devices", "measurements"]) | st.text(max_size=5),
        inner, max_size=5,
    ),
    max_leaves=10,
)  # fmt: skip


@given(JSON.map(json.dumps) | st.text(max_size=200))
def test_any_message_is_ours_or_is_told_that_it_is_none(text):
    try:
        found = message(text)
    except BadMessage:
        return
    assert isinstance(found, Ping | Subscription)
    hash(found)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_host_and_origin_are_judged(host, origin):
    names = Names(["noc.example", "[2001:db8::1]:8443"])
    split(host)
    if names.known(host) and names.trusted(origin, host):
        assert "noc.example" in origin.lower() or "2001:db8::1" in origin


@given(st.text(max_size=80))
def test_any_cookie_is_nobody_s(cookie):
    assert Sessions(b"k" * 32, Tokens(()), Ended()).find(cookie) is None


def requests(seed: int) -> bytes:
    """Octets that begin like a request and go wrong somewhere, or everywhere."""
    chance = random.Random(seed)
    good = (
        b"POST /api/execute_command HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
        b'\r\nContent-Length: 30\r\n\r\n{"command": "display version"}'
    )
    hello = (
        b"GET /ws/monitor HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n\x81\x85abcd"
    )
    data = bytearray(
        chance.choice([good, hello, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"])
    )
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 20)]
            case 2:
                data[at:at] = chance.randbytes(chance.randrange(1, 200))
            case _:
                data[at:at] = b"X-Long: " + b"a" * 70_000
        data = data or bytearray(b"\n")
    return bytes(data)


def test_broken_requests_end_their_connection_at_most(site):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            for seed in range(150):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                answer = b""
                with contextlib.suppress(ConnectionError):
                    writer.write(requests(seed))
                    writer.write_eof()
                    answer = await asyncio.wait_for(reader.read(), 10)
                writer.close()
                assert b" 500 " not in answer.split(b"\r\n")[0]
            await say(client, type="ping")
            return await frame(client, "pong")

    assert live(site, use)


def test_a_request_that_never_ends_is_cut_off(site, monkeypatch):
    monkeypatch.setattr("ne8000d.daemon.protocols.REQUEST_SECONDS", 0.3)

    async def use(port):
        ends = []
        for begin in (
            b"",
            b"GET /health HTTP/1.1\r\nHost: 127",
            b"POST /api/execute_command HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begin)
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(reader.read(), 10)
            writer.close()
            ends.append(True)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with monitor(port) as client:
            await asyncio.sleep(0.6)
            await say(client, type="ping")
            ends.append(await frame(client, "pong"))
        writer.close()
        return ends

    assert len(live(site, use)) == 4
