"""InfluxDB's HTTP API through its client library, and only here (the sink has a door of its own).

Every failure is an `InfluxError` whose text is one sentence.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self

import urllib3
from influxdb_client.client.flux_csv_parser import (
    FluxCsvParser,
    FluxQueryException,
    FluxResponseMetadataMode,
    FluxSerializationMode,
)
from influxdb_client.client.flux_table import FluxTable
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException

from ne8000d.config import InfluxConfig
from ne8000d.errors import InfluxError

_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 600
_MORE: Final = "give an operator's or an all-access token in INFLUX_ADMIN_TOKEN"
_DIALECT: Final = {"annotations": ["datatype", "group", "default"], "header": True}


class Server:
    """An InfluxDB 2 and one of its organizations. `token` defaults to the configuration's."""

    def __init__(self, config: InfluxConfig, *, token: str | None = None) -> None:
        self.address: Final = str(config.url).rstrip("/")
        self.org: Final = config.org
        if not config.verify_tls:
            # The operator said so; a warning a request would bury the answer.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._client = InfluxDBClient(
            url=self.address,
            token=token or config.token.get_secret_value(),
            org=config.org,
            timeout=(_CONNECT_SECONDS * 1000, _READ_SECONDS * 1000),
            verify_ssl=config.verify_tls,
            retries=False,
        )
        self._org_id: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.api_client.rest_client.pool_manager.clear()
        self._client.close()  # type: ignore[no-untyped-call]

    @property
    def org_id(self) -> str:
        """The organization's id. Raises InfluxError."""
        if self._org_id is None:
            found = self.call("GET", "/api/v2/orgs", query={"org": self.org}).get("orgs")
            if not found:  # what a token may not see is not there
                raise InfluxError(
                    f"the token may not change anything in the organization '{self.org}' at "
                    f"{self.address}: {_MORE}"
                )
            self._org_id = str(found[0]["id"])
        return self._org_id

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """One request; the answer's JSON, None where there is none. Raises InfluxError."""
        answer = self._request(method, path, query=query, body=body)
        try:
            content = answer.data
            if not content and method != "GET":
                return None
            found = json.loads(content)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None
        except ValueError:
            raise self._not_influxdb() from None
        if method == "GET" and not isinstance(found, dict):
            raise self._not_influxdb()
        return found

    def pages(self, path: str, key: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every resource of a list that comes in pages of 100. Raises InfluxError."""
        offset = 0
        while True:
            asked = {"orgID": self.org_id, "limit": "100", "offset": str(offset), **query}
            found = self.call("GET", path, query=asked)[key]
            yield from found
            offset += len(found)
            if len(found) < 100:
                return

    def tables(self, flux: str, *, variables: object = None) -> list[FluxTable]:
        """Run Flux; every table with typed values. Raises InfluxError."""
        answer = self._query(flux, variables)
        try:
            if not answer.headers.get("Content-Type", "").startswith("text/csv"):
                raise self._not_influxdb()
            with FluxCsvParser(
                answer,
                FluxSerializationMode.tables,
                response_metadata_mode=FluxResponseMetadataMode.full,
            ) as parser:
                deque(parser.generator(), maxlen=0)
                return list(parser.table_list())
        except FluxQueryException as error:  # it went wrong after the first rows
            raise InfluxError(f"InfluxDB at {self.address} gave up: {error.message}") from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None
        finally:
            answer.close()

    def _query(self, flux: str, variables: object) -> urllib3.HTTPResponse:
        body: dict[str, object] = {"query": flux, "type": "flux", "dialect": _DIALECT}
        if variables is not None:
            body["extern"] = variables
        return self._request("POST", "/api/v2/query", query={"org": self.org}, body=body)

    def _request(
        self, method: str, path: str, *, query: Mapping[str, str] | None, body: object
    ) -> urllib3.HTTPResponse:
        try:
            answer: urllib3.HTTPResponse = self._client.api_client.call_api(  # type: ignore[no-untyped-call]
                path,
                method,
                query_params=list((query or {}).items()),
                header_params={"Content-Type": "application/json", "Accept": "*/*"},
                body=body,
                _preload_content=False,
                _return_http_data_only=True,
            )
        except ApiException as error:
            raise InfluxError(self._refusal(error)) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None
        return answer

    def _refusal(self, error: ApiException) -> str:
        told = " ".join(str(error.message or error.reason or "").split())
        match error.status:
            case 401:
                return (
                    f"InfluxDB at {self.address} refuses the token (401): put a valid one into "
                    "influxdb.token"
                )
            case 403:
                return f"the token may not do that at {self.address} (403: {told}): {_MORE}"
            case 404 if "organization" in told:
                return (
                    f"InfluxDB at {self.address} has no organization '{self.org}': see influxdb.org"
                )
        return f"InfluxDB at {self.address} says no ({error.status}): {told}"

    def _not_influxdb(self) -> InfluxError:
        return InfluxError(
            f"what answers at {self.address} is no InfluxDB 2: is influxdb.url right?"
        )

    def _unreachable(self, error: Exception) -> InfluxError:
        told = " ".join(str(error).split())
        return InfluxError(
            f"InfluxDB at {self.address} does not answer: {told[:300]}: is it running, and is "
            "influxdb.url right?"
        )
