"""The image's HEALTHCHECK: does the daemon answer on its control socket?

Not by TCP: that would depend on port, TLS, and the names in [web] hosts. A dead router or a dead
database does not make the daemon unhealthy: restarting it would help neither.
"""

# ruff: noqa: INP001 - a script

from __future__ import annotations

import os
import socket
import sys

_SECONDS = 8.0


def main() -> int:
    """0 if it answers 200, else 1."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_SECONDS)
        connection.connect(os.path.join(os.environ["STATE_DIRECTORY"], "control.sock"))  # noqa: PTH118
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = connection.makefile("rb").readline()
    sys.stdout.write(status.decode(errors="replace"))
    return 0 if status.split()[1:2] == [b"200"] else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit(f"no answer: {error}")
