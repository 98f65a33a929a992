"""One poll = one function call: blocking, in a worker thread, from the wire to batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ne8000d.batch import Batch, Series
from ne8000d.collector.columns import read_table
from ne8000d.collector.progress import Progress
from ne8000d.device import Device
from ne8000d.errors import AuthenticationError, NoResponse, SnmpError
from ne8000d.rates import AgentClock
from ne8000d.schema import Frame
from ne8000d.snmp import Answer, Session
from ne8000d.tables.own import POLL

SYS_UPTIME: Final = "1.3.6.1.2.1.1.3.0"
_ENGINE_BOOTS: Final = "1.3.6.1.6.3.10.2.1.2.0"
_ENGINE_TIME: Final = "1.3.6.1.6.3.10.2.1.3.0"
_IF_NUMBER: Final = "1.3.6.1.2.1.2.1.0"
_IF_TABLE_LAST_CHANGE: Final = "1.3.6.1.2.1.31.1.5.0"
_CLOCK_OBJECTS: Final = (
    SYS_UPTIME, _ENGINE_BOOTS, _ENGINE_TIME, _IF_NUMBER, _IF_TABLE_LAST_CHANGE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of one poll; `batches` holds the `poll` self-measurement too."""

    device: str
    group: str
    batches: tuple[Batch, ...]
    ok: bool
    reason: str | None
    message: str | None
    answered: bool
    rows: int
    duration_seconds: float
    lag_seconds: float


def probe(device: Device) -> bool:
    """Ask for sysUpTime once, without a retry; return whether anything came back."""
    if not _may_ask(device):
        return False
    with device.session() as session:
        try:
            _ask(device, session, (SYS_UPTIME,), retries=0)
        except SnmpError:
            return False
    return True


def poll(device: Device, group: str, due_at: float, *, own_only: bool = False) -> Poll:
    """Poll one group of a device; never raises for what the device does.

    `due_at` is the monotonic second at which the poll was due. A group's tables are read one after
    the other: one that fails costs that one, silence ends the poll; what was read is kept. With
    `own_only` an inventory reads its own tables and leaves the other groups' names as they are.
    """
    started_at = device.clock()
    wall_offset = device.wall() - started_at
    progress = Progress()
    with device.session() as session:
        before = session.stats
        if _may_ask(device):
            try:
                _poll_group(device, session, group, wall_offset, progress, own_only=own_only)
            except SnmpError as error:
                progress.fail(error.reason, str(error))
        else:
            progress.fail("credentials", _WAITING.format(device=device.name))
        stats = session.stats
    duration_seconds = device.clock() - started_at
    rows = sum(len(batch.rows) for batch in progress.batches)
    lag_seconds = max(0.0, started_at - due_at)
    values = (
        duration_seconds,
        stats.requests - before.requests,
        stats.retries - before.retries,
        stats.varbinds - before.varbinds,
        rows,
        int(progress.reason is None),
        progress.reason,
        lag_seconds,
    )
    series = Series(POLL.name, {**device.config.tags, "device": device.name, "group": group})
    stamp = round((started_at + wall_offset + duration_seconds / 2.0) * 1000.0)
    own = Batch(POLL.name, POLL.tag_names, POLL.field_names, [(series, values, stamp)])
    return Poll(
        device=device.name,
        group=group,
        batches=(*progress.batches, own),
        ok=progress.reason is None,
        reason=progress.reason,
        message=progress.message,
        answered=progress.answered,
        rows=rows,
        duration_seconds=duration_seconds,
        lag_seconds=lag_seconds,
    )


_WAITING: Final = (
    "{device} never answered with this community or user, so it is asked once in 10 minutes only "
    "(VRP locks an address out after wrong ones): correct the credentials, then reload"
)


def _may_ask(device: Device) -> bool:
    return device.gate is None or device.gate.may_ask(device.wall())


def _ask(
    device: Device, session: Session, oids: Sequence[str], *, retries: int | None = None
) -> Answer:
    """A GET that tells the gate what the credential is worth.

    Only silence and a refusal say something about it: a closed port or an unknown host don't, and
    are asked again at the next poll.
    """
    gate = device.gate
    if gate is None:
        return session.get(oids, retries=retries)
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


def _poll_group(
    device: Device,
    session: Session,
    group: str,
    wall_offset: float,
    progress: Progress,
    *,
    own_only: bool,
) -> None:
    clock = _look_at_clock(device, session)
    progress.answered = True
    if group == "inventory" and not own_only:
        device.inventory.forget()
    for table in device.tables(group):
        # An inventory reads the names of the other groups' tables, and tables of its own in full.
        again = table.group != group
        if again and own_only:
            continue
        reading = read_table(device, session, table, progress, slow_only=again)
        for frame in table.shape(reading) if reading is not None else ():
            batch = _batch(device, group, frame, clock, wall_offset, again=again)
            if batch is not None and batch.rows:
                progress.batches.append(batch)
        if progress.silenced:
            return


def _look_at_clock(device: Device, session: Session) -> AgentClock:
    """One GET tells that the agent is alive, how old it is, and whether its rows changed."""
    answer = _ask(device, session, _CLOCK_OBJECTS)

    def number(oid: str) -> int | None:
        value = answer.values.get(oid)
        return value if isinstance(value, int) else None

    clock = AgentClock(answer.at, number(SYS_UPTIME), number(_ENGINE_TIME), number(_ENGINE_BOOTS))
    device.inventory.observe(clock, (number(_IF_NUMBER), number(_IF_TABLE_LAST_CHANGE)))
    return clock


def _batch(
    device: Device,
    group: str,
    frame: Frame,
    clock: AgentClock,
    wall_offset: float,
    *,
    again: bool,
) -> Batch | None:
    measurement = frame.measurement
    if not device.writes(measurement.name):
        return None
    if not again:
        derived = device.forecasts.derive(device.rates(group).derive(frame, clock))
        return device.decoder.batch(derived, wall_offset)
    if not measurement.info:
        return None
    # Told again as of now: the columns of the last poll only complete the slow ones.
    told = replace(frame, at=dict.fromkeys(frame.tags, clock.at))
    return device.decoder.batch(told, wall_offset, tell_info=True)
