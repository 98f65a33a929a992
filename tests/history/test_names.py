"""Every measurement, field and tag in Flux exists: a typing error fails here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from ne8000d.history.alerts import CHECK_NAMES, DEADMEN, THRESHOLDS
from ne8000d.history.boards import BOARDS
from ne8000d.history.buckets import Buckets
from ne8000d.history.panels import Series
from ne8000d.history.scripts import library
from ne8000d.platforms import PLATFORMS
from ne8000d.tables.own import OWN_MEASUREMENTS
from tests.servers import CHECKOUT

AWAITED: Mapping[str, tuple[set[str], set[str]]] = {
    # The aggregates of the configuration come with their own issue (CONTRACT §3).
    "aggregate": ({"aggregate", "kind"}, {"online", "lost", "in_bps", "out_bps", "speed_bps",
                                          "members_up", "members_total"}),
}  # fmt: skip
"""Measurements that are not declared yet: (tags, fields)."""

FLUX_COLUMNS = {"_time", "_value", "_field", "_measurement", "_start", "_stop", "elapsed"}
OF_CHECKS = {"_check_name", "_level", "_message", "_source_measurement"}
OF_TASKS = {"stat", "coverage"}
"""The tag and the field that the downsampling tasks add."""


def reference() -> dict[str, tuple[set[str], set[str]]]:
    """(tags, fields) by measurement; every row carries `device`."""
    found = {name: (set(tags), set(fields)) for name, (tags, fields) in AWAITED.items()}
    declared = [item for platform in PLATFORMS.values() for item in platform.measurements()]
    for item in (*declared, *OWN_MEASUREMENTS):
        tags, fields = found.setdefault(item.name, (set(), set()))
        tags.update(item.tag_names)
        fields.update(item.field_names)
    return found


def scripts() -> dict[str, str]:
    found = {
        f"{folder}/{name}": script.text
        for folder in ("flux", "tasks", "checks")
        for name, script in library(folder).items()
    }
    for check in (*THRESHOLDS, *DEADMEN):
        found[f"alerts/{check.name}"] = check.query(Buckets())
    return found


@pytest.mark.parametrize("name", list(library()))
def test_no_query_makes_an_empty_text(name: str) -> None:
    """sort() of InfluxDB 2.7 loses it: the texts of the rows behind it move up to other rows."""
    assert '""' not in library()[name].text


_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def mistakes(text: str) -> Iterator[str]:
    """Names in a script that nothing writes and the script does not make itself."""
    known = reference()
    text = _COMMENT.sub("", text)
    measurements = set(re.findall(r'_measurement == "(\w+)"', text))
    measurements |= set(re.findall(r'measurement: "(\w+)"', text))
    for pattern in re.findall(r"_measurement =~ /(.+?)/", text):
        measurements |= {name for name in known if re.search(pattern, name)}
    for unknown in measurements - set(known):
        yield f"measurement {unknown}"
    chosen = [known[name] for name in measurements if name in known] or list(known.values())
    tags = {"device"}.union(*(item[0] for item in chosen))
    fields = set().union(*(item[1] for item in chosen))
    own = made_by(text)
    for field in re.findall(r'_field\s*==\s*"(\w+)"', text) + re.findall(r'field: "(\w+)"', text):
        if field not in fields | own | OF_TASKS:
            yield f"field {field}"
    for pattern in re.findall(r"_field\s*=~\s*/(.+?)/", text):
        if not any(re.search(pattern, name) for name in fields | own):
            yield f"fields {pattern}"
        for name in alternatives(pattern):
            if name not in fields | own:
                yield f"field {name}"
    for member in re.findall(r"\br\.(\w+)", _STRING.sub('""', text)):
        if member not in tags | fields | own | FLUX_COLUMNS | OF_CHECKS | OF_TASKS:
            yield f"column {member}"
    for names in re.findall(r"(?:columns|rowKey|columnKey): \[([^\]]*)\]", text):
        for name in re.findall(r'"(\w+)"', names):
            if name not in tags | fields | own | FLUX_COLUMNS | OF_TASKS:
                yield f"column {name}"


def made_by(text: str) -> set[str]:
    """Columns that a script makes itself."""
    keys = set(re.findall(r"\b(\w+):", text))
    own = keys | {f"_value_{key}" for key in keys}  # what join() makes of two columns of one name
    own |= set(re.findall(r'(?:columnName|value|name|as): "(\w+)"', text))
    for names in re.findall(r"columns: \{([^}]*)\}", text):
        own |= set(re.findall(r'"(\w+)"', names))
    compared = re.findall(r'_field\s*==\s*"(\w+)"', text)
    for ending in re.findall(r'_field: r\._field \+ "(\w+)"', text):
        own |= {field + ending for field in compared}
    return own


def alternatives(pattern: str) -> Iterator[str]:
    """The names that a pattern of the form `^(a|b)_(c|d)$` spells out."""
    if not re.fullmatch(r"\^[\w|()]+\$", pattern):
        return
    names = [""]
    for part in re.findall(r"\(([\w|]+)\)|(\w+)", pattern):
        choices = part[0].split("|") if part[0] else [part[1]]
        names = [name + choice for name in names for choice in choices]
    yield from names


@pytest.mark.parametrize("name", scripts())
def test_every_name_in_a_script_exists(name: str) -> None:
    assert list(mistakes(scripts()[name])) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('r._measurement == "poll"', 'r._measurement == "pol"'),
        ('r._field == "ok"', 'r._field == "okay"'),
        ('columns: ["device", "group"]', 'columns: ["device", "groupe"]'),
        ("r.device", "r.devise"),
    ],
)
def test_a_typing_error_is_found(right: str, wrong: str) -> None:
    text = library()["gaps"].text
    assert list(mistakes(text)) == []
    assert list(mistakes(text.replace(right, wrong, 1))) != []


def test_a_typing_error_in_a_pattern_is_found() -> None:
    text = library("tasks")["downsample-1h-gauges"].text
    assert "|pppoe|" in text
    assert list(mistakes(text.replace("|pppoe|", "|pppeo|"))) == ["field pppeo"]


def test_every_name_in_a_panel_exists() -> None:
    known = reference()
    for board in BOARDS:
        for panel in board.panels:
            query = panel.query
            if not isinstance(query, Series):
                assert query.name in library()
                continue
            tags, fields = known[query.measurement]
            assert set(query.fields) <= fields, panel.title
            assert {*query.by, *query.where} <= tags | {"device"}, panel.title


def test_what_is_awaited_is_not_declared_yet() -> None:
    declared = {
        item.name for platform in PLATFORMS.values() for item in platform.measurements()
    } | {item.name for item in OWN_MEASUREMENTS}
    assert set(AWAITED) & declared == set(), "declared by now: take it out of AWAITED"


def test_the_documentation_lists_every_query_and_check() -> None:
    page = (CHECKOUT / "docs" / "history.md").read_text(encoding="utf-8")
    for name in library():
        assert f"| `{name}` |" in page
    for name in CHECK_NAMES:
        assert f"| {name} |" in page
