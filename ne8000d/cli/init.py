"""`ne8000d init`."""

from __future__ import annotations

from typing import Annotated

import typer

from ne8000d.cli.options import ConfigFile


def init(
    config: ConfigFile = None,
    router: Annotated[
        bool, typer.Option("--router", help="Print the VRP lines to paste into the router.")
    ] = False,
    token: Annotated[
        bool, typer.Option("--token", help="Make a token for the page and the HTTP API.")
    ] = False,
) -> None:
    """Print a commented configuration, the VRP lines that let ne8000d poll a router, or a token.

    The lines follow the table snmp of the configuration, where there is one.
    """
    import os  # noqa: PLC0415

    from ne8000d.config import SshConfig, find_config, load, router_lines, sample  # noqa: PLC0415

    if token:
        typer.echo(_token())
        return
    if not router:
        typer.echo(sample(), nl=False)
        return
    path = find_config(os.environ, given=config)
    if path is None:
        lines = router_lines(ssh=SshConfig())
    else:
        found = load(path, os.environ, with_secrets=False)
        lines = router_lines(snmp=found.snmp, ssh=found.ssh if found.ssh.configured else None)
    typer.echo("\n".join(lines))


def _token() -> str:
    """A new token, and the line of the configuration that knows it by its hash alone."""
    import hashlib  # noqa: PLC0415
    import secrets  # noqa: PLC0415

    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    line = f'tokens = [{{ name = "noc", role = "operator", token_sha256 = "{digest}" }}]'
    return (
        f"token: {token}\n\n"
        "It is shown this once. Under [web] of ne8000d.toml belongs (role: viewer looks, operator\n"
        "sends commands, admin changes interfaces; more tokens are more {…} in the same list):\n\n"
        f"{line}"
    )
