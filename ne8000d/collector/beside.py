"""The part of a poll that goes by CLI, beside what SNMP answers, or instead of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace
from typing import Final

from ne8000d.collector.commands import Told, ask
from ne8000d.collector.progress import Progress
from ne8000d.commandline import CommandLine
from ne8000d.commands.inquiries.subscribers import checked, with_cli
from ne8000d.device import Device
from ne8000d.schema import Frame, Inquiry

SUBSCRIBERS: Final = "subscribers"
_RUI: Final = ("rui_local", "rui_remote")
_SERVED_HERE: Final = ("online", "pppoe")
_log = logging.getLogger("ne8000d.poll")


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """Questions of this poll, or of an earlier one that did not wait for the answers."""

    key: str
    future: Future[Told]
    begun_now: bool


class Beside:
    """One poll's questions to the command line of a device that has one.

    Asked at once: what no table tells, and subscribers. Asked when SNMP is done: what it did not
    answer. `patience` is how many seconds the poll waits for answers (None: as long as they take);
    those that come later go out with the next poll, with their own time stamps. That is a failure
    (`cli_late`) where subscribers are waited for, or when not even the next poll has them.
    """

    def __init__(
        self, device: Device, line: CommandLine, group: str, patience: float | None
    ) -> None:
        self._device = device
        self._line = line
        self._group = group
        self._patience = patience
        inquiries = device.inquiries(group)
        by_snmp = (
            {item.name for table in device.platform.tables for item in table.measurements}
            if device.config.snmp.configured
            else set()
        )
        self._at_once = [item for item in inquiries if self._is_asked_at_once(item, by_snmp)]
        self._if_missing = [item for item in inquiries if item not in self._at_once]
        self._under_way: list[_UnderWay] = []
        self._late = False
        self.merges = any(item.name == SUBSCRIBERS for item in inquiries)

    def _is_asked_at_once(self, inquiry: Inquiry, by_snmp: set[str]) -> bool:
        if not any(item.name in by_snmp for item in inquiry.measurements):
            return True
        if inquiry.name != SUBSCRIBERS:
            return False
        line = self._line
        return (
            line.poll == "always"
            or line.knows_rui is True
            or line.agreement.is_due(self._device.clock())
        )

    def begin(self, progress: Progress) -> None:
        """Ask what is asked in any case; SNMP goes on meanwhile."""
        if self._group == "inventory":
            self._line.forget()
        self._begin("at once", self._at_once, progress)

    def complete(self, progress: Progress) -> list[Frame]:
        """Ask what SNMP left open, wait, and unite: the frames that are to be written."""
        missing = [
            item
            for item in self._if_missing
            if not any(measurement.name in progress.told for measurement in item.measurements)
        ]
        self._begin("missing", missing, progress)
        frames: list[Frame] = []
        counted: Frame | None = None
        is_of_now = False
        for item in self._under_way:
            told = self._wait(item, progress)
            if told is None:
                continue
            progress.commands += told.asked
            progress.answered_by_cli = progress.answered_by_cli or told.answered
            for reason, message in told.failures:
                progress.fail_by_cli(reason, message)
            for frame in told.all_frames:
                if frame.measurement.name == SUBSCRIBERS:
                    counted, is_of_now = frame, item.begun_now
                else:
                    frames.append(frame)
        if self.merges:
            frames += self._subscribers(progress.held, counted, compare=is_of_now)
        return frames

    def told_again(self, told: set[str], at: float) -> Iterator[Frame]:
        """What hardly changes, as of now, for the inventory; without the measurements `told`."""
        for name, frame in self._line.info.items():
            if name not in told:
                yield replace(frame, at=dict.fromkeys(frame.tags, at))

    def _begin(self, what: str, inquiries: Sequence[Inquiry], progress: Progress) -> None:
        key = f"{self._group} {what}"
        device, line = self._device, self._line
        chosen = tuple(inquiries)
        earlier = line.under_way(key)
        if not chosen:
            if earlier is not None and earlier.done():
                line.taken(key, earlier)  # SNMP answers again: nobody wants it any more
            return
        if device.config.snmp.configured and not line.side.may_ask(device.clock()):
            reason = line.side.reason or "unreachable"
            progress.fail_by_cli(
                reason, f"{device.name}: the command line fails ({reason}): it is tried again"
            )
            return
        if earlier is not None:
            self._under_way.append(_UnderWay(key, earlier, begun_now=False))
            if not earlier.done():
                return
        future = line.begin(key, lambda: ask(device, line, chosen))
        self._under_way.append(_UnderWay(key, future, begun_now=True))

    def _wait(self, item: _UnderWay, progress: Progress) -> Told | None:
        try:
            told = item.future.result(self._patience)
        except Late:
            self._late = True
            if self.merges or not item.begun_now:
                progress.fail_by_cli(
                    "cli_late",
                    f"{self._device.name}: the command line is slow or busy: its figures come with "
                    "the next poll",
                )
            return None
        except CancelledError:
            progress.fail_by_cli("session_closed", f"{self._device.name}: the polls are stopping")
            return None
        self._line.taken(item.key, item.future)
        return told

    def _subscribers(
        self, snmp: Frame | None, cli: Frame | None, *, compare: bool
    ) -> Iterator[Frame]:
        """The device's one row, and the comparison of the two counts."""
        line = self._line
        if cli is None:
            unknown = line.knows_rui is None and self._late
            if snmp is not None and (line.knows_rui or unknown):
                # SNMP's count has the partner's subscribers in it: missing is better than doubled.
                known = {
                    name: values for name, values in snmp.fields.items() if name not in _SERVED_HERE
                }
                snmp = replace(snmp, fields=known)
        else:
            told = [cli.fields[name] for name in _RUI if name in cli.fields]
            if told or line.knows_rui is None:
                line.knows_rui = any(any(values.values()) for values in told)
        merged = with_cli(snmp, cli)
        if merged is not None:
            yield merged
        check = checked(snmp, cli) if compare else None
        if check is not None:
            yield check
            self._compare(check)

    def _compare(self, check: Frame) -> None:
        agreement = self._line.agreement
        by_snmp, by_cli = (_only(check, name) for name in ("snmp", "cli"))
        if agreement.compared(self._device.name, by_snmp, by_cli, self._device.clock()):
            if agreement.event is not None:
                _log.warning("%s", agreement.event)
            else:
                _log.info("%s: SNMP and the CLI count alike again", self._device.name)


def _only(frame: Frame, field: str) -> int:
    (value,) = frame.fields[field].values()
    return int(value)
