"""The image, compose.yaml and what goes with them, by the programs that will read them."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tomllib
import urllib.error
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ne8000d.config import load
from tests import servers
from tests.endtoend.running import DEADLINE, RunningDaemon, wait_for
from tests.servers import CHECKOUT, Influx, Server

CONTAINERS = CHECKOUT / "containers"
PROFILES: tuple[tuple[str, ...], ...] = (
    (),
    ("production",),
    ("monitoring",),
    ("production", "monitoring"),
)
ALWAYS = {"first-start", "influxdb", "ne8000d", "redis"}
BY_PROFILE = {"production": {"nginx"}, "monitoring": {"grafana", "prometheus"}}

Json = dict[str, Any]


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """The text with what belongs to a container replaced by what belongs to this test."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


# ---- compose.yaml


def compose(*profiles: str, environ: Mapping[str, str] | None = None) -> Json:
    """compose.yaml as Docker Compose understands it, with some profiles."""
    words = _compose_program()
    for profile in profiles:
        words += ["--profile", profile]
    done = subprocess.run(
        [*words, "--project-directory", str(CHECKOUT), "--env-file", "/dev/null",
         "-f", str(CHECKOUT / "compose.yaml"), "config", "--format", "json"],
        capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **(environ or {})},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found: Json = json.loads(done.stdout)
    return found


def _compose_program() -> list[str]:
    docker = servers.find("docker")
    if docker is not None:
        asked = subprocess.run([docker, "compose", "version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return [str(docker), "compose"]
    return [str(servers.require("docker-compose"))]


@pytest.mark.parametrize("profiles", PROFILES, ids=lambda names: "+".join(names) or "none")
def test_each_profile_is_valid_without_any_setting_and_has_its_services(
    profiles: tuple[str, ...],
) -> None:
    wanted = ALWAYS.union(*(BY_PROFILE[name] for name in profiles))
    assert set(compose(*profiles)["services"]) == wanted


def test_the_page_is_on_port_8000_of_this_machine_alone_unless_said_otherwise() -> None:
    (port,) = compose()["services"]["ne8000d"]["ports"]
    assert (port["host_ip"], port["published"], port["target"]) == ("127.0.0.1", "8000", 8000)
    given = {"NE8000D_ADDRESS": "0.0.0.0", "PORT": "9000", "HOST": "a-name-that-a-shell-set"}
    (port,) = compose(environ=given)["services"]["ne8000d"]["ports"]
    assert (port["host_ip"], port["published"], port["target"]) == ("0.0.0.0", "9000", 8000)


def test_what_the_environment_file_says_of_the_machine_does_not_reach_the_container() -> None:
    given = {"HOST": "127.0.0.1", "PORT": "9000", "REDIS_HOST": "localhost"}
    environment = compose(environ=given)["services"]["ne8000d"]["environment"]
    assert environment["HOST"] == "0.0.0.0"
    assert (environment["PORT"], environment["REDIS_HOST"]) == ("8000", "redis")


def test_the_databases_have_no_way_to_or_from_other_machines() -> None:
    document = compose("production", "monitoring")
    assert document["networks"]["back"]["internal"] is True
    for name in ("influxdb", "redis", "first-start"):
        service = document["services"][name]
        assert set(service["networks"]) == {"back"}, name
        assert "ports" not in service, name


def test_only_https_is_open_to_other_machines() -> None:
    services = compose("production", "monitoring")["services"]
    opened = {
        (name, port["target"])
        for name, service in services.items()
        for port in service.get("ports", [])
        if port.get("host_ip") != "127.0.0.1"
    }
    assert opened == {("nginx", 8080), ("nginx", 8443)}


def test_every_mounted_file_is_in_the_repository() -> None:
    services = compose("production", "monitoring")["services"]
    mounted = [
        Path(volume["source"])
        for service in services.values()
        for volume in service.get("volumes", [])
        if volume["type"] == "bind"
    ]
    assert mounted
    assert [path for path in mounted if not path.exists()] == []


def test_every_service_gets_the_secrets_it_reads_and_no_others() -> None:
    services = compose("production", "monitoring")["services"]
    mounts = {
        name: {
            volume["target"].removeprefix("/run/ne8000d/")
            for volume in service.get("volumes", [])
            if volume["target"].startswith("/run/ne8000d/")
        }
        for name, service in services.items()
    }
    read = {
        "ne8000d": (CONTAINERS / "etc" / "ne8000d.toml").read_text(),
        "prometheus": (CONTAINERS / "prometheus.yml").read_text(),
        "grafana": json.dumps([services["grafana"][key] for key in ("entrypoint", "environment")]),
    }
    for name, text in read.items():
        assert mounts[name] == set(re.findall(r"/run/ne8000d/(\w+)/", text)), name
    assert mounts["first-start"] == {"admin", "influxdb", "grafana", "metrics", "tls"}
    assert [name for name in ("nginx", "redis", "influxdb") if mounts[name]] == []


def test_images_of_others_have_a_version_and_no_password_stands_in_the_file() -> None:
    services = compose("production", "monitoring")["services"]
    images = {item["image"] for item in services.values() if "build" not in item}
    assert all(re.search(r":v?[0-9]+\.[0-9]+", image) for image in images), images
    text = (CHECKOUT / "compose.yaml").read_text()
    assert not re.search(r"(?i)(password|token)\w*:\s*[\"']?[a-z0-9]{3,}", text)


# ---- The image


def _dockerfile() -> list[tuple[str, str]]:
    """Instruction and the rest, of each instruction."""
    text = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def _copied() -> set[str]:
    """What the image is made of, as paths of the repository."""
    copies = [rest.split() for word, rest in _dockerfile() if word == "COPY"]
    return {source for words in copies if "--from=build" not in words for source in words[:-1]}


def test_the_image_runs_as_a_user_of_its_own_and_knows_whether_it_is_healthy() -> None:
    last = _dockerfile()
    last = last[max(index for index, (word, _) in enumerate(last) if word == "FROM") :]
    told = dict(last)
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", told["USER"])
    assert [word for word, _ in last].index("USER") > max(
        index for index, (word, _) in enumerate(last) if word in {"RUN", "COPY"}
    )
    assert "/usr/local/lib/ne8000d/healthcheck.py" in told["HEALTHCHECK"]
    assert json.loads(told["ENTRYPOINT"]) == ["/bin/sh", "/usr/local/lib/ne8000d/entrypoint"]
    assert json.loads(told["CMD"]) == ["run"]
    assert told["EXPOSE"] == "8000"


def test_the_builder_is_sent_what_the_image_is_made_of_and_nothing_else() -> None:
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    sent = {line[1:] for line in lines if line.startswith("!")}
    assert sent == _copied()
    assert [name for name in sent if not (CHECKOUT / name).exists()] == []
    assert {"**/node_modules", "ne8000d/web/static"} <= set(lines)


def test_everything_that_the_package_is_built_of_is_copied() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], "hatch_build.py", "pyproject.toml"}
    needed |= {project["project"]["readme"], *project["project"]["license-files"]}
    assert needed - _copied() == set()


# ---- The entry point and the health check


class Contained:
    """What a container runs, with a state directory and a configuration of this test."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.state.mkdir(mode=0o700)
        self.config = folder / "ne8000d.toml"
        self.log = folder / "log"
        self.configure((CONTAINERS / "image.toml").read_text())
        self.process: subprocess.Popen[bytes] | None = None

    def configure(self, text: str) -> None:
        self.config.write_text(
            replaced(text, {"/var/lib/ne8000d": str(self.state), "0.0.0.0": "127.0.0.1"})
        )

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("LANG", "HOME") if name in os.environ}
        return {
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "STATE_DIRECTORY": str(self.state),
            "NE8000D_CONFIG": str(self.config),
            "ROUTER_HOST": "127.0.0.1",
            "ROUTER_SNMP_COMMUNITY": "public",
            "HOST": "127.0.0.1",
            "PORT": "0",
        }

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """The entry point with words that end by themselves."""
        return subprocess.run(
            ["/bin/sh", str(CONTAINERS / "entrypoint"), *words],
            env=self.environ | environ, timeout=DEADLINE,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def start(self) -> str:
        """What the start printed, as soon as the daemon is healthy."""
        begun = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", str(CONTAINERS / "entrypoint"), "run"],
                env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        wait_for("a healthy daemon", self._healthy)
        return self.log.read_bytes()[begun:].decode()

    def _healthy(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return self.health().returncode == 0

    def health(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(CONTAINERS / "healthcheck.py")],
            env=self.environ, capture_output=True, text=True, check=False, timeout=DEADLINE,
        )  # fmt: skip

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE)

    def whoami(self, token: str) -> Json:
        assert self.process is not None
        (port,) = servers.ports_of(self.process.pid, "tcp")
        headers = {"Authorization": f"Bearer {token}"}
        told: Json = json.loads(
            servers.http(f"http://127.0.0.1:{port}/api/session", headers=headers)
        )
        data: Json = told["data"]
        return data


@pytest.fixture
def contained(tmp_path: Path) -> Iterator[Contained]:
    found = Contained(tmp_path)
    yield found
    if found.process is not None and found.process.poll() is None:
        found.process.kill()
        found.process.wait(DEADLINE)


def test_the_first_start_prints_an_admin_token_once_and_keeps_its_hash_alone(
    contained: Contained,
) -> None:
    printed = contained.start()
    token = re.search(r"^admin token: (\S+)$", printed, re.MULTILINE)
    assert token is not None
    assert contained.whoami(token[1])["role"] == "admin"
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        contained.whoami(f"{token[1]}x")
    refused.value.close()
    kept = [path for path in contained.state.rglob("*") if path.is_file()]
    assert contained.state / "admin-token.sha256" in kept
    assert [path for path in kept if token[1].encode() in path.read_bytes()] == []
    assert stat.S_IMODE((contained.state / "admin-token.sha256").stat().st_mode) == 0o600
    # The shell gave its place to the daemon: signals reach it.
    assert contained.stop() == 0

    assert "admin token" not in contained.start()
    assert contained.whoami(token[1])["role"] == "admin"


def test_a_configuration_that_names_no_such_file_is_left_to_the_daemon_to_judge(
    contained: Contained,
) -> None:
    contained.configure('[web]\nhost = "0.0.0.0"  # in the state directory /var/lib/ne8000d\n')
    done = contained.run("run", HOST="0.0.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ne8000d init --token" in done.stderr
    assert list(contained.state.iterdir()) == []


def test_other_commands_pass_through_and_make_no_token(contained: Contained) -> None:
    done = contained.run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "ne8000d")
    assert list(contained.state.iterdir()) == []


def test_without_an_answer_the_daemon_counts_as_unhealthy(contained: Contained) -> None:
    done = contained.health()
    assert (done.returncode, done.stdout) == (1, "")
    assert "no answer" in done.stderr
    assert "Traceback" not in done.stderr


# ---- The first start of the services


def first_start(folder: Path, influx: Influx) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CONTAINERS / "first_start.py"), str(folder), influx.url, "ne8000d",
         "ne8000d"],
        capture_output=True, text=True, check=False, timeout=DEADLINE,
    )  # fmt: skip


@pytest.fixture
def new_influx(tmp_path: Path) -> Iterator[Influx]:
    """An InfluxDB that nobody has set up."""
    server = Influx(tmp_path / "influx")
    server.token = "none"
    with server:
        yield server


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _write(influx: Influx, token: str, bucket: str = "ne8000d") -> None:
    address = f"{influx.url}/api/v2/write?org=ne8000d&bucket={bucket}"
    servers.http(address, b"m f=1i", headers={"Authorization": f"Token {token}"})


def test_the_first_start_makes_every_secret_once_and_tokens_that_may_do_their_job_alone(
    tmp_path: Path, new_influx: Influx
) -> None:
    folder = tmp_path / "secrets"
    done = first_start(folder, new_influx)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = _contents(folder)
    assert set(made) == {
        "admin/influxdb-password", "admin/influxdb-operator-token", "influxdb/token",
        "grafana/password", "grafana/influxdb-token", "metrics/token", "tls/fullchain.pem",
        "tls/privkey.pem",
    }  # fmt: skip
    assert len(set(made.values())) == len(made)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o444}  # each image has a user of its own

    # As compose.yaml's ne8000d and Grafana have it.
    text = replaced(
        (CONTAINERS / "etc" / "ne8000d.toml").read_text(),
        {"/run/ne8000d": str(folder), "/var/lib/ne8000d": str(tmp_path)},
    )
    (tmp_path / "admin-token.sha256").write_text("0" * 64)
    (tmp_path / "ne8000d.toml").write_text(text)
    config = load(tmp_path / "ne8000d.toml", {"ROUTER_HOST": "192.0.2.1", "ROUTER_USERNAME": "x"})
    assert config.influxdb is not None
    _write(new_influx, config.influxdb.token.get_secret_value())
    with pytest.raises(urllib.error.HTTPError) as refused:
        _write(new_influx, made["grafana/influxdb-token"].decode().strip())
    refused.value.close()
    assert refused.value.code in {401, 403, 404}

    again = first_start(folder, new_influx)
    assert (again.returncode, _contents(folder)) == (0, made)


def test_a_first_start_that_was_cut_short_goes_on_where_it_was(
    tmp_path: Path, new_influx: Influx
) -> None:
    folder = tmp_path / "secrets"
    assert first_start(folder, new_influx).returncode == 0
    made = _contents(folder)
    for name in ("influxdb/token", "grafana/influxdb-token", "metrics/token"):
        (folder / name).unlink()
    assert first_start(folder, new_influx).returncode == 0
    found = _contents(folder)
    assert {name for name in made if made[name] != found[name]} == {"metrics/token"}


def test_a_first_start_without_a_database_says_so_in_a_sentence(
    tmp_path: Path, new_influx: Influx
) -> None:
    new_influx.stop()
    done = first_start(tmp_path / "secrets", new_influx)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


# ---- Prometheus


def test_promtool_finds_nothing_wrong_with_the_configuration(tmp_path: Path) -> None:
    promtool = servers.require("promtool")
    (tmp_path / "token").write_text("a token")
    text = (CONTAINERS / "prometheus.yml").read_text()
    config = tmp_path / "prometheus.yml"
    config.write_text(replaced(text, {"/run/ne8000d/metrics/token": str(tmp_path / "token")}))
    done = subprocess.run(
        [promtool, "check", "config", config], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_comes_under_a_name_that_the_daemon_answers_to() -> None:
    targets = re.findall(
        r"targets: \[(ne8000d):8000\]", (CONTAINERS / "prometheus.yml").read_text()
    )
    web = tomllib.loads((CONTAINERS / "etc" / "ne8000d.toml").read_text())["web"]
    assert set(targets) & set(web["hosts"]) == {"ne8000d"}
    assert {token["name"]: token["role"] for token in web["tokens"]} == {
        "admin": "admin",
        "prometheus": "viewer",
    }


# ---- nginx in front of the daemon

TOKEN = "a token of this test"


class Front:
    """The shipped nginx.conf before a daemon; the certificate is the first start's own."""

    def __init__(self, folder: Path, daemon: RunningDaemon) -> None:
        self.port = servers.free_port()
        self.plain_port = servers.free_port()
        (self.daemon_port,) = servers.ports_of(daemon.pid, "tcp")
        self.tls = _certificate(folder / "tls")
        text = replaced(
            (CONTAINERS / "nginx.conf").read_text(),
            {
                " /tmp/": f" {folder}/",
                "listen 8443 ": f"listen 127.0.0.1:{self.port} ",
                "listen 8080;": f"listen 127.0.0.1:{self.plain_port};",
                "/etc/nginx/tls": str(folder / "tls"),
                "ne8000d:8000": f"127.0.0.1:{self.daemon_port}",
                "/dev/stdout": str(folder / "access.log"),
            },
        )
        self.access_log = folder / "access.log"
        self.server: Server = servers.nginx(folder, text, self.port)

    @property
    def name(self) -> str:
        return f"localhost:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer over TLS."""
        return self.ask("GET", path, None, headers)

    def ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], str]:
        context = ssl.create_default_context(cafile=str(self.tls))
        connection = http.client.HTTPSConnection("localhost", self.port, context=context)
        try:
            connection.request(method, path, body, {"Host": self.name, **headers})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read().decode()
        finally:
            connection.close()

    def viewer(self, path: str = "/ws/monitor", **more: Any) -> ClientConnection:
        """A WebSocket client, to be entered."""
        client: ClientConnection = connect(
            f"wss://{self.name}{path}",
            ssl=ssl.create_default_context(cafile=str(self.tls)),
            proxy=None,
            max_size=None,
            **more,
        )
        return client


def _certificate(folder: Path) -> Path:
    """Made as the service first-start makes it."""
    code = f"import first_start, pathlib; first_start._certificate(pathlib.Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=CONTAINERS, check=True)
    return folder / "fullchain.pem"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    servers.require("nginx")
    config = (
        'hosts = ["localhost"]\n'
        f'tokens = [{{ name = "noc", role = "operator", token = "{TOKEN}" }}]\n'
        '[snmp]\ncommunity = "public"\ntimeout = "100ms"\nport = 9\n'
        '[[devices]]\nname = "bng-01"\nhost = "127.0.0.1"\n'
    )
    with RunningDaemon(folder / "daemon", config) as daemon:
        found = Front(folder / "nginx", daemon)
        with found.server:
            yield found


BEARER = {"Authorization": f"Bearer {TOKEN}"}


def test_the_page_comes_through_nginx_with_its_security_headers(front: Front) -> None:
    if not (CHECKOUT / "ne8000d" / "web" / "static" / "index.html").exists():
        servers.leave_out("the page is not built (make test builds it)")
    status, headers, text = front.get("/")
    assert status == 200
    assert "<!doctype html>" in text.lower()
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    (script,) = re.findall(r'src="(/assets/[^"]+\.js)"', text)
    assert front.get(script)[0] == 200


def test_the_api_comes_through_nginx_and_wants_its_token(front: Front) -> None:
    assert front.get("/health")[0] == 200
    assert front.get("/api/devices")[0] == 401
    status, _, text = front.get("/api/devices", **BEARER)
    assert status == 200
    assert [item["device"] for item in json.loads(text)["data"]] == ["bng-01"]


@pytest.mark.parametrize("path", ["/ws/monitor", "/ws/router"])
def test_a_viewer_gets_full_pictures_by_websocket_through_nginx(front: Front, path: str) -> None:
    origin = f"https://{front.name}"
    with front.viewer(path, origin=origin, additional_headers=BEARER) as client:
        frames = [json.loads(client.recv(DEADLINE)) for _ in range(2)]
    assert "router_data" in {frame["type"] for frame in frames}


def test_a_websocket_without_token_or_from_another_site_is_refused_through_nginx(
    front: Front,
) -> None:
    for more in (
        {"origin": f"https://{front.name}"},
        {"origin": "https://evil.example", "additional_headers": BEARER},
    ):
        with pytest.raises(InvalidStatus) as refused, front.viewer(**more):
            pass
        assert refused.value.response.status_code in {401, 403}


def test_a_session_begun_through_nginx_has_a_cookie_for_https_alone(front: Front) -> None:
    body = json.dumps({"token": TOKEN}).encode()
    headers = {"Content-Type": "application/json", "Origin": f"https://{front.name}"}
    status, answer, _ = front.ask("POST", "/api/session", body, headers)
    assert status == 200
    cookie = answer["set-cookie"].lower()
    assert all(word in cookie for word in ("secure", "httponly", "samesite=strict"))
    session = answer["set-cookie"].split(";")[0]
    with front.viewer(
        origin=f"https://{front.name}", additional_headers={"Cookie": session}
    ) as client:
        assert json.loads(client.recv(DEADLINE))["type"] in {"router_data", "system_status"}


def test_another_name_than_the_configured_ones_is_refused_behind_nginx_too(front: Front) -> None:
    assert front.get("/health", Host="rebound.example")[0] == 421


def test_nginx_speaks_http2_and_sends_plain_http_to_https(front: Front) -> None:
    context = ssl.create_default_context(cafile=str(front.tls))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
    connection = http.client.HTTPConnection("127.0.0.1", front.plain_port)
    connection.request("GET", "/r/bng-01?q=x", headers={"Host": "noc.example.net"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (
        301,
        "https://noc.example.net/r/bng-01?q=x",
    )
    connection.close()


def test_the_access_log_holds_no_query(front: Front) -> None:
    front.get("/api/devices?device=somebody", **BEARER)
    wait_for("the access log", lambda: "/api/devices" in front.access_log.read_text())
    assert "somebody" not in front.access_log.read_text()


# ---- Prometheus and Grafana beside the daemon


def test_a_real_prometheus_reads_the_daemon_with_its_token(front: Front, tmp_path: Path) -> None:
    program = servers.require("prometheus")
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    port = servers.free_port()
    config = tmp_path / "prometheus.yml"
    config.write_text(
        replaced(
            (CONTAINERS / "prometheus.yml").read_text(),
            {
                "/run/ne8000d/metrics/token": str(tmp_path / "token"),
                "ne8000d:8000": f"localhost:{front.daemon_port}",
                "localhost:9090": f"localhost:{port}",
                "interval: 30s": "interval: 1s",
                "timeout: 10s": "timeout: 1s",
            },
        )
    )

    def argv(_port: int) -> list[str | Path]:
        return [
            program, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]  # fmt: skip

    def value(query: str) -> list[str]:
        address = f"http://127.0.0.1:{port}/api/v1/query?query={query}"
        try:
            found = json.loads(servers.http(address))["data"]["result"]
        except OSError:
            return []
        return [item["value"][1] for item in found if item["value"][1] != "0"]

    with Server(argv, kind="tcp", folder=tmp_path):
        wait_for("a scrape", lambda: value('up{job="ne8000d"}') == ["1"])
        assert value('ne8000d_device_fresh{device="bng-01"}%2B1') == ["1"]


def test_grafana_finds_its_dashboards_where_compose_mounts_them() -> None:
    provider = CHECKOUT / "dashboards/grafana/provisioning/dashboards/ne8000d.yaml"
    (path,) = re.findall(r"path: (\S+)", provider.read_text())
    mounts = compose("monitoring")["services"]["grafana"]["volumes"]
    (folder,) = (Path(item["source"]) for item in mounts if item["target"] == path)
    dashboards = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    asked = {
        variable["query"]
        for dashboard in dashboards
        for variable in dashboard["templating"]["list"]
        if variable["type"] == "datasource"
    }
    provided = [
        Path(item["source"]).read_text()
        for item in mounts
        if item["target"].startswith("/etc/grafana/provisioning/datasources/")
    ]
    kinds = {
        kind for text in provided for kind in re.findall(r"^ +type: (\S+)", text, re.MULTILINE)
    }
    assert dashboards
    assert asked
    assert kinds == asked | {"prometheus"}
