"""Another SSH server than ours: FakeNOS' VRP, which echoes octet by octet."""

import pytest

from ne8000d.config import SshConfig
from ne8000d.errors import LoginRefused
from ne8000d.ssh import Shells
from tests import servers


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fakenos")
    with servers.fakenos(folder, "bng-07", "noc", "secret-word") as running:
        yield running
        running.kill()  # in order, it takes 10 s


@pytest.fixture
def shells(server, tmp_path):
    opened = []

    def open_(password="secret-word"):
        config = SshConfig(username="noc", password=password, port=server.port, timeout="20s")
        made = Shells(config, "127.0.0.1", "bng-07", known_hosts=tmp_path / "known_hosts")
        opened.append(made)
        return made

    yield open_
    for made in opened:
        made.close()


def test_it_logs_in_switches_the_pager_off_and_answers(shells):
    session = shells()
    text = session.run("display version", purpose="poll").text
    assert text.startswith("Huawei Versatile Routing Platform Software\nVRP (R) software")
    assert text.endswith("PCB         Version : ES5MPSD17 REV D")
    assert "bng-07" not in text
    brief = session.run("display interface brief", purpose="exec").text
    assert brief.startswith("PHY: Physical")
    assert len(brief.split("\n")) > 20
    assert session.state().logins == 1


def test_it_refuses_a_wrong_password(shells):
    with pytest.raises(LoginRefused):
        shells("wrong").run("display version", purpose="poll")
