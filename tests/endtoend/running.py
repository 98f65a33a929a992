"""A whole daemon and its routers as processes, for tests that start, stop and kill them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

DEADLINE = 60.0
"""Seconds that a busy machine may take for what usually takes one."""


def wait_for(what: str, true: Callable[[], Any], seconds: float = DEADLINE) -> Any:
    """Return `true()` as soon as it is truthy; fail after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = true()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)  # a process beside us: there is nothing to wait on


class Routers:
    """`python -m ne8000d.simulator` with its routers' ports by name."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self.ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ne8000d.simulator", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        expected = int(self._option("--routers", "1"))
        while len(self.ports) < expected:
            line = self._process.stdout.readline()
            assert line, "the simulator ended"
            name, _, port = line.split()
            self.ports[name] = int(port)
        return self

    def _option(self, name: str, default: str) -> str:
        if name in self._arguments:
            return self._arguments[self._arguments.index(name) + 1]
        return default

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(DEADLINE)
        self._process.stdout.close()

    def devices(self, *names: str, more: str = "") -> str:
        """TOML of the routers as devices; `more` goes into each."""
        return "".join(
            f'[[devices]]\nname = "{name}"\nhost = "127.0.0.1"\n'
            f"[devices.snmp]\nport = {port}\n{more}\n"
            for name, port in self.ports.items()
            if not names or name in names
        )


class RunningDaemon:
    """`ne8000d run` on a configuration text, with its state in `folder`."""

    def __init__(
        self, folder: Path, config: str, *, environ: Mapping[str, str] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.state_dir = folder / "state"
        self.log = folder / "daemon.log"
        self.file = folder / "ne8000d.toml"
        self.configure(config)
        self._environ = {**os.environ, **(environ or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, config: str) -> None:
        """Write the configuration; a daemon that runs learns of it by `hang_up`."""
        self.file.write_text(f'[daemon]\nstate_dir = "{self.state_dir}"\n[web]\nport = 0\n{config}')

    def hang_up(self) -> str:
        """SIGHUP; return the line of the log that tells what came of it."""
        begun = self.log.stat().st_size

        def told() -> str | None:
            lines = self.log.read_bytes()[begun:].decode().splitlines()
            return next((line for line in lines if "reloaded" in line), None)

        os.kill(self.pid, signal.SIGHUP)
        line: str = wait_for("the end of the reload", told)
        return line

    def start(self, wrapper: Sequence[str] = ()) -> Self:
        """Start the process; `wrapper` is a command that runs it."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*wrapper, sys.executable, "-m", "ne8000d", "run", "-c", str(self.file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ,
            )
        wait_for(f"the control socket ({self.log})", self._alive)
        return self

    def _alive(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            return bool(self.get("/health"))
        except OSError:
            return False

    def __enter__(self) -> Self:
        return self if self._process is not None else self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self.stop()

    def stop(self) -> float:
        """SIGTERM; return the seconds that the end took."""
        assert self._process is not None
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(DEADLINE)
        self._process = None
        return time.monotonic() - started

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(DEADLINE)
        self._process = None

    @property
    def pid(self) -> int:
        """The daemon's process number."""
        assert self._process is not None
        return self._process.pid

    def get(self, path: str) -> Any:
        """GET from the control socket, decoded."""
        connection = _Control(self.state_dir / "control.sock")
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def status(self) -> dict[str, Any]:
        """What `ne8000d status` prints."""
        data: dict[str, Any] = self.get("/api/status")["data"]
        return data


class _Control(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(str(self._path))
