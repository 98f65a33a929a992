"""Every failure that ne8000d tells an operator about, one class a cause.

Ne8000dError
├── ConfigError              the configuration or the command line is wrong (exit code 2)
├── SnmpError
│   ├── UnknownHost          the name does not resolve (RFC 1035)
│   ├── PortRefused          the host answered: nobody listens there (ICMP port unreachable)
│   ├── NoResponse           silence: host down, filtered, or wrong community (RFC 3413 drops those)
│   ├── AuthenticationError  user, key or level is wrong (RFC 3414 reports)
│   ├── TooBig               tooBig, or an answer longer than the engine reads
│   ├── DecodeError          an answer that is not BER
│   └── AgentError           any other error-status of RFC 3416
├── SshError                 something between us and a router's command line
│   ├── Unreachable          no name, no route, nobody listens, no answer
│   ├── LoginRefused         user, password or key is wrong: final until a reload
│   ├── HostKeyChanged       the router shows another key than the one on record
│   ├── HostKeyUnknown       no key on record, and `host_key = "strict"`
│   ├── NoCommonAlgorithm    no key exchange, cipher or MAC that both sides have
│   ├── VtyBusy              every VTY line of the router is taken
│   ├── PasswordExpired      the router lets nobody in before the password is changed
│   ├── CommandTimeout       the command line fell silent, or a command did not end
│   ├── AnswerCut            an answer was cut off at a bound
│   ├── SessionDropped       the session broke off
│   └── SessionClosed        we are stopping
├── InfluxError              InfluxDB refused a query or a change, or does not answer
├── CommandRefused           a command that our own rules don't let through
├── CommandError             an answer in which nothing is known
│   └── DeviceSaidNo         `Error: …` instead of an answer
└── SinkError                a sink can't take what it is given
    ├── SpoolError           disk full, read-only state directory
    └── StoreError           SQLite said no

`reason` is the short word that goes into `poll.reason`; the message is one sentence that ends with
what to do.
"""

from __future__ import annotations

from typing import ClassVar


class Ne8000dError(Exception):
    """Base of all; its text is one readable sentence."""

    reason: ClassVar[str] = "error"


class ConfigError(Ne8000dError):
    """The configuration or the command line is wrong."""

    reason: ClassVar[str] = "config"


class SnmpError(Ne8000dError):
    """Something went wrong between us and an SNMP agent."""

    reason: ClassVar[str] = "snmp_error"


class UnknownHost(SnmpError):
    """The host's name does not resolve."""

    reason: ClassVar[str] = "unknown_host"


class PortRefused(SnmpError):
    """The host is up and says that nobody listens on the port."""

    reason: ClassVar[str] = "port_refused"


class NoResponse(SnmpError, TimeoutError):
    """No answer within the time-out, retries included."""

    reason: ClassVar[str] = "no_response"


class AuthenticationError(SnmpError):
    """SNMPv3 credentials that the agent refused."""

    reason: ClassVar[str] = "authentication"


class TooBig(SnmpError):
    """The answer does not fit: tooBig, or longer than the engine's buffer."""

    reason: ClassVar[str] = "too_big"


class DecodeError(SnmpError):
    """An answer that can't be decoded."""

    reason: ClassVar[str] = "decode_error"


class AgentError(SnmpError):
    """An error-status other than tooBig and noSuchName (RFC 3416 §3)."""

    reason: ClassVar[str] = "agent_error"


class SshError(Ne8000dError):
    """Something went wrong between us and a router's command line (SSH or Telnet)."""

    reason: ClassVar[str] = "ssh_error"


class Unreachable(SshError):
    """The command line can't be reached: no name, no route, refused, or no answer."""

    reason: ClassVar[str] = "unreachable"


class LoginRefused(SshError):
    """The router refused user, password or key; not tried again before a reload."""

    reason: ClassVar[str] = "login_refused"


class HostKeyChanged(SshError):
    """The router's host key is not the one on record: nothing was sent to it."""

    reason: ClassVar[str] = "host_key_changed"


class HostKeyUnknown(SshError):
    """The router's host key is not on record and may not be learned (`strict`)."""

    reason: ClassVar[str] = "host_key_unknown"


class NoCommonAlgorithm(SshError):
    """Router and we have no key exchange, host key, cipher or MAC in common."""

    reason: ClassVar[str] = "no_common_algorithm"


class VtyBusy(SshError):
    """Every VTY line of the router is taken."""

    reason: ClassVar[str] = "vty_busy"


class PasswordExpired(SshError):
    """The router ends the session unless the password is changed, which we never do."""

    reason: ClassVar[str] = "password_expired"


class CommandTimeout(SshError, TimeoutError):
    """The router fell silent in the middle of something, or did not come to an end."""

    reason: ClassVar[str] = "command_timeout"


class AnswerCut(SshError):
    """An answer that is read line by line was cut off at a bound."""

    reason: ClassVar[str] = "answer_cut"


class SessionDropped(SshError):
    """The session broke off while it was needed."""

    reason: ClassVar[str] = "session_dropped"


class DroppedAtLogin(SessionDropped):
    """The router hung up during authentication, which it may count as a failure of ours."""


class SessionClosed(SshError):
    """The session was closed by ourselves: the daemon stops, or the device was taken out."""

    reason: ClassVar[str] = "session_closed"


class CommandRefused(Ne8000dError):
    """A command that the rules of `ne8000d.permissions` don't let through."""

    reason: ClassVar[str] = "command_refused"


class CommandError(Ne8000dError):
    """An answer to a command in which nothing is known; `text` is its beginning, unmasked."""

    reason: ClassVar[str] = "unparsed"

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


class DeviceSaidNo(CommandError):
    """The device answered `Error: …`; `line` is that line."""

    reason: ClassVar[str] = "device_error"

    def __init__(self, message: str, text: str, line: str) -> None:
        super().__init__(message, text)
        self.line = line


class SinkError(Ne8000dError):
    """A sink can't take a batch."""

    reason: ClassVar[str] = "sink_error"


class SpoolError(SinkError):
    """The on-disk spool can't be read or written."""

    reason: ClassVar[str] = "spool_error"


class StoreError(SinkError):
    """The embedded store can't be read or written."""

    reason: ClassVar[str] = "store_error"


class InfluxError(Ne8000dError):
    """InfluxDB refused a query or a change, or does not answer."""

    reason: ClassVar[str] = "influx_error"
