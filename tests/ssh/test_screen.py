"""From octets to lines: bounded, clean, and what a terminal would show."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ne8000d.ssh.dialogue import Cut, Dialogue, trimmed
from ne8000d.ssh.screen import LONGEST_LINE, LineTooLong, Screen, rendered
from ne8000d.ssh.signs import Prompt, Sign

PROMPT = Prompt("bng-01")
HARMLESS = set(map(chr, range(0x20, 0x7F))) | {"\t"}


@given(st.binary(max_size=400))
def test_nothing_in_a_line_can_act_on_a_terminal(data):
    for line in Screen().feed(data + b"\n"):
        assert all(c in HARMLESS or c.isprintable() or c == "\xad" or ord(c) > 0x9F for c in line)
        assert not set(line) & {"\x1b", "\x9b", "\x07", "\x08", "\r", "\x00", "\x85", "\u2028"}


@given(st.binary(max_size=400), st.lists(st.integers(1, 400), max_size=8))
def test_lines_are_the_same_however_they_are_cut_into_pieces(data, cuts):
    whole = Screen()
    lines = whole.feed(data)
    pieces = Screen()
    found: list[str] = []
    place = 0
    for cut in [*cuts, 400]:
        found += pieces.feed(data[place : place + cut])
        place += cut
        pieces.tail  # noqa: B018 - looking must not change what comes
    found += pieces.feed(data[place:])
    assert found == lines
    assert pieces.tail == whole.tail
    assert pieces.received == len(data)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=100))
def test_plain_text_stays_as_it_is(text):
    assert rendered(text.encode()) == text


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"  ---- More ----\x1b[16D                \x1b[16Dline", "line"),
        (b"  ---- More ----\x1b[42D" + b" " * 42 + b"\x1b[42Dline", "line"),
        (b"ab \x1b[1Dc", "abc"),
        (b"abc\x08\x08XY", "aXY"),
        (b"hello\rJ", "Jello"),
        (b"hello\x1b[2D\x1b[K!", "hel!"),
        (b"hello\x1b[1K", ""),
        (b"\x1b[2J\x1b[Hhello", "hello"),
        (b"a\x1b[999999999Cb", "ab"),
        (b"a\x1b[" + b"9" * 5000 + b"Db", "b"),
        (b"\x1b]0;title\x07x\x1b]8;;http://x\x1b\\y", "xy"),
        (b"a\x1b", "a"),
        (b"a\x1b[", "a"),
        (b"\x1bP1;2|data\x1b\\z", "z"),
    ],
)
def test_cursor_codes_do_what_they_do_on_a_terminal(octets, shown):
    assert rendered(octets) == shown


def test_a_line_without_an_end_is_given_up():
    screen = Screen()
    while screen.received + 4 <= LONGEST_LINE:
        screen.feed(b"xxxx")
    with pytest.raises(LineTooLong):
        screen.feed(b"xxxx")
    assert screen.received <= LONGEST_LINE + 4


def test_time_grows_no_faster_than_what_came():
    bomb = (b"\x1b[999999C\x1b]x\x1b[1Dab\x08\x1b[K" * 2000 + b"\n") * 20
    started = time.process_time()
    Screen().feed(bomb)
    assert time.process_time() - started < 5


def dialogue(command="display x", **limits):
    return Dialogue(command, PROMPT, max_bytes=limits.get("max_bytes", 10_000))


@given(st.binary(max_size=300))
def test_no_octets_break_a_dialogue(data):
    talk = dialogue()
    lines = talk.feed(b"display x\r\n" + data + b"\r\n<bng-01>")
    assert talk.sign() is Sign.PROMPT
    assert "\x1b" not in trimmed(lines, PROMPT)


def test_an_answer_ends_with_a_prompt_and_with_nothing_that_looks_like_one():
    for line, sign in {
        "<bng-01>": Sign.PROMPT,
        "[~bng-01]": Sign.PROMPT,
        "[*bng-01-Eth-Trunk1.1001]": Sign.PROMPT,
        "[bng-01]": Sign.PROMPT,
        "HRP_M<bng-01>": Sign.PROMPT,
        "<bng-012>": Sign.NOTHING,
        "<bng-01> x": Sign.NOTHING,
        "x <bng-01>": Sign.NOTHING,
        "[V200R009C00SPC500]": Sign.NOTHING,
        "[bng-013]": Sign.NOTHING,
        "Sure? [Y/N]:": Sign.QUESTION,
        "  ---- More ----": Sign.PAGER,
    }.items():
        talk = dialogue()
        talk.feed(f"display x\r\n{line}".encode())
        assert talk.sign() is sign, line


def test_octets_beyond_the_bound_cut_an_answer_off():
    talk = dialogue(max_bytes=100)
    assert talk.feed(b"display x\r\n" + b"line\r\n" * 50) == ["line"] * 50
    with pytest.raises(Cut) as caught:
        talk.feed(b"line\r\n")
    assert caught.value.reason == "too_long"


def test_an_echo_may_be_missing_repeated_by_a_prompt_or_cut_in_two():
    for octets in (
        b"answer\r\n<bng-01>",
        b"display x\r\nanswer\r\n<bng-01>",
        b"<bng-01>display x\r\nanswer\r\n<bng-01>",
        b"display \r\nx\r\nanswer\r\n<bng-01>",
        b"dis \x1b[1Dplay x\r\n\r\nanswer\r\n\r\n<bng-01>",
    ):
        talk = dialogue()
        assert trimmed(talk.feed(octets), PROMPT) == "answer"
        assert not talk.lost_first_character
