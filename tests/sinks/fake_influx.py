"""An HTTP server that answers writes as a test says, and keeps what it took."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    status: int = 204
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    lines: list[str]


class FakeInflux:
    """`answer` judges each request's lines; those of a 2xx are `taken`."""

    def __init__(self, answer: Callable[[list[str]], Reply] = lambda _lines: Reply()) -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.taken: list[str] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    data = gzip.decompress(data)
                lines = data.decode().split("\n")
                reply = fake.answer(lines)
                fake.requests.append(Request(self.path, dict(self.headers), lines))
                if 200 <= reply.status < 300:
                    fake.taken += lines
                body = (
                    json.dumps({"message": reply.message}).encode() if reply.message else reply.raw
                )
                if reply.status == 204:
                    body = b""
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
