"""What Netmiko and paramiko raise, as one of our errors with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import paramiko
from netmiko.exceptions import NetmikoAuthenticationException

from ne8000d.errors import (
    CommandTimeout,
    HostKeyChanged,
    LoginRefused,
    Ne8000dError,
    NoCommonAlgorithm,
    SessionDropped,
    SshError,
    Unreachable,
    VtyBusy,
)
from ne8000d.ssh import signs
from ne8000d.ssh.host_keys import fingerprint


class DroppedAtLogin(SessionDropped):
    """The router hung up during authentication, which it may count as a failure of ours."""


def explained(
    error: BaseException,
    device: str,
    *,
    known_hosts: Path,
    said: str | None = None,
    late: float | None = None,
) -> Ne8000dError:
    """The error behind `error`, which came while logging in to `device`.

    `said` is what the router (or a proxy command) said last; `late` the time-out that passed.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, Ne8000dError):
            return cause
        if isinstance(cause, paramiko.BadHostKeyException):
            return HostKeyChanged(
                f"{device} shows the key {fingerprint(cause.key)} instead of "
                f"{fingerprint(cause.expected_key)}: somebody may be in between. If the router "
                f"has a new key, take its old line out of {known_hosts}"
            )
        if isinstance(cause, paramiko.PasswordRequiredException):
            return SshError(f"{device}: ssh.key_file needs its passphrase in ssh.password")
    if late is not None:
        return _late(device, late)
    if said is not None and signs.tells_busy(said):
        return VtyBusy(
            f"{device}: every VTY line is taken: close idle sessions, or raise "
            "'user-interface maximum-vty'"
        )
    for cause in causes:
        found = _one(cause, device, said)
        if found is not None:
            return found
    return Unreachable(
        f"{device} hung up before the login{_quoted(said)}: check that SSH listens there"
    )


def _one(cause: BaseException, device: str, said: str | None) -> SshError | None:
    text = str(cause)
    match cause:
        case paramiko.IncompatiblePeer():
            return NoCommonAlgorithm(
                f"{device}: {text.rstrip('.')}: let the router offer aes256_ctr or aes128_ctr, "
                "sha2_256, and dh_group16_sha512 or dh_group_exchange_sha256"
            )
        case paramiko.ChannelException():
            return VtyBusy(
                f"{device} gives no terminal ({text}): every VTY line may be taken, or the user "
                "may not use 'stelnet'"
            )
        case paramiko.AuthenticationException() | NetmikoAuthenticationException():
            if "timeout" in text.lower():
                return CommandTimeout(
                    f"{device} did not answer the login in time: is its RADIUS or TACACS slow?"
                )
            if "saw EOF" in text:
                return DroppedAtLogin(f"{device} hung up during the login{_quoted(said)}")
            return LoginRefused(
                f"{device} refused the login{_quoted(said)}: correct ssh.username, ssh.password "
                "or ssh.key_file, then reload"
            )
        case paramiko.SSHException() if "No authentication methods" in text:
            return LoginRefused(
                f"{device}: no password, no key, and no agent with one: set ssh.password or "
                "ssh.key_file, then reload"
            )
        case paramiko.SSHException() if "banner" in text and "timed out" in text.lower():
            return _late(device, None)
        case TimeoutError():
            return _late(device, None)
    return None


def _late(device: str, seconds: float | None) -> CommandTimeout:
    within = "in time" if seconds is None else f"within {seconds:g} s"
    return CommandTimeout(f"{device} did not finish the login {within}: is it overloaded?")


def _quoted(said: str | None) -> str:
    if not said:
        return ""
    return f" ('{''.join(c if c.isprintable() else ' ' for c in said)[:200]}')"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
