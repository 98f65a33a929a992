"""What the agents of these tests hold, and configurations to ask them with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ne8000d.config import SnmpConfig, TableSettings

BASE: Final = "1.3.6.1.4.1.99999.1"
NAMES, EVENS, TEXTS = f"{BASE}.1", f"{BASE}.2", f"{BASE}.3"

COLUMNS: Final[Mapping[str, Mapping[str, int | bytes]]] = {
    NAMES: {str(index): b"row %d" % index for index in range(1, 301)},
    EVENS: {str(index): index for index in range(2, 301, 2)},
    TEXTS: {f"7.{index}": b"x" * (0 if index < 40 else 180) for index in range(1, 121)},
}

USERS: Final = {
    "open": "createUser open",
    "sha224": "createUser sha224 SHA-224 authpass123",
    "md5des": "createUser md5des MD5 authpass123 DES privpass123",
    "sha1aes128": "createUser sha1aes128 SHA authpass123 AES privpass123",
    "sha1aes192": "createUser sha1aes192 SHA authpass123 AES192 privpass123",
    "sha256aes256": "createUser sha256aes256 SHA-256 authpass123 AES256 privpass123",
    "sha384aes128": "createUser sha384aes128 SHA-384 authpass123 AES privpass123",
    "sha512aes256": "createUser sha512aes256 SHA-512 authpass123 AES256 privpass123",
    "sha1aes192c": "createUser sha1aes192c SHA authpass123 AES192C privpass123",
    "sha224aes256c": "createUser sha224aes256c SHA-224 authpass123 AES256C privpass123",
    "md5aes192": "createUser md5aes192 MD5 authpass123 AES192 privpass123",
    "md5aes256c": "createUser md5aes256c MD5 authpass123 AES256C privpass123",
}


def column_lines(columns: Mapping[str, Mapping[str, int | bytes]]) -> Iterable[str]:
    """Lines of snmpd.conf that make up the columns."""
    for column, rows in columns.items():
        for instance, value in rows.items():
            text = (
                f'octet_str "{value.decode()}"' if isinstance(value, bytes) else f"integer {value}"
            )
            yield f"override .{column}.{instance} {text}"


def config(port: int, **keys: Any) -> SnmpConfig:
    """v2c with community `public`; a generous time-out, as the machine may be busy."""
    return SnmpConfig(**{"community": "public", "port": port, "timeout": "20s", **keys})


def user_config(port: int, user: str, /, **keys: Any) -> SnmpConfig:
    """v3 with a user whose name tells its protocols."""
    auth, _, priv = user.upper().rpartition("AES" if "aes" in user else "DES")
    protocols: dict[str, str] = {}
    if user != "open":
        protocols |= {"auth": auth or user.upper(), "auth_password": "authpass123"}
    if auth:
        priv = f"AES{priv}" if "aes" in user else "DES"
        protocols |= {"priv": priv, "priv_password": "privpass123"}
    return SnmpConfig(
        **{"version": "3", "port": port, "user": user, "timeout": "20s", **protocols, **keys}
    )


def settings(**keys: Any) -> TableSettings:
    """How a table is read."""
    return TableSettings(
        **{"timeout": 20.0, "retries": 2, "max_repetitions": 25, "mode": "walk", "enabled": True}
        | keys
    )
