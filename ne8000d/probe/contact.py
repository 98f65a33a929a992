"""The first contact: one request with the configured credential, and no second one by itself.

VRP locks a source address after wrong communities for 8, 16, 32 seconds, then 5 minutes, and a v3
user after 5 failures: the operator's other tools on that host would go blind too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ne8000d.config import DeviceConfig, SnmpConfig
from ne8000d.errors import AuthenticationError, NoResponse, SnmpError
from ne8000d.probe.findings import Finding, Verdict
from ne8000d.schema import Wire, text_of
from ne8000d.snmp import Credentials, Gate, Session, open_session

SYS_DESCR: Final = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID: Final = "1.3.6.1.2.1.1.2.0"
SYS_NAME: Final = "1.3.6.1.2.1.1.5.0"
HUAWEI: Final = "1.3.6.1.4.1.2011"
MOST_VARIANTS: Final = 3
_LONGEST: Final = 120
BETWEEN_VARIANTS: Final = 60.0
"""Seconds: longer than VRP's lock after a third wrong community."""

_ASKED: Final = (SYS_DESCR, SYS_OBJECT_ID, SYS_NAME)
_OTHER_AUTH: Final = {"SHA1": ("SHA256", "MD5"), "SHA256": ("SHA1", "MD5"), "MD5": ("SHA1",)}
_OTHER_PRIV: Final = {"DES": ("AES128",), "AES128": ("DES", "AES256"), "AES256": ("AES128",)}


@dataclass(frozen=True, slots=True)
class Contact:
    """What the first answer told; `values` is empty where there was none.

    `worth_variants`: the device was silent, or refused the user; other settings may be the cure.
    """

    finding: Finding
    values: Mapping[str, Wire]
    worth_variants: bool = False

    @property
    def name(self) -> str:
        """The name by which the router calls itself."""
        return text_of(self.values.get(SYS_NAME, b""))

    @property
    def is_huawei(self) -> bool:
        """Whether sysObjectID says so."""
        return str(self.values.get(SYS_OBJECT_ID, "")).removeprefix(".").startswith(f"{HUAWEI}.")


def contact(
    session: Session, device: DeviceConfig, gate: Gate, wall: Callable[[], float]
) -> Contact:
    """Ask who it is, without a retry unless the credential has worked before."""
    retries = None if gate.retries_allowed else 0
    try:
        answer = session.get(_ASKED, retries=retries)
    except AuthenticationError as error:
        gate.refused(wall())
        return Contact(Finding("SNMP", Verdict.NO, str(error)), {}, worth_variants=True)
    except SnmpError as error:
        silent = isinstance(error, NoResponse)
        if silent:
            gate.asked(wall())
        return Contact(Finding("SNMP", Verdict.NO, str(error)), {}, worth_variants=silent)
    gate.answered()
    value = answer.values.get(SYS_DESCR, b"")
    described = text_of(b" ".join(value.split()) if isinstance(value, bytes) else value)[:_LONGEST]
    return Contact(
        Finding(
            "SNMP", Verdict.OK, f"v{device.snmp.version} answers: {described or 'no sysDescr'}"
        ),
        answer.values,
    )


def variants(config: SnmpConfig) -> Iterator[tuple[str, SnmpConfig]]:
    """What may have been meant instead, the likeliest first, with the line to write."""
    if config.version == "3":
        for auth in _OTHER_AUTH.get(config.auth or "", ()):
            yield f'auth = "{auth}"', config.model_copy(update={"auth": auth})
        for priv in _OTHER_PRIV.get(config.priv or "", ()):
            yield f'priv = "{priv}"', config.model_copy(update={"priv": priv})
        return
    other = "1" if config.version == "2c" else "2c"
    yield f'version = "{other}"', config.model_copy(update={"version": other})


def try_variants(
    device: DeviceConfig,
    credentials: Credentials,
    *,
    sleep: Callable[[float], None],
    wall: Callable[[], float],
    tell: Callable[[str], None],
) -> Finding:
    """Try other settings with the same secret, one request each, a minute apart, at most three."""
    tried = []
    for line, config in islice(variants(device.snmp), MOST_VARIANTS):
        tell(f"waiting {BETWEEN_VARIANTS:.0f} s before trying {line}")
        sleep(BETWEEN_VARIANTS)
        other = device.model_copy(update={"snmp": config})
        gate = credentials.gate(device.name, device.host, config)
        with closing(open_session(config, device.host)) as session:
            found = contact(session, other, gate, wall)
        if found.values:
            return Finding("variants", Verdict.NOTE, f"it answers to {line}", f"write {line}")
        tried.append(line)
    return Finding("variants", Verdict.NO, f"nor does it answer to {', '.join(tried)}")
