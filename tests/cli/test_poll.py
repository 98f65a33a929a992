"""`ne8000d poll` against simulated routers."""

from __future__ import annotations

import json
import re
from pathlib import Path


def objects(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_is_one_object_a_line_when_piped(run, config):
    done = run("poll", "bng-01", "-c", config("bng-01"), "--group", "system")
    assert (done.code, done.err) == (0, "")
    rows = objects(done.out)
    system = next(row for row in rows if row["measurement"] == "system")
    assert set(system) == {"measurement", "tags", "fields", "time"}
    assert system["tags"] == {"device": "bng-01"}
    assert isinstance(system["fields"]["uptime_seconds"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", system["time"])


def test_no_device_means_all_and_a_group_only_its_measurements(run, config):
    done = run("poll", "-c", config("bng-01", "bng-02"), "--group", "subscribers")
    rows = objects(done.out)
    assert {row["tags"]["device"] for row in rows} == {"bng-01", "bng-02"}
    assert {row["measurement"] for row in rows} == {"subscribers", "poll"}


def test_every_group_is_polled_without_one_named(run, config):
    done = run("poll", "-c", config("bng-01"))
    told = {row["measurement"] for row in objects(done.out)}
    assert {"interface", "interface_info", "system", "entity", "optics", "subscribers"} <= told
    assert {"ip_pool", "bgp_peer", "neighbor", "fan", "sensor", "radius_server", "license"} <= told


def test_the_inventory_alone_brings_what_hardly_changes(run, config):
    done = run("poll", "-c", config("bng-01"), "--group", "inventory")
    told = {row["measurement"] for row in objects(done.out)}
    assert told == {
        "interface_info", "system_info", "optics_info", "sensor_info", "license", "poll",
    }  # fmt: skip


def test_influx_is_line_protocol_in_nanoseconds(run, config):
    done = run("poll", "-c", config("bng-01"), "-g", "subscribers", "--format", "influx")
    assert done.code == 0
    for line in done.out.splitlines():
        assert re.fullmatch(r"\w+(?:,\w+=[^ ]+)* [^ ].* \d{13}000000", line), line


def test_a_table_is_for_people_and_hides_raw_counters(run, config):
    path = config("bng-01")
    done = run("poll", "-c", path, "-g", "system", "-g", "interfaces", "--format", "table")
    assert done.code == 0
    assert re.search(r"bng-01 +31 d \d\d h +\d+\.\d ", done.out), "uptime, then CPU in per cent"
    assert "octets" not in done.out


def test_the_second_sample_has_rates_and_every_sample_is_printed(run, config):
    done = run(
        "poll", "-c", config("bng-01"), "-g", "interfaces", "--samples", "2", "--every", "200ms"
    )
    rows = [row for row in objects(done.out) if row["measurement"] == "interface"]
    by_name = {}
    for row in rows:
        by_name.setdefault(row["tags"]["interface"], []).append(row["fields"])
    assert all(len(samples) == 2 for samples in by_name.values())
    assert not any("in_bps" in samples[0] for samples in by_name.values())
    assert any("in_bps" in samples[1] for samples in by_name.values())


def test_a_dead_device_is_exit_code_1_and_the_others_are_printed(run, config):
    done = run("poll", "-c", config("bng-01", "bng-03"), "-g", "subscribers")
    assert done.code == 1
    assert any(
        row["tags"]["device"] == "bng-01" and row["measurement"] == "subscribers"
        for row in objects(done.out)
    )
    assert done.err.startswith("bng-03: ")
    assert "does not answer" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_silent_device_is_asked_once_not_once_a_group(run, config):
    done = run("poll", "-c", config("bng-03"), "--format", "json")
    polls = [row for row in objects(done.out) if row["measurement"] == "poll"]
    assert len(polls) == 1
    assert polls[0]["fields"]["requests"] == 1


def test_samples_of_a_silent_device_send_the_credential_once(run, config):
    words = ("--samples", "3", "--every", "200ms", "--format", "json")
    done = run("poll", "-c", config("bng-03"), *words)
    polls = [row["fields"] for row in objects(done.out) if row["measurement"] == "poll"]
    assert [poll["requests"] for poll in polls] == [1, 0, 0]
    assert "asked once in 10 minutes" in done.err


def test_a_person_is_not_made_to_wait_after_a_silence(run, config):
    path = config("bng-03")
    first, second = run("poll", "-c", path), run("poll", "-c", path)
    assert "does not answer" in first.err
    assert "does not answer" in second.err


def test_an_unknown_device_is_answered_with_the_nearest_name(run, config):
    done = run("poll", "bng-1", "-c", config("bng-01", "bng-02"))
    assert done.code == 2
    assert done.err == "there is no device 'bng-1': did you mean 'bng-01'?\n"


def test_an_unknown_group_is_answered_with_the_nearest_name(run, config):
    done = run("poll", "-c", config("bng-01"), "--group", "interface")
    assert done.code == 2
    assert done.err == "there is no group 'interface': did you mean 'interfaces'?\n"


def test_a_disabled_device_is_polled_only_by_its_name(run, config):
    path = config("bng-01", "bng-02")
    text = Path(path).read_text()
    Path(path).write_text(text.replace('"bng-02"', '"bng-02"\nenabled = false'))
    for words, expected in ((), {"bng-01"}), (("bng-02",), {"bng-02"}):
        done = run("poll", *words, "-c", path, "-g", "subscribers")
        assert {row["tags"]["device"] for row in objects(done.out)} == expected
