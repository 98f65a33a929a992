"""Who a row is: the names that become tags, one row a name.

Real agents give two rows one name (three `MEth0/0/1` in a stack of S5720), an empty name, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ne8000d.schema import Reading

_WORDS: Final = re.compile(r"^(?:[A-Za-z][\w-]*\.)+")


def instance_order(instance: str) -> tuple[int, ...]:
    """The sort key that puts instances in the agent's order: `2` before `10`, `1.9` before `2`."""
    return tuple(map(int, instance.split(".")))


def unique_names(names: Mapping[str, str]) -> dict[str, str]:
    """Each instance's name, made the only one of its kind; in numerical order of the instances.

    The lowest instance keeps a name that several have, the others become `NAME#INSTANCE`
    (`NAME#IFINDEX` for interfaces): stable as long as the agent keeps its indexes.
    """
    taken: set[str] = set()
    unique: dict[str, str] = {}
    for instance in sorted(names, key=instance_order):
        name = names[instance]
        while name in taken:
            name = f"{name}#{instance}"
        taken.add(name)
        unique[instance] = name
    return unique


def first_texts(*choices: Mapping[str, str]) -> dict[str, str]:
    """For every row the first of its texts that is not blank; rows without any are left out."""
    found: dict[str, str] = {}
    for texts in reversed(choices):
        found.update({row: text for row, text in texts.items() if text.strip()})
    return found


def read_in_full(reading: Reading, *names: str) -> bool:
    """Whether these name columns are known from end to end; one the device lacks is, and is empty.

    Until then a row without a name waits: a substitute such as `ifindex-7` would begin a second
    series of a port that has a name.
    """
    return all(
        (column := reading.columns.get(name)) is not None and column.incomplete is None
        for name in names
    )


def interface_names(reading: Reading) -> dict[str, str]:
    """The `interface` tag by ifIndex: ifName, else ifDescr, else `ifindex-N`, each only once.

    A table that names interfaces reads both columns in full, so that all tables agree on who is
    `NAME` and who is `NAME#IFINDEX`.
    """
    names = first_texts(reading.texts("ifName"), reading.texts("ifDescr"))
    if read_in_full(reading, "ifName", "ifDescr"):
        known = {**reading.values("ifName"), **reading.values("ifDescr")}
        names = {row: names.get(row, f"ifindex-{row}") for row in known}
    return unique_names(names)


def unique_rows(tags: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Rows by key, no two with the same tags: the first tag of a later one gets `#INSTANCE`.

    A key may have words and dots before its instance (`ipv4.address.pool.17`), which are left out.
    The order given decides who keeps the plain name.
    """
    taken: set[tuple[str, ...]] = set()
    unique: dict[str, tuple[str, ...]] = {}
    for key, row in tags.items():
        mine = row
        while mine in taken:
            mine = (f"{mine[0]}#{_WORDS.sub('', key)}", *mine[1:])
        taken.add(mine)
        unique[key] = mine
    return unique
