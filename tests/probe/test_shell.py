"""What a probe tells of the command line: the login, and every command that polls need."""

from __future__ import annotations

from pathlib import Path

from ne8000d.config import SnmpConfig, SshConfig
from ne8000d.credentials import KnownCredentials
from ne8000d.probe import Probed, Verdict
from ne8000d.simulator import Bng, Size
from ne8000d.simulator.vrp import BngCli, Vrp
from tests.probe.probing import device, finding, probe
from tests.ssh.routers import ANSWERS, Router, router

DENIED = "Error: You do not have permission to run the command or the command is incomplete."


def probed(here: Router, folder: Path, **settings: object) -> Probed:
    config = device(1).model_copy(update={"snmp": SnmpConfig(), "ssh": here.config(**settings)})
    credentials = KnownCredentials(folder / "known")
    return probe(config, folder, shells=here.shells(credentials=credentials, **settings))


def test_the_login_and_every_command_are_told(tmp_path: Path) -> None:
    bng = Bng("bng-01", Size(interfaces=10, subscribers=60))
    with router(tmp_path, vrp=Vrp(BngCli(bng), password="not-a-secret")) as here:
        found = probed(here, tmp_path)
        assert here.vrp.visits.logins == 1
    assert finding(found, "ssh").line == (
        "the login works; subscribers are counted by the command line, SNMP beside it"
    )
    told = {item.subject: item for item in found.findings}
    assert told["display access-user ip-type ipv4 summary"].text.startswith("allowed")
    assert {item.verdict for item in found.findings} <= {Verdict.OK, Verdict.NOTE}


def test_a_command_that_is_denied_is_told_with_what_the_login_lacks(tmp_path: Path) -> None:
    answers = {**ANSWERS, "display bas-interface": DENIED}
    with router(tmp_path, answers=answers) as here:
        found = probed(here, tmp_path)
    told = finding(found, "display bas-interface")
    assert told.verdict is Verdict.NO
    assert "give the user level 1, task bras-control read" in told.action


def test_a_refused_login_is_not_repeated(tmp_path: Path) -> None:
    with router(tmp_path) as here:
        found = probed(here, tmp_path, password="wrong")
        again = probed(here, tmp_path, password="wrong")
        assert here.vrp.visits.refused == 1
    assert finding(found, "ssh").verdict is Verdict.NO
    assert finding(again, "ssh").verdict is Verdict.NO


def test_where_polls_do_without_the_command_line_it_is_said(tmp_path: Path) -> None:
    with router(tmp_path) as here:
        found = probed(here, tmp_path, poll="never")
    assert 'poll = "never"' in finding(found, "ssh").line
    assert SshConfig().poll == "always"
