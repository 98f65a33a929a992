"""What the tests of `mibs/` share: the folder, the compiled names, net-snmp's answers, OIDS.md."""

from __future__ import annotations

import os
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ne8000d.names import Names, mib_directories
from tests.recording import reference
from tests.servers import CHECKOUT, require

MIBS = CHECKOUT / "mibs"


@lru_cache(maxsize=1)
def names() -> Names:
    """The shipped modules, compiled once a test run."""
    return Names(mib_directories(), None)


def snmptranslate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """net-snmp's translator, which reads `mibs/` and no other folder or file."""
    program = require("snmptranslate")
    with TemporaryDirectory() as folder:
        (Path(folder) / "cert_indexes").mkdir()  # net-snmp tells when it makes it itself
        return subprocess.run(
            [program, "-M", MIBS, "-m", "ALL", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "SNMPCONFPATH": folder,
                "SNMP_PERSISTENT_DIR": folder,
            },
        )


@lru_cache(maxsize=1)
def oids_by_net_snmp() -> dict[str, str]:
    """Every label that net-snmp knows, with its OID."""
    listed = snmptranslate("-Tz").stdout
    return dict(re.findall(r'^"([\w-]+)"\s+"([\d.]+)"', listed, re.MULTILINE))


class Listed(NamedTuple):
    """One object of OIDS.md."""

    name: str
    oid: str
    syntax: str
    read: str


@lru_cache(maxsize=1)
def listed() -> tuple[Listed, ...]:
    """The 331 objects of the reference data's OIDS.md."""
    rows = re.findall(
        r"^\| `(\w+)` \| `([\d.]+)` \| (.*?) \| (GET|WALK) \|", reference("OIDS.md"), re.MULTILINE
    )
    return tuple(Listed(*row) for row in rows)
