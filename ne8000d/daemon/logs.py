"""Where log records go: standard error and, when asked, a rotating file, as text or as JSON.

The standard library's logging, not Loguru: every library in here logs to the former already, and
what Loguru adds costs something each (docs/migration.md tells what).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from logging.handlers import RotatingFileHandler
from typing import Final
from zoneinfo import ZoneInfo

from ne8000d.config import DaemonConfig
from ne8000d.daemon.state_dir import StartError

_FILE_BYTES: Final = 10 * 2**20
_FILES: Final = 5
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CHATTY: Final = ("apscheduler", "asyncio", "httpcore", "influxdb_client", "urllib3", "uvicorn")


def set_up_logs(config: DaemonConfig) -> None:
    """Send this process's records where `[daemon]` says. Raises StartError."""
    handlers = list(_handlers(config))
    logging.basicConfig(level=config.log_level, handlers=handlers, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _handlers(config: DaemonConfig) -> Iterator[logging.Handler]:
    zone = ZoneInfo(config.timezone)
    shape = _Json(zone) if config.log_format == "json" else _Text(zone)
    for handler in (logging.StreamHandler(), _file(config)):
        if handler is not None:
            handler.setFormatter(shape)
            yield handler


def _file(config: DaemonConfig) -> logging.Handler | None:
    if config.log_file is None:
        return None
    try:
        return RotatingFileHandler(
            config.log_file, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StartError(
            f"the log file {config.log_file} can't be written ({reason}): "
            "make it writable, or set another [daemon] log_file"
        ) from None


class _Text(logging.Formatter):
    """One line a message, whatever a router or a client wrote into it."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", record.message)
        return super().formatMessage(record)


class _Json(logging.Formatter):
    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, self._zone)
        told = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
