"""Every form of every answer, plain and with what a terminal adds."""

from __future__ import annotations

import pytest

from ne8000d.batch import Value
from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.schema import CliRow
from tests.commands.answers import FOLDER, GOLDENS, Golden

goldens = pytest.mark.parametrize("golden", GOLDENS, ids=str)


def typed(rows: list[CliRow]) -> list[dict[str, tuple[type[Value], Value]]]:
    """Rows that differ where JSON's numbers would not: 0 is no 0.0."""
    return [{key: (type(value), value) for key, value in row.items()} for row in rows]


@goldens
def test_an_answer_is_read_by_the_command_that_was_typed(golden: Golden) -> None:
    assert golden.command.name == golden.name.partition(".")[0]
    assert typed(golden.command.parse(golden.text)) == typed(golden.rows)


@goldens
def test_the_line_ends_of_a_terminal_change_nothing(golden: Golden) -> None:
    assert golden.command.parse(golden.text.replace("\n", "\r\n")) == golden.rows
    assert golden.command.parse(golden.text.replace("\n", "\r\r\n")) == golden.rows


@goldens
def test_a_time_stamp_line_and_the_prompt_change_nothing(golden: Golden) -> None:
    echo, _, body = golden.text.partition("\n")
    stamped = f"{echo}\n2026-06-29 12:56:34.858 +05:30\n{body}<BNG-ALFA>"
    assert golden.command.parse(stamped) == golden.rows
    assert golden.command.parse(f"{body}[~BNG-ALFA]") == golden.rows


@goldens
def test_pages_that_were_turned_change_nothing(golden: Golden) -> None:
    pager = "  ---- More ----\x1b[42D" + " " * 42 + "\x1b[42D"
    lines = golden.text.split("\n")
    paged = [pager + line if number % 3 == 2 else line for number, line in enumerate(lines)]
    assert golden.command.parse("\n".join(paged)) == golden.rows


@goldens
def test_colours_change_nothing(golden: Golden) -> None:
    painted = "\n".join(f"\x1b[1;32m{line}\x1b[0m\x1b[K" for line in golden.text.split("\n"))
    assert golden.command.parse(painted) == golden.rows


@goldens
def test_lines_are_read_as_they_come(golden: Golden) -> None:
    assert list(golden.command.read(iter(golden.text.splitlines()))) == golden.rows


@goldens
def test_an_answer_that_breaks_off_makes_no_number_of_its_own(golden: Golden) -> None:
    """What is left of a count is missing; sums are smaller (whoever asks knows that it broke)."""
    lines = golden.text.split("\n")
    sums = {"online", "sessions", "in_errors", "out_errors", "out_discards", "in_discards"}
    sums |= {"total", "used", "idle", "sections", "interfaces", "members_total", "members_up"}
    sums |= {"conflict", "disabled", "reserved"}
    whole = {(key, value) for row in golden.rows for key, value in row.items()}
    for end in range(1, len(lines)):
        try:
            rows = golden.command.parse("\n".join(lines[:end]))
        except Exception as error:
            if type(error).__name__ != "CommandError":
                raise
            continue
        for row in rows:
            numbers = {
                (key, value)
                for key, value in row.items()
                if not isinstance(value, str) and key not in sums
            }
            assert numbers <= whole, (end, numbers - whole)


def test_every_command_has_a_golden_output() -> None:
    proven = {golden.name.partition(".")[0] for golden in GOLDENS}
    same_reader = {
        # Read by the same function as a command that has one.
        "access_user_summary": "access_user_domain",
        "access_user_by_ipv6": "access_user_by_ip",
        "access_user_by_mac": "access_user_by_ip",
        "access_user_by_id": "access_user",
        "abnormal_offline_records": "offline_records",
        "uptime": "version",
    }
    assert {command.name for command in COMMANDS} - proven == set(same_reader)
    assert set(same_reader.values()) <= proven


def test_every_golden_output_has_its_rows() -> None:
    texts = {path.stem for path in FOLDER.glob("*.txt")}
    assert texts == {path.stem for path in FOLDER.glob("*.json")}
    assert len(texts) > 70
