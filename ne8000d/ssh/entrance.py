"""How a session with a router begins, and when none may begin."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ne8000d.config import SshConfig
from ne8000d.errors import DroppedAtLogin, LoginRefused, VtyBusy
from ne8000d.ssh.gate import LoginGate

if TYPE_CHECKING:
    from ne8000d.ssh.link import Link
    from ne8000d.ssh.shell import Shell
    from ne8000d.ssh.vty import Vty

_BUSY_PAUSE_SECONDS: Final = 60.0
"""A router without a free VTY line is left to its operators for so long."""

_log = logging.getLogger(__name__)


class Entrance:
    """Logs in to one router, if it may. `logins` counts."""

    def __init__(
        self,
        config: SshConfig,
        host: str,
        name: str,
        *,
        platform: str,
        known_hosts: Path,
        gate: LoginGate,
        clock: Callable[[], float],
    ) -> None:
        self._config = config
        self._host = host
        self._name = name
        self._platform = platform
        self._known_hosts = known_hosts
        self._gate = gate
        self._clock = clock
        self._busy_until = float("-inf")
        self._warned = False
        self.logins = 0

    def log_in(self, vty: Vty) -> Shell:
        """A session at the prompt. Raises SshError, ConfigError."""
        # Imported here: Netmiko costs 0.4 s, and many commands need no router.
        from ne8000d.ssh.route import route  # noqa: PLC0415
        from ne8000d.ssh.shell import Shell  # noqa: PLC0415
        from ne8000d.ssh.ssh_link import SshLink  # noqa: PLC0415
        from ne8000d.ssh.telnet_link import TelnetLink  # noqa: PLC0415

        self._gate.check()
        self._check_lines()
        config = self._config
        target = route(config, self._host)
        credentials = self._telnet_credentials(target.username)
        link: Link
        if config.protocol == "telnet":
            link = TelnetLink(config, target)
        else:
            link = SshLink(config, target, self._name, self._platform, self._known_hosts)
        vty.opening = link
        try:
            link.open()
            shell = Shell.log_in(link, self._name, timeout=config.timeout, credentials=credentials)
        except VtyBusy:
            link.close()
            self._busy_until = self._clock() + _BUSY_PAUSE_SECONDS
            raise
        except LoginRefused as error:
            link.close()
            self._gate.failed(error)
            raise
        except DroppedAtLogin:
            link.close()
            self._gate.failed(None)
            raise
        except BaseException:
            link.close()
            raise
        finally:
            vty.opening = None
        self._gate.accepted()
        self.logins += 1
        return shell

    def _check_lines(self) -> None:
        left = self._busy_until - self._clock()
        if 0 < left <= _BUSY_PAUSE_SECONDS:
            raise VtyBusy(
                f"{self._name}: every VTY line was taken a moment ago: it is tried again in "
                f"{left:.0f} s"
            )

    def _telnet_credentials(self, username: str) -> tuple[str, str] | None:
        config = self._config
        if config.protocol != "telnet":
            return None
        if not self._warned:
            self._warned = True
            _log.warning(
                "%s: Telnet sends user and password in the clear: use SSH where the router has it",
                self._name,
            )
        return username, config.password.get_secret_value() if config.password else ""
