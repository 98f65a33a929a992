"""A pretend NE8000: an SNMP agent that replays a recording or models a BNG."""

from ne8000d.simulator.agent import Agent
from ne8000d.simulator.bng import Bng, Size, Truth, rui_pair
from ne8000d.simulator.faults import Faults
from ne8000d.simulator.lockout import Lockout
from ne8000d.simulator.recording import Recording
from ne8000d.simulator.responder import Limits
from ne8000d.simulator.server import Server
from ne8000d.simulator.users import User
from ne8000d.simulator.view import steady_clock

__all__ = [
    "Agent",
    "Bng",
    "Faults",
    "Limits",
    "Lockout",
    "Recording",
    "Server",
    "Size",
    "Truth",
    "User",
    "rui_pair",
    "steady_clock",
]
