"""The WebSocket over a real server: pictures, deltas, slow clients, who may."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.web.pretend import LOOK, NOW_MS, TOKENS, Site, row
from tests.web.served import batch, frame, live, monitor, say


@pytest.fixture
def full(site):
    site.source.live = [
        row("subscribers", online=1200),
        row("trunk", tag__interface="Eth-Trunk1", members_up=2),
        row("interface", tag__interface="Eth-Trunk1", tag__kind="trunk", in_bps=1e9),
        row("interface", tag__interface="GE0/1/0", tag__kind="physical", in_bps=5e8),
    ]
    return site


def measurements(picture):
    return [item["measurement"] for item in picture["data"]["devices"]["bng-01"]["rows"]]


@pytest.mark.parametrize("path", ["/ws/monitor", "/ws/router"])
def test_a_plain_client_gets_the_status_and_the_overview_without_interfaces(full, path):
    async def use(port):
        async with monitor(port, path) as client:
            return await frame(client), await frame(client)

    status, picture = live(full, use)
    assert status["type"] == "system_status"
    assert status["status"]["fresh"] == 1
    assert status["status"]["not_fresh"] == {"bng-02": "no_response"}
    assert picture["type"] == "router_data"
    assert picture["now"] == NOW_MS
    assert measurements(picture) == ["subscribers", "trunk"]
    first = picture["data"]["devices"]["bng-01"]
    assert (first["host"], first["age_seconds"], first["reason"]) == ("192.0.2.1", 3.5, None)
    assert first["groups"]["system"]["interval_seconds"] == 45.0
    assert first["rows"][0] == {
        "measurement": "subscribers",
        "tags": {"device": "bng-01"},
        "fields": {"online": [1200, NOW_MS - 3000]},
    }
    assert picture["data"]["devices"]["bng-02"]["reason"] == "no_response"


def test_a_change_is_pushed_as_a_full_picture_to_a_plain_client(full):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            full.source.live[0] = row("subscribers", online=1300)
            full.feed.write(batch("subscribers", online=1300))
            return await frame(client, "router_data")

    picture = live(full, use)
    assert picture["data"]["devices"]["bng-01"]["rows"][0]["fields"]["online"][0] == 1300


def test_after_a_step_of_the_clock_a_client_with_deltas_gets_a_full_picture(full):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            await say(client, type="subscribe", mode="delta", measurements=["subscribers"])
            await frame(client, "router_data")
            full.feed.begin_anew()
            return await frame(client, "router_data")

    assert measurements(live(full, use)) == ["subscribers"]
    full.feed.begin_anew()
    assert full.feed.take() == []


def test_after_subscribing_a_client_gets_its_picture_and_then_only_changes(full):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            await say(client, type="subscribe", mode="delta", devices=["bng-01"],
                      measurements=["subscribers", "interface:trunk"])  # fmt: skip
            picture = await frame(client, "router_data")
            full.feed.write(batch("system", cpu_percent=1.0))
            full.feed.write(batch("subscribers", "bng-02", online=5))
            full.feed.write(batch("interface", tag__interface="x", tag__kind="sub", in_bps=1.0))
            full.feed.write(batch("subscribers", "bng-01", 77, online=1300, total=None))
            full.feed.write(batch("interface", tag__interface="T", tag__kind="trunk", in_bps=2.0))
            return picture, await frame(client)

    picture, delta = live(full, use)
    assert measurements(picture) == ["subscribers", "interface"]
    assert set(picture["data"]["devices"]) == {"bng-01"}
    assert delta["type"] == "delta"
    assert delta["data"] == [
        {
            "measurement": "subscribers",
            "tags": {"device": "bng-01"},
            "fields": {"online": [1300, 77]},
        },
        {
            "measurement": "interface",
            "tags": {"device": "bng-01", "interface": "T", "kind": "trunk"},
            "fields": {"in_bps": [2.0, 1]},
        },
    ]
    assert delta["devices"]["bng-01"]["age_seconds"] == 3.5
    assert set(delta["devices"]["bng-01"]["groups"]) == {"system"}


def test_groups_are_told_again_only_when_something_of_them_changed(full):
    async def use(port):
        async with monitor(port) as client:
            await say(client, type="subscribe", mode="delta", measurements=["subscribers"])
            await frame(client, "router_data")
            await frame(client, "router_data")
            told = []
            for _ in range(2):
                full.feed.write(batch("subscribers", online=1))
                told.append(await frame(client, "delta"))
            return ["groups" in delta["devices"]["bng-01"] for delta in told]

    assert live(full, use) == [True, False]


def test_a_subscription_without_names_is_everything_but_interfaces(full):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            await say(client, type="subscribe", mode="delta")
            picture = await frame(client, "router_data")
            await asyncio.sleep(0.1)
            await say(client, type="subscribe", devices=["bng-01"], measurements=["interface"])
            return picture, await frame(client, "router_data")

    everything, interfaces = live(full, use)
    assert measurements(everything) == ["subscribers", "trunk"]
    assert set(everything["data"]["devices"]) == {"bng-01", "bng-02"}
    assert measurements(interfaces) == ["interface", "interface"]


def test_a_device_that_falls_silent_is_told_though_it_has_no_rows(full):
    async def use(port):
        async with monitor(port) as client:
            await say(client, type="subscribe", mode="delta", measurements=["subscribers"])
            await frame(client, "router_data")
            await frame(client, "router_data")
            well = full.source.device_list[0]
            full.source.device_list[0] = type(well)(
                well.name, well.host, well.platform, 40.0, "no_response", well.groups
            )
            full.feed.write(batch("poll", tag__group="system", ok=0))
            status = await frame(client, "system_status")
            return status, await frame(client, "delta")

    status, delta = live(full, use)
    assert status["status"]["fresh"] == 0
    assert delta["data"] == []
    assert delta["devices"]["bng-01"]["reason"] == "no_response"


def test_a_client_gets_at_most_one_frame_a_second_and_the_newest_state(full):
    async def use(port):
        async with monitor(port) as client:
            await say(client, type="subscribe", mode="delta", measurements=["subscribers"])
            await frame(client, "router_data")
            await frame(client, "router_data")
            arrivals = []
            began = time.monotonic()
            number = 0
            while time.monotonic() - began < 3.5:
                number += 1
                full.feed.write(batch("subscribers", "bng-01", number, online=number))
                with contextlib.suppress(TimeoutError):
                    text = await asyncio.wait_for(client.recv(), 0.02)
                    arrivals.append((time.monotonic(), json.loads(text)))
            return arrivals, number

    arrivals, number = live(full, use)
    assert 2 <= len(arrivals) <= 5
    assert sum(len(delta["data"]) for _, delta in arrivals) > number / 2


def test_a_frame_is_encoded_once_for_all_with_the_same_subscription(full):
    async def use(port):
        async with contextlib.AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(monitor(port)) for _ in range(20)]
            for client in clients:
                await frame(client, "router_data")
            before = full.hub.statistics()
            full.feed.write(batch("subscribers", online=1))
            for client in clients:
                await frame(client, "router_data")
            return before, full.hub.statistics()

    before, after = live(full, use)
    assert after["clients"] == 20
    assert after["subscriptions"] == 1
    assert after["encoded_total"] - before["encoded_total"] == 1
    assert after["frames_total"] - before["frames_total"] == 20
    assert full.hub.statistics()["clients"] == 0


def test_ping_is_answered_in_both_ways(full):
    async def use(port):
        async with monitor(port) as client:
            await (await client.ping())
            await say(client, type="ping")
            return await frame(client, "pong")

    assert live(full, use)["now"] == NOW_MS


@pytest.mark.parametrize(
    "text",
    ["", "x", "{", "[]", "1", '{"type": "x"}', '{"type": "subscribe", "mode": "x"}',
     '{"type": "subscribe", "devices": "bng-01"}', '{"type": "subscribe", "measurements": [1]}',
     '{"type": "subscribe", "devices": ["' + "x" * 200 + '"]}', "[" * 5000, '"\\ud800"'],
)  # fmt: skip
def test_a_message_that_is_none_of_ours_is_told_so_and_harms_nobody(full, text):
    async def use(port):
        async with monitor(port) as client:
            await client.send(text)
            complaint = await frame(client, "error")
            await say(client, type="ping")
            await frame(client, "pong")
            return complaint

    assert live(full, use)["error"]


def test_a_message_in_octets_is_told_so(full):
    async def use(port):
        async with monitor(port) as client:
            await client.send(b"\x00\xff")
            return await frame(client, "error")

    assert live(full, use)["error"]


def test_a_message_that_is_too_long_ends_that_connection_only(full):
    async def use(port):
        async with monitor(port) as other, monitor(port) as client:
            await client.send("x" * 100_000)
            with pytest.raises(ConnectionClosed):
                await frame(client, "what never comes")
            await say(other, type="ping")
            return await frame(other, "pong")

    assert live(full, use)


def test_names_that_nobody_knows_are_ignored(full):
    async def use(port):
        async with monitor(port) as client:
            await frame(client, "router_data")
            await say(client, type="subscribe", devices=["nobody"], measurements=["nothing"])
            return await frame(client, "router_data")

    assert live(full, use)["data"]["devices"] == {}


def hand_shake(port):
    """A client that asks for the WebSocket and then never reads."""
    silent = socket.socket()
    silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    silent.connect(("127.0.0.1", port))
    silent.sendall(
        f"GET /ws/monitor HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return silent


def test_a_client_that_never_reads_harms_nobody_and_is_dropped(tmp_path):
    site = Site(tmp_path, stuck_seconds=1.0)
    site.source.live = [
        row("subscribers_domain", tag__domain=f"domain-{number}" * 10, online=number)
        for number in range(3000)
    ]

    async def use(port):
        silent = hand_shake(port)
        try:
            async with monitor(port) as client:
                await frame(client, "router_data")
                pushed = 0
                while site.hub.statistics()["dropped_slow_total"] == 0:
                    site.feed.write(batch("subscribers_domain", tag__domain="x", online=1))
                    await frame(client, "router_data")
                    pushed += 1
                while site.hub.statistics()["clients"] > 1:
                    await frame(client)
                    site.feed.write(batch("subscribers_domain", tag__domain="x", online=1))
                return pushed
        finally:
            silent.close()

    assert live(site, use) >= 1


def test_who_may_not_look_gets_no_socket(make_site):
    site = make_site(tokens=TOKENS)

    async def refused(port, **more):
        try:
            async with monitor(port, **more):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    async def use(port):
        good = {"additional_headers": LOOK}
        return [
            await refused(port, **good),
            await refused(port),
            await refused(port, additional_headers={"Authorization": "Bearer wrong"}),
            await refused(port, origin="https://evil.example", **good),
            await refused(port, additional_headers=LOOK | {"Host": "evil.example"}),
        ]

    assert live(site, use)[:4] == [101, 401, 401, 403]


def test_on_loopback_a_foreign_page_and_a_proxy_get_no_socket(site, caplog):
    async def refused(port, **more):
        try:
            async with monitor(port, **more):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    async def use(port):
        return [
            await refused(port, origin=f"http://127.0.0.1:{port}"),
            await refused(port, origin="http://127.0.0.1:9"),
            await refused(port, additional_headers={"X-Forwarded-For": "192.0.2.7"}),
        ]

    assert live(site, use) == [101, 403, 401]
    # Each is a line of ours, of which there are so many a minute, and none is an error of uvicorn.
    told = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert [record.name for record in told] == ["ne8000d.web"] * 2


def test_no_frame_is_deflated(full):
    async def use(port):
        async with monitor(port) as client:
            return client.response.headers.get("Sec-WebSocket-Extensions")

    assert live(full, use) is None


def test_a_flood_of_changes_becomes_one_picture(full, monkeypatch):
    monkeypatch.setattr("ne8000d.web.ws.feed.MOST_ROWS", 10)

    async def use(port):
        async with monitor(port) as client:
            await say(client, type="subscribe", mode="delta", measurements=["subscribers"])
            await frame(client, "router_data")
            await frame(client, "router_data")
            for number in range(50):
                full.feed.write(batch("subscribers", online=number))
            return await frame(client)

    assert live(full, use)["type"] == "router_data"


def test_when_nobody_looks_nothing_is_gathered(site):
    site.feed.write(batch("subscribers", online=1))
    assert site.feed.take() == []


def test_the_hub_tells_its_figures(full):
    answer = full.get("/api/websocket_stats").json()["data"]
    assert answer["clients"] == 0
    assert set(answer) == {
        "clients", "subscriptions", "connected_total", "dropped_slow_total", "refused_total",
        "frames_total", "encoded_total", "bytes_total",
    }  # fmt: skip
