"""A recording is good for what it was made for: it polls like the router, with invented names."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address
from pathlib import Path

import pytest

from ne8000d.batch import Sample
from ne8000d.masks import Masks
from ne8000d.simulator import Agent, Bng, Size
from ne8000d.simulator import Recording as Replay
from tests import servers
from tests.record.recorded import KEY, record, samples
from tests.simulator.asking import bulkwalk

NOW = 1_780_000_000.0
WELL_KNOWN = {"Public", "default_admin", "", "default0", "default1", "_public_"}
REAL = ["vrp_ne8000-m8", "vrp_ne", "vrp_5720-vrf"]


def bng() -> Bng:
    size = Size(interfaces=40, subscribers=600, ppp_rows=3)
    return Bng("bng-01", size, clock=lambda: NOW)


def replayed(path: Path) -> Replay:
    return Replay(path, clock=lambda: NOW)


def masked(masks: Masks, sample: Sample) -> tuple[object, ...]:
    """A sample as it should be in the recording; what is not about anybody stays."""

    def name(kind: str, text: str) -> str:
        return text if text in WELL_KNOWN else masks.name(kind, text)

    def address(text: str) -> str:
        parsed = ip_address(text)
        return str(masks.ipv4(parsed) if parsed.version == 4 else masks.ipv6(parsed))

    tags, fields = dict(sample.tags), dict(sample.fields)
    level = {"pool": "pool", "domain": "domain", "group": "group"}.get(tags.get("level", ""))
    for tag, text in sample.tags.items():
        if tag in {"domain", "vpn", "vrf"}:
            tags[tag] = name("domain" if tag == "domain" else "vpn", text)
        elif tag in {"peer", "server"} or (tag == "neighbor" and tags["protocol"] == "ospf"):
            tags[tag] = address(text)
        elif tag == "neighbor":
            digits = masks.octets(bytes.fromhex(text.replace(".", ""))).hex()
            tags[tag] = f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"
        elif tag == "pool" and level is not None:
            tags[tag] = name(level, text)
        elif tag == "name" and tags.get("scope") == "domain":
            tags[tag] = name("domain", text)
    for field, value in fields.items():
        if value is not None and field == "alias":
            fields[field] = masks.name("text", str(value))
        elif value is not None and field == "serial":
            fields[field] = masks.serial(str(value))
        elif field == "name" and sample.measurement == "system_info":
            fields[field] = masks.name("router", str(value))
        elif field == "remote_as" and isinstance(value, int):
            fields[field] = masks.as_number(value)
    return sample.measurement, frozenset(tags.items()), frozenset(fields.items())


def plain(sample: Sample) -> tuple[object, ...]:
    return sample.measurement, frozenset(sample.tags.items()), frozenset(sample.fields.items())


def test_a_poll_of_the_recording_gives_the_samples_of_the_router(tmp_path: Path) -> None:
    expected = samples(bng(), tmp_path / "state")
    found = record(bng(), tmp_path / "rec")
    assert (found.complete, found.left_out) == (True, 0)
    masks = Masks(KEY)
    again = samples(replayed(found.path), tmp_path / "state")
    assert len(expected) > 250
    missing = Counter(masked(masks, item) for item in expected)
    missing.subtract(Counter(map(plain, again)))
    assert {item: number for item, number in missing.items() if number} == {}


@pytest.mark.parametrize("name", REAL)
def test_a_recording_of_a_recorded_router_has_the_same_numbers(name: str, tmp_path: Path) -> None:
    path = servers.require_shared("device", "snmprec", f"{name}.snmprec")
    expected = samples(replayed(path), tmp_path / "state")
    found = record(replayed(path), tmp_path / "rec")
    again = samples(replayed(found.path), tmp_path / "state")

    def figures(all_of: list[Sample]) -> Counter[object]:
        return Counter(
            (item.measurement, frozenset(
                (field, value) for field, value in item.fields.items()
                if isinstance(value, int | float) and field != "remote_as"
            ))
            for item in all_of
        )  # fmt: skip

    assert found.complete
    assert figures(again) == figures(expected)


def test_snmpsim_serves_what_our_simulator_serves(tmp_path: Path) -> None:
    found = record(bng(), tmp_path / "rec")
    with servers.snmpsim(tmp_path / "snmpsim", {"public": found.path}) as snmpsim:
        theirs = bulkwalk(snmpsim.port, "-r5", "-t5")
    with Agent(replayed(found.path)) as agent:
        ours = bulkwalk(agent.port)
    assert len(theirs) > 3_000
    assert theirs == ours
