"""Answers that nobody could read, kept for a bug report: nothing personal, few, for a while."""

from __future__ import annotations

import os
import re
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.masked_text import LONGEST_LINE, MOST_LINES, masked_text
from ne8000d.masks import Masks
from ne8000d.unparsed import KEPT_SECONDS, MOST_FILES, REWRITTEN_SECONDS, UNPARSED, Unparsed

NOW = 1_790_000_000.0
PERSONAL = """\
Online users by name 2026-11-24 06:05:18-03:00
  User name : maria.silva@provedor   Access type : PPPoE
  UserID  Username                Interface             IP address       MAC
  133     joao                    GE0/1/0.1234          100.64.12.7      00e0-fc12-3456
  134     123.456.789-01          Eth-Trunk7            2804:14c:9::7    00:e0:fc:ab:cd:ef
  135     12345678901             GigabitEthernet0/2/3  177.55.4.3/32    00e0fcdeadbe
  136     Jo\u00e3o_S\u00e3o              cust-77               fe80::2e0:fcff:fe12:3456%GE0
  joined groups: ff02::1:ffab:cdef  ffff:ffff:177.55.4.9  (177.55.4.9:1812)
  Electronic label 2102359999ABCDEF1234  BarCode=21023541AB10K9000042
  Description: CLIENTE PADARIA CENTRAL tel 11 98765-4321 / (11)98765.4321
  username"maria"joao  user=pedro;ana  online\u2028beatriz  \x1b[31mcarla  +5511987654321
  radius-server shared-key cipher %^%#Hx;s3cr3t%^%#  [~RTR-SAOPAULO]
"""
NEVER = (  # separated by single spaces
    "maria silva provedor joao 123.456 789-01 12345678901 100.64.12 177.55 2804 14c fc12 3456 "
    "ab:cd:ef deadbe jo\u00e3o s\u00e3o cust ffab cdef 2102359999 abcdef1234 21023541 K9000042 "
    "padaria central cliente 98765 4321 pedro ana beatriz carla 5511 s3cr3t hx; saopaulo rtr "
    "2026 06:05 133 134 1234 \x1b \u2028"
)


def masks() -> Masks:
    return Masks(os.urandom(32))


def kept(folder, text):
    path = Unparsed(folder, wall=lambda: NOW).keep("bng-01", "online", "About it.", text)
    assert path is not None
    return path.read_text()


def without_invented(text: str) -> str:
    """What is left beside inventions, whose digits may look like anything."""
    text = re.sub(
        r"\b(?:name|ipv6)-[0-9a-f]{6}|\bSN[0-9]{10}|\b02[0-9a-f]{2}(?:-[0-9a-f]{4}){2}", "", text
    )
    text = re.sub(r"2001:db8:[0-9a-f:]*|fe80:[0-9a-f:]*", "", text)
    return re.sub(r"(?:192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]\.\d+)\.\d+", "", text)


def test_nothing_personal_is_left():
    text = without_invented(masked_text(PERSONAL, masks())).lower()
    assert [word for word in NEVER.split(" ") if word.lower() in text] == []


def test_what_is_needed_to_mend_a_parser_is_left():
    lines = masked_text(PERSONAL, masks()).split("\n")
    assert len(lines) == len(PERSONAL.split("\n"))
    heading = "  UserID  Username                Interface             IP address       MAC"
    assert lines[2] == heading
    assert re.fullmatch(
        r"  000     name-\w{6}             GE0/0/0\.0000 +[\d.]+ +[0-9a-f-]{14}", lines[3]
    )
    assert lines[3].index("GE0") == heading.index("Interface")
    assert lines[1].startswith("  User name : name-")
    assert lines[1].endswith("Access type : PPPoE")


def test_the_same_name_is_the_same_in_one_text_and_another_in_the_next(tmp_path):
    one, two, other = masked_text("maria\nmaria\njoao", masks()).split("\n")
    assert one == two != other
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    assert kept(here, "maria") != kept(there, "maria")


@given(st.text(max_size=300))
def test_whatever_a_device_says_only_known_words_and_inventions_are_left(text):
    masked = masked_text(text, Masks(b"k" * 32))
    assert masked.isascii()
    assert all(line.isprintable() for line in masked.split("\n"))
    assert not re.search(r"[1-9]", without_invented(masked))


@given(st.text("abc019.:-@/ \u0660", max_size=60))
def test_no_digit_of_a_number_is_left_however_it_is_written(text):
    assert not re.search(r"[1-9\u0660]", without_invented(masked_text(text, Masks(b"k" * 32))))


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("127.123.45.67", "000.000.00.00"),
        ("224.5.6.7", "000.0.0.0"),
        ("255.255.255.255", "000.000.000.000"),
        ("::1", "::0"),
        ("0::1", "0::0"),
        ("::", "::"),
    ],
)
def test_an_address_that_is_nobodys_is_no_more_left_than_others(word, left):
    assert masked_text(word, masks()) == left


@pytest.mark.parametrize("word", ["\x1f", "\u2028", "\x0b\x85", "\x1b", "\0"])
def test_no_control_character_is_left(word):
    assert re.fullmatch(r"name-[0-9a-f]{6}", masked_text(word, masks()))


def test_an_endless_answer_is_kept_in_part():
    text = masked_text(("a" * 10_000 + "\n") * 10_000 + "b " * 10_000, masks())
    assert text.count("\n") == MOST_LINES - 1
    wide = masked_text("a " * 100_000, masks())
    assert len(wide.split()) <= LONGEST_LINE // 2


def test_a_file_is_for_its_owner_alone_and_says_what_it_is(tmp_path):
    text = kept(tmp_path, "Something new: maria")
    path = tmp_path / UNPARSED / "bng-01-online.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert text.startswith("About it.\n")
    assert "Something new: name-" not in text  # `new` is no word that is known
    assert "Something name-" in text
    assert "maria" not in text


def test_one_file_a_command_has_the_newest_answer_and_is_rewritten_once_an_hour(tmp_path):
    now = [NOW]
    unparsed = Unparsed(tmp_path, wall=lambda: now[0])
    path = unparsed.keep("bng-01", "online", "x", "Total")
    now[0] += REWRITTEN_SECONDS - 1
    assert unparsed.keep("bng-01", "online", "x", "Users") == path
    assert path is not None
    assert path.read_text().endswith("Total\n")
    now[0] += 1
    assert unparsed.keep("bng-01", "online", "x", "Users") == path
    assert path.read_text().endswith("Users\n")
    now[0] -= 86_400  # the clock was set back: that is no reason to keep what is old
    unparsed.keep("bng-01", "online", "x", "Domain")
    assert path.read_text().endswith("Domain\n")
    assert [item.name for item in (tmp_path / UNPARSED).iterdir()] == ["bng-01-online.txt"]


def test_there_are_never_more_than_so_many_files_and_the_oldest_go_first(tmp_path):
    now = [NOW]
    unparsed = Unparsed(tmp_path, wall=lambda: now[0])
    for number in range(MOST_FILES + 5):
        now[0] += 1
        assert unparsed.keep(f"bng-{number:02}", "online", "x", "Total") is not None
    names = sorted(item.name for item in (tmp_path / UNPARSED).iterdir())
    assert names == [f"bng-{number:02}-online.txt" for number in range(5, MOST_FILES + 5)]


def test_a_file_expires(tmp_path):
    now = [NOW]
    unparsed = Unparsed(tmp_path, wall=lambda: now[0])
    unparsed.expire()  # there is nothing yet
    path = unparsed.keep("bng-01", "online", "x", "Total")
    assert path is not None
    now[0] += KEPT_SECONDS - 1
    unparsed.expire()
    assert path.exists()
    now[0] += 1
    unparsed.expire()
    assert not path.exists()


@pytest.mark.parametrize("device", ["../../etc/x", "a/b", "..", "\0\n", "x" * 5000])
def test_a_file_never_leaves_its_directory(tmp_path, device):
    path = Unparsed(tmp_path).keep(device, "online", "x", "Total")
    assert path is not None
    assert path.resolve().parent == (tmp_path / UNPARSED).resolve()
    assert path.is_file()


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / UNPARSED).write_text("in the way")
    unparsed = Unparsed(tmp_path)
    assert unparsed.keep("bng-01", "online", "x", "Total") is None
    unparsed.expire()
    assert Unparsed(tmp_path / "missing").keep("bng-01", "online", "x", "Total") is None
