"""The plain program that ne8000d is measured against: Flask, Netmiko, and a cache with a time.

`python -m bench.twin SSH_PORT TTL`. Prints its port. It logs in for every question, as such
programs do, keeps the answer for `TTL` seconds, and answers whoever polls it.
"""

from __future__ import annotations

import sys
import threading
import time

from flask import Flask, jsonify
from netmiko import ConnectHandler
from werkzeug.serving import make_server


class Cache:
    """One answer and when it was fetched."""

    def __init__(self, port: int, ttl: float) -> None:
        self._port = port
        self._ttl = ttl
        self._lock = threading.Lock()
        self._value: dict[str, object] = {}
        self._at = 0.0

    def get(self) -> dict[str, object]:
        with self._lock:
            if time.time() - self._at > self._ttl:
                self._value = {"total": self._fetch()}
                self._at = time.time()
            return {"success": True, "data": self._value, "timestamp": self._at}

    def _fetch(self) -> int:
        with ConnectHandler(
            device_type="huawei_vrp", host="127.0.0.1", port=self._port, username="noc",
            password="not-a-secret",
        ) as router:  # fmt: skip
            answer = router.send_command("display access-user online-total-number")
        return int("".join(filter(str.isdigit, str(answer))) or 0)


def main() -> None:
    cache = Cache(int(sys.argv[1]), float(sys.argv[2]))
    app = Flask("twin")

    @app.get("/api/pppoe_stats")
    def pppoe_stats():
        return jsonify(cache.get())

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
