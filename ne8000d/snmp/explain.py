"""What an operator reads of a failed request: one sentence that ends with what to do."""

from __future__ import annotations

from typing import Final

from ne8000d.config import SnmpConfig
from ne8000d.errors import (
    AgentError,
    AuthenticationError,
    DecodeError,
    NoResponse,
    PortRefused,
    SnmpError,
    TooBig,
    UnknownHost,
)

_CREDENTIAL: Final = {
    "1": "the community",
    "2c": "the community",
    "3": "the SNMPv3 user",
}

_UNREADABLE: Final = {
    "gufo": (
        "what is not SNMP, or one value of more than 4,096 bytes{detail}: "
        'check what listens there; snmp.engine = "pysnmp" reads long values'
    ),
    "pysnmp": (
        "what is not SNMP, or a number outside of its type's range{detail}: "
        'check what listens there; snmp.engine = "gufo" takes such numbers'
    ),
}


def target(host: str, address: str | None, port: int) -> str:
    """`bng-01 (192.0.2.1:161)`, or only the address where the host is one."""
    if address is None:
        return host
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return place if address == host else f"{host} ({place})"


def explained(
    error: SnmpError, where: str, config: SnmpConfig, tries: int, timeout: float
) -> SnmpError:
    """`error` again, of the same class, as a sentence about `where`.

    `tries` requests went unanswered, each for `timeout` seconds.
    """
    detail = f" ({error})" if str(error) else ""
    match error:
        case UnknownHost():
            text = (
                f"the host name {where} does not resolve{detail}: "
                "check the name and this machine's DNS, or configure the address"
            )
        case PortRefused():
            text = (
                f"{where} refuses SNMP: nothing listens there; "
                "switch the router's SNMP agent on, or check snmp.port"
            )
        case AuthenticationError():
            text = (
                f"{where} refuses the SNMPv3 user '{config.user}'{detail}: "
                "check user, auth, auth_password, priv and priv_password"
            )
        case NoResponse():
            times = "1 try" if tries == 1 else f"{tries} tries"
            text = (
                f"{where} does not answer SNMP v{config.version} within {timeout:g} s "
                f"({times}){detail}: check the address, the ACL on the router and "
                f"{_CREDENTIAL[config.version]}"
            )
        case TooBig():
            text = (
                f"{where} can't fit one value into an answer{detail}: "
                "raise the largest packet size of the router's SNMP agent"
            )
        case DecodeError():
            text = f"{where} answers {_UNREADABLE[config.engine].format(detail=detail)}"
        case AgentError():
            text = (
                f"{where} answers with an error{detail}: its agent can't read what was asked for; "
                "look into the router's log, or switch the table off in [snmp.tables]"
            )
        case _:
            return error
    return type(error)(text)
