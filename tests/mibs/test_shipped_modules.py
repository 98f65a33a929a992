"""`mibs/` against both parsers, against the reference data, and against real walks."""

from __future__ import annotations

import re
import warnings

import pytest
from pysmi.codegen.intermediate import IntermediateCodeGen
from pysmi.codegen.symtable import SymtableCodeGen
from pysmi.parser.smi import parserFactory

from ne8000d.names import Kind
from ne8000d.schema import Syntax
from tests.mibs.shipped import MIBS, listed, names, oids_by_net_snmp, snmptranslate
from tests.recording import instances, recorded

WALKS = ("vrp_ne8000-m8", "vrp_ne", "vrp_5720-vrf", "vrp_ar169fgwl", "vrp_nac")
FILES = sorted(MIBS.glob("*.mib"))

SESSIONS_OF_PERSONS = re.compile(r"hwAccess[A-Z]")
"""Columns of hwAccessTable and hwAccessExtTable: one row a subscriber, left out on purpose."""

DIFFERENT_ON_REAL_DEVICES = {("bgpLocalAs", "66")}
"""VRP sends AS numbers of 32 bits as Gauge32 where RFC 4273 has Integer32."""


def test_net_snmp_reads_all_modules_without_a_word():
    answer = snmptranslate("-Tz")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert len(oids_by_net_snmp()) > 700


def test_pysmi_reads_all_modules_strictly_and_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parser = parserFactory()()  # no relaxations
        trees = [tree for path in FILES for tree in parser.parse(path.read_text("utf-8"))]
        symbols = {}
        for tree in trees:
            info, symbols[info.name] = SymtableCodeGen().gen_code(tree, symbols)
        for tree in trees:
            IntermediateCodeGen().gen_code(tree, symbols, genTexts=True)
    assert len(trees) == len(FILES)


def test_no_module_is_left_out_of_the_names():
    assert names().problems == ()


def test_every_file_is_called_like_its_module():
    for path in FILES:
        assert f"\n{path.stem} DEFINITIONS ::= BEGIN" in path.read_text("utf-8")


def test_both_parsers_give_every_object_the_same_oid():
    ours = {item.name: item.oid for item in names().objects()}
    theirs = oids_by_net_snmp()
    assert {name: oid for name, oid in theirs.items() if name in ours} == {
        name: oid for name, oid in ours.items() if name in theirs
    }
    assert ours.keys() - theirs.keys() == set()


def test_every_object_of_the_reference_data_has_its_oid():
    theirs = oids_by_net_snmp()
    missing = {row.name for row in listed() if row.name not in theirs}
    assert {name for name in missing if not SESSIONS_OF_PERSONS.match(name)} == set()
    shipped = [row for row in listed() if row.name in theirs]
    assert len(shipped) > 300
    for row in shipped:
        assert theirs[row.name] == row.oid
        assert names().resolve(row.name)[0].oid == row.oid


def test_every_object_of_the_reference_data_has_its_syntax():
    for row in listed():
        if SESSIONS_OF_PERSONS.match(row.name):
            continue
        (item,) = names().resolve(row.name)
        declared = re.match(r"(OCTET STRING|OBJECT IDENTIFIER|\w+)", row.syntax)[1]
        wire = {"Integer32": "INTEGER"}.get(declared, declared)
        assert wire in {item.syntax, item.type.convention}, row
        assert (item.kind is Kind.SCALAR) == (row.read == "GET"), row


def test_every_enumeration_of_the_reference_data_has_its_labels():
    seen = 0
    for row in listed():
        if "{" not in row.syntax or SESSIONS_OF_PERSONS.match(row.name):
            continue
        (item,) = names().resolve(row.name)
        told = re.findall(r"([\w-]+) ?\((-?\d+)\)", row.syntax)
        whole = "…" not in row.syntax
        labels = {int(number): label for label, number in told}
        assert {number: item.labels.get(number) for number in labels} == labels, row
        assert not whole or item.labels == labels, row
        seen += 1
    assert seen > 25


def test_every_index_object_exists_and_has_a_type():
    for item in names().objects():
        if item.kind is Kind.ROW:
            assert item.index, item
            assert all(part.type is not None for part in item.index), item


def test_every_description_says_something_in_our_words():
    for item in names().objects():
        if item.kind in {Kind.SCALAR, Kind.TABLE, Kind.COLUMN, Kind.NOTIFICATION}:
            assert len(item.description) > 3, item
    for path in FILES:
        assert '""' not in path.read_text("utf-8")


def test_nothing_can_be_set_and_no_secret_has_a_name():
    for path in FILES:
        text = path.read_text("utf-8")
        assert not re.search(r"MAX-ACCESS\s+read-(?!only)", text), path
    secret = re.compile(r"password|secret|serverkey|clientkey|community$", re.IGNORECASE)
    assert [item for item in names().objects() if secret.search(item.name)] == []


@pytest.mark.parametrize("walk", WALKS)
def test_every_instance_of_a_recorded_walk_fits_its_tables_index(walk):
    unfit = set()
    columns = 0
    for oid in instances(recorded(walk)):
        item = names().describe(oid)
        if item.kind is Kind.COLUMN:
            columns += 1
            if item.index_texts() is None:
                unfit.add(item.label)
        elif item.kind is Kind.SCALAR and item.instance != "0":
            unfit.add(item.label)
    assert columns > 50
    assert unfit == set()


def test_every_recorded_value_has_the_declared_wire_type():
    tags = {
        "2": {Syntax.INTEGER},
        "4": {Syntax.OCTETS, Syntax.BITS},
        "6": {Syntax.OID},
        "64": {Syntax.IP_ADDRESS},
        "65": {Syntax.COUNTER32},
        "66": {Syntax.GAUGE32, Syntax.UNSIGNED32},
        "67": {Syntax.TIMETICKS},
        "70": {Syntax.COUNTER64},
    }
    different = set()
    for walk in WALKS:
        for line in recorded(walk).splitlines():
            if not line:
                continue
            oid, tag, _ = line.split("|", 2)
            item = names().describe(oid)
            if item.type is not None and item.syntax not in tags[tag.rstrip("x")]:
                different.add((item.name, tag.rstrip("x")))
    assert different == DIFFERENT_ON_REAL_DEVICES
