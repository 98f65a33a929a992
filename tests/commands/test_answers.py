"""What is no answer, what is a zero, and what a hostile device may print."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.lines import FIELD_LIMIT, LINE_LIMIT, clean
from ne8000d.errors import CommandError, DeviceSaidNo
from ne8000d.schema import Command
from tests.commands.answers import GOLDENS, command, golden

USERS = command("access_users")
COUNTS = command("access_user_ipv4")
every_command = pytest.mark.parametrize("asked", COMMANDS, ids=lambda item: item.name)


@every_command
@pytest.mark.parametrize(
    "answer",
    [
        "Error: Unrecognized command found at '^' position.",
        "Error:Incomplete command found at '^' position.",
        "          ^\n  Error: Wrong parameter found at '^' position.",
        "% Ambiguous command found at '^' position.",
        "display x\n2026-06-29 12:56:34.858 +05:30\nError: The VPN instance does not exist.\n<BNG>",
    ],
)
def test_the_device_said_no(asked: Command, answer: str) -> None:
    with pytest.raises(DeviceSaidNo) as told:
        asked.parse(answer)
    assert told.value.reason == "device_error"
    assert told.value.line in answer
    assert told.value.line.startswith(("Error", "%"))


@every_command
@pytest.mark.parametrize(
    "answer", ["", "\r\n\r\n", "<BNG-ALFA>", "ok", "0", "Total: many", "\0" * 9]
)
def test_nothing_known_is_an_error_and_never_a_zero(asked: Command, answer: str) -> None:
    with pytest.raises(CommandError) as told:
        asked.parse(answer)
    assert told.value.reason == "unparsed"
    assert not isinstance(told.value, DeviceSaidNo)


def test_the_offending_text_is_kept_for_a_bug_report() -> None:
    text = "\n".join(f"line {number} of a new form" for number in range(5000))
    with pytest.raises(CommandError, match="line 0 of a new form") as told:
        COUNTS.parse(text)
    assert told.value.text.startswith("line 0 of a new form\nline 1 ")
    assert len(told.value.text) < 10_000


@pytest.mark.parametrize(
    "line", ["Info: No online user!", "Info:No online user!", "info: no online user."]
)
def test_no_online_user_is_the_one_zero(line: str) -> None:
    assert COUNTS.parse(line)[0]["online"] == 0
    assert COUNTS.parse(line)[0]["total"] == 0
    assert USERS.parse(line) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("remote_backup_profiles", "Info: No remote backup profile is configured."),
        ("isis_peers", "Info:No IS-IS process."),
        ("offline_records", "Info: There is no offline record."),
        ("alarms", "Info: No alarm information."),
    ],
)
def test_a_list_that_the_device_calls_empty_is_empty(name: str, line: str) -> None:
    assert command(name).parse(f"display x\n{line}\n<BNG>") == []
    with pytest.raises(CommandError):
        command(name).parse("Info: Now loading.")


def test_a_label_inside_a_name_counts_for_nothing() -> None:
    """User names come from outside: one may look like the trailer."""
    text = golden("access_users.two_lines").text.replace("maria@fibra-casa", "Total:9@x")
    rows = USERS.parse(text)
    assert rows[0]["username"] == "Total:9@x"
    assert len(rows) == 3
    assert COUNTS.parse(text)[0]["total"] == 3


def test_without_rui_everybody_is_served_here() -> None:
    assert COUNTS.parse("Total users : 12") == [{"online": 12, "total": 12}]


def test_a_summary_that_breaks_off_before_rui_local_has_no_online() -> None:
    assert COUNTS.parse("  Normal users  : 12") == [{"normal": 12}]
    assert COUNTS.parse("  Normal users  : 12\n  RUI Remote users : 7\n Total users : 30") == [
        {"normal": 12, "rui_remote": 7, "total": 30}
    ]


def test_counts_that_fill_their_column_hide_no_neighbour() -> None:
    said = golden("radius_auth.both_blocks").text
    full = said.replace(": 16000000   ", ": 1600000000 ").replace(": 9500000    ", ": 4294967295")
    assert full.count("4294967295Access Rejects") == 1
    (row,) = command("radius_auth").parse(full)
    (expected,) = golden("radius_auth.both_blocks").rows
    assert row == {**expected, "requests": 1_600_000_000, "accepts": 4_294_967_295}


def test_what_a_terminal_is_told_between_records_is_no_record() -> None:
    brief = golden("offline_records.brief")
    for line in (
        "Info: The record list is being updated, please wait.",
        "Jun  8 2026 10:22:33 BNG-ALFA %%01SRM/4/TXPOWER(l)[12]:Tx power exceeded. (Name=GE0/1/0)",
    ):
        assert brief.command.parse(brief.text.replace("\n 1  ", f"\n{line}\n 1  ")) == brief.rows


@pytest.mark.parametrize("value", ["-", "--", "", "n/a", "many", "٣"])
def test_a_value_that_is_no_number_is_missing(value: str) -> None:
    assert COUNTS.parse(f"Normal users : {value}\nTotal users : 3") == [{"online": 3, "total": 3}]


def users(number: int) -> Iterator[str]:
    yield "  UserID  Username                Interface      IP address       MAC"
    yield "          Vlan          IPv6 address             Access type"
    for index in range(number):
        yield (
            f"  {index:<7} s{index:07}@casa           GE0/1/1.1      10.{index >> 16}."
            f"{index >> 8 & 255}.{index & 255}   0000-5e00-{index & 0xFFFF:04x}"
        )
        yield "          133/-         -                        PPPoE"
    yield "  ---------------------------------------------------------"
    yield f"  Total users                        : {number}"


def test_a_table_of_30000_subscribers_is_read_in_bounded_memory() -> None:
    tracemalloc.start()
    count = sum(1 for _ in USERS.read(users(30_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 1_000_000


def test_a_long_line_is_cut_and_so_is_a_field() -> None:
    name = "x" * 10_000_000
    assert len(clean(name)) == LINE_LIMIT
    rows = USERS.parse(f"User access index : 7\nUser name : {name}\nUser MAC : 0000-5e00-5301")
    assert len(str(rows[0]["username"])) == FIELD_LIMIT
    assert rows[0]["mac"] == "0000-5e00-5301"


def test_controls_are_told_and_codes_are_gone() -> None:
    raw = "User name : a\x07b\x1b[31mc\x1b]0;title\x07d\x9b\x00e\x7f\r\n"
    assert clean(raw) == r"User name : a\x07bcd\x9be\x7f"
    rows = USERS.parse(f"User access index : 7\n{raw}")
    assert rows == [{"user_id": 7, "username": r"a\x07bcd\x9be\x7f"}]


def test_commas_quotes_and_equals_signs_pass_through() -> None:
    rows = USERS.parse('User access index : 7\nUser name : a,b="c d"\\,é@x=1\nState : Used')
    assert rows[0]["username"] == 'a,b="c d"\\,é@x=1'


HOSTILE = [
    " " * LINE_LIMIT, "1 " * 2048, "a  " * 1365, ":" * LINE_LIMIT, "a:" * 2048, "(" * LINE_LIMIT,
    "(a" * 2048, "()" * 2048, "- " * 2048, "1" * LINE_LIMIT, "a  b: " * 680, "1/" * 2048,
    "\x1b[" * 2048, "\x1b" * LINE_LIMIT, "---- More ----" * 290, "UserID Username " * 250,
    "Input: " + "1 packets," * 400, "1 Major 2026-01-01 " + "x " * 2000,
]  # fmt: skip


@every_command
def test_no_line_costs_much(asked: Command) -> None:
    """30 lines of the worst take milliseconds each: nothing backtracks."""
    began = time.process_time()
    for line in HOSTILE:
        with contextlib.suppress(CommandError):
            asked.parse("\n".join([line] * 2))
    assert time.process_time() - began < 10.0


LINES = [line for item in GOLDENS for line in item.text.split("\n")]


@every_command
@settings(max_examples=40, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(LINES), max_size=40).map("\n".join),
        st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=60)), max_size=25).map(
            "\n".join
        ),
    )
)
def test_whatever_is_answered_gives_rows_or_a_command_error(asked: Command, text: str) -> None:
    try:
        rows = asked.parse(text)
    except CommandError:
        return
    for row in rows:
        assert row
        for key, value in row.items():
            assert key.islower()
            assert isinstance(value, int | float | str)
            assert not isinstance(value, str) or len(value) <= FIELD_LIMIT
            assert not isinstance(value, int) or abs(value) < 2**80
