"""InfluxDB's client library, and only here: one request, one `Answer`, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import urllib3
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException
from influxdb_client.service.write_service import WriteService

from ne8000d.config import InfluxConfig
from ne8000d.line import Precision
from ne8000d.sinks.verdict import Answer

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
_LONGEST_MESSAGE: Final = 500


class InfluxApi:
    """Writes bodies to the bucket of a configuration. Used by one thread at a time.

    The client's own gzip (level 9, not adjustable) and its retries are off: bodies come
    compressed, and the sender decides what is tried again and when.
    """

    def __init__(self, config: InfluxConfig) -> None:
        self._org = config.org
        self._bucket = config.bucket
        parts = urlsplit(str(config.url))
        self.address: Final = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if not config.verify_tls:
            # The operator said so; a warning a request would bury the log.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._client = InfluxDBClient(
            url=str(config.url).rstrip("/"),
            token=config.token.get_secret_value(),
            org=config.org,
            enable_gzip=False,
            verify_ssl=config.verify_tls,
            retries=False,
            connection_pool_maxsize=1,
        )
        self._service = WriteService(self._client.api_client)  # type: ignore[no-untyped-call]

    def write(
        self,
        body: bytes,
        *,
        precision: Precision,
        compressed: bool,
        connect: float = CONNECT_SECONDS,
        read: float = READ_SECONDS,
    ) -> Answer:
        """Send line protocol (`compressed`: gzip of it); time limits are in seconds."""
        encoding = {"content_encoding": "gzip"} if compressed else {}
        try:
            self._service.post_write(  # type: ignore[no-untyped-call]
                org=self._org,
                bucket=self._bucket,
                body=body,
                precision=precision,
                _request_timeout=(round(connect * 1000), round(read * 1000)),
                **encoding,
            )
        except ApiException as error:
            return _answer(error)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Answer(None, {}, _why(error))
        return Answer(204, {}, "")

    def close(self) -> None:
        """Close the connection."""
        self._client.api_client.rest_client.pool_manager.clear()
        self._client.close()  # type: ignore[no-untyped-call]


def _answer(error: ApiException) -> Answer:
    message = " ".join(str(error.message or error.reason or "").split())[:_LONGEST_MESSAGE]
    if not error.status:  # The library's way of telling that TLS failed.
        why = " ".join(str(error.reason or "TLS failed").split())[:_LONGEST_MESSAGE]
        return Answer(
            None,
            {},
            f"{why}; a certificate that can't be checked needs influxdb.verify_tls = false",
        )
    headers: Mapping[str, str] = error.headers or {}
    return Answer(error.status, {name.lower(): value for name, value in headers.items()}, message)


_CAUSES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (urllib3.exceptions.NameResolutionError, "its name does not resolve"),
    (urllib3.exceptions.ConnectTimeoutError, "no connection within the time limit"),
    (urllib3.exceptions.TimeoutError, "no answer within the time limit"),
    (urllib3.exceptions.ProtocolError, "it cut the connection"),
    (UnicodeDecodeError, "its answer is no text"),
    # Python's own text would quote the header, and with it the token.
    (ValueError, "influxdb.token has characters that HTTP can't carry"),
)


def _why(error: Exception) -> str:
    # A refused port is a kind of ConnectTimeoutError to urllib3.
    if isinstance(error, urllib3.exceptions.NewConnectionError) and not isinstance(
        error, urllib3.exceptions.NameResolutionError
    ):
        cause = error.__cause__
        return (cause.strerror if isinstance(cause, OSError) else None) or "no connection"
    if not isinstance(error, urllib3.exceptions.LocationParseError):
        for kind, text in _CAUSES:
            if isinstance(error, kind):
                return text
    return " ".join(str(error).split())[:_LONGEST_MESSAGE]
