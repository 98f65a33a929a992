"""The HTTP API, the push, and the page. It reads what the daemon holds, never the wire."""

from ne8000d.web.access.guard import UNIX
from ne8000d.web.adhoc import AdHoc, Found, NoAdHoc, NoShell, Output, no_shell
from ne8000d.web.app import Parts, create_app
from ne8000d.web.cache import Cache
from ne8000d.web.source import DeviceView, Gap, GroupView, Known, Past, Source
from ne8000d.web.ws.client import WIRE
from ne8000d.web.ws.feed import Feed
from ne8000d.web.ws.hub import Hub

__all__ = [
    "UNIX", "WIRE", "AdHoc", "Cache", "DeviceView", "Feed", "Found", "Gap", "GroupView", "Hub",
    "Known", "NoAdHoc", "NoShell", "Output", "Parts", "Past", "Source", "create_app", "no_shell",
]  # fmt: skip
