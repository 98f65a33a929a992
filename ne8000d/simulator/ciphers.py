"""Privacy of SNMPv3: CBC-DES (RFC 3414 §8) and CFB128-AES (RFC 3826)."""

from __future__ import annotations

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_SALT_OCTETS = 8
_DES_BLOCK = 8


def encrypted(priv: str, key: bytes, clear: bytes, boots: int, time: int, count: int) -> bytes:
    """Salt, then cipher text. `count` must differ from message to message."""
    if priv == "DES":
        salt = boots.to_bytes(4, "big") + (count & 0xFFFFFFFF).to_bytes(4, "big")
        clear += bytes(-len(clear) % _DES_BLOCK)
    else:
        salt = (count & (1 << 64) - 1).to_bytes(_SALT_OCTETS, "big")
    encryptor = _cipher(priv, key, salt, boots, time).encryptor()
    return salt + encryptor.update(clear) + encryptor.finalize()


def decrypted(
    priv: str, key: bytes, secret: bytes, salt: bytes, boots: int, time: int
) -> bytes | None:
    """The clear text and maybe padding; garbage for a wrong key, None where lengths are wrong."""
    if len(salt) != _SALT_OCTETS or (priv == "DES" and len(secret) % _DES_BLOCK):
        return None
    decryptor = _cipher(priv, key, salt, boots, time).decryptor()
    return decryptor.update(secret) + decryptor.finalize()


def _cipher(priv: str, key: bytes, salt: bytes, boots: int, time: int) -> Cipher[CBC | CFB]:
    if priv == "DES":
        vector = bytes(ours ^ theirs for ours, theirs in zip(key[8:16], salt, strict=True))
        # The library has DES only as 3DES with one key three times, which is the same.
        return Cipher(TripleDES(key[:8] * 3), CBC(vector))
    return Cipher(AES(key), CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))
