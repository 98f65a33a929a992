"""docs/privileges.md says what the declarations say."""

from __future__ import annotations

from ne8000d.commands.huawei_vrp import COMMANDS
from tests.commands import privileges_page


def test_the_page_is_what_the_declarations_say() -> None:
    page = privileges_page.PAGE.read_text(encoding="utf-8")
    assert page == privileges_page.page(), "run `make docs`"


def test_every_command_names_a_level_and_its_source() -> None:
    for command in COMMANDS:
        assert command.privilege.level in {0, 1}, command.name
        assert command.privilege.source != "unknown", command.name
