"""The daemon: the one place where all parts meet."""

from ne8000d.daemon.lifecycle import Daemon, run
from ne8000d.daemon.servers import PortBusy
from ne8000d.daemon.state_dir import StartError

__all__ = ["Daemon", "PortBusy", "StartError", "run"]
