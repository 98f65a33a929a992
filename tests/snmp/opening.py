"""Engines of a test: opened, counted, closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from ne8000d.config import SnmpConfig
from ne8000d.schema import Wire
from ne8000d.snmp.engine import Cursor, Engine, Peer
from ne8000d.snmp.gufo import GufoEngine
from ne8000d.snmp.pysnmp import PysnmpEngine


class Opened:
    """Opens engines, counts their datagrams, closes them."""

    def __init__(self, kind: type[GufoEngine | PysnmpEngine], stack: ExitStack) -> None:
        self._kind = kind
        self._stack = stack
        self.sent = 0

    def __call__(
        self,
        settings: SnmpConfig,
        *,
        address: str = "127.0.0.1",
        clock: Callable[[], float] = time.monotonic,
    ) -> Engine:
        engine = self._kind(Peer(settings, address, clock=clock, before=self._count))
        self._stack.callback(engine.close)
        return engine

    def _count(self) -> None:
        self.sent += 1


def rest(cursor: Cursor, repetitions: int = 25) -> dict[str, Wire]:
    """Every row from here to the column's end."""
    rows: dict[str, Wire] = {}
    while True:
        chunk = cursor.ask(repetitions)
        rows.update(chunk.rows)
        if chunk.ended:
            return rows
