"""The command line: thin commands over what the other modules do."""

from __future__ import annotations


def main() -> None:
    """Run the command that `sys.argv` names; never returns."""
    # Importing the package costs nothing.
    from ne8000d.cli.app import app  # noqa: PLC0415
    from ne8000d.cli.streams import prepare  # noqa: PLC0415

    prepare()
    app()
