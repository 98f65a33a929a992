"""A modelled router's command line over SSH and Telnet, with everything that VRP does to us."""

from ne8000d.simulator.vrp.commands import BngCli, Cli, Replay, cli_of
from ne8000d.simulator.vrp.oddities import Oddities
from ne8000d.simulator.vrp.router import Visits, Vrp
from ne8000d.simulator.vrp.servers import VrpServer
from ne8000d.simulator.vrp.ssh_server import HARDENED, SshRules

__all__ = [
    "HARDENED",
    "BngCli",
    "Cli",
    "Oddities",
    "Replay",
    "SshRules",
    "Visits",
    "Vrp",
    "VrpServer",
    "cli_of",
]
