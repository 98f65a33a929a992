"""docs/privileges.md as text, made of the declarations. `make docs` writes it."""

from __future__ import annotations

from pathlib import Path

from ne8000d.commands.huawei_vrp import COMMANDS, INQUIRIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privileges.md"

_HEAD = """\
# What the login on the router must be allowed

<!-- Written by `make docs` from the declarations in the code; a test compares. -->

ne8000d types `display` commands only. On VRP a command needs a level (1, monitoring, for every
command below, unless the router's own configuration raised it) and, for users of a task group, a
task with the operation `read`. *Not found* means that no manual we could read names the task: try
the command with the login, or let `ne8000d probe` try it.

A user that should be enough (VRP8 system view, `commit` at the end; not tried on a router):

```
aaa
 local-user ne8000d password irreversible-cipher …
 local-user ne8000d service-type ssh
 local-user ne8000d level 1
```

Before the first command of a session `screen-length 0 temporary` turns the pager off. Where level 1
may not type it: `command-privilege level 1 view shell screen-length`.

*Polled* are the commands that ne8000d asks by itself, with the measurement; the others are for
`exec` and `who`. Of several spellings the first one that the router knows is asked. Words in braces
are filled in: with what another command answered, or what was asked for.

| command | level | task | source | polled for |
|---|---|---|---|---|
"""

_TAIL = """
Never typed: `display radius-server configuration`, `display current-configuration` and the other
commands of `[web] deny` (they show secrets or whole configurations), `cut access-user`, anything
that resets counters. Statistics of offline reasons by `display aaa offline-record statistics` are
in the diagnostic view only and are not asked.
"""


def page() -> str:
    """The whole page."""
    polled: dict[str, list[str]] = {}
    for inquiry in INQUIRIES:
        for command in inquiry.commands:
            names = polled.setdefault(command.name, [])
            names += [item.name for item in inquiry.measurements if item.name not in names]
    rows = []
    for command in COMMANDS:
        if not command.lines:
            continue
        lines = "<br>".join(f"`{_cell(line)}`" for line in command.lines)
        privilege = command.privilege
        task = privilege.task if privilege.task != "unknown" else "not found"
        names = ", ".join(f"`{name}`" for name in polled.get(command.name, ()))
        rows.append(f"| {lines} | {privilege.level} | {task} | {privilege.source} | {names} |\n")
    return _HEAD + "".join(rows) + _TAIL


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
