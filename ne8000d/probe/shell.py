"""The command line: whether the login works, and which of our commands it may type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ne8000d.config import DeviceConfig
from ne8000d.errors import CommandError, DeviceSaidNo, Ne8000dError, SshError
from ne8000d.platforms import Platform
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.schema import Command
from ne8000d.ssh import Shells

_DENIED: Final = re.compile(r"permission|privilege|authori[sz]|not allowed|denied", re.IGNORECASE)


def probe_shell(
    device: DeviceConfig, platform: Platform, shells: Shells, tell: Callable[[str], None]
) -> Iterator[Finding]:
    """Log in once and type every command that polls need, one by one; a refused login is final."""
    commands = {
        command.name: command
        for inquiry in platform.inquiries
        for command in inquiry.commands
        if any("{" not in line for line in command.lines)
    }
    answered = False
    for command in commands.values():
        tell(command.lines[0])
        try:
            finding = _try(command, shells)
        except Ne8000dError as error:
            yield Finding(device.ssh.protocol, Verdict.NO, str(error))
            if isinstance(error, SshError):
                return
            continue
        if not answered:
            answered = True
            yield Finding(device.ssh.protocol, Verdict.OK, f"the login works; {_source(device)}")
        yield finding
    if not commands:
        yield Finding(device.ssh.protocol, Verdict.NOTE, "nothing is asked of this platform by CLI")


def _source(device: DeviceConfig) -> str:
    match device.ssh.poll:
        case "always":
            return "subscribers are counted by the command line, SNMP beside it"
        case "auto":
            return "the command line is asked for what SNMP does not answer"
    return 'polls use SNMP alone (ssh.poll = "never")'


def _try(command: Command, shells: Shells) -> Finding:
    """The first spelling that the router knows. Raises SshError."""
    refusals = []
    for line in command.lines:
        if "{" in line:
            continue
        output = shells.run(line, purpose="exec")
        try:
            rows = command.parse(output.text)
        except DeviceSaidNo as error:
            refusals.append(error.line)
            continue
        except CommandError as error:
            return Finding(
                line,
                Verdict.NOTE,
                "answers what is not understood",
                f"send us the answer ({error})",
            )
        return Finding(line, Verdict.OK, f"allowed, {len(rows)} rows")
    told = refusals[-1] if refusals else "no answer"
    line = command.lines[0]
    if any(_DENIED.search(text) for text in refusals):
        privilege = command.privilege
        return Finding(
            line, Verdict.NO, f"denied ({told})",
            f"give the user level {privilege.level}, task {privilege.task} (docs/privileges.md)",
        )  # fmt: skip
    return Finding(line, Verdict.NOTE, f"this router does not know it ({told})")
