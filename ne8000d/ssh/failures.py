"""What Netmiko and paramiko raise, as one of our errors with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import paramiko

from ne8000d.errors import (
    CommandTimeout,
    DroppedAtLogin,
    HostKeyChanged,
    LoginRefused,
    Ne8000dError,
    NoCommonAlgorithm,
    SshError,
    Unreachable,
    VtyBusy,
)
from ne8000d.ssh import signs
from ne8000d.ssh.host_keys import fingerprint


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that failed.

    `said` is what the router (or a proxy command) said last; `late` the time-out that passed.
    """

    device: str
    known_hosts: Path
    said: str | None = None
    late: float | None = None

    @property
    def quoted(self) -> str:
        """What was said, harmless, in brackets; empty for nothing."""
        if not self.said:
            return ""
        shown = "".join(c if c.isprintable() else " " for c in self.said)
        return f" ('{shown[:200]}')"


def explained(error: BaseException, attempt: Attempt) -> Ne8000dError:
    """The error behind `error`."""
    causes = tuple(_causes(error))
    for explain in _EXPLANATIONS:
        for cause in causes:
            found = explain(cause, attempt)
            if found is not None:
                return found
    return Unreachable(
        f"{attempt.device} hung up before the login{attempt.quoted}: check that SSH listens there"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _our_own(cause: BaseException, _: Attempt) -> Ne8000dError | None:
    return cause if isinstance(cause, Ne8000dError) else None


def _host_key(cause: BaseException, attempt: Attempt) -> SshError | None:
    if not isinstance(cause, paramiko.BadHostKeyException):
        return None
    return HostKeyChanged(
        f"{attempt.device} shows the key {fingerprint(cause.key)} instead of "
        f"{fingerprint(cause.expected_key)}: somebody may be in between. If the router has a new "
        f"key, take its old line out of {attempt.known_hosts}"
    )


def _passphrase(cause: BaseException, attempt: Attempt) -> SshError | None:
    if not isinstance(cause, paramiko.PasswordRequiredException):
        return None
    return SshError(f"{attempt.device}: ssh.key_file needs its passphrase in ssh.password")


def _too_late(_: BaseException, attempt: Attempt) -> SshError | None:
    return None if attempt.late is None else _late(attempt)


def _busy(_: BaseException, attempt: Attempt) -> SshError | None:
    if attempt.said is None or not signs.tells_busy(attempt.said):
        return None
    return VtyBusy(
        f"{attempt.device}: every VTY line is taken: close idle sessions, or raise "
        "'user-interface maximum-vty'"
    )


def _algorithms(cause: BaseException, attempt: Attempt) -> SshError | None:
    if not isinstance(cause, paramiko.ssh_exception.IncompatiblePeer):
        return None
    return NoCommonAlgorithm(
        f"{attempt.device}: {str(cause).rstrip('.')}: let the router offer aes256_ctr or "
        "aes128_ctr, sha2_256, and dh_group16_sha512 or dh_group_exchange_sha256"
    )


def _terminal(cause: BaseException, attempt: Attempt) -> SshError | None:
    if not isinstance(cause, paramiko.ChannelException):
        return None
    return VtyBusy(
        f"{attempt.device} gives no terminal ({cause}): every VTY line may be taken, or the user "
        "may not use 'stelnet'"
    )


def _authentication(cause: BaseException, attempt: Attempt) -> SshError | None:
    if not isinstance(cause, paramiko.AuthenticationException):
        return None
    if "timeout" in str(cause).lower():
        return CommandTimeout(
            f"{attempt.device} did not answer the login in time: is its RADIUS or TACACS slow?"
        )
    if "saw EOF" in str(cause):
        return DroppedAtLogin(
            f"{attempt.device} hung up during the login{attempt.quoted}: it is tried again in ten "
            "minutes; check its access lists and whether it locked this address"
        )
    return LoginRefused(
        f"{attempt.device} refused the login{attempt.quoted}: correct ssh.username, ssh.password "
        "or ssh.key_file, then reload"
    )


def _method(cause: BaseException, attempt: Attempt) -> SshError | None:
    if "No authentication methods" not in str(cause):
        return None
    return LoginRefused(
        f"{attempt.device}: no password, no key, and no agent with one: set ssh.password or "
        "ssh.key_file, then reload"
    )


def _silence(cause: BaseException, attempt: Attempt) -> SshError | None:
    text = str(cause).lower()
    silent = isinstance(cause, TimeoutError) or "timed out" in text or "no existing session" in text
    return _late(attempt) if silent else None


def _late(attempt: Attempt) -> CommandTimeout:
    within = "in time" if attempt.late is None else f"within {attempt.late:g} s"
    return CommandTimeout(
        f"{attempt.device} did not finish the login {within}{attempt.quoted}: is it overloaded?"
    )


_EXPLANATIONS: Final[tuple[Callable[[BaseException, Attempt], Ne8000dError | None], ...]] = (
    _our_own, _host_key, _passphrase, _too_late, _busy, _algorithms, _terminal, _authentication,
    _method, _silence,
)  # fmt: skip
