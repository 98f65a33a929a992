"""Whatever a device answers, the tables neither fail nor write a value of the wrong type."""

from __future__ import annotations

from random import Random

import pytest

from ne8000d.platforms import PLATFORMS
from ne8000d.schema import ColumnRead, Reading, Table, Wire
from tests.tables.rows import by_tag, shaped

TABLES = [
    pytest.param(table, id=f"{platform.name}-{table.name}")
    for platform in PLATFORMS.values()
    for table in platform.tables
    if table.name != "interface"  # wants ifIndexes as instances
]
DEVICES = 400

NUMBERS = (-(2**31), -4000, -1, 0, 1, 3, 9, 10, 58, 100, 600, 1000, 2**31 - 1, 2**32 - 1, 2**64 - 1)
TEXTS = (
    b"", b" ", b"\0", b"FAN", b"FAN\0", b"\xff\x80\x1b", b"-290", b"-290,-4000", b"5.10", b"1e999",
    b"nan", b"-inf,1", b"00", b"80 0", "1.3.6.1.2.1.2.2.1.1.1", "1.3.6.1.2.1.2.2.1.1.0",
    "1.3.6.1.2.1.2.2.1.1.", "0.0", "",
)  # fmt: skip
INSTANCES = (
    "0", "1", "2", "10", "1.1", "2.0", "1.97", "2.97.98", "3.97", "0.0.0", "4294967295",
    "10.0.0.1", "10.0.0.1.0", "10.0.0.1.1.97", "0.1.1.1.4.10.0.0.1", "3.1.1.1.4.10.0.0.1",
    "0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2",
)  # fmt: skip


def answer(random: Random) -> ColumnRead:
    """A column with some rows of some values."""
    values: dict[str, Wire] = {}
    kinds = random.choice((NUMBERS, NUMBERS, TEXTS, NUMBERS + TEXTS))
    for instance in random.sample(INSTANCES, random.randrange(len(INSTANCES))):
        values[instance] = random.choice(kinds)
    incomplete = "errors" if random.random() < 0.1 else None
    return ColumnRead(values, dict.fromkeys(values, random.random()), incomplete)


@pytest.mark.parametrize("table", TABLES)
def test_no_answer_breaks_a_table(table: Table) -> None:
    rows = 0
    for seed in range(DEVICES):
        random = Random(seed)
        memo: dict[str, object] = {}
        for inventory in (1, 1, 2):
            columns = {
                column.name: answer(random) for column in table.columns if random.random() < 0.9
            }
            for name, frame in shaped(table, Reading(columns, inventory, memo=memo)).items():
                if name != "subscribers_domain":  # two spellings of a name: decode keeps the first
                    by_tag(frame)
                rows += len(frame.tags)
    assert rows > DEVICES
