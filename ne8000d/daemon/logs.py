"""Where log records go: standard error or a rotating file, as text or as JSON."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from logging.handlers import RotatingFileHandler
from typing import Final
from zoneinfo import ZoneInfo

from ne8000d.config import DaemonConfig
from ne8000d.daemon.state_dir import StartError

_FILE_BYTES: Final = 10 * 2**20
_FILES: Final = 5
_CHATTY: Final = ("apscheduler", "asyncio", "httpcore", "influxdb_client", "urllib3", "uvicorn")


def set_up_logs(config: DaemonConfig) -> None:
    """Send this process's records where `[daemon]` says. Raises StartError."""
    logging.basicConfig(level=config.log_level, handlers=[_handler(config)], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _handler(config: DaemonConfig) -> logging.Handler:
    handler: logging.Handler = logging.StreamHandler()
    if config.log_file is not None:
        try:
            handler = RotatingFileHandler(
                config.log_file, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8"
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise StartError(
                f"the log file {config.log_file} can't be written ({reason}): "
                "make it writable, or set another [daemon] log_file"
            ) from None
    zone = ZoneInfo(config.timezone)
    handler.setFormatter(_Json(zone) if config.log_format == "json" else _Text(zone))
    return handler


class _Text(logging.Formatter):
    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")


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
