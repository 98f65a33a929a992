"""One poll = one function call: blocking, in a worker thread, from the wire to batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ne8000d.batch import Batch, Series
from ne8000d.collector.beside import SUBSCRIBERS, Beside
from ne8000d.collector.columns import read_table
from ne8000d.collector.commands import alive
from ne8000d.collector.credential import ask, may_ask
from ne8000d.collector.progress import Progress
from ne8000d.device import Device
from ne8000d.errors import NoResponse, SnmpError
from ne8000d.rates import AgentClock
from ne8000d.schema import Frame, Table
from ne8000d.snmp import Session, Stats
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
    """Ask for sysUpTime once, without a retry, else by CLI; return whether anything came back."""
    if device.config.snmp.configured and may_ask(device):
        with device.session() as session:
            try:
                ask(device, session, (SYS_UPTIME,), retries=0)
            except SnmpError as error:
                device.snmp_side.silent(error.reason, device.clock())
            else:
                device.snmp_side.heard()
                return True
    return device.command_line is not None and alive(device.command_line)


def poll(
    device: Device,
    group: str,
    due_at: float,
    *,
    own_only: bool = False,
    cli_patience: float | None = None,
) -> Poll:
    """Poll one group of a device; never raises for what the device does.

    `due_at` is the monotonic second at which the poll was due. A group's tables are read one after
    the other: one that fails costs that one, silence ends the poll; what was read is kept. With
    `own_only` an inventory reads its own tables and leaves the other groups' names as they are.
    What is asked by CLI is waited for up to `cli_patience` seconds; None is as long as it takes,
    and so it is without SNMP, where nothing else waits.
    """
    started_at = device.clock()
    wall_offset = device.wall() - started_at
    progress = Progress()
    by_snmp = device.config.snmp.configured
    beside = None
    if device.command_line is not None:
        patience = cli_patience if by_snmp else None
        beside = Beside(device, device.command_line, group, patience)
        beside.begin(progress)
    spent = _NOTHING
    if by_snmp:
        spent = _poll_by_snmp(device, group, wall_offset, progress, beside, own_only=own_only)
    if beside is not None:
        _poll_by_cli(device, group, wall_offset, progress, beside)
    duration_seconds = device.clock() - started_at
    rows = sum(len(batch.rows) for batch in progress.batches)
    lag_seconds = max(0.0, started_at - due_at)
    values = (
        duration_seconds,
        spent.requests + progress.commands,
        spent.retries,
        spent.varbinds,
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
        answered=_answered(progress, by_snmp=by_snmp),
        rows=rows,
        duration_seconds=duration_seconds,
        lag_seconds=lag_seconds,
    )


def _answered(progress: Progress, *, by_snmp: bool) -> bool:
    """Whether the device was heard, or there was nothing to ask it (by CLI alone)."""
    nothing_asked = not by_snmp and progress.commands == 0 and progress.reason is None
    return progress.answered or progress.answered_by_cli or nothing_asked


_NOTHING: Final = Stats(0, 0, 0)


def _poll_by_snmp(
    device: Device,
    group: str,
    wall_offset: float,
    progress: Progress,
    beside: Beside | None,
    *,
    own_only: bool,
) -> Stats:
    """Ask by SNMP; requests, retries and varbinds that it took.

    Where there is a command line too, a silent agent is tried once in a while only: its time-outs
    would hold up what the CLI tells.
    """
    side = device.snmp_side
    if beside is not None and not side.may_ask(device.clock()):
        reason = side.reason or NoResponse.reason
        progress.fail(reason, f"{device.name} does not answer SNMP ({reason}): it is tried again")
        return _NOTHING
    with device.session() as session:
        before = session.stats
        try:
            _poll_group(device, session, group, wall_offset, progress, beside, own_only=own_only)
        except SnmpError as error:
            progress.fail(error.reason, str(error))
        after = session.stats
    if progress.answered:
        side.heard()
    else:
        side.silent(progress.reason or NoResponse.reason, device.clock())
    return Stats(
        after.requests - before.requests,
        after.retries - before.retries,
        after.varbinds - before.varbinds,
    )


def _poll_by_cli(
    device: Device, group: str, wall_offset: float, progress: Progress, beside: Beside
) -> None:
    told = set(progress.told)
    for frame in beside.complete(progress):
        told.add(frame.measurement.name)
        if frame.measurement.info and device.command_line is not None:
            device.command_line.info[frame.measurement.name] = frame
        clock = AgentClock(max(frame.at.values()))
        batch = _batch(device, group, frame, clock, wall_offset, again=False)
        if batch is not None and batch.rows:
            progress.batches.append(batch)
    if group == "inventory":
        for frame in beside.told_again(told, device.clock()):
            batch = device.decoder.batch(frame, wall_offset, tell_info=True)
            if batch.rows:
                progress.batches.append(batch)
    progress.unite()


def _poll_group(
    device: Device,
    session: Session,
    group: str,
    wall_offset: float,
    progress: Progress,
    beside: Beside | None,
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
            progress.told.update(_told_before(device, table))
            continue
        reading = read_table(device, session, table, progress, slow_only=again)
        for frame in table.shape(reading) if reading is not None else ():
            if frame.trouble is not None and not again:
                progress.fail(*frame.trouble)
            if frame.tags:
                progress.told.add(frame.measurement.name)
            if beside is not None and beside.merges and frame.measurement.name == SUBSCRIBERS:
                progress.held = frame
                continue
            batch = _batch(device, group, frame, clock, wall_offset, again=again)
            if batch is not None and batch.rows:
                progress.batches.append(batch)
        if progress.silenced:
            return


def _told_before(device: Device, table: Table) -> Iterator[str]:
    """The measurements that the poll of the table's own group told: no need to ask the CLI."""
    reading = device.readings.get(table.name)
    for frame in table.shape(reading) if reading is not None else ():
        if frame.tags:
            yield frame.measurement.name


def _look_at_clock(device: Device, session: Session) -> AgentClock:
    """One GET tells that the agent is alive, how old it is, and whether its rows changed."""
    answer = ask(device, session, _CLOCK_OBJECTS)

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
