"""SNMPv3's user-based security (RFC 3414) on gufo: the user, discovery, why a user is refused."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

from gufo.snmp import (
    Aes128Key,
    Aes192Key,
    Aes256Key,
    BaseAuthKey,
    BasePrivKey,
    DesKey,
    KeyExpansion,
    Md5Key,
    Sha1Key,
    Sha224Key,
    Sha256Key,
    Sha384Key,
    Sha512Key,
    User,
)
from gufo.snmp._fast import SnmpV3ClientSocket

from ne8000d.config import SnmpConfig
from ne8000d.errors import AuthenticationError
from ne8000d.snmp.engine import SilentAfterDiscovery

TIME_WINDOW_SECONDS: Final = 100.0
"""RFC 3414 §2.2.3 allows 150 s; gufo's idea of the agent's clock stands still between answers."""

_AUTH: Final[dict[str, type[BaseAuthKey]]] = {
    "MD5": Md5Key,
    "SHA1": Sha1Key,
    "SHA224": Sha224Key,
    "SHA256": Sha256Key,
    "SHA384": Sha384Key,
    "SHA512": Sha512Key,
}
_PRIV: Final[dict[str, type[BasePrivKey]]] = {
    "DES": DesKey,
    "AES128": Aes128Key,
    "AES192": Aes192Key,
    "AES256": Aes256Key,
    "AES192C": Aes192Key,
    "AES256C": Aes256Key,
}

_STATISTICS: Final = bytes.fromhex("2b060106030f0101")  # 1.3.6.1.6.3.15.1.1, RFC 3414 §5
_REFUSALS: Final = {
    1: "it does not offer the user this security level",
    3: "it does not know the user",
    5: "the authentication password or protocol is wrong",
    6: "the privacy password or protocol is wrong",
}
_LARGEST_REPORT: Final = 4096


def user_of(config: SnmpConfig) -> User:
    """The user with its keys. A `C` after AES192 and AES256 is Cisco's (Reeder's) key expansion."""
    auth = priv = None
    if config.auth is not None and config.auth_password is not None:
        auth = _AUTH[config.auth](config.auth_password.get_secret_value().encode())
    if config.priv is not None and config.priv_password is not None:
        priv = _PRIV[config.priv](config.priv_password.get_secret_value().encode())
    cisco = config.priv is not None and config.priv.endswith("C")
    return User(
        config.user or "",
        auth_key=auth,
        priv_key=priv,
        key_expansion=KeyExpansion.Cisco if cisco else KeyExpansion.Blumenthal,
    )


class Discovery:
    """Finds an agent's engine through an open socket; `twin` is another descriptor of it.

    `before` is called before every datagram.
    """

    def __init__(
        self,
        opened: SnmpV3ClientSocket,
        twin: socket.socket,
        user: User,
        before: Callable[[], None],
    ) -> None:
        self._opened = opened
        self._twin = twin
        self._user = user
        self._before = before

    def start(self) -> None:
        """Learn the agent's engine ID, boots and time (§4), and whether it takes the user.

        Raises AuthenticationError after one request with the user's name, as agents lock users
        out; gufo's own refresh sends a second one. Other errors are gufo's.
        """
        self.refresh()
        self._opened.set_keys(
            self._user.name,
            self._user.get_auth_alg(),
            self._user.get_auth_key(),
            self._user.get_priv_alg(),
            self._user.get_priv_key(),
        )
        try:
            self.refresh()
        except BlockingIOError as error:
            if self._user.priv_key is None:
                raise
            raise SilentAfterDiscovery from error

    def refresh(self) -> None:
        """Let gufo take engine ID, boots and time from an answer.

        The answer is looked at before gufo takes it, as its reports come without a reason.
        """
        self._before()
        self._opened.send_refresh()
        seen = self._twin.recv(_LARGEST_REPORT, socket.MSG_PEEK)
        _, found, rest = seen.partition(_STATISTICS)
        refusal = _REFUSALS.get(rest[0]) if found and rest else None
        if refusal is not None:
            raise AuthenticationError(refusal)
        self._opened.recv_refresh()
