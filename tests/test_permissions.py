"""Which commands may be sent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.errors import CommandRefused
from ne8000d.permissions import ALLOW, DENY, LONGEST_COMMAND, Permissions, permitted, plain

RULES = Permissions()


def refused(command: str, rules: Permissions = RULES) -> str:
    with pytest.raises(CommandRefused) as caught:
        permitted(command, rules)
    return str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        "display version",
        "display access-user domain fibra summary",
        "display access-user username someone@fibra verbose",
        "display access-user slot 0 brief | include Total users",
        "display access-user online-total-number",
        "display access-user summary",
        "display interface brief | include Eth-Trunk",
        "display nat statistics table slot 3 engine 0",
        "display radius-server packet ip-address 192.0.2.10 authentication",
        "ping 192.0.2.1",
        "ping -c 20 -s 1500 -vpn-instance management 192.0.2.1",
        "ping ipv6 -c 5 2001:db8::1",
        "tracert -q 3 -w 2000 192.0.2.1",
        "  display version  ",
        "Display Version",
    ],
)
def test_a_reading_command_passes(command):
    assert permitted(command, RULES) == command.strip()


@pytest.mark.parametrize(
    "command", ["disp version", "d version", "system-view", "save", "cut access-user all", "reboot"]
)
def test_the_first_word_is_spelled_out_and_allowed(command):
    assert "spelled out" in refused(command)


@pytest.mark.parametrize(
    "command",
    [
        "display current-configuration",
        "display cur",
        "display c",
        "display current-configuration interface Eth-Trunk1",
        "display  current-configuration",
        "display current-configuration|include password",
        "display cur|no-more",
        'display "current-configuration"',
        "DISPLAY CURRENT-CONFIGURATION",
        "display radius-server configuration group radius1",
        "display rad conf",
        "display nat sess tab",
        "display nat session table verbose",
        "display diag",
    ],
)
def test_a_denied_command_is_recognized_however_it_is_shortened(command):
    assert "denied" in refused(command)


@pytest.mark.parametrize(
    "command",
    [
        "display version | no-more > cfcard:/x.txt",
        "display version |>x",
        "display version >> x",
        "display version > x",
    ],
)
def test_nothing_is_written_to_a_file(command):
    assert "'>'" in refused(command)


@pytest.mark.parametrize(
    "command",
    [
        "display version\nsave",
        "display version\r",
        "display\tversion",
        "display version\x03",
        "display version\x1b[A",
        "display vers\u00e3o",
        "display version\u2028save",
        "display version\x00",
    ],
)
def test_a_command_is_one_line_without_control_characters(command):
    assert "printable ASCII" in refused(command)


def test_a_question_mark_is_refused_because_vrp_acts_on_it_at_once():
    assert "'?'" in refused("display ?")


@pytest.mark.parametrize("command", ["", "   ", "|", "| include x"])
def test_nothing_is_no_command(command):
    assert refused(command)


def test_a_command_is_at_most_as_long_as_vrp_takes_it():
    assert permitted("display " + "x" * (LONGEST_COMMAND - 8), RULES)
    assert str(LONGEST_COMMAND) in refused("display " + "x" * (LONGEST_COMMAND - 7))


@pytest.mark.parametrize(
    "command",
    [
        "display access-user",
        "display access",
        "display access-user | include fibra",
        "display access-user|count",
        "display access-user verbose",
        "display access-user brief",
        "display acc b",
        "display a",
    ],
)
def test_every_subscriber_is_never_listed(command):
    assert "filter" in refused(command)


@pytest.mark.parametrize(
    "command",
    [
        "ping -c 21 192.0.2.1",
        "ping -c 4294967295 192.0.2.1",
        "ping -c21 192.0.2.1",
        "ping -c x 192.0.2.1",
        "ping -c",
        "ping -s 9601 192.0.2.1",
        "ping -c 1 -c 1000 192.0.2.1",
        "ping -t 60000 192.0.2.1",
        "ping -range min 1 max 9000 192.0.2.1",
        "ping -ra min 1 max 9000 192.0.2.1",
        "tracert -m 255 192.0.2.1",
        "tracert -q 100 192.0.2.1",
        "ping ipv6 -c 1000 2001:db8::1",
    ],
)
def test_ping_and_tracert_are_bounded(command):
    assert "number up to" in refused(command) or "no bound" in refused(command)


def test_allowed_and_denied_words_are_the_operators():
    rules = Permissions(allow=("display", "nslookup"), deny=("display version",))
    assert permitted("nslookup example.net", rules)
    assert permitted("display current-configuration", rules)
    assert "'display version'" in refused("display ver", rules)
    assert "'display' or 'nslookup'" in refused("ping 192.0.2.1", rules)


@given(st.text(max_size=80))
def test_whatever_passes_is_one_harmless_line(command):
    try:
        text = permitted(command, RULES)
    except CommandRefused:
        return
    assert re.fullmatch(r"[ -~]{1,510}", text)
    assert not set(text) & {">", "?"}
    assert text.split()[0].lower().split("|")[0] in ALLOW


@given(
    st.sampled_from(DENY),
    st.lists(st.integers(1, 30), min_size=4, max_size=4),
    st.sampled_from(["", " x", "|count", " | include y", "  "]),
    st.sampled_from([" ", "  ", "   "]),
    st.booleans(),
)
def test_no_abbreviation_of_a_denied_command_passes(denied, lengths, more, blank, upper):
    first, *others = denied.split()
    words = [first, *(word[:cut] for word, cut in zip(others, lengths, strict=False))]
    typed = blank.join(words) + more
    with pytest.raises(CommandRefused):
        permitted(typed.upper() if upper else typed, RULES)


@given(st.sampled_from(["ping", "tracert"]), st.sampled_from("csmqtw"), st.integers(10_000, 10**12))
def test_no_large_number_passes(word, option, number):
    limited = {"ping": "csmt", "tracert": "mqsw"}[word]
    if option in limited:
        with pytest.raises(CommandRefused):
            permitted(f"{word} -{option} {number} 192.0.2.1", RULES)


def test_a_configuration_line_is_checked_for_what_a_terminal_acts_on_alone():
    assert plain(" description Cliente > 10 ") == "description Cliente > 10"
    with pytest.raises(CommandRefused):
        plain("description a\nshutdown")
