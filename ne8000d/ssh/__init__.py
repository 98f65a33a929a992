"""A router's command line: the one door to Netmiko. Its terminal is read as events, not by sleep.

What may be sent is decided before, by `ne8000d.permissions`.
"""

from ne8000d.ssh.shells import LONGEST_ANSWER, Lease, Shells, State
from ne8000d.ssh.turns import Purpose
from ne8000d.ssh.vty import Output

__all__ = ["LONGEST_ANSWER", "Lease", "Output", "Purpose", "Shells", "State"]
