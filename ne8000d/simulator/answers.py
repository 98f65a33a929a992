"""Recorded answers of a command line: `NAME.cli.json` beside `NAME.snmprec`."""

from __future__ import annotations

import json
from pathlib import Path

from ne8000d.errors import ConfigError


def beside(recording: Path) -> Path:
    """Where the answers of a recording's command line lie."""
    return recording.with_name(f"{recording.stem}.cli.json")


def answers_of(recording: Path) -> dict[str, str]:
    """What was recorded of a recording's command line; nothing where there is no file of it."""
    path = beside(recording)
    return read_answers(path) if path.exists() else {}


def read_answers(path: Path) -> dict[str, str]:
    """The answers by command, without its pipe: a filtered one filtered again is the same.

    Raises ConfigError for a file that is none of ours.
    """
    try:
        said = json.loads(path.read_bytes())["answers"]
        answers = {str(command): "\n".join(map(str, lines)) for command, lines in said.items()}
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path} holds no answers of a command line: record it again") from None
    whole = {command: text for command, text in answers.items() if "|" not in command}
    for command, text in answers.items():
        whole.setdefault(command.partition("|")[0].rstrip(), text)
    return whole
