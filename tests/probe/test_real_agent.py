"""Probe and record of net-snmp's own agent: another agent than ours, of another vendor."""

from __future__ import annotations

from pathlib import Path

from ne8000d.platforms import PLATFORMS
from ne8000d.probe import Verdict
from ne8000d.record import Recorder
from ne8000d.snmp import open_session
from tests.probe.probing import Time, device, finding, probe, table
from tests.record.recorded import KEY, all_names


def test_a_foreign_agent_is_probed_and_recorded(start_snmpd, tmp_path: Path) -> None:
    server = start_snmpd("rocommunity public", "sysName core-campinas", "sysContact joao@example")
    config = device(server.port).model_copy(update={"platform": "generic"})
    found = probe(config, tmp_path, time=Time())
    assert found.ok
    assert finding(found, "SNMP").verdict is Verdict.OK
    assert table(found, "interface").rows >= 1
    assert finding(found, "clock").text.startswith("is ")  # our clock stands in May 2026
    session = open_session(config.snmp, config.host)
    recorder = Recorder(config, PLATFORMS["generic"], tmp_path / "rec", all_names(), KEY)
    try:
        recorded = recorder.run(session, lambda *_: None)
    finally:
        session.close()
    text = recorded.path.read_text()
    assert recorded.complete
    assert "1.3.6.1.2.1.1.5.0|4|router-" in text
    assert [word for word in ("campinas", "joao") if word in text] == []
