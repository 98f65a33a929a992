"""The way to a router: its address, or a command that carries the connection (OpenSSH's idea)."""

from __future__ import annotations

import contextlib
import errno
import shlex
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import paramiko

from ne8000d.config import SshConfig
from ne8000d.errors import ConfigError, SshError, Unreachable
from ne8000d.ssh.link import part

_PATIENCE_SECONDS: Final = 2.0
"""A proxy command that is told to end gets this long."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where to connect and as whom. `host` names the host key, too; `proxy` is a command line."""

    host: str
    port: int
    username: str
    key_file: str | None
    proxy: tuple[str, ...] = ()


def route(config: SshConfig, host: str) -> Route:
    """The way to `host`, with what `[ssh] config` says of it.

    Taken from there: HostName, Port (where ours is not set), User (where ours is not set),
    IdentityFile (where there is neither key nor password), ProxyCommand, ProxyJump.

    Raises:
        ConfigError: the file can't be read, or nothing names a user.
    """
    key_file = None if config.key_file is None else str(config.key_file)
    said = _said(config.config, host) if config.config is not None else {}
    found = str(said.get("hostname", host))
    port = config.tcp_port
    if "port" in said and "port" not in config.model_fields_set:
        port = int(said["port"])
    username = config.username or said.get("user")
    if not username:
        raise ConfigError("ssh.username is missing: write the user that the router knows")
    if key_file is None and config.password is None and said.get("identityfile"):
        key_file = str(Path(said["identityfile"][0]).expanduser())
    if key_file is not None:
        _readable(Path(key_file))
    return Route(found, port, str(username), key_file, _proxy(config, said, found, port))


def _said(path: Path, host: str) -> paramiko.SSHConfigDict:
    try:
        return paramiko.SSHConfig.from_path(str(path)).lookup(host)
    except (OSError, UnicodeDecodeError, paramiko.ConfigParseError) as error:
        raise ConfigError(
            f"ssh.config {path} can't be read ({error}): correct it, or take ssh.config away"
        ) from None


def _readable(key_file: Path) -> None:
    try:
        with key_file.open("rb"):
            return
    except OSError as error:
        raise ConfigError(
            f"the key file {key_file} can't be read ({error.strerror}): make it readable for "
            "this user, or correct ssh.key_file"
        ) from None


def _proxy(
    config: SshConfig, said: paramiko.SSHConfigDict, host: str, port: int
) -> tuple[str, ...]:
    command = said.get("proxycommand")
    if command and command != "none":
        return tuple(shlex.split(command))
    jump = said.get("proxyjump")
    if not jump or jump == "none":
        return ()
    *before, last = str(jump).split(",")
    words = ["ssh", "-F", str(config.config), "-o", "BatchMode=yes"]
    if before:
        words += ["-J", ",".join(before)]
    return (*words, "-W", f"[{host}]:{port}" if ":" in host else f"{host}:{port}", last)


class Wire:
    """A TCP connection, or the end of a proxy command's. `close` may come from any thread."""

    def __init__(self, target: Route) -> None:
        self._target = target
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._socket: socket.socket | None = None
        self._closed = False
        self._ending = threading.Lock()

    def open(self, timeout: float) -> socket.socket:
        """Connect within `timeout` seconds. Raises Unreachable, SshError."""
        if self._target.proxy:
            self._socket = self._through(self._target.proxy)
        else:
            self._connect(timeout)
        assert self._socket is not None  # noqa: S101 - for mypy
        return self._socket

    def complaint(self) -> str | None:
        """The last line that the proxy command wrote to its standard error."""
        with self._ending:
            if self._complaints is None:
                return None
            self._complaints.seek(0)
            lines = self._complaints.read(4096).decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip().isprintable() and line.strip()]
        return said[-1][:200] if said else None

    def part(self) -> None:
        """Have the router end what goes over this wire; see `link.part`."""
        self._closed = True  # No other address of the router is tried any more.
        opened = self._socket
        if opened is not None:
            part(opened)

    def close(self) -> None:
        """Close the socket, end the proxy command."""
        self._closed = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes a thread that connects or reads
            self._socket.close()
        with self._ending:
            self._end_process()

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None

    def _connect(self, timeout: float) -> None:
        target = self._target
        with reaching(target, timeout):
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            for number, (family, kind, protocol, _, address) in enumerate(found):
                self._socket = socket.socket(family, kind, protocol)
                if self._closed:  # While the name was looked up, or another address was tried.
                    self._socket.close()
                    raise OSError(errno.ECANCELED, "it was closed meanwhile")
                try:
                    self._socket.settimeout(timeout)
                    self._socket.connect(address)
                    self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                except OSError:
                    self._socket.close()
                    if self._closed or number == len(found) - 1:
                        raise
                else:
                    return

    def _through(self, command: Sequence[str]) -> socket.socket:
        # A socket pair instead of pipes: the end of the command is the end of the connection.
        ours, its = socket.socketpair()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the operator's own ssh_config
                list(command), stdin=its.fileno(), stdout=its.fileno(), stderr=self._complaints
            )
        except OSError as error:
            ours.close()
            self._complaints.close()
            raise SshError(
                f"the proxy command '{command[0]}' can't be run ({error.strerror}): "
                "correct ProxyCommand in ssh.config"
            ) from None
        finally:
            its.close()
        return ours


@contextlib.contextmanager
def reaching(target: Route, timeout: float) -> Iterator[None]:
    """Tell what kept a connection within `timeout` seconds from being made. Raises Unreachable."""
    place = f"{target.host} port {target.port}"
    try:
        yield
    except (socket.gaierror, UnicodeError):
        raise Unreachable(
            f"{target.host} has no address: correct the device's host, or the name server"
        ) from None
    except TimeoutError:
        raise Unreachable(
            f"{place} did not answer within {timeout:g} s: check address, route and access lists"
        ) from None
    except ConnectionRefusedError:
        raise Unreachable(
            f"nobody listens at {place}: enable the router's server ('stelnet server enable', "
            "'telnet server enable'), or correct ssh.port"
        ) from None
    except OSError as error:
        raise Unreachable(
            f"{place} can't be reached ({error.strerror or error}): check route and access lists"
        ) from None
