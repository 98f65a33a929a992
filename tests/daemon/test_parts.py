"""The daemon's small parts: journal, rows about itself, logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from ne8000d.collector import Poll
from ne8000d.config import DaemonConfig
from ne8000d.daemon.journal import Journal
from ne8000d.daemon.logs import set_up_logs
from ne8000d.daemon.own_rows import missed_poll, sink_rows
from ne8000d.daemon.parts import raw_counters, workers
from ne8000d.daemon.state_dir import StartError
from ne8000d.declared import Declared
from ne8000d.line import encode
from ne8000d.scheduler import Target
from ne8000d.sinks import SinkHealth


def poll(*, ok: bool = True, answered: bool = True, reason: str | None = None) -> Poll:
    return Poll(
        device="bng-01",
        group="system",
        batches=(),
        ok=ok,
        reason=reason,
        message=None if ok else "one sentence",
        answered=answered,
        rows=3,
        duration_seconds=0.25,
        lag_seconds=0.0,
    )


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records]


def test_a_group_that_fails_and_recovers_is_logged_twice_not_at_every_poll(caplog):
    caplog.set_level("INFO")
    journal = Journal(["bng-01"])
    polls = [poll()] * 2 + [poll(ok=False, reason="loop")] * 5 + [poll()] * 3
    for number, item in enumerate(polls):
        journal.polled("bng-01", "system", item, float(number))
    assert messages(caplog) == [
        "bng-01/system: not complete (loop): one sentence",
        "bng-01/system: complete again (was loop)",
    ]


def test_silence_of_a_device_is_not_logged_once_a_group(caplog):
    caplog.set_level("INFO")
    journal = Journal(["bng-01"])
    for group in ("system", "optics", "interfaces"):
        silent = poll(ok=False, answered=False, reason="no_response")
        journal.polled("bng-01", group, silent, 1.0)
    assert messages(caplog) == []
    assert journal.devices["bng-01"].reason == "no_response"


def test_the_journal_knows_when_a_device_was_heard_and_a_group_was_whole():
    journal = Journal(["bng-01"])
    assert journal.untried() == ["bng-01"]
    journal.polled("bng-01", "system", poll(), 10.0)
    journal.polled("bng-01", "system", poll(ok=False, reason="loop"), 20.0)
    journal.polled("bng-01", "system", poll(ok=False, answered=False, reason="no_response"), 30.0)
    note = journal.devices["bng-01"]
    assert journal.untried() == []
    assert note.heard_at == 20.0
    assert note.groups["system"].ok_at == 10.0


def test_a_poll_that_was_not_made_keeps_what_the_last_one_brought():
    journal = Journal(["bng-01"])
    journal.polled("bng-01", "system", poll(), 10.0)
    journal.missed("bng-01", "system", "circuit_open", 20.0)
    group = journal.devices["bng-01"].groups["system"]
    assert (group.ok, group.reason, group.rows, group.missed) == (False, "circuit_open", 3, 1)


def test_a_missed_poll_is_a_row_with_its_reason(make_config):
    (device,) = make_config("bng-01").devices
    batch = missed_poll(device, "system", "circuit_open", 1_700_000_000_123)
    assert encode(batch) == [
        'poll,device=bng-01,group=system ok=0i,reason="circuit_open" 1700000000123'
    ]


def test_sinks_are_rows_with_integers():
    batch = sink_rows({"influxdb": SinkHealth(10, 2, 4096, 7, "trouble")}, 1_700_000_000_123)
    fields = "written=10i,dropped=2i,spooled_bytes=4096i,oldest_seconds=7i"
    assert encode(batch) == [f"sink,sink=influxdb {fields} 1700000000123"]


def test_auto_workers_are_one_for_each_request_in_flight(make_config):
    found = [Target("a", {}, in_flight=2), Target("b", {}, in_flight=3)]
    assert workers(make_config("bng-01"), found) == 5
    fixed = make_config("bng-01")
    fixed = fixed.model_copy(update={"daemon": fixed.daemon.model_copy(update={"workers": 7})})
    assert workers(fixed, found) == 7


def test_raw_counters_are_told_from_rates():
    counters = raw_counters(Declared())["interface"]
    assert {"in_octets", "out_errors"} <= counters
    assert "in_bps" not in counters


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers, root.level = handlers, level


def test_logs_are_text_with_the_time_of_the_configured_zone(root_logger, capsys):
    set_up_logs(DaemonConfig(timezone="America/Sao_Paulo"))
    logging.getLogger("ne8000d.test").info("hello")
    line = capsys.readouterr().err
    assert line.endswith(" INFO    ne8000d.test: hello\n")
    assert "-03:00 " in line


def test_logs_are_json_when_asked(root_logger, capsys):
    set_up_logs(DaemonConfig(timezone="UTC", log_format="json"))
    try:
        int("broken")
    except ValueError:
        logging.getLogger("ne8000d.test").exception("it broke")
    told = json.loads(capsys.readouterr().err)
    assert (told["level"], told["message"]) == ("ERROR", "it broke")
    assert "ValueError: invalid literal" in told["exception"]


def test_logs_go_to_a_file_as_well_and_respect_the_level(root_logger, tmp_path, capsys):
    path = tmp_path / "ne8000d.log"
    set_up_logs(DaemonConfig(timezone="UTC", log_file=path, log_level="WARNING"))
    logging.getLogger("ne8000d.test").info("quiet")
    logging.getLogger("ne8000d.test").warning("loud")
    assert path.read_text().count("\n") == 1
    assert capsys.readouterr().err == path.read_text()


def test_nobody_can_write_a_line_of_the_log_by_a_name_with_line_ends(root_logger, capsys):
    name = 'a,b=c "d\n2026-01-01T00:00:00 ERROR forged\u2028\x1b[2J'
    set_up_logs(DaemonConfig(timezone="UTC"))
    logging.getLogger("ne8000d.test").warning("user %s", name)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r'user a,b=c "d\x0a2026-01-01T00:00:00 ERROR forged\x2028\x1b[2J')
    set_up_logs(DaemonConfig(timezone="UTC", log_format="json"))
    logging.getLogger("ne8000d.test").warning("user %s", name)
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert json.loads(told)["message"] == f"user {name}"


def test_a_log_file_that_can_t_be_written_is_one_sentence(root_logger, tmp_path):
    with pytest.raises(StartError, match="make it writable"):
        set_up_logs(DaemonConfig(timezone="UTC", log_file=tmp_path / "none" / "x.log"))
