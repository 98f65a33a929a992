"""gufo's errors as ours."""

from __future__ import annotations

from gufo.snmp import SnmpAuthError, SnmpDecodeError, SnmpEncodeError

from ne8000d.errors import (
    AgentError,
    AuthenticationError,
    DecodeError,
    NoResponse,
    PortRefused,
    SnmpError,
    TooBig,
)


def is_panic(error: BaseException) -> bool:
    """Whether gufo's Rust code panicked; the class can't be imported."""
    return type(error).__name__ == "PanicException"


def ours(error: BaseException, *, usm: bool) -> SnmpError | None:
    """Our error for gufo's, None for what is no failure of SNMP. `usm`: the session is SNMPv3."""
    found: SnmpError | None = None
    match error:
        case SnmpError():
            found = error
        case BlockingIOError():
            found = NoResponse()
        case OSError() if "refused" in str(error):
            found = PortRefused()
        case OSError():  # No route to the host, network unreachable.
            found = NoResponse(str(error))
        case SnmpAuthError() if usm:
            found = AuthenticationError()
        case SnmpAuthError():  # What gufo makes of authorizationError (RFC 3416 §3).
            found = AgentError("authorizationError")
        case SnmpEncodeError():
            found = TooBig("the request is too long")
        case SnmpDecodeError() | RuntimeError():  # The latter for an OID in a GET's answer.
            found = DecodeError(str(error))
        case _ if is_panic(error):
            found = DecodeError(str(error))
    return found
