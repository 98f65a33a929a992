"""What was refused, in the log: every one of them, but never so many that they fill the disk."""

from __future__ import annotations

import logging
from typing import Final

from starlette.types import Scope

from ne8000d.web.limits import Window

_log: Final = logging.getLogger("ne8000d.web")
_LINES_A_MINUTE: Final = 60
_LONGEST: Final = 200


class Refusals:
    """Counts refusals by status and logs them, `_LINES_A_MINUTE` at most."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self._window = Window(_LINES_A_MINUTE)
        self._untold = 0

    def tell(self, scope: Scope, status: int, detail: str) -> None:
        """Count a refused request and, as a rule, log it."""
        self.counts[status] = self.counts.get(status, 0) + 1
        if self._window.wait_seconds("refusals") is not None:
            self._untold += 1
            return
        client = scope.get("client")
        path = f"{scope.get('method', 'WebSocket')} {scope['path'][:_LONGEST]}"
        more = f" ({self._untold} more like it were not logged)" if self._untold else ""
        self._untold = 0
        _log.warning(
            "refused %r of %s: %d, %s%s", path, client[0] if client else "?", status, detail, more
        )
