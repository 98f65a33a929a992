"""Ctrl-C while a router is silent."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.cli.test_run import started

INTERRUPTED = 130


@pytest.mark.parametrize("command", ["poll", "probe"])
def test_ctrl_c_ends_a_command_that_waits_for_a_silent_router(command, tmp_path):
    path = tmp_path / "silent.toml"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        path.write_text(
            f'[daemon]\nstate_dir = "{tmp_path / "state"}"\n'
            '[snmp]\ncommunity = "public"\ntimeout = "60s"\nretries = 0\n'
            '[[devices]]\nname = "silent"\nhost = "127.0.0.1"\n'
            f"snmp = {{ port = {silent.getsockname()[1]} }}\n"
        )
        with started(command, "silent", "-c", str(path), folder=tmp_path) as process:
            silent.recv(65_536)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == INTERRUPTED
            told = process.stderr.read() if process.stderr else ""
    assert "Traceback" not in told
