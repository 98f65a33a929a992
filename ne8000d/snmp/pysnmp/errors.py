"""pysnmp's error indications as our errors."""

from __future__ import annotations

from typing import Final

from pysnmp.proto import errind

from ne8000d.errors import (
    AgentError,
    AuthenticationError,
    DecodeError,
    NoResponse,
    SnmpError,
    TooBig,
)

_REFUSALS: Final = {
    errind.UnsupportedSecurityLevel: "it does not offer the user this security level",
    errind.UnknownUserName: "it does not know the user",
    errind.UnknownSecurityName: "it does not know the user",
    errind.WrongDigest: "the authentication password or protocol is wrong",
    errind.DecryptionError: "the privacy password or protocol is wrong",
}
_UNKNOWN_CONTEXTS: Final = "1.3.6.1.6.3.12.1.5"  # snmpUnknownContexts, RFC 3413


def is_lost(indication: object) -> bool:
    """Whether the agent disowns the engine ID or the clock that pysnmp knows it by."""
    return isinstance(indication, errind.UnknownEngineID | errind.NotInTimeWindow)


def ours(indication: object) -> SnmpError:
    """Our error for what pysnmp says of a request that it failed with."""
    found: SnmpError = DecodeError(str(indication))
    if is_lost(indication):
        found = NoResponse("it disowns the engine ID and clock that it has just told")
    elif type(indication) in _REFUSALS:
        found = AuthenticationError(_REFUSALS[type(indication)])
    elif isinstance(indication, errind.RequestTimedOut):
        found = NoResponse()
    elif isinstance(indication, errind.TooBig):
        found = TooBig("the request is too long")
    elif isinstance(indication, errind.ReportPduReceived):
        found = AgentError(f"it reports {indication}")
        if _UNKNOWN_CONTEXTS in str(indication):
            found = AgentError("it knows no such snmp.context")
    return found
