"""Questions to the running daemon, over its control socket."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ne8000d.daemon.control_path import socket_address
from ne8000d.errors import Ne8000dError

_TIMEOUT: Final = 10.0


class NoDaemon(Ne8000dError):
    """No daemon answers on the socket."""


class RouteRefused(Ne8000dError):
    """The daemon answers that it can't or won't; `status` is HTTP's."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float = _TIMEOUT) -> None:
        super().__init__("localhost", timeout=timeout)
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


def is_answering(path: Path) -> bool:
    """Whether a daemon listens on the socket. Raises NoDaemon where this user may not ask it."""
    connection = _Connection(path)
    try:
        connection.connect()
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        return False
    except PermissionError:
        raise NoDaemon(
            f"{path} may not be used by this user: run the command as the daemon's user, or as one "
            "of its group"
        ) from None
    except OSError as error:
        raise NoDaemon(f"the daemon at {path} gives no answer ({error}): see its log") from None
    finally:
        connection.close()
    return True


def post_to_daemon(
    path: Path, route: str, body: Mapping[str, object], timeout: float
) -> dict[str, Any]:
    """The daemon's whole answer to POST `route`, asked anew whatever it keeps.

    Raises:
        NoDaemon: no answer within `timeout` seconds.
        RouteRefused: the daemon says no.
    """
    connection = _Connection(path, timeout)
    headers = {"Content-Type": "application/json", "Cache-Control": "no-cache"}
    try:
        connection.request("POST", route, json.dumps(body), headers)
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoDaemon(f"the daemon at {path} gives no answer ({error}): see its log") from None
    finally:
        connection.close()
    if not answer.get("success"):
        said = answer.get("error") or answer.get("detail") or "nothing that could be told"
        raise RouteRefused(str(said), response.status)
    return answer
