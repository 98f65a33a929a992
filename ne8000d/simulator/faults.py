"""What can go wrong between an agent and the wire."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """Changeable while the agent runs.

    `loss` and `duplicates` are shares of answers, 0 to 1; which ones is the same in every run
    with the same `Agent(seed=)` and the same requests. `delay` is seconds from request to answer.
    A `dead` agent never answers; its port stays open, as behind a firewall.
    """

    loss: float = 0.0
    delay: float = 0.0
    duplicates: float = 0.0
    dead: bool = False
