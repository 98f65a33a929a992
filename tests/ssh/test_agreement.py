"""One modelled router over both wires: what SNMP and the command line say is the same."""

from ne8000d.commands.huawei_vrp import COMMANDS
from ne8000d.commands.matching import command_for
from ne8000d.config import SnmpConfig
from ne8000d.simulator import Agent
from ne8000d.simulator.bng import Bng, Size
from ne8000d.simulator.bng.subscribers import ADMINS
from ne8000d.simulator.vrp import BngCli, Vrp
from ne8000d.snmp import open_session
from tests.ssh.routers import PASSWORD, router

TOTAL = "1.3.6.1.4.1.2011.5.2.1.14.1.1.0"
PPPOE = "1.3.6.1.4.1.2011.5.2.1.14.1.2.0"


def test_both_wires_tell_the_same_counts_at_any_hour(tmp_path):
    now = [1_790_000_000.0]
    model = Bng("bng-01", Size(interfaces=30, subscribers=800), clock=lambda: now[0])
    vrp = Vrp(BngCli(model), password=PASSWORD)
    with Agent(model) as agent, router(tmp_path, vrp=vrp) as bng:
        config = SnmpConfig(community="public", port=agent.port, timeout="20s")
        session = open_session(config, "127.0.0.1")
        shells = bng.shells()

        def told(line):
            text = shells.run(line, purpose="poll").text
            [row] = command_for(line, COMMANDS).parse(text)
            return row["total"]

        for _ in range(4):
            now[0] += 6 * 3600
            values = session.get([TOTAL, PPPOE]).values
            assert told("display access-user summary") == values[TOTAL] - ADMINS
            assert told("display access-user user-type pppoe summary") == values[PPPOE]
            families = [told(f"display access-user ip-type {name} summary") for name in FAMILIES]
            assert families[0] + families[1] - families[2] == values[TOTAL] - ADMINS
        session.close()


FAMILIES = ("ipv4", "ipv6", "dual")
