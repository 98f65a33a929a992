"""Names to OIDs and back, on the shipped modules and on modules that an operator adds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ne8000d.errors import ConfigError
from ne8000d.names import Kind, Names, UnknownName, cache_directory, mib_directories
from ne8000d.schema import Syntax
from tests.mibs.shipped import MIBS, names, snmptranslate

ACME = """
ACME-MIB DEFINITIONS ::= BEGIN
IMPORTS OBJECT-TYPE, enterprises, Counter32 FROM SNMPv2-SMI;
acme OBJECT IDENTIFIER ::= { enterprises 99999 }
acmeCows OBJECT-TYPE
    SYNTAX Counter32
    UNITS "cows"
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Cows that passed."
    ::= { acme 1 }
END
"""

ACME_V1 = """
-- An SMIv1 module as vendors still ship them.
OLD-MIB DEFINITIONS ::= BEGIN
IMPORTS enterprises, Counter FROM RFC1155-SMI
        DisplayString FROM RFC1213-MIB
        OBJECT-TYPE FROM RFC-1212;
old OBJECT IDENTIFIER ::= { enterprises 88888 }
oldSheep OBJECT-TYPE
    SYNTAX Counter
    ACCESS read-only
    STATUS mandatory
    DESCRIPTION "Sheep."
    ::= { old 1 }
END
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


FEW = ("SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMPv2-MIB", "IANAifType-MIB", "IF-MIB")
"""Enough of the shipped modules for these tests: they compile in half the time of all."""


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    for module in FEW:
        (folder / module).symlink_to(MIBS / f"{module}.mib")
    return folder


Load = Callable[..., Names]


@pytest.fixture
def load(few: Path) -> Load:
    """Names of an operator's folder above a few shipped modules."""
    return lambda own, cache=None: Names([own, few], cache)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ifName", "1.3.6.1.2.1.31.1.1.1.1"),
        (".ifName", "1.3.6.1.2.1.31.1.1.1.1"),
        ("IF-MIB::ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6"),
        ("IF-MIB::ifHCInOctets.17", "1.3.6.1.2.1.31.1.1.1.6.17"),
        ("sysUpTime", "1.3.6.1.2.1.1.3.0"),
        ("sysUpTime.0", "1.3.6.1.2.1.1.3.0"),
        ("1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.3.0"),
        (".1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.3.0"),
        ("system", "1.3.6.1.2.1.1"),
        ('hwDomainOnlineNum."isp"', "1.3.6.1.4.1.2011.5.2.1.6.1.2.3.105.115.112"),
        ("1.3.6.1.4.1.9.9.1", "1.3.6.1.4.1.9.9.1"),
    ],
)
def test_a_name_or_an_oid_means_one_place(text: str, place: str):
    (item,) = names().resolve(text)
    assert item.place == place


@pytest.mark.parametrize("text", ["ifXTable", "ifXEntry", "IF-MIB::ifXTable", "1.3.6.1.2.1.31.1.1"])
def test_a_table_means_its_columns_in_order(text: str):
    found = names().resolve(text)
    assert [item.name for item in found][:3] == [
        "ifName",
        "ifInMulticastPkts",
        "ifInBroadcastPkts",
    ]
    assert {item.kind for item in found} == {Kind.COLUMN}
    assert len(found) == 19


def test_columns_that_cannot_be_read_are_left_out_of_a_table():
    assert [item.name for item in names().resolve("ifStackTable")] == ["ifStackStatus"]


def test_an_oid_is_described_with_all_that_the_mib_says():
    item = names().describe("1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11.17432577")
    assert item.label == "HUAWEI-ENTITY-EXTENT-MIB::hwEntityTemperature.17432577"
    assert (item.module, item.name) == ("HUAWEI-ENTITY-EXTENT-MIB", "hwEntityTemperature")
    assert (item.instance, item.syntax) == ("17432577", Syntax.INTEGER)
    assert item.units == "degrees Celsius"
    assert "0 is no sensor" in item.description
    assert [part.name for part in item.index] == ["entPhysicalIndex"]


def test_an_augmenting_table_has_the_index_of_the_augmented_one():
    item = names().describe("1.3.6.1.2.1.31.1.1.1.1.17")
    assert [part.name for part in item.index] == ["ifIndex"]
    assert item.index_texts() == ("17",)


def test_an_index_is_taken_apart_by_its_types():
    peer = names().resolve("hwBgpPeerState.0.1.1.1.4.10.16.7.2")[0]
    assert peer.index_texts() == ("0", "ipv4(1)", "unicast(1)", "ipv4(1)", "10.16.7.2")
    domain = names().resolve('hwDomainAccessUserStatUserStat.1."isp"')[0]
    assert domain.index_texts() == ("pppoe(1)", "isp")
    server = names().resolve('hwRadiusStatAuthenIpv4Requests.10.0.0.1."_public_"')[0]
    assert server.index_texts() == ("10.0.0.1", "_public_")


def test_an_instance_that_does_not_fit_its_index_is_shown_in_numbers():
    item = names().describe("1.3.6.1.4.1.2011.5.2.1.6.1.2.9.105.115.112")
    assert item.index_texts() is None
    assert item.label == "HUAWEI-AAA-MIB::hwDomainOnlineNum.9.105.115.112"


def test_a_binary_index_is_shown_in_numbers():
    item = names().describe("1.3.6.1.4.1.2011.5.2.1.6.1.2.2.0.255")
    assert item.label == "HUAWEI-AAA-MIB::hwDomainOnlineNum.2.0.255"


@pytest.mark.parametrize(
    "oid",
    [
        "1.3.6.1.2.1.1.3.0",
        "1.3.6.1.2.1.31.1.1.1.1.17",
        "1.3.6.1.2.1.31.1.2.1.3.54.16",
        "1.3.6.1.4.1.2011.5.2.1.6.1.2.3.105.115.112",
        "1.3.6.1.4.1.2011.6.8.1.12.1.3.4.112.111.111.108",
        "1.3.6.1.4.1.9.9.1",
        "1.3.6.1.2.1.15.3.1.2.10.0.0.1",
        "1.3.6.1.4.1.2011.5.2.1.43.1.1.1.3.105.115.112",
        "1.3.6.1.4.1.2011.5.2.1.42.1.2.8.1000",
        "1.3.6.1.4.1.2011.5.25.177.1.1.2.1.5.0.1.1.1.4.10.16.7.2",
        "1.3.6.1.4.1.2011.5.25.177.1.1.2.1.5.0.1.128.1.4.10.16.7.2",
        "1.3.6.1.4.1.2011.5.25.177.1.1.2.1.5.0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1",
    ],
)
def test_labels_are_those_of_net_snmp_and_lead_back(oid: str):
    label = names().describe(oid).label
    assert label == snmptranslate(oid).stdout.strip()
    assert names().resolve(label)[0].place == oid


def test_an_address_in_an_index_may_be_written_as_people_do():
    peer = names().resolve('hwBgpPeerState.0.ipv6.unicast.ipv6."2001:db8::1"')[0]
    assert peer.instance == "0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hwBgpPeerState.0.ipv7", "has the label 'ipv7'"),
        ('hwBgpPeerState.0.ipv4.unicast.ipv4."here"', "'here' is no address"),
        ("ifName.seventeen", "has the label 'seventeen'"),
    ],
)
def test_an_index_that_means_nothing_is_told(text: str, said: str):
    with pytest.raises(UnknownName, match=said):
        names().resolve(text)


def test_an_oid_outside_every_module_is_its_own_name():
    item = names().describe("2.16.840.1")
    assert (item.module, item.label, item.place) == ("", "2.16.840.1", "2.16.840.1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ifNam", "did you mean ifName"),
        ("IFNAME", "did you mean ifName"),
        ("hwTotalPPPoEOnlineNum", "did you mean hwTotalPPPoeOnlineNum"),
        ("zzzzzz", "folder of MIBs"),
        ("HUAWEI-MIB::ifName", "not in HUAWEI-MIB but in IF-MIB"),
        ("if Name", "neither a name"),
        ("", "neither a name"),
        ("1.3.6..1", "not a numeric OID"),
        ("1.3.99999999999", "not an OID"),
    ],
)
def test_an_unknown_name_is_told_with_what_to_do(text: str, words: str):
    with pytest.raises(UnknownName, match=words) as caught:
        names().resolve(text)
    assert isinstance(caught.value, ConfigError)
    assert "\n" not in str(caught.value)


def test_a_module_of_the_operators_own_is_known(own: Path, load: Load):
    (own / "acme.txt").write_text(ACME)
    (item,) = load(own).resolve("acmeCows")
    assert (item.place, item.units) == ("1.3.6.1.4.1.99999.1.0", "cows")


def test_an_smiv1_module_is_known(own: Path, load: Load):
    (own / "OLD-MIB.my").write_text(ACME_V1)
    made = load(own)
    assert made.problems == ()
    assert made.resolve("oldSheep")[0].syntax is Syntax.COUNTER32


def test_two_modules_in_one_file_are_both_known(own: Path, load: Load):
    (own / "both").write_text(ACME + ACME_V1)
    made = load(own)
    assert made.resolve("acmeCows")
    assert made.resolve("oldSheep")


def test_a_file_in_latin_1_is_read(own: Path, load: Load):
    (own / "ACME-MIB").write_bytes(ACME.replace("Cows that", "K\xfche that").encode("latin-1"))
    assert load(own).resolve("acmeCows")[0].description == "K\xfche that passed."


def test_files_that_are_no_modules_are_passed_over(own: Path, load: Load):
    (own / "README").write_text("MIB DEFINITIONS are here")
    (own / "archive.zip").write_bytes(bytes(range(256)))
    (own / "sub").mkdir()
    assert load(own).problems == ()


def test_a_folder_that_is_not_there_is_passed_over(load: Load, tmp_path: Path):
    assert load(tmp_path / "nowhere").resolve("ifName")


def test_a_broken_module_is_told_with_file_and_line_and_the_rest_works(own: Path, load: Load):
    path = own / "broken.mib"
    path.write_text(ACME.replace("SYNTAX Counter32", "SYNTAX ((("))
    made = load(own)
    (problem,) = made.problems
    assert problem.startswith(f"{path}, line 6: ACME-MIB is left out")
    assert made.resolve("ifName")
    with pytest.raises(UnknownName, match="ACME-MIB is left out"):
        made.resolve("acmeCows")


def test_a_module_that_needs_a_missing_one_is_told_with_the_line_of_the_import(
    own: Path, load: Load
):
    path = own / "ACME-MIB.txt"
    path.write_text(
        ACME.replace("Counter32 FROM SNMPv2-SMI", "Counter32 FROM SNMPv2-SMI farm FROM FARM-MIB")
        .replace("enterprises 99999", "farm 1")
    )  # fmt: skip
    (problem,) = load(own).problems
    assert problem == (
        f"{path}, line 3: ACME-MIB is left out: it needs the module FARM-MIB: "
        "put that file into the same folder"
    )


@pytest.mark.parametrize(
    "circle",
    [
        "a OBJECT IDENTIFIER ::= { b 1 } b OBJECT IDENTIFIER ::= { a 1 }",
        (
            "A ::= B B ::= A x OBJECT-TYPE SYNTAX A ACCESS read-only STATUS current DEFVAL { 1 }"
            " ::= { enterprises 1 }"
        ),
    ],
)
def test_a_module_that_runs_in_a_circle_is_told(own: Path, load: Load, circle: str):
    (own / "LOOP-MIB").write_text(
        "LOOP-MIB DEFINITIONS ::= BEGIN IMPORTS OBJECT-TYPE, enterprises FROM SNMPv2-SMI;\n"
        f"{circle} END"
    )
    made = load(own)
    assert "LOOP-MIB is left out" in made.problems[0]
    assert made.resolve("ifName")


def test_a_broken_copy_of_a_shipped_module_does_not_hide_it(own: Path, load: Load):
    path = own / "IF-MIB"
    path.write_text("IF-MIB DEFINITIONS ::= BEGIN nonsense END")
    made = load(own)
    assert made.resolve("ifName")[0].module == "IF-MIB"
    assert str(path) in made.problems[0]


def test_the_first_folders_module_is_used(own: Path, load: Load):
    text = (MIBS / "IF-MIB.mib").read_text()
    (own / "mine").write_text(text.replace("How many rows ifTable has.", "Mine."))
    assert load(own).resolve("ifNumber")[0].description.startswith("Mine.")


def test_one_name_at_two_oids_must_be_said_with_its_module(own: Path, load: Load):
    (own / "ACME-MIB").write_text(ACME.replace("acmeCows", "ifName"))
    made = load(own)
    with pytest.raises(UnknownName, match="say ACME-MIB::ifName or IF-MIB::ifName"):
        made.resolve("ifName")
    assert made.resolve("IF-MIB::ifName")[0].oid == "1.3.6.1.2.1.31.1.1.1.1"


def test_one_name_at_one_oid_in_two_modules_is_no_question(own: Path, load: Load):
    (own / "ACME-MIB").write_text(ACME)
    (own / "ACME2-MIB").write_text(ACME.replace("ACME-MIB", "ACME2-MIB"))
    assert load(own).resolve("acmeCows")[0].oid == "1.3.6.1.4.1.99999.1"


def test_a_warm_start_takes_the_kept_index_without_the_compiler(
    own: Path, few: Path, load: Load, tmp_path: Path
):
    (own / "ACME-MIB").write_text(ACME)
    cache = tmp_path / "cache"
    cold = load(own, cache)
    script = (
        "import sys; from pathlib import Path; from ne8000d.names import Names\n"
        "made = Names([Path(sys.argv[1]), Path(sys.argv[2])], Path(sys.argv[3]))\n"
        "print(made.resolve('acmeCows')[0], 'pysmi.parser' in sys.modules)"
    )
    warm = subprocess.run(
        [sys.executable, "-c", script, str(own), str(few), str(cache)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert warm.stdout.strip() == f"{cold.resolve('acmeCows')[0]} False"


def test_a_warm_index_says_the_same_as_a_new_one(tmp_path: Path):
    new = Names(mib_directories(), tmp_path)
    kept = Names(mib_directories(), tmp_path)
    assert kept.objects() == new.objects() == names().objects()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_changed_file_makes_the_index_anew(own: Path, load: Load, tmp_path: Path):
    path = own / "ACME-MIB"
    path.write_text(ACME)
    cache = tmp_path / "cache"
    assert load(own, cache).resolve("acmeCows")[0].units == "cows"
    path.write_text(ACME.replace('UNITS "cows"', 'UNITS "bulls"'))
    assert load(own, cache).resolve("acmeCows")[0].units == "bulls"
    stat = path.stat()
    path.write_text(ACME.replace('UNITS "cows"', 'UNITS "goats"'))  # same size, later
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000))
    assert load(own, cache).resolve("acmeCows")[0].units == "goats"
    path.unlink()
    with pytest.raises(UnknownName):
        load(own, cache).resolve("acmeCows")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe"])
def test_a_damaged_index_is_made_anew(few: Path, tmp_path: Path, damage: bytes):
    Names([few], tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert Names([few], tmp_path).resolve("ifName")
    assert kept.read_bytes() == whole


def test_without_a_folder_to_write_in_names_work_all_the_same(few: Path, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert Names([few], blocked / "cache").resolve("ifName")
    assert Names([few], blocked).resolve("ifName")
    assert blocked.read_text() == "not a folder"


def test_the_cache_folder_follows_the_xdg_specification():
    assert cache_directory({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/ne8000d")
    assert cache_directory({"XDG_CACHE_HOME": "relative", "HOME": "/h"}) == Path(
        "/h/.cache/ne8000d"
    )
    assert cache_directory({"HOME": "/h"}) == Path("/h/.cache/ne8000d")
