"""The clients of one subscription: what they have not been told yet, and when they may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from ne8000d.batch import Batch
from ne8000d.web.source import Source
from ne8000d.web.ws import frames
from ne8000d.web.ws.client import FRAME_SECONDS, Client
from ne8000d.web.ws.subscription import Subscription

_MOST_BATCHES: Final = 5000
"""Batches that may gather for one frame; beyond it a picture is shorter."""


class Audience:
    """Gathers what its subscription wants and tells it in one frame, once a second at most."""

    def __init__(self, wanted: Subscription, source: Source) -> None:
        self.wanted = wanted
        self.clients: set[Client] = set()
        self.due_at = 0.0
        self.encoded = 0
        self._source = source
        self._batches: list[Batch] = []
        self._changed: set[str] = set()
        self._troubles: dict[str, frames.Troubles] = {}
        self._too_much = False
        self._picture: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether there is something to tell."""
        return bool(self._batches or self._changed or self._too_much)

    def add(self, batches: Sequence[Batch] | None) -> None:
        """Take note of what was written; None is more than can be told one by one."""
        self._picture = None
        if batches is None or len(self._batches) > _MOST_BATCHES:
            self._too_much = True
            self._batches = []
        elif not self._too_much:
            self._batches += [item for item in batches if frames.touches(self.wanted, item)]

    def add_changed(self, devices: Iterable[str]) -> None:
        """Take note of devices that became fresh, or ceased to be."""
        self._picture = None
        self._changed |= set(filter(self.wanted.wants_device, devices))

    def tell(self, now: float) -> None:
        """Offer every client what gathered: a picture, or the changes to who has one."""
        batches, self._batches = self._batches, []
        changed, self._changed = self._changed, set()
        whole = self._too_much or self.wanted.mode == "full"
        self._too_much = False
        self.due_at = now + FRAME_SECONDS
        text = None if whole else self._delta(batches, changed)
        for client in self.clients:
            if text is None or client.needs_picture or client.busy:
                self.show(client)
            else:
                client.offer(partial(_same, text))

    def show(self, client: Client) -> None:
        """Offer a client the picture, made when it reads: who waits gets the newest state."""
        client.needs_picture = True
        client.offer(partial(self._made, client))

    def _delta(self, batches: list[Batch], changed: set[str]) -> str:
        self.encoded += 1
        return frames.delta(self._source, self.wanted, batches, changed, self._troubles)

    def _made(self, client: Client) -> str:
        client.needs_picture = False
        if self._picture is None:
            self._picture = frames.picture(self._source, self.wanted)
            self.encoded += 1
        return self._picture


def _same(text: str) -> str:
    return text
