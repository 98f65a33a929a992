"""The first request of a poll: it tells what the device's credential is worth."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import ClassVar

from ne8000d.device import Device
from ne8000d.errors import AuthenticationError, NoResponse, SnmpError
from ne8000d.snmp import Answer, Session


class _Waiting(SnmpError):
    """It is too early to ask again a device that never answered with its credential."""

    reason: ClassVar[str] = "credentials"

    def __init__(self, device: str) -> None:
        super().__init__(
            f"{device} never answered with this community or user, so it is asked once in "
            "10 minutes only (VRP locks an address out after wrong ones): correct the "
            "credentials, then reload"
        )


def may_ask(device: Device) -> bool:
    """Whether the device answered once with its credential, or may be tried with it again."""
    return device.gate is None or device.gate.may_ask(device.wall())


def ask(
    device: Device, session: Session, oids: Sequence[str], *, retries: int | None = None
) -> Answer:
    """A GET that tells the gate what the credential is worth.

    Only silence and a refusal say something about it: a closed port or an unknown host don't, and
    are asked again at the next poll.

    Raises:
        SnmpError: no answer, or it is too early to ask.
    """
    gate = device.gate
    if gate is None:
        return session.get(oids, retries=retries)
    # Polls side by side must not be many tries of a wrong credential.
    with nullcontext() if gate.retries_allowed else device.first_request:
        if not may_ask(device):
            raise _Waiting(device.name)
        try:
            answer = session.get(oids, retries=retries if gate.retries_allowed else 0)
        except NoResponse:
            gate.asked(device.wall())
            raise
        except AuthenticationError:
            gate.refused(device.wall())
            raise
        gate.answered()
    return answer
