"""Questions to the running daemon, over its control socket."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any, Final

from ne8000d.daemon.control_path import socket_address
from ne8000d.errors import Ne8000dError

_TIMEOUT: Final = 10.0


class NoDaemon(Ne8000dError):
    """No daemon answers on the socket."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        with socket_address(self._path) as address:
            self.sock.connect(address)


def ask_daemon(path: Path, route: str) -> dict[str, Any]:
    """The `data` of the daemon's answer to GET `route`. Raises NoDaemon."""
    connection = _Connection(path)
    try:
        connection.request("GET", route)
        answer = json.loads(connection.getresponse().read())
    except (FileNotFoundError, ConnectionRefusedError):
        raise NoDaemon(f"no daemon answers at {path}: start one with 'ne8000d run'") from None
    except PermissionError:
        raise NoDaemon(
            f"{path} may not be used by this user: run the command as the daemon's user"
        ) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoDaemon(f"the daemon at {path} gives no answer ({error}): see its log") from None
    finally:
        connection.close()
    if not answer.get("success"):
        raise NoDaemon(f"the daemon at {path} says: {answer.get('error')}")
    data: dict[str, Any] = answer["data"]
    return data
