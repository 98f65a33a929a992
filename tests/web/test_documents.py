"""`/docs`, `/redoc`, `/metrics`."""

from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.web.pretend import row


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_documentation_needs_no_other_server_and_no_inline_script(site, path):
    answer = site.get(path)
    assert answer.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert len(links) >= 2
    for link in links:
        assert link.startswith("/"), link
        assert site.get(link).status_code == 200
    assert re.findall(r"<script[^>]*>([^<]+)</script>", answer.text) == []
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_the_document_of_the_api_has_examples_problems_and_a_way_to_show_a_token(site):
    document = site.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    problem = document["components"]["schemas"]["Problem"]
    assert problem["properties"]["error"]["examples"]
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            assert route["description"], (method, path)
            assert "401" in route["responses"], (method, path)
            problem = route["responses"]["401"]["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
    command = document["components"]["schemas"]["Command"]
    assert command["properties"]["command"]["examples"] == ["display version"]


def scraped(site):
    answer = site.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_prometheus_reads_daemon_polls_sinks_and_the_latest_values(site):
    site.source.live = [
        row("subscribers", online=1200, source="snmp"),
        row("interface", tag__interface="Eth-Trunk1", tag__kind="trunk", tag__site="gru",
            in_bps=1e9, in_octets=5),
    ]  # fmt: skip
    found = scraped(site)
    port = (("device", "bng-01"), ("interface", "Eth-Trunk1"), ("kind", "trunk"), ("site", "gru"))
    assert found["ne8000d_subscribers_online", (("device", "bng-01"),)] == 1200
    assert found["ne8000d_interface_in_bps", port] == 1e9
    assert found["ne8000d_interface_in_octets_total", port] == 5
    assert found["ne8000d_polls_total", ()] == 10
    assert found["ne8000d_polls_skipped_total", (("reason", "circuit_open"),)] == 2
    assert found["ne8000d_sink_written_rows_total", (("sink", "live"),)] == 7
    assert found["ne8000d_device_fresh", (("device", "bng-01"),)] == 1
    assert found["ne8000d_device_fresh", (("device", "bng-02"),)] == 0
    assert found["ne8000d_poll_ok", (("device", "bng-01"), ("group", "system"))] == 1
    assert ("ne8000d_device_age_seconds", (("device", "bng-02"),)) not in found
    assert not any("source" in name for name, _ in found)


def test_a_value_that_is_too_old_is_not_scraped(site):
    site.source.live = [row("subscribers", 96.0, online=1200)]
    assert not any("subscribers" in name for name, _ in scraped(site))


def test_sub_interfaces_are_not_scraped_and_the_rest_is_bounded(site, monkeypatch):
    monkeypatch.setattr("ne8000d.web.metrics.MOST_SERIES", 5)
    site.source.live = [
        row("interface", tag__interface=f"GE0/1/0.{number}", tag__kind="sub", in_bps=1.0)
        for number in range(100)
    ] + [
        row("subscribers_domain", tag__domain=f"isp-{number}", online=number)
        for number in range(8)
    ]  # fmt: skip
    found = scraped(site)
    assert not any("in_bps" in name for name, _ in found)
    assert sum("domain_online" in name for name, _ in found) == 5
    assert found["ne8000d_metrics_left_out", ()] == 3


def test_text_of_devices_can_t_break_the_exposition(site):
    evil = 'x"} 1\nevil_metric 2\n\\'
    site.source.live = [row("subscribers_domain", tag__domain=evil, online=1)]
    found = scraped(site)
    assert ("evil_metric", ()) not in found
    assert found["ne8000d_subscribers_domain_online", (("device", "bng-01"), ("domain", evil))] == 1
