"""The command line: thin commands over what the other modules do."""

from __future__ import annotations


def main() -> None:
    """Run the command that `sys.argv` names; never returns."""
    from ne8000d.cli.app import app  # noqa: PLC0415 - importing the package costs nothing

    app()
