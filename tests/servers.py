"""Real servers for tests and benchmarks: found, started on 127.0.0.1, stopped.

A server is looked for on PATH (and the sbin folders, which a user's PATH lacks on Debian), then in
the cache folder that `.ci/servers` fills. Every server gets port 0, so that the kernel chooses; the
port is read back from /proc, which no other process can take away in between. Data lie in a folder
that the caller gives, and a server that is started again keeps its port and its data.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, NoReturn, Self

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"
"""The folder beside the checkout with recordings of real devices."""

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ne8000d-test-servers"
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}

_SEARCH_PATH = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", str(CACHE / "bin"),
     str(CACHE / "snmpsim" / "bin")]
)  # fmt: skip
_READY_SECONDS = 60.0


def leave_out(reason: str) -> NoReturn:
    """Skip the calling test with `reason`; fail it where CI promises that nothing is left out."""
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def find(program: str) -> Path | None:
    """The program's path, None where the machine has none."""
    found = shutil.which(program, path=_SEARCH_PATH)
    return Path(found) if found else None


def find_influxd() -> Path | None:
    """InfluxDB 2's server: Debian's package `influxdb` brings an influxd 1.6."""
    for folder in _SEARCH_PATH.split(os.pathsep):
        found = shutil.which("influxd", path=folder)
        if found:
            answer = subprocess.run([found, "version"], capture_output=True, text=True, check=False)
            if not re.search(r"InfluxDB v?1\.", answer.stdout):
                return Path(found)
    return None


def require(program: str) -> Path:
    """The program's path; the test is left out where the machine has none."""
    found = find_influxd() if program == "influxd" else find(program)
    if found is None:
        leave_out(f"{program} is not installed (.ci/servers installs it)")
    return found


def require_libfaketime() -> Path:
    """The library that steps the wall clock of a process that preloads it."""
    for pattern in ("lib/*/faketime/libfaketime.so.1", "lib/faketime/libfaketime.so.1"):
        for found in Path("/usr").glob(pattern):
            return found
    leave_out("libfaketime is not installed (.ci/servers installs it)")


def require_shared(*parts: str) -> Path:
    """A file or folder of the recordings; the test is left out where they are not there."""
    path = SHARED.joinpath(*parts)
    if not SHARED.exists():
        leave_out("the recordings of real routers are not beside the checkout (../shared)")
    if not path.exists():
        leave_out(f"no recordings at ../shared/{'/'.join(parts)} beside the checkout")
    return path


def ports_of(pid: int, kind: Literal["tcp", "udp"]) -> list[int]:
    """The IPv4 ports that a process listens on, in ascending order."""
    inodes = set()
    with contextlib.suppress(FileNotFoundError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[len("socket:[") : -1])
        lines = Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
        waiting = {"tcp": "0A", "udp": "07"}[kind]
        return sorted(
            int(words[1].rpartition(":")[2], 16)
            for words in map(str.split, lines)
            if words[9] in inodes and words[3] == waiting
        )
    return []


class Server:
    """A server process; `argv` makes its command line of a port (0 at the first start)."""

    def __init__(
        self,
        argv: Callable[[int], Sequence[str | Path]],
        *,
        kind: Literal["tcp", "udp"],
        folder: Path,
        env: Mapping[str, str] | None = None,
        ready: Callable[[int], bool] = lambda _port: True,
    ) -> None:
        self._argv = argv
        self._kind: Literal["tcp", "udp"] = kind
        self._env = {**os.environ, **(env or {})}
        self._ready = ready
        self.folder = folder
        self.log = folder / "server.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start, wait until it answers, and keep the port for later starts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self._argv(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=self._env,
            )  # fmt: skip
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            ports = ports_of(self.process.pid, self._kind)
            if ports and self._ready(ports[0]):
                self.port = ports[0]
                return self
            time.sleep(0.02)
        self.kill()
        tail = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self._argv(0)[0]} did not start:\n{tail}")

    def stop(self) -> None:
        """Stop in order (SIGTERM), by force after 20 s."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop as a power cut does (SIGKILL)."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let the process keep its port and answer nothing (SIGSTOP)."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on after `pause`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.send_signal(signal.SIGCONT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.process = None

    def __enter__(self) -> Self:
        return self.start() if self.process is None else self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def snmpd(folder: Path, *lines: str) -> Server:
    """net-snmp's agent with a configuration of `lines`, not started yet.

    Without lines: community `public` may read everything over v1 and v2c.
    """
    program = require("snmpd")
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "snmpd.conf"
    config.write_text("\n".join(lines or ("rocommunity public 127.0.0.1",)) + "\n")
    config.chmod(0o600)

    def argv(port: int) -> list[str | Path]:
        # smux would listen on every address at port 199.
        return [program, "-f", "-Lo", "-C", "-c", config, "-I", "-smux", f"udp:127.0.0.1:{port}"]

    # No MIB files: the agent doesn't need them, and warns for minutes where they are missing.
    env = {"SNMP_PERSISTENT_DIR": str(folder / "persistent"), "MIBS": "", "MIBDIRS": ""}
    return Server(argv, kind="udp", folder=folder, env=env)


def snmpsim(folder: Path, recordings: Mapping[str, Path]) -> Server:
    """snmpsim replaying recordings, not started yet; a recording's key is its community."""
    program = require("snmpsim-command-responder")
    data = folder / "data"
    data.mkdir(parents=True)
    for community, recording in recordings.items():
        shutil.copyfile(recording, data / f"{community}.snmprec")

    def argv(port: int) -> list[str | Path]:
        words: list[str | Path] = [
            program, f"--data-dir={data}", f"--cache-dir={folder / 'cache'}",
            f"--agent-udpv4-endpoint=127.0.0.1:{port}", "--logging-method=null",
        ]  # fmt: skip
        if os.geteuid() == 0:  # It refuses to run as root unless told to.
            words += ["--process-user=root", "--process-group=root"]
        return words

    return Server(argv, kind="udp", folder=folder)


_FAKENOS = """
import signal, socket, sys, threading
from fakenos import FakeNOS
with socket.create_server(("127.0.0.1", 0)) as free:
    port = int(sys.argv[1]) or free.getsockname()[1]
host = {"username": sys.argv[3], "password": sys.argv[4], "port": port, "platform": "huawei_vrp",
        "shell": {"plugin": "CMDShell", "configuration": {"base_prompt": "<" + sys.argv[2]}}}
stopped = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopped.set())
with FakeNOS(inventory={"hosts": {sys.argv[2]: host}}):
    stopped.wait()
"""


def fakenos(folder: Path, name: str, username: str, password: str) -> Server:
    """FakeNOS as one VRP of that name, not started yet."""
    python = CACHE / "fakenos" / "bin" / "python"
    if not python.exists():
        leave_out("FakeNOS is not installed (.ci/servers installs it)")

    def argv(port: int) -> list[str | Path]:
        return [python, "-c", _FAKENOS, str(port), name, username, password]

    return Server(argv, kind="tcp", folder=folder)


def http(
    url: str,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float = 60.0,
) -> bytes:
    """One request without proxies; POST where there is a body. Raises urllib.error.URLError."""
    request = urllib.request.Request(url, body, dict(headers or {}))
    with _direct().open(request, timeout=timeout) as answer:
        content: bytes = answer.read()
    return content


@functools.cache
def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _answers(path: str) -> Callable[[int], bool]:
    def ready(port: int) -> bool:
        try:
            http(f"http://127.0.0.1:{port}{path}", timeout=5.0)
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False
        return True

    return ready


class Influx(Server):
    """A real InfluxDB 2 with an organization, a bucket and a token that may do everything."""

    def __init__(self, folder: Path) -> None:
        program = require("influxd")
        data = folder / "data"

        def argv(port: int) -> list[str | Path]:
            return [
                program, "--bolt-path", data / "bolt", "--sqlite-path", data / "sqlite",
                "--engine-path", data / "engine", "--http-bind-address", f"127.0.0.1:{port}",
                "--reporting-disabled", "--log-level", "warn",
            ]  # fmt: skip

        data.mkdir(parents=True)
        super().__init__(argv, kind="tcp", folder=folder, ready=_answers("/health"))
        self.org = "test"
        self.bucket = "ne8000d"
        self.token = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        super().start()
        if not self.token:
            self.token = secrets.token_hex(16)
            self._post(
                "/api/v2/setup",
                {"username": "test", "password": secrets.token_hex(8), "org": self.org,
                 "bucket": self.bucket, "token": self.token},
            )  # fmt: skip
        return self

    def new_bucket(self) -> str:
        """Make an empty bucket and return its name."""
        name = f"bucket-{secrets.token_hex(6)}"
        query = urllib.parse.urlencode({"org": self.org})
        orgs = json.loads(http(f"{self.url}/api/v2/orgs?{query}", headers=self._headers()))
        self._post(
            "/api/v2/buckets",
            {"name": name, "orgID": orgs["orgs"][0]["id"], "retentionRules": []},
        )
        return name

    def query(self, flux: str) -> list[dict[str, str]]:
        """The rows of every table that a Flux query gives; values as text."""
        body = json.dumps({"query": flux, "dialect": {"annotations": []}}).encode()
        address = f"{self.url}/api/v2/query?{urllib.parse.urlencode({'org': self.org})}"
        answer = http(address, body, headers=self._headers() | {"Accept": "application/csv"})
        rows: list[dict[str, str]] = []
        header: list[str] = []
        for words in csv.reader(io.StringIO(answer.decode())):
            if not words:  # An empty line stands between tables of different columns.
                header = []
            elif not header:
                header = words
            else:
                rows.append({key: value for key, value in zip(header, words, strict=True) if key})
        return rows

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        return headers | {"Authorization": f"Token {self.token}"}

    def _post(self, path: str, content: Mapping[str, object]) -> None:
        http(self.url + path, json.dumps(content).encode(), headers=self._headers())


class Victoria(Server):
    """A real VictoriaMetrics; takes line protocol at /write and /api/v2/write."""

    def __init__(self, folder: Path) -> None:
        program = require("victoria-metrics")

        def argv(port: int) -> list[str | Path]:
            return [
                program, f"-httpListenAddr=127.0.0.1:{port}", f"-storageDataPath={folder / 'data'}",
                "-loggerLevel=WARN", "-retentionPeriod=10y", "-search.latencyOffset=0s",
            ]  # fmt: skip

        super().__init__(argv, kind="tcp", folder=folder, ready=_answers("/health"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def export(self, match: str) -> list[dict[str, object]]:
        """Every series that `match` selects: `metric` (labels), `values`, `timestamps` (ms)."""
        http(f"{self.url}/internal/force_flush")
        query = urllib.parse.urlencode({"match[]": match})
        answer = http(f"{self.url}/api/v1/export?{query}")
        return [json.loads(line) for line in answer.splitlines()]


def redis(folder: Path, *, password: str | None = None) -> Server:
    """A Redis that keeps nothing on disk, not started yet."""
    program = require("redis-server")

    def argv(port: int) -> list[str | Path]:
        # Redis takes port 0 for "none", so the kernel is asked for a free one first.
        words: list[str | Path] = [
            program, "--bind", "127.0.0.1", "--port", str(port or free_port()), "--save", "",
            "--appendonly", "no", "--dir", folder,
        ]  # fmt: skip
        return words if password is None else [*words, "--requirepass", password]

    return Server(argv, kind="tcp", folder=folder)


def nginx(folder: Path, config: str, port: int) -> Server:
    """nginx with a whole configuration that has it listen on `port`, not started yet."""
    program = require("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "nginx.conf"
    path.write_text(config)
    # Started by root, its workers would be somebody who may not enter a test's folder.
    user = "user root; " if os.geteuid() == 0 else ""

    def argv(_port: int) -> list[str | Path]:
        return [program, "-p", folder, "-c", path, "-g", f"{user}daemon off;"]

    def ready(_port: int) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", port)) == 0

    return Server(argv, kind="tcp", folder=folder, ready=ready)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago, for servers that must be told one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def python_module(module: str, *words: str) -> list[str]:
    """The command line of one of our modules in a process of its own."""
    return [sys.executable, "-m", module, *words]
