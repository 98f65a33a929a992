"""The VRP lines that let ne8000d poll a router, and nothing more.

Syntax: Huawei's configuration guides and command reference for NetEngine routers, VRP 8
(`acl`, `snmp-agent mib-view`, `community`, `group`, `usm-user`, `protocol source-interface`,
`protocol get-bulk timeout`; `local-user`, `ssh user`; two-stage configuration with `commit`). Not
tried on a router.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from ne8000d.config.models import SnmpConfig, SshConfig
from ne8000d.errors import ConfigError
from ne8000d.offlimits import SECRETS, SESSIONS

VIEW: Final = "ne8000d"
_INCLUDED: Final = (
    "1.3.6.1.2.1",  # mib-2: system, interfaces, entities
    "1.3.6.1.6.3.10",  # snmpEngineTime, which tells a reboot from a roll of sysUpTime
    "1.3.6.1.4.1.2011",  # Huawei
)
_EXCLUDED: Final = sorted((*SESSIONS, *SECRETS))
_AUTH: Final[Mapping[str, str]] = {
    "MD5": "md5", "SHA1": "sha", "SHA224": "sha2-224", "SHA256": "sha2-256",
    "SHA384": "sha2-384", "SHA512": "sha2-512",
}  # fmt: skip
_PRIV: Final[Mapping[str, str]] = {
    "DES": "des56", "AES128": "aes128", "AES192": "aes192", "AES256": "aes256",
    "AES192C": "aes192", "AES256C": "aes256",
}  # fmt: skip


def router_lines(
    poller: str = "POLLER-ADDRESS",
    snmp: SnmpConfig | None = None,
    ssh: SshConfig | None = None,
    *,
    interface: str = "LoopBack0",
    acl: int = 2900,
) -> tuple[str, ...]:
    """The lines to paste into a router, `commit` last.

    `poller` is the IPv4 address that ne8000d asks from; `interface` the router's interface whose
    address ne8000d asks, and that traps come from; `acl` a free basic ACL (2000 to 2999). With
    `ssh` there is a user of level 1 for the command line too. Secrets are never printed: words in
    capitals stand where the operator puts his own.

    Raises:
        ConfigError: `poller` is neither an IPv4 address nor the word to replace.
    """
    snmp = snmp or SnmpConfig()
    if poller != "POLLER-ADDRESS":
        try:
            IPv4Address(poller)
        except AddressValueError:
            raise ConfigError(
                f"'{poller}' is not an IPv4 address: name the one that the router sees ne8000d by"
            ) from None
    return (
        "system-view",
        f"acl number {acl}",
        f"rule 5 permit source {poller} 0",
        "rule 10 deny",
        "quit",
        "snmp-agent",
        f"snmp-agent sys-info version {'v' + snmp.version}",
        *(f"snmp-agent mib-view included {VIEW} {oid}" for oid in _INCLUDED),
        *(f"snmp-agent mib-view excluded {VIEW} {oid}" for oid in _EXCLUDED),
        *_credentials(snmp, acl),
        f"snmp-agent protocol source-interface {interface}",
        f"snmp-agent trap source {interface}",
        f"snmp-agent protocol get-bulk timeout {_bulk_timeout(snmp.timeout)}",
        *(_login(ssh) if ssh is not None else ()),
        "commit",
    )


def _credentials(snmp: SnmpConfig, acl: int) -> tuple[str, ...]:
    if snmp.version != "3":
        return (f"snmp-agent community read cipher COMMUNITY mib-view {VIEW} acl {acl}",)
    user = f"snmp-agent usm-user v3 {snmp.user or 'USER'} {VIEW}"
    level = "noauthentication"
    if snmp.auth is not None:
        level = "authentication"
        user += f" authentication-mode {_AUTH[snmp.auth]} AUTH-PASSWORD"
        if snmp.priv is not None:
            level = "privacy"
            user += f" privacy-mode {_PRIV[snmp.priv]} PRIV-PASSWORD"
    group = f"snmp-agent group v3 {VIEW} {level} read-view {VIEW} notify-view {VIEW} acl {acl}"
    return group, f"{user} acl {acl}"


def _login(ssh: SshConfig) -> tuple[str, ...]:
    """A user who may look (level 1, monitoring) and change nothing.

    Not an ACL for SSH: it would lock out the operators who come from elsewhere.
    """
    user = ssh.username or "SSH-USER"
    account = (
        "aaa",
        f"local-user {user} password irreversible-cipher SSH-PASSWORD",
        f"local-user {user} service-type {ssh.protocol}",
        f"local-user {user} level 1",
        "quit",
    )
    if ssh.protocol == "telnet":
        return account
    method = ("rsa", f"ssh user {user} assign rsa-key KEY-NAME") if ssh.key_file else ("password",)
    return (
        *account,
        f"ssh user {user}",
        f"ssh user {user} authentication-type {method[0]}",
        *method[1:],
        f"ssh user {user} service-type stelnet",
    )


def _bulk_timeout(timeout: float) -> int:
    """Below our own time-out, so that a slow answer comes cut short, not too late.

    VRP's default, and what Huawei recommends, is 2 s; 0 would be "never".
    """
    return min(2, max(1, int(timeout - 0.5)))
