"""The HTTP API. It reads what the daemon holds and never touches the wire."""

from ne8000d.web.app import create_app
from ne8000d.web.source import DeviceView, Known, Source

__all__ = ["DeviceView", "Known", "Source", "create_app"]
