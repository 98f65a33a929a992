"""ne8000d.toml and docs/configuration.md name every key, and no other, and tell the truth."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from ne8000d.config import TABLE_NAMES, Config, duration, key_paths, sample
from ne8000d.config.keys import model_at
from tests.config.reading import read

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = (CHECKOUT / "docs/configuration.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z0-9_.A-Z]+)` \| (.+?) \| (.+?) \| (.+?) \|$", DOCS, re.MULTILINE)
KEYS = tuple(key_paths())
PLACE = "`$STATE_DIRECTORY`, else `$XDG_STATE_HOME/ne8000d`, else `~/.local/state/ne8000d`"


def uncommented():
    return re.sub(r"(?m)^#(?=[\[a-z])", "", sample())


def paths_of(document, prefix=""):
    """The dotted keys of a document, spelled as `key_paths` spells them."""
    for key, written in document.items():
        path = f"{prefix}{key}"
        value = written[0] if path in {"devices", "tables"} else written
        if path in {
            "devices.tags",
            "devices.snmp",
            "devices.ssh",
            "devices.intervals",
            "devices.interfaces",
        }:
            yield path
        elif path == "snmp.tables":
            for table in value.values():
                yield from paths_of(table, "snmp.tables.NAME.")
        elif isinstance(value, dict):
            yield from paths_of(value, f"{path}.")
        else:
            yield path


def test_the_sample_is_the_file_at_the_top_level():
    assert sample() == (CHECKOUT / "ne8000d.toml").read_text(encoding="utf-8")


def test_the_sample_as_shipped_is_an_empty_configuration():
    assert tomllib.loads(sample()) == {}
    assert read(sample()) == read("")


def test_the_sample_with_every_key_uncommented_is_a_valid_configuration():
    config = read(uncommented())
    assert config.devices[0].name == "bng-01"
    assert config.influxdb is not None


def test_the_sample_can_be_uncommented_by_any_sensible_rule():
    assert re.sub(r"(?m)^# ?(?=\[|[a-z_]+ = )", "", sample()) == uncommented()
    lines = (line.lstrip("# ") for line in sample().splitlines())
    keys = [line for line in lines if re.match(r"\[+[a-z_.]+\]+|[a-z_]+ *=", line)]
    assert tomllib.loads("\n".join(keys)) == tomllib.loads(uncommented())


def test_the_sample_names_every_key_and_no_other():
    assert sorted(paths_of(tomllib.loads(uncommented()))) == sorted(KEYS)


def test_the_samples_comments_are_plain_ascii():
    assert sample().isascii()
    assert max(map(len, sample().splitlines())) <= 120


def test_the_documentation_names_every_key_and_no_other():
    assert sorted(row[0] for row in ROWS) == sorted(KEYS)


@pytest.mark.parametrize(("key", "kind", "default", "meaning"), ROWS, ids=[row[0] for row in ROWS])
def test_the_documentation_tells_the_default(key, kind, default, meaning):
    parts = tuple(key.split("."))
    field = model_at(Config, parts).model_fields[parts[-1]]
    if field.is_required():
        assert (default, meaning[:9]) == ("-", "required:")
    elif key in {"daemon.state_dir", "daemon.timezone"}:
        assert default == {"daemon.state_dir": PLACE, "daemon.timezone": "the system's"}[key]
    elif default == "-":
        assert field.default is None or key.startswith("devices."), key
    else:
        table = ".".join(parts[:-1])
        if table == "web.redis":
            assert default.strip("`") == str(field.default)
        elif table in {"devices", "tables"}:
            written = tomllib.loads(f"x = {default.strip('`')}")["x"]
            made = field.get_default(call_default_factory=True)
            assert (list(made) if isinstance(made, tuple) else made) == (
                duration(written) if key == "tables.interval" else written
            )
        elif table == "influxdb":
            assert written_influx(f"{parts[-1]} = {default.strip('`')}") == written_influx("")
        else:
            assert read(f"[{table}]\n{parts[-1]} = {default.strip('`')}") == read("")


def written_influx(line):
    return read(f"[influxdb]\nurl='http://h'\norg='o'\nbucket='b'\ntoken='t'\n{line}").influxdb


@pytest.mark.parametrize(
    "text",
    [
        sample().partition("# How one table is read")[2].partition("#[snmp.tables.optics]")[0],
        DOCS.partition("### [snmp.tables.NAME]")[2].partition("| key |")[0],
    ],
    ids=["sample", "documentation"],
)
def test_every_table_is_named_and_those_that_are_walked_by_default_again(text):
    words = Counter(re.findall(r"[a-z_]+", text))
    assert [name for name in TABLE_NAMES if not words[name]] == []
    walked = [name for name in TABLE_NAMES if read("").snmp.table(name).mode == "walk"]
    assert [name for name in walked if words[name] < 2] == []


def test_the_samples_defaults_are_the_defaults():
    written = uncommented()
    text = "\n".join(
        line
        for line in written[: written.index("[snmp.tables.optics]")].splitlines()
        if re.match(
            r"\[(snmp|intervals)\]|(engine|version|port|timeout|retries|max_|in_flight)", line
        )
    )
    assert read(text).snmp == read("").snmp
    part = written[written.index("[intervals]") : written.index("[interfaces]")]
    assert read(part).intervals == read("").intervals
    optics = written[written.index("[snmp.tables.optics]") : written.index("[intervals]")]
    assert read(optics).snmp.table("optics") == read("").snmp.table("optics")
