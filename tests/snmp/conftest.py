"""A real agent for all tests of this folder, and settings to ask it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import servers
from tests.servers import Server
from tests.snmp.settings import COLUMNS, USERS, column_lines


@pytest.fixture(scope="session")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """net-snmp's agent: community `public`, the users of `USERS`, the rows of `COLUMNS`."""
    lines = ["rocommunity public 127.0.0.1", *USERS.values(), *column_lines(COLUMNS)]
    lines += [f"rouser {user} {'noauth' if user == 'open' else 'auth'}" for user in USERS]
    with servers.snmpd(tmp_path_factory.mktemp("snmpd"), *lines) as server:
        yield server
