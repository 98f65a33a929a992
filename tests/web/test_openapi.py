"""schemathesis holds every answer against the document: no 5xx, nothing undocumented."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.pretend import CHANGE, TOKENS, Site, row

EXAMPLES = int(os.environ.get("NE8000D_EXAMPLES", "15"))
"""A route's requests; the long run takes more."""

MANY = {"commands": 10**6, "data": 10**6, "diagnostics": 10**6}


HEADERS = {**CHANGE, "Host": "127.0.0.1"}


FOLDER = Path(tempfile.gettempdir()) / f"ne8000d-openapi-{os.getpid()}"
SITE = Site(FOLDER, tokens=TOKENS, rate_limits=MANY, allow_config=True)
"""On which everything is known and allowed; nothing is written before the first command."""

SITE.source.live = [
    row("subscribers", online=1200, total=1201, source="snmp"),
    row("subscribers_domain", tag__domain="isp", online=3),
    row("system", cpu_percent=1.0, uptime_seconds=5),
    row("system_info", model="NE8000"),
    row("entity", tag__entity="LPU 1", tag__class="module", cpu_percent=2.0),
    row("interface", tag__interface="GigabitEthernet0/1/0", tag__kind="physical",
        in_bps=1.5, admin_status=1),
    row("interface_info", tag__interface="GigabitEthernet0/1/0", alias="x", mtu=1500),
    row("subscribers_interface", tag__interface="GigabitEthernet0/2/0", total=4),
]  # fmt: skip
schema = schemathesis.openapi.from_asgi("/openapi.json", SITE.app, headers=HEADERS)


@pytest.fixture(autouse=True, scope="module")
def folder() -> Iterator[None]:
    """Where the audit log goes."""
    FOLDER.mkdir(mode=0o700)
    yield
    shutil.rmtree(FOLDER)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_every_answer_is_what_the_document_says(case):
    # What a body means (a device that must be named, a description without line breaks) is more
    # than a schema can say: POST routes may refuse what it allows.
    excluded = [positive_data_acceptance] if case.method == "POST" else []
    case.call_and_validate(headers=HEADERS, excluded_checks=excluded)
