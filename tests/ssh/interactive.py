"""An SSH server that asks for the password by keyboard-interactive alone (paramiko's)."""

from __future__ import annotations

import socket
import threading
from typing import Any, Self

import paramiko

from tests.ssh.routers import PASSWORD


class _Rules(paramiko.ServerInterface):
    def get_allowed_auths(self, _username: str) -> str:
        return "keyboard-interactive"

    def check_auth_interactive(self, username: str, _submethods: str) -> Any:
        return paramiko.InteractiveQuery("", "", (f"({username}@router) Enter password:", False))

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        right = responses == [PASSWORD]
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, _kind: str, _chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: object) -> bool:
        return True

    def check_channel_shell_request(self, _channel: Any) -> bool:
        return True


class KeyboardInteractive:
    """Answers every command with `text`."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\n", "\r\n")
        self._key = paramiko.ECDSAKey.generate()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for transport in self._transports:
            transport.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            self._transports.append(transport)
            transport.add_server_key(self._key)
            transport.start_server(event=threading.Event(), server=_Rules())
            threading.Thread(target=self._serve, args=[transport], daemon=True).start()

    def _serve(self, transport: paramiko.Transport) -> None:
        channel = transport.accept(20)
        if channel is None:
            return
        channel.sendall(b"<bng-01>")
        typed = b""
        while data := channel.recv(100):
            typed += data
            while b"\n" in typed:
                line, _, typed = typed.partition(b"\n")
                channel.sendall(line + f"\r\n{self._text}\r\n<bng-01>".encode())
