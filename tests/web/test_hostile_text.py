"""Text that people and devices write is text everywhere: JSON, push, Prometheus, lines, logs."""

from __future__ import annotations

import json
import logging
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ne8000d.batch import Batch, Series
from ne8000d.line import encode
from ne8000d.schema import text_of
from ne8000d.web import Found
from tests.web.pretend import row
from tests.web.served import frame, live, monitor

SCRIPT = "<img src=x onerror=alert(1)>"
USER = 'a,b=c "d\n'
HOSTILE = [SCRIPT, USER, "</script><!--", "é\u2028ção \x1b[31m", "\\", 'x"} 1 2\n']


@pytest.fixture(params=HOSTILE, ids=ascii)
def told(request, site):
    """An interface and a domain that a device calls so, and how the text arrives here."""
    text = text_of(request.param.encode())
    site.source.live = [
        row("interface", tag__interface=text, tag__kind="physical", oper_status=1),
        row("interface_info", tag__interface=text, alias=text),
        row("subscribers_domain", tag__domain=text, online=7),
    ]
    return text


def test_json_holds_it_as_text_that_no_browser_runs(site, told):
    answer = site.get("/api/interfaces_status?device=bng-01")
    (shown,) = json.loads(answer.content)["data"]["devices"]["bng-01"]["interfaces"]
    assert (shown["interface"], shown["alias"]) == (told, told)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_push_holds_it_as_text(site, told):
    async def use(port):
        async with monitor(port) as client:
            return await frame(client, "router_data")

    rows = live(site, use)["data"]["devices"]["bng-01"]["rows"]
    assert rows[0]["tags"]["domain"] == told


def test_prometheus_holds_it_as_a_label(site, told):
    families = text_string_to_metric_families(site.get("/metrics").text)
    labels = [
        sample.labels["domain"]
        for family in families
        for sample in family.samples
        if "domain" in sample.labels
    ]
    assert labels == [told]


def test_line_protocol_holds_it_in_one_line(told):
    series = Series("subscribers_domain", {"device": "bng-01", "domain": told})
    batch = Batch("subscribers_domain", ("device", "domain"), ("online", "alias"),
                  [(series, (7, told), 1)])  # fmt: skip
    (line,) = encode(batch)
    assert "\n" not in line
    assert line.endswith(" 1")


@pytest.mark.parametrize("name", [SCRIPT, 'a,b=c "d'])
def test_a_subscriber_s_name_comes_back_as_text_and_stays_out_of_the_logs(site, caplog, name):
    caplog.set_level(logging.DEBUG)

    async def found(devices, query, who):
        return [Found(device, {"username": USER}, None) for device in devices]

    site.shell.subscriber = found
    answer = site.post("/api/subscriber", {"subscriber": name})
    assert answer.json()["data"][0]["session"] == {"username": USER}
    assert name not in caplog.text + (site.folder / "audit.jsonl").read_text()


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_a_client_writes_stays_one_line_of_the_log(site, text, caplog):
    site.post("/api/execute_command", {"device": "bng-01", "command": f"dis {text}"})
    site.post("/api/execute_command", {"device": text, "command": "display version"})
    site.get(f"/api/{quote(text)}?device={quote(text)}", {"Origin": "http://evil.example"})
    for record in caplog.records:
        assert "\n" not in record.getMessage()
        assert "\x1b" not in record.getMessage()
