"""Who we are to the router, who it is to us, and the way there."""

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import asyncssh
import pytest

from ne8000d.credentials import KnownCredentials
from ne8000d.errors import (
    CommandTimeout,
    ConfigError,
    HostKeyChanged,
    HostKeyUnknown,
    LoginRefused,
    NoCommonAlgorithm,
    SessionDropped,
    SshError,
    Unreachable,
)
from ne8000d.simulator.vrp import HARDENED, Replay, SshRules, Vrp
from tests import servers
from tests.ssh.interactive import KeyboardInteractive
from tests.ssh.loops import Loop
from tests.ssh.routers import ANSWERS, PASSWORD, router, wait_for

VERSION = ANSWERS["display version"]
BOTH = pytest.mark.parametrize("telnet", [False, True], ids=["ssh", "telnet"])


# Few rounds make a weak passphrase, and a fast test.
few_rounds = pytest.mark.filterwarnings("ignore:Warning. bcrypt")


def key_in(folder: Path, passphrase: str | None = None, name: str = "id") -> tuple[Path, str]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = folder / name
    path.write_bytes(key.export_private_key("openssh", passphrase=passphrase, rounds=1))
    path.chmod(0o600)
    return path, key.export_public_key().decode()


def with_key(public_key: str, password: str | None = None) -> Vrp:
    return Vrp(Replay("bng-01", ANSWERS), password=password, public_key=public_key)


def test_a_password_that_is_asked_for_by_keyboard_interactive_works(tmp_path):
    with KeyboardInteractive(VERSION) as other, router(tmp_path) as bng:
        assert bng.text("display version", port=other.port) == VERSION
        with pytest.raises(LoginRefused):
            bng.text("display version", port=other.port, password="wrong")


def test_a_key_works_without_a_password(tmp_path):
    path, public = key_in(tmp_path)
    with router(tmp_path, vrp=with_key(public)) as bng:
        assert bng.text("display version", key_file=str(path), password=None) == VERSION


@few_rounds
def test_the_password_is_a_keys_passphrase(tmp_path):
    path, public = key_in(tmp_path, "passphrase")
    with router(tmp_path, vrp=with_key(public)) as bng:
        assert bng.text("display version", key_file=str(path), password="passphrase") == VERSION
        with pytest.raises(SshError, match=r"passphrase in ssh\.password") as caught:
            bng.text("display version", key_file=str(path), password=None)
    assert not isinstance(caught.value, LoginRefused)


def test_a_key_file_that_is_not_there_is_told_before_anybody_is_asked(tmp_path):
    with router(tmp_path) as bng, pytest.raises(ConfigError, match=r"correct ssh\.key_file"):
        bng.text("display version", key_file=str(tmp_path / "none"))


def test_without_password_and_key_the_agents_keys_are_tried(tmp_path, monkeypatch):
    for program in ("ssh-agent", "ssh-add"):
        servers.require(program)
    path, public = key_in(tmp_path)
    place = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", place], stdout=subprocess.DEVNULL)
    try:
        wait_for("the agent", place.exists)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        subprocess.run(["ssh-add", "-q", path], check=True)
        with router(tmp_path, vrp=with_key(public)) as bng:
            for _ in range(5):
                assert bng.text("display version", password=None) == VERSION
        wait_for("the end of the last", lambda: connections_to(place) == 0)
    finally:
        agent.terminate()
        agent.wait()


def connections_to(place: Path) -> int:
    """How many sockets are connected at a Unix socket's path (state 3 in proc(5))."""
    lines = Path("/proc/net/unix").read_text().splitlines()
    return sum(line.endswith(f" {place}") and line.split()[5] == "03" for line in lines)


def test_with_a_password_the_agents_keys_are_left_alone(tmp_path, monkeypatch):
    """Each would count as a failure: VRP locks an address after six."""
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "nothing"))
    with router(tmp_path) as bng:
        assert bng.text("display version") == VERSION
        assert bng.vrp.visits.refused == 0


def test_nothing_to_log_in_with_is_told(tmp_path, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with router(tmp_path) as bng, pytest.raises(LoginRefused, match=r"set ssh\.password"):
        bng.text("display version", password=None)


# asyncssh, the router here, warns of what it lends to an NE8000.
@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
@pytest.mark.parametrize("kex", HARDENED["kex_algs"])
@pytest.mark.parametrize("cipher", HARDENED["encryption_algs"])
def test_what_a_hardened_vrp8_leaves_is_spoken(tmp_path, kex, cipher):
    rules = SshRules({**HARDENED, "kex_algs": [kex], "encryption_algs": [cipher]})
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    with router(tmp_path, rules=rules, host_key=key) as bng:
        shells = bng.shells()
        for _ in range(2):  # the key is on record the second time
            assert shells.run("display version", purpose="poll").text == VERSION
        assert bng.text("display version") == VERSION


def test_no_algorithm_in_common_is_an_error_of_its_own(tmp_path):
    rules = SshRules({"kex_algs": ["diffie-hellman-group1-sha1"]})
    with router(tmp_path, rules=rules) as bng, pytest.raises(NoCommonAlgorithm, match="offer"):
        bng.text("display version")


@BOTH
def test_a_refused_login_is_final_until_a_reload(tmp_path, telnet):
    now = [1_000.0]
    with router(tmp_path, telnet=telnet) as bng:
        shells = bng.shells(password="wrong", wall=lambda: now[0])
        for _ in range(3):
            with pytest.raises(LoginRefused, match="then reload"):
                shells.run("display version", purpose="poll")
            now[0] += 3_600
        assert bng.vrp.visits.refused == 1
        assert shells.state().refused
        shells.reloaded()
        with pytest.raises(LoginRefused):
            shells.run("display version", purpose="poll")
        assert bng.vrp.visits.refused == 2


def test_reloads_and_restarts_make_one_try_in_ten_minutes_at_most(tmp_path):
    now = [1_000.0]
    with router(tmp_path) as bng:
        for _ in range(5):  # five daemons, one after the other
            known = KnownCredentials(tmp_path / "state")
            shells = bng.shells(password="wrong", wall=lambda: now[0], credentials=known)
            for _ in range(2):
                with pytest.raises(LoginRefused):
                    shells.run("display version", purpose="poll")
                shells.reloaded()
            now[0] += 100
        assert bng.vrp.visits.refused == 1
        now[0] += 600
        known = KnownCredentials(tmp_path / "state")
        with pytest.raises(LoginRefused):
            bng.shells(password="wrong", wall=lambda: now[0], credentials=known).run(
                "display version", purpose="poll"
            )
        assert bng.vrp.visits.refused == 2


def test_another_password_is_tried_at_once(tmp_path):
    known = KnownCredentials(tmp_path / "state")
    with router(tmp_path) as bng:
        with pytest.raises(LoginRefused):
            bng.text("display version", password="wrong", credentials=known)
        assert bng.text("display version", credentials=known) == VERSION
    text = (tmp_path / "state" / "credentials.json").read_text()
    assert "wrong" not in text
    assert PASSWORD not in text


def test_a_login_that_is_never_answered_is_no_refusal(tmp_path):
    rules = SshRules({}, auth_delay=60)
    with router(tmp_path, rules=rules) as bng:
        shells = bng.shells(timeout="1s")
        with pytest.raises(CommandTimeout, match="did not"):
            shells.run("display version", purpose="poll")
        bng.server.rules.auth_delay = 0
        assert shells.run("display version", purpose="poll").text == VERSION


def test_a_router_that_hangs_up_during_the_login_is_asked_again_in_ten_minutes(tmp_path):
    now = [1_000.0]
    rules = SshRules({}, hangs_up=True)
    with router(tmp_path, rules=rules) as bng:
        shells = bng.shells(wall=lambda: now[0])
        with pytest.raises(SessionDropped, match="during the login"):
            shells.run("display version", purpose="poll")
        bng.server.rules.hangs_up = False
        with pytest.raises(LoginRefused, match="again in 10 min"):
            shells.run("display version", purpose="poll")
        now[0] += 601
        assert shells.run("display version", purpose="poll").text == VERSION


def test_a_router_that_hangs_up_on_a_telnet_password_is_asked_again_in_ten_minutes(tmp_path):
    now = [1_000.0]
    passwords = []

    def hang_up(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                opened, _ = listening.accept()
                with opened, opened.makefile("rb") as typed:
                    for asked in (b"Username:", b"Password:"):
                        opened.sendall(asked)
                        answer = typed.readline()
                    passwords.append(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening, router(tmp_path) as bng:
        port = listening.getsockname()[1]
        threading.Thread(target=hang_up, args=(listening,), daemon=True).start()
        shells = bng.shells(protocol="telnet", port=port, wall=lambda: now[0])
        with pytest.raises(SessionDropped, match="hung up after the password"):
            shells.run("display version", purpose="poll")
        for _ in range(3):
            with pytest.raises(LoginRefused, match="again in 10 min"):
                shells.run("display version", purpose="poll")
        assert len(passwords) == 1
        now[0] += 601
        with pytest.raises(SessionDropped):
            shells.run("display version", purpose="poll")
        assert len(passwords) == 2


def test_a_new_routers_key_is_learned_and_kept(tmp_path):
    with router(tmp_path) as bng:
        assert bng.text("display version") == VERSION
        [line] = bng.known_hosts.read_text().splitlines()
        assert line.startswith(f"[127.0.0.1]:{bng.port} ssh-ed25519 ")
        assert bng.known_hosts.stat().st_mode & 0o777 == 0o600
        assert bng.text("display version", host_key="strict") == VERSION
        assert bng.known_hosts.read_text() == f"{line}\n"


def test_strict_refuses_a_key_that_is_not_on_record(tmp_path):
    with router(tmp_path) as bng:
        with pytest.raises(HostKeyUnknown, match="SHA256:"):
            bng.text("display version", host_key="strict")
        assert not bng.known_hosts.exists()
        assert bng.vrp.visits.logins == 0


@pytest.mark.parametrize("rule", ["accept-new", "strict"])
def test_a_changed_key_is_a_refused_connection(tmp_path, rule):
    with router(tmp_path) as bng:
        bng.text("display version")
        port = bng.port
    for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256"):
        other = asyncssh.generate_private_key(kind)
        with router(tmp_path, port=port, host_key=other) as bng:
            shells = bng.shells(host_key=rule)
            with pytest.raises(HostKeyChanged, match="take its old line out"):
                shells.run("display version", purpose="poll")
            assert bng.vrp.visits.logins == 0
            assert bng.text("display version", host_key="off") == VERSION


def test_off_learns_nothing(tmp_path):
    with router(tmp_path) as bng:
        assert bng.text("display version", host_key="off") == VERSION
        assert not bng.known_hosts.exists()


def test_a_known_hosts_file_of_the_operators_is_used(tmp_path):
    with router(tmp_path) as bng:
        own = tmp_path / "own" / "known_hosts"
        assert bng.text("display version", known_hosts=str(own)) == VERSION
        assert own.exists()
        assert not bng.known_hosts.exists()


def test_a_key_that_cannot_be_kept_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with router(tmp_path) as bng, pytest.raises(SshError, match="make it readable"):
        bng.text("display version", known_hosts=str(tmp_path / "file" / "known_hosts"))


@BOTH
def test_a_port_where_nobody_listens_is_told(tmp_path, telnet):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with (
            router(tmp_path, telnet=telnet) as bng,
            pytest.raises(Unreachable, match=f"nobody listens at 127.0.0.1 port {port}"),
        ):
            bng.text("display version", port=port)


@BOTH
def test_a_name_without_an_address_is_told(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng, pytest.raises(Unreachable, match="no address"):
        bng.text("display version", host="router.invalid")


@BOTH
def test_a_server_that_says_nothing_is_given_up(tmp_path, telnet):
    with socket.create_server(("127.0.0.1", 0)) as silent, router(tmp_path, telnet=telnet) as bng:
        port = silent.getsockname()[1]
        with pytest.raises(CommandTimeout):
            bng.text("display version", port=port, timeout="1s")


def test_a_server_that_speaks_no_ssh_is_told(tmp_path):
    with router(tmp_path, telnet=True) as bng, pytest.raises(SshError) as caught:
        bng.text("display version", protocol="ssh", timeout="2s")
    assert "bng-01" in str(caught.value)


def test_a_proxy_command_of_ssh_config_carries_the_connection(tmp_path):
    relay = tmp_path / "relay.py"
    relay.write_text(RELAY)
    config = tmp_path / "ssh_config"
    with router(tmp_path) as bng:
        config.write_text(
            f"Host bng-01.example\n  HostName 127.0.0.1\n  Port {bng.port}\n"
            f"  User noc\n  ProxyCommand {sys.executable} {relay} %h %p\n"
        )
        shells = bng.shells(host="bng-01.example", config=str(config), port=None, username=None)
        assert shells.run("display version", purpose="poll").text == VERSION
        assert shells.run("display long", purpose="poll").text == ANSWERS["display long"]


RELAY = """
import os, selectors, socket, sys
there = socket.create_connection((sys.argv[1], int(sys.argv[2])))
with selectors.DefaultSelector() as ready:
    ready.register(0, 1)
    ready.register(there, 1)
    while True:
        for key, _ in ready.select():
            data = os.read(key.fd, 65536)
            if not data:
                sys.exit()
            if key.fd == 0:
                there.sendall(data)
            else:
                os.write(1, data)
"""


def test_what_a_proxy_command_complains_about_is_told(tmp_path):
    config = tmp_path / "ssh_config"
    with router(tmp_path) as bng:
        config.write_text("Host *\n  ProxyCommand sh -c 'echo no route to the jump host >&2'\n")
        with pytest.raises(SshError, match="no route to the jump host"):
            bng.text("display version", config=str(config), timeout="5s")
        config.write_text("Host *\n  ProxyCommand no-such-program-anywhere\n")
        with pytest.raises(SshError, match="can't be run"):
            bng.text("display version", config=str(config))


def test_a_broken_ssh_config_is_told(tmp_path):
    config = tmp_path / "ssh_config"
    config.write_text("Host *\n  Nonsense\n")
    with router(tmp_path) as bng, pytest.raises(ConfigError, match=r"ssh\.config"):
        bng.text("display version", config=str(config))


def test_a_jump_host_of_ssh_config_leads_to_the_router(tmp_path):
    if shutil.which("ssh") is None:
        servers.leave_out("ssh is not installed (.ci/servers installs it)")
    path, public = key_in(tmp_path, name="jump")
    config = tmp_path / "ssh_config"
    with router(tmp_path) as bng, JumpHost(public) as jump:
        config.write_text(
            f"Host jump\n  HostName 127.0.0.1\n  Port {jump.port}\n  User hop\n"
            f"  IdentityFile {path}\n  IdentitiesOnly yes\n  StrictHostKeyChecking no\n"
            f"  UserKnownHostsFile {tmp_path / 'jump_hosts'}\n  LogLevel ERROR\n"
            f"Host 127.0.0.1\n  ProxyJump jump\n"
        )
        assert bng.text("display version", config=str(config)) == VERSION
        assert jump.asked == [("127.0.0.1", bng.port)]


class JumpHost:
    """An SSH server that forwards connections, and notes where to."""

    def __init__(self, public_key: str) -> None:

        self.asked: list[tuple[str, int]] = []
        self._key = public_key
        self._connections = []
        self._loop = Loop()

    def __enter__(self):
        outer = self

        class Server(asyncssh.SSHServer):
            def connection_made(self, conn):
                outer._connections.append(conn)

            def public_key_auth_supported(self):
                return True

            def validate_public_key(self, username, key):
                known = asyncssh.import_public_key(outer._key)
                return username == "hop" and key.public_data == known.public_data

            def connection_requested(self, dest_host, dest_port, *_):
                outer.asked.append((dest_host, dest_port))
                return True

        self._acceptor = self._loop.do(self._open(Server))
        self.port = self._acceptor.get_port()
        return self

    def __exit__(self, *_):
        self._loop.do(self._close())
        self._loop.stop()

    async def _open(self, server):
        key = asyncssh.generate_private_key("ssh-ed25519")
        return await asyncssh.listen("127.0.0.1", 0, server_factory=server, server_host_keys=[key])

    async def _close(self):
        for connection in self._connections:
            connection.abort()
            await connection.wait_closed()
        self._acceptor.close()
        await self._acceptor.wait_closed()


def test_telnet_is_warned_of_once(tmp_path, caplog):
    with router(tmp_path, telnet=True) as bng:
        shells = bng.shells()
        shells.run("display version", purpose="poll")
        bng.server.drop_sessions()
        shells.run("display version", purpose="poll")
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [record.getMessage() for record in warnings] == [
        "bng-01: Telnet sends user and password in the clear: use SSH where the router has it"
    ]


@BOTH
def test_neither_commands_nor_secrets_are_logged(tmp_path, caplog, telnet):
    caplog.set_level("DEBUG")
    with router(tmp_path, telnet=telnet) as bng:
        bng.text("display access-user username maria@fibra")
        with pytest.raises(LoginRefused):
            bng.text("display version", password="wrong-secret")
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("asyncssh")
    )
    assert "maria" not in logged
    assert PASSWORD not in logged
    assert "wrong-secret" not in logged
