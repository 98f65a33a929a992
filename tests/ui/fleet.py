"""A made-up network in the shapes of the API, with 5,000 ports: what the page shows in tests."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]

HOUR_MS = 3_600_000
INTERVALS = {
    "interfaces": 30, "system": 45, "subscribers": 15, "subscribers_detail": 60, "pools": 60,
    "bgp": 60, "optics": 300, "inventory": 900,
}  # fmt: skip
PORTS = 5000
XSS = "<img src=x onerror=alert(1)>"


def wave(time_ms: float, seed: int) -> float:
    """A day of an access network, between 0 and 1: low at five, high at nine in the evening."""
    hours = time_ms / HOUR_MS - 3
    day = 0.5 + 0.5 * math.sin((hours - 14.5) / 24 * 2 * math.pi)
    return 0.25 + 0.7 * day + 0.02 * math.sin(hours * 7 + seed) + 0.01 * math.sin(hours * 61 + seed)


class Fleet:
    """Six routers: bng-01 is large, bng-05 is dead, bng-04 answers in part."""

    def __init__(self, routers: int = 6, ports: int = PORTS) -> None:
        self.names = [f"bng-{number:02d}" for number in range(1, routers + 1)]
        self.ports = {name: ports if name == "bng-01" else 60 for name in self.names}
        self.started = time.time()
        self.outage = False
        """Whether a trunk of bng-02 lost its subscribers."""

    def now_ms(self) -> int:
        return round(time.time() * 1000)

    def dead(self, name: str) -> bool:
        return name == "bng-05"

    def note(self, name: str) -> dict[str, Any]:
        groups = {
            group: {"interval_seconds": seconds, "ok": True, "reason": None, "message": None,
                    "age_seconds": 4.0}
            for group, seconds in INTERVALS.items()
        }  # fmt: skip
        if name == "bng-04":
            groups["optics"].update(
                ok=False, reason="no_response", message="optics: no answer after 10 s"
            )
        return {
            "host": f"198.51.100.{self.names.index(name) + 1}",
            "platform": "huawei_vrp",
            "age_seconds": 754.0 if self.dead(name) else 2.0 + 3 * (self.names.index(name) % 5),
            "reason": "no_response" if self.dead(name) else None,
            "tags": {"site": ["gru", "cwb", "poa"][self.names.index(name) % 3]},
            "groups": groups,
        }

    def online(self, name: str, time_ms: float) -> int:
        seed = self.names.index(name)
        return round((9000 + 2600 * seed) * wave(time_ms, seed))

    def rows(self, name: str) -> Iterator[Row]:
        """Every row of a router, as of now; a dead one's are twelve minutes old."""
        at = self.now_ms() - (754_000 if self.dead(name) else 1500)
        seed = self.names.index(name)
        online = self.online(name, at)

        def row(measurement: str, tags: dict[str, str], **fields: float | str) -> Row:
            return {
                "measurement": measurement,
                "tags": {"device": name, **tags},
                "fields": {key: [value, at] for key, value in fields.items()},
            }

        yield row(
            "subscribers", {}, online=online, total=online + 3, pppoe=round(online * 0.92),
            ipv4=round(online * 0.4), ipv6=round(online * 0.01), dual_stack=round(online * 0.56),
            peak_since_reset=round(online * 1.3), source="snmp",
        )  # fmt: skip
        yield row(
            "system", {}, uptime_seconds=2_705_629 + seed * 90_000, cpu_percent=31.0 + 9 * seed,
            memory_percent=48.0 + 3 * seed, temperature_celsius=47.0 + 2 * seed,
        )  # fmt: skip
        yield row(
            "system_info", {}, model="NetEngine 8000 M8", version="V800R012C10SPC300 (VRP 8.200)",
            serial=f"2102{seed}", name=name,
        )  # fmt: skip
        yield row(
            "ppp", {}, attempts_per_second=3.2 + seed, successes_per_second=3.1 + seed * 0.92,
            authentication_failures_per_second=0.08 * seed, lcp_failures_per_second=0.01,
        )  # fmt: skip
        yield from self._places(name, row, online)
        yield from self._plant(name, row)
        yield from self._ports(name, row, at)

    def _places(self, name: str, row: Any, online: int) -> Iterator[Row]:
        for domain, share in (("fibra", 0.55), ("isp", 0.27), ("corporativo", 0.18)):
            part = round(online * share)
            yield row(
                "subscribers_domain", {"domain": domain}, online=part, total=part,
                pppoe=round(part * 0.9), dual_stack=round(part * 0.5), ipv6=part // 90,
            )  # fmt: skip
        for number in range(40):
            part = round(online / 40 * (0.6 + 0.8 * ((number * 7) % 10) / 10))
            if self.outage and name == "bng-02" and number == 3:
                part = 4
            yield row(
                "subscribers_interface", {"interface": f"Eth-Trunk1.{1001 + number}"}, online=part,
                total=part, pppoe=round(part * 0.9), dual_stack=round(part * 0.5), ipv6=part // 90,
            )  # fmt: skip
        for card in ("0/7", "0/8"):
            yield row("subscribers_card", {"card": card}, online=online // 2, total=online // 2)
        yield row("subscribers_slot", {"slot": "0"}, online=online, total=online)

    def _plant(self, name: str, row: Any) -> Iterator[Row]:
        boards = [("NetEngine 8000 M8 frame", "chassis"), ("CR5D0E8NBH72 0/7", "module"),
                  ("CR5D0E8NBH72 0/8", "module"), ("IPU 0/9", "module"), ("IPU 0/10", "module"),
                  ("POWER 11", "powerSupply"), ("FAN 13", "fan")]  # fmt: skip
        for number, (entity, kind) in enumerate(boards):
            fields = {"oper_status": 3, "alarm_status": 0}
            if kind == "module":
                fields |= {"cpu_percent": 20.0 + 7 * number, "memory_percent": 40.0 + 5 * number,
                           "temperature_celsius": 48.0 + number, "voltage_volts": 0.8}  # fmt: skip
            if kind == "powerSupply" and name == "bng-03":
                fields["alarm_status"] = 8
            yield row("entity", {"entity": entity, "class": kind}, **fields)
        yield row("fan", {"fan": "13/1"}, state=1, present=1, registered=1, speed_percent=45.0)
        yield row("power_supply", {"power_supply": "11/0"}, state=1, voltage_volts=53.5)
        for number in range(8):
            port = f"100GE0/1/{number}"
            light = -40.0 if number == 7 else -15.4 if number == 5 else -6.1 - number / 3
            for lane in "1234":
                yield row(
                    "optics", {"interface": port, "lane": lane}, rx_power_dbm=light,
                    tx_power_dbm=1.8, bias_milliamperes=36.2, temperature_celsius=41.0 + number,
                    voltage_volts=3.35,
                )  # fmt: skip
            yield row(
                "optics_info", {"interface": port}, rx_low_alarm_dbm=-16.0,
                rx_low_warning_dbm=-15.0, rx_high_alarm_dbm=0.0, rx_high_warning_dbm=-1.0,
                serial=f"SIMOPT{number:05d}", wavelength_nanometers=1310,
            )  # fmt: skip
        for number, used in enumerate((94.5, 71.0, 42.0, 12.5)):
            fields = {"total": 16384, "used": round(163.84 * used), "used_percent": used,
                      "idle": 16384 - round(163.84 * used), "conflict": 0}  # fmt: skip
            if number == 0 and name == "bng-02":
                fields["exhausts_in_seconds"] = 3 * 3600 + 1500
            yield row(
                "ip_pool", {"pool": f"cgnat-{number + 1}", "family": "ipv4", "kind": "address",
                            "level": "pool"}, **fields,
            )  # fmt: skip
        for number in range(6):
            down = number == 4 and name == "bng-03"
            yield row(
                "bgp_peer", {"peer": f"203.0.113.{number + 1}", "vrf": "Public",
                             "family": "ipv4-unicast"},
                state=3 if down else 6, remote_as=64500 + number, admin_status=2,
                established_seconds=1200 if down else 86_400 * (number + 2),
                prefixes_received=0 if down else 940_000 // (number + 1), prefixes_advertised=12,
                flaps=number,
            )  # fmt: skip

    def _ports(self, name: str, row: Any, at: int) -> Iterator[Row]:
        seed = self.names.index(name)
        for trunk, speed, up, total in (("Eth-Trunk1", 40, 4, 4), ("Eth-Trunk2", 40, 3, 4),
                                        ("Eth-Trunk100", 200, 2, 2)):  # fmt: skip
            load = speed * 1e9 * (0.3 + 0.45 * wave(at, seed)) * (1.25 if seed == 3 else 1)
            # Towards subscribers out on access trunks, in on the uplink.
            inward, outward = (load, load / 8) if trunk == "Eth-Trunk100" else (load / 8, load)
            yield self._port(row, trunk, "trunk", inward, outward, speed * 1e9)
            yield self._info(row, trunk, "Uplink core-1" if speed == 200 else "OLTs", speed * 10**9)
            yield row(
                "trunk", {"interface": trunk}, members_up=up, members_total=total,
                speed_bps=speed * 10**9 * up // total, configured_bps=speed * 10**9,
            )  # fmt: skip
        for number in range(self.ports[name]):
            port = f"Eth-Trunk1.{1001 + number}"
            share = (1 + number * 37 % 97) * wave(at, number % 6) * (1 + 0.02 * math.sin(at / 3000))
            yield self._port(row, port, "sub", share * 4e5, share * 3e6, 40e9, number)
            alias = XSS if number == 7 else f"OLT centro {number % 40} PON {number}"
            yield self._info(row, port, alias, 40 * 10**9)

    def _port(
        self, row: Any, name: str, kind: str, inward: float, outward: float, speed: float,
        number: int = 0,
    ) -> Row:  # fmt: skip
        down = number % 50 == 49
        fields: dict[str, float] = {"admin_status": 2 if number % 100 == 99 else 1}
        fields["oper_status"] = 2 if down else 1
        for way, bps in (("in", inward), ("out", outward)):
            fields |= {
                f"{way}_bps": 0.0 if down else bps,
                f"{way}_pps": 0.0 if down else bps / 8000,
                f"{way}_utilization_percent": 0.0 if down else 100 * bps / speed,
                f"{way}_errors_per_second": 2.5 if number % 400 == 13 else 0.0,
                f"{way}_discards_per_second": 0.0,
            }
        return row("interface", {"interface": name, "kind": kind}, **fields)

    def _info(self, row: Any, name: str, alias: str, speed: int) -> Row:
        return row("interface_info", {"interface": name}, alias=alias, mtu=1500, speed_bps=speed)

    def history(
        self, measurement: str, fields: list[str], start: int, end: int, points: int,
        tags: dict[str, str],
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Every series that matches, with a hole two hours wide in bng-03's."""
        step = max(30_000, (end - start) // points)
        times = range(start - start % step, end, step)
        series = []
        for name in self.names:
            if tags.get("device", name) != name:
                continue
            for row in self.rows(name):
                if row["measurement"] != measurement:
                    continue
                if any(row["tags"].get(tag) != value for tag, value in tags.items()):
                    continue
                for field in fields:
                    if field in row["fields"]:
                        now_value = row["fields"][field][0]
                        series.append(
                            {
                                "tags": row["tags"],
                                "field": field,
                                "points": self._points(name, field, now_value, times, end),
                            }
                        )
        return series

    def _points(
        self, name: str, field: str, now_value: float, times: range, end: int
    ) -> list[list[float | None]]:
        seed = self.names.index(name)
        present = wave(end, seed)
        until = end - 754_000 if self.dead(name) else end
        found: list[list[float | None]] = []
        for at in times:
            hole = name == "bng-03" and end - 6 * HOUR_MS < at < end - 4 * HOUR_MS
            if hole or at > until:
                continue
            value = now_value * wave(at, seed) / present
            if field == "online":
                value = float(self.online(name, at))
            found.append([at, round(value, 3), None])
        return found
