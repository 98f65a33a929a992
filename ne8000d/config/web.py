"""`[web]`: the HTTP API, who may ask it, and how often."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from ne8000d.config.secret import Secret, resolve
from ne8000d.config.section import Section
from ne8000d.config.surroundings import Surroundings
from ne8000d.config.values import (
    DeviceName,
    FilePath,
    Host,
    Kept,
    ListenPort,
    Port,
    Positive,
    Sha256,
    Texts,
    WebNames,
)
from ne8000d.permissions import ALLOW, DENY

_NOT_FETCHED: Final = "0" * 64


def _first_words(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if len(word.split()) != 1:
            raise ValueError(
                f"'{word}' must be one word, the first of a command: "
                f'"{word.split(maxsplit=1)[0] if word.split() else "display"}"'
            )
    return words


def _found(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, dict):
        return value
    if not Surroundings.of(info).with_secrets:
        return _NOT_FETCHED
    return resolve(value, info).get_secret_value()


Digest = Annotated[Sha256, BeforeValidator(_found)]
"""Digits, or the place where they are: a container's first start writes them into a file."""


class TokenConfig(Section):
    """One of `[web] tokens`: the token itself, or its SHA-256 in hexadecimal."""

    name: DeviceName
    token: Secret | None = None
    token_sha256: Digest | None = None
    role: Literal["viewer", "operator", "admin"]

    @property
    def digest(self) -> bytes:
        """The token's SHA-256, 32 octets."""
        if self.token is not None:
            return hashlib.sha256(self.token.get_secret_value().encode()).digest()
        return bytes.fromhex(self.token_sha256 or "")


class RateLimitsConfig(Section):
    """`[web.rate_limits]`: requests a minute of one client."""

    commands: Positive = 10
    data: Positive = 30
    diagnostics: Positive = 5


class CacheConfig(Section):
    """`[web.cache]`: seconds for which an answer that cost something is given again."""

    interfaces: Kept = 45.0
    pppoe: Kept = 20.0
    system: Kept = 60.0


class RedisConfig(Section):
    """`[web.redis]`: a Redis that keeps cached answers, for several daemons."""

    host: Host
    port: Port = 6379
    password: Secret | None = None


class WebConfig(Section):
    """`[web]`. Port 0 takes a free one."""

    enabled: bool = True
    host: Host = "127.0.0.1"
    port: ListenPort = 8000
    hosts: WebNames = ()
    tls_cert: FilePath | None = None
    tls_key: FilePath | None = None
    tokens: Annotated[tuple[TokenConfig, ...], Field(strict=False)] = ()
    allow: Annotated[Texts, AfterValidator(_first_words)] = ALLOW
    deny: Texts = DENY
    allow_config: bool = False
    rate_limits: RateLimitsConfig = RateLimitsConfig()
    cache: CacheConfig = CacheConfig()
    redis: RedisConfig | None = None

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def web_mistakes(web: WebConfig) -> Iterator[tuple[str, str]]:
    """Key and sentence of each mistake that no single key shows."""
    if not web.enabled:
        return
    if not web.on_loopback and not web.tokens:
        sentence = (
            f"'{web.host}' can be reached from other machines, and there are no tokens: make one "
            "with 'ne8000d init --token' and put the line it prints under [web], or write "
            '"127.0.0.1" and use an SSH tunnel'
        )
        yield "host", sentence
    for key, other in (("tls_cert", "tls_key"), ("tls_key", "tls_cert")):
        if getattr(web, key) is None and getattr(web, other) is not None:
            yield key, f"is missing: {other} is set, and TLS needs both"
    names: set[str] = set()
    for index, token in enumerate(web.tokens):
        place = f"tokens[{index}]"
        if token.name in names:
            yield f"{place}.name", f"'{token.name}' is used twice: give each token its own name"
        names.add(token.name)
        if (token.token is None) == (token.token_sha256 is None):
            yield place, "needs either token or token_sha256: 'ne8000d init --token' prints a line"
