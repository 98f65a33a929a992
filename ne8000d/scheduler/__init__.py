"""When each group of each device is polled."""

from ne8000d.scheduler.breaker import Breaker, State
from ne8000d.scheduler.jobs import Scheduler
from ne8000d.scheduler.lane import Target
from ne8000d.scheduler.outcome import Counts, Outcome

__all__ = ["Breaker", "Counts", "Outcome", "Scheduler", "State", "Target"]
