"""The real servers that other tests stand on."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests import servers
from tests.servers import Influx, Server, Victoria, http


def get_description(port: int, community: str) -> str:
    """Ask by net-snmp's own client, which shares nothing with our code."""
    words = ["-v2c", "-c", community, "-Oqv", f"127.0.0.1:{port}", "1.3.6.1.2.1.1.1.0"]
    program = servers.require("snmpget")
    answer = subprocess.run(
        [program, *words], env={"MIBS": ""}, capture_output=True, text=True, check=True
    )
    return answer.stdout.strip().strip('"')


def test_snmpd_answers_with_its_own_configuration(start_snmpd: Callable[..., Server]) -> None:
    first = start_snmpd("rocommunity public 127.0.0.1", "sysDescr one")
    second = start_snmpd("rocommunity secret 127.0.0.1", "sysDescr two")
    assert get_description(first.port, "public") == "one"
    assert get_description(second.port, "secret") == "two"


def test_snmpsim_replays_a_recording(start_snmpsim: Callable[..., Server], tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    recording.write_text("1.3.6.1.2.1.1.1.0|4|a pretend router\n")
    server = start_snmpsim({"router": recording})
    assert get_description(server.port, "router") == "a pretend router"


def test_influxdb_keeps_its_port_and_data_over_a_restart(own_influx: Influx) -> None:
    port = own_influx.port
    own_influx_bucket = own_influx.new_bucket()
    write = f"{own_influx.url}/api/v2/write?org={own_influx.org}&bucket={own_influx_bucket}"
    http(write, b"m,t=1 f=7i 1000000000", headers={"Authorization": f"Token {own_influx.token}"})
    own_influx.kill()
    own_influx.start()
    assert own_influx.port == port
    rows = own_influx.query(f'from(bucket: "{own_influx_bucket}") |> range(start: 0)')
    assert [(row["_measurement"], row["_field"], row["_value"], row["t"]) for row in rows] == [
        ("m", "f", "7", "1")
    ]


def test_victoriametrics_takes_line_protocol(victoria: Victoria) -> None:
    http(f"{victoria.url}/write?precision=ms", b"m,t=1 f=7 1700000000000")
    series = victoria.export("m_f")
    assert [(one["values"], one["timestamps"]) for one in series] == [([7], [1700000000000])]
