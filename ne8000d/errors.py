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


class SinkError(Ne8000dError):
    """A sink can't take a batch."""

    reason: ClassVar[str] = "sink_error"


class SpoolError(SinkError):
    """The on-disk spool can't be read or written."""

    reason: ClassVar[str] = "spool_error"


class StoreError(SinkError):
    """The embedded store can't be read or written."""

    reason: ClassVar[str] = "store_error"
