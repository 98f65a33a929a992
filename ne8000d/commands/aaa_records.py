"""Who left and who failed to log in: `display aaa offline-record`, `online-fail-record`.

`link-info top` ranks interfaces and VLANs and names nobody (NetEngine 8000 F1A reference: level 1,
task aaa-access read). Its layout was not found: rows are told by a heading that names an interface
and a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.batch import Value
from ne8000d.commands.amounts import count, mac, plain, text, vlans
from ne8000d.commands.columns import Heading, cells, heading, is_rule, typed
from ne8000d.commands.labels import Labels, labelled, pair
from ne8000d.commands.lines import NONE, Lines, answers
from ne8000d.commands.privileges import AAA_RECORD
from ne8000d.schema import CliRow, Command

_LABELS: Final[Labels] = {
    "user name": ("username", text),
    "domain name": ("domain", text),
    "user mac": ("mac", mac),
    "user access type": ("access_type", text),
    "user access interface": ("interface", text),
    "user interface": ("interface", text),
    "user ip address": ("ip", plain),
    "user ipv6 address": ("ipv6", plain),
    "user id": ("user_id", count),
    "user authen state": ("authentication_state", text),
    "user acct state": ("accounting_state", text),
    "user author state": ("authorization_state", text),
    "user login time": ("login_time", text),
    "user offline time": ("offline_time", text),
    "user offline reason": ("reason", text),
    "offline reason": ("reason", text),
    "user online fail reason": ("reason", text),
    "online fail reason": ("reason", text),
    "user login fail reason": ("reason", text),
    "authen reply message": ("reply", text),
}
_VLANS: Final = frozenset({"user access pevlan/cevlan", "qinq vlan/user vlan", "pevlan/cevlan"})
_BRIEF: Final = {
    "id": "user_id",
    "userid": "user_id",
    "name": "username",
    "username": "username",
    "user name": "username",
    "ip address": "ip",
    "mac": "mac",
    "reason": "reason",
}
_RANKING: Final = {
    "no.": "rank",
    "no": "rank",
    "rank": "rank",
    "index": "rank",
    "sequence": "rank",
    "interface": "interface",
    "access interface": "interface",
    "interface name": "interface",
    "pevlan/cevlan": "vlans",
    "vlan": "vlans",
    "vlan id": "vlans",
    "pevlan": "svlan",
    "cevlan": "cvlan",
    "mac": "mac",
    "mac address": "mac",
    "number": "records",
    "num": "records",
    "count": "records",
    "times": "records",
    "total": "records",
    "records": "records",
    "record number": "records",
}
_NUMBERS: Final = {"rank": count, "svlan": count, "cvlan": count, "records": count, "mac": mac}


def records(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a record: `username domain mac interface svlan cvlan login_time reason …`."""
    columns: Heading = ()
    row: dict[str, Value] = {}
    for line in lines:
        if is_rule(line):
            continue
        if found := heading(line, _BRIEF, ("username", "reason")):
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns, absorbs="reason")
            if texts is not None and count(texts.get("user_id", "0")) is not None:
                yield typed(texts, {"user_id": count, "mac": mac})
        elif said := pair(line):
            if said[0] == "user name" and row:
                yield row
                row = {}
            row.update(_vlans(said[1]) if said[0] in _VLANS else labelled(iter((said,)), _LABELS))
    if row:
        yield row


def ranking(lines: Lines) -> Iterator[CliRow]:
    """Yield a row a place, the worst first: `interface svlan cvlan records` (or `mac records`)."""
    columns: Heading = ()
    for line in lines:
        if is_rule(line):
            continue
        if (found := heading(line, _RANKING, ("records",))) and {"interface", "mac"} & set(found):
            columns, lines.known = found, True
        elif columns:
            texts = cells(line, columns)
            if texts is not None and count(texts["records"]) is not None:
                place = _vlans(texts.pop("vlans", ""))
                yield {**typed(texts, _NUMBERS), **place}


def _vlans(said: str) -> dict[str, Value]:
    found = zip(("svlan", "cvlan"), vlans(said), strict=True)
    return {name: vlan for name, vlan in found if vlan is not None}


def _record(name: str, kind: str) -> Command:
    return Command(
        name,
        (
            f"display aaa {kind} username {{username}} count 10",
            f"display aaa {kind} username {{username}}",
        ),
        answers(records, *NONE),
        (f"display aaa {kind} *",),
        privilege=AAA_RECORD,
    )


def _top(name: str, kind: str) -> Command:
    return Command(
        name,
        (f"display aaa {kind} link-info top 50 time 0 5 0",),
        answers(ranking, *NONE),
        (f"display aaa {kind} link-info top *", f"display aaa {kind} mac-address top *"),
        privilege=AAA_RECORD,
    )


OFFLINE_RECORDS: Final = _record("offline_records", "offline-record")
FAIL_RECORDS: Final = _record("online_fail_records", "online-fail-record")
ABNORMAL_RECORDS: Final = _record("abnormal_offline_records", "abnormal-offline-record")
OFFLINE_TOP: Final = _top("offline_top", "offline-record")
FAIL_TOP: Final = _top("online_fail_top", "online-fail-record")

COMMANDS: Final = (OFFLINE_RECORDS, FAIL_RECORDS, ABNORMAL_RECORDS, OFFLINE_TOP, FAIL_TOP)
