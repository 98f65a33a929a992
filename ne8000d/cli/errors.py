"""One readable sentence for an error, and the exit code that goes with it."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import MutableSequence
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ne8000d.errors import ConfigError, Ne8000dError

DONE: Final = 0
REFUSED: Final = 1
"""The device or the server said no."""
WRONG: Final = 2
"""Wrong usage or configuration."""
INTERRUPTED: Final = 130


class OneSentence(TyperGroup):
    """The group of commands, with errors as sentences instead of Typer's box or a traceback."""

    def main(self, *given: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - Typer's arguments
        """Run a command and exit with its code. `--debug` may stand anywhere before a `--`."""
        options = {**dict(zip(("args", "prog_name"), given, strict=False)), **extra}
        args = options.get("args")
        words = list(sys.argv[1:] if args is None else args)
        debug = _take_debug(words)
        missing = not words
        try:
            options["standalone_mode"] = False
            words, options["obj"] = _without_command(words)
            options["args"] = words or ["--help"]
            options["prog_name"] = options.get("prog_name") or "ne8000d"
            code = super().main(**options)
        except Exception as error:  # noqa: BLE001 - the last place where an error can be told
            if debug:
                traceback.print_exc()
            sys.exit(_tell(error))
        sys.exit(WRONG if missing else code if isinstance(code, int) else DONE)


def _take_debug(words: MutableSequence[str]) -> bool:
    end = words.index("--") if "--" in words else len(words)
    if "--debug" not in words[:end]:
        return False
    words.remove("--debug")
    return True


def _without_command(words: list[str]) -> tuple[list[str], str | None]:
    """The words before the first `--` of `exec`, and those after it as one command.

    Typer would take options of the router's command for ours.
    """
    first = next((word for word in words if not word.startswith("-")), None)
    if first != "exec" or "--" not in words:
        return words, None
    end = words.index("--")
    return words[:end], " ".join(words[end + 1 :])


def _tell(error: Exception) -> int:
    """Say what went wrong; return the exit code that goes with it."""
    code = REFUSED
    match error:
        case typer.Exit():
            return error.exit_code
        case typer.Abort():
            return INTERRUPTED
        case TyperException():
            sentence, code = _usage_sentence(error), WRONG
        case ConfigError():
            sentence, code = str(error), WRONG
        case Ne8000dError():
            sentence = str(error)
        case BrokenPipeError():
            _silence_output()
            return REFUSED
        case OSError(filename=str(path), strerror=str(reason)):
            sentence = f"{path}: {reason}: see to it and run the command again"
        case OSError(strerror=str(reason)):
            sentence = f"{reason}: see to it and run the command again"
        case OSError():
            sentence = f"{error}: see to it and run the command again"
        case _:
            sentence = (
                f"internal error: {type(error).__name__}: {error}: run it again with --debug "
                "and report what it prints"
            )
    print(sentence, file=sys.stderr)  # noqa: T201
    return code


def _silence_output() -> None:
    """The reader went away (`| head`): without this the interpreter complains at its exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage_sentence(error: TyperException) -> str:
    told = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    command = "ne8000d" if context is None else context.command_path
    # Where a group was named alone, Typer has printed its help and has nothing to say.
    sentence = told.strip().rstrip(".") or "name one of its commands"
    joint = " " if sentence.endswith("?") else ": "
    return f"{sentence}{joint}see '{command} --help'"
