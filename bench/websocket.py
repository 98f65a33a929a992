"""How long an update takes to reach every WebSocket client, and what that costs.

`python -m bench.websocket [--clients 1000] [--every 2] [--seconds 30]`. A whole daemon polls one
modelled router's subscribers every `--every` seconds and pushes them to `--clients` clients in this
process, which share the machine's cores with it; one more client never reads. Counted for each
client and update: from the middle of the request that brought the value to its octets in the
client's hands. Also counted: from the frame's making to there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import struct
import tempfile
import time
from pathlib import Path

from bench.processes import Cost, allow_files, percentile, port_of, watched

_HELLO = (
    "GET /ws/monitor HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)
_SUBSCRIBE = json.dumps(
    {"type": "subscribe", "mode": "delta", "measurements": ["subscribers"]}
).encode()


class Viewer(asyncio.Protocol):
    """A client that costs little: it finds frames' ends and keeps when each came."""

    def __init__(self, arrivals: list[tuple[bytes, float]]) -> None:
        self.arrivals = arrivals
        self.keep = False
        self.deltas = 0
        self._data = b""
        self._ready = False
        self.transport: asyncio.Transport

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._ready:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._ready = True
            self._data = rest
            self._send(0x1, _SUBSCRIBE)
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 0x9:
                self._send(0xA, payload)
            elif opcode == 0x1 and payload.startswith(b'{"type":"delta"'):
                self.deltas += 1
                if self.keep:
                    self.arrivals.append((payload, time.time()))

    def _frame(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        length, start = data[1] & 0x7F, 2
        if length == 126:
            if len(data) < 4:
                return None
            (length,), start = struct.unpack("!H", data[2:4]), 4
        elif length == 127:
            if len(data) < 10:
                return None
            (length,), start = struct.unpack("!Q", data[2:10]), 10
        if len(data) < start + length:
            return None
        self._data = data[start + length :]
        return data[0] & 0x0F, data[start : start + length]

    def _send(self, opcode: int, payload: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(octet ^ mask[place % 4] for place, octet in enumerate(payload))
        assert len(payload) < 126
        self.transport.write(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)


async def measure(port: int, clients: int, seconds: float, server: int) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    arrivals: list[tuple[bytes, float]] = []
    viewers = []
    for _ in range(clients):
        _, viewer = await loop.create_connection(lambda: Viewer(arrivals), "127.0.0.1", port)
        viewer.transport.write(_HELLO.format(port=port).encode())
        viewers.append(viewer)
    silent = socket.create_connection(("127.0.0.1", port))
    silent.sendall(_HELLO.format(port=port).encode())
    while min(viewer.deltas for viewer in viewers) < 3:  # noqa: ASYNC110 - all have a picture then
        await asyncio.sleep(0.1)
    for viewer in viewers:
        viewer.keep = True
    before, began, ours = Cost.of(server), time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    for viewer in viewers:
        viewer.keep = False
    await asyncio.sleep(1)
    took = time.monotonic() - began
    after = Cost.of(server)
    result = told(arrivals, clients) | {
        "server CPU, cores": round((after.cpu_seconds - before.cpu_seconds) / took, 3),
        "server memory, MB": round(after.resident / 1e6, 1),
        "server memory at most, MB": round(after.most / 1e6, 1),
        "clients' CPU, cores": round((time.process_time() - ours) / took, 3),
    }
    for viewer in viewers:
        viewer.transport.abort()
    silent.close()
    return result


def told(arrivals: list[tuple[bytes, float]], clients: int) -> dict[str, object]:
    frames: dict[bytes, list[float]] = {}
    for payload, at in arrivals:
        frames.setdefault(payload, []).append(at)
    from_poll, from_frame, whole = [], [], 0
    for payload, times in frames.items():
        frame = json.loads(payload)
        stamps = [max(at for _, at in row["fields"].values()) / 1000 for row in frame["data"]]
        if not stamps:
            continue
        whole += len(times) == clients
        from_poll += [at - stamp for at in times for stamp in stamps]
        from_frame += [at - frame["now"] / 1000 for at in times]
    return {
        "clients": clients,
        "updates": len(frames),
        "updates that reached every client": whole,
        "octets a frame": round(sum(map(len, frames)) / max(1, len(frames))),
        **{f"poll to client, {name}, s": figure(from_poll, share) for name, share in _SHARES},
        **{f"frame to client, {name}, s": figure(from_frame, share) for name, share in _SHARES},
    }


_SHARES = (("median", 0.5), ("99 %", 0.99), ("worst", 1.0))


def figure(values: list[float], share: float) -> float | None:
    return round(percentile(values, share), 3) if values else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--routers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    allow_files(given.clients + 200)
    with (
        tempfile.TemporaryDirectory(prefix="ne8000d-bench-") as folder,
        watched(Path(folder), given.routers, given.every) as daemon,
    ):
        idle, began = Cost.of(daemon.pid), time.monotonic()
        time.sleep(5)
        alone = (Cost.of(daemon.pid).cpu_seconds - idle.cpu_seconds) / (time.monotonic() - began)
        print(f"without clients: CPU {alone:.3f} cores, memory {idle.resident / 1e6:.1f} MB")
        port = port_of(daemon)
        found = asyncio.run(measure(port, given.clients, given.seconds, daemon.pid))
        found["load of the machine"] = round(os.getloadavg()[0], 1)
        for name, value in found.items():
            print(f"{name}: {value}")
        print(f"hub: {daemon.get('/api/websocket_stats')['data']}")


if __name__ == "__main__":
    main()
