"""SNMP: the one door to the libraries that speak it. It reads only: there is no SET."""

from ne8000d.snmp.credentials import Credentials, Gate
from ne8000d.snmp.manners import Manners, Repetitions
from ne8000d.snmp.session import Answer, Session, Stats, open_session

__all__ = [
    "Answer",
    "Credentials",
    "Gate",
    "Manners",
    "Repetitions",
    "Session",
    "Stats",
    "open_session",
]
