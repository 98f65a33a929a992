"""Netmiko against a simulated VRP with everything that VRP does to those who log in."""

import tracemalloc

import pytest

from ne8000d.errors import (
    AnswerCut,
    CommandTimeout,
    PasswordExpired,
    SessionDropped,
    VtyBusy,
)
from ne8000d.simulator.vrp import SshRules, Vrp
from tests.ssh.routers import ANSWERS, PASSWORD, router, wait_for

VERSION = ANSWERS["display version"]
LONG = ANSWERS["display long"]

BOTH = pytest.mark.parametrize("telnet", [False, True], ids=["ssh", "telnet"])


@BOTH
def test_an_answer_comes_without_echo_prompt_and_login_text(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        output = bng.shells().run("display version", purpose="exec")
        assert output.text == VERSION
        assert output.truncated is None
        assert bng.vrp.visits.commands == ["screen-length 0 temporary", "display version"]


@pytest.mark.parametrize("platform", ["huawei_vrp", "huawei_vrpv8"])
def test_both_device_types_of_netmiko_serve(tmp_path, platform):
    with router(tmp_path) as bng:
        assert bng.text("display version", platform=platform) == VERSION


@BOTH
def test_the_pager_is_off(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        assert bng.text("display long") == LONG


@BOTH
def test_pages_are_turned_where_the_pager_cannot_be_switched_off(tmp_path, telnet):
    with router(tmp_path, telnet=telnet, pager=True) as bng:
        assert bng.text("display long") == LONG


def test_a_banner_with_lines_that_look_like_prompts_is_no_prompt(tmp_path):
    banner = "\n<Authorized users only>\n[V800R012C10SPC300]\n*** <bng-99> ***\n<bng-99>\n"
    with router(tmp_path, banner=banner) as bng:
        assert bng.text("display version") == VERSION


def test_a_banner_that_ends_like_a_prompt_and_pauses_is_no_prompt(tmp_path):
    with router(tmp_path, banner="<Only for the NOC>", login_question="initial") as bng:
        assert bng.text("display version") == VERSION


@BOTH
@pytest.mark.parametrize("question", ["initial", "expired", "save"])
def test_questions_at_login_are_answered_no(tmp_path, question, telnet):
    with router(tmp_path, telnet=telnet, login_question=question) as bng:
        assert bng.text("display version") == VERSION
        assert bng.vrp.visits.replies == ["N"]


def test_a_router_that_insists_on_a_new_password_is_told_as_such(tmp_path):
    with (
        router(tmp_path, login_question="refusing") as bng,
        pytest.raises(PasswordExpired, match="change it"),
    ):
        bng.text("display version")
    assert bng.vrp.visits.replies == ["N"]


QUESTIONS = [
    "  Are you sure to display some information?(Y/N)[Y]:",
    "Are you sure to display some information? [Y/N]:",
    "Warning: This command will change the default screen width. Continue? [Y/N]:",
    "Warning: The current configuration will be written to the device. Continue? [Y/N]:",
    "Are you sure to continue?[Y/N]",
    "Overwrite?(y/n)",
    "Uncommitted configurations found. Commit them? [Y/N/C]:",
    "Continue? [yes/no]:",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_a_command_is_answered_no(tmp_path, question):
    with router(tmp_path, questions={"version": question}) as bng:
        text = bng.text("display version")
        assert bng.vrp.visits.replies == ["N"]
        assert text == f"{question.rstrip()}N\n{VERSION}".strip("\n")
        assert bng.text("display clock") == ANSWERS["display clock"]


def test_no_yes_is_ever_typed_whatever_netmiko_would_answer_by_itself(tmp_path):
    questions = {"display": QUESTIONS[3], "long": QUESTIONS[0]}
    with router(tmp_path, login_question="save", questions=questions) as bng:
        assert LONG in bng.text("display long")
        assert bng.vrp.visits.replies == ["N", "N", "N"]
        assert not [line for line in bng.vrp.visits.commands if line.lower() in {"y", "yes"}]


def test_text_that_looks_like_a_question_but_goes_on_gets_no_answer(tmp_path):
    answers = {"display version": "Save? [Y/N]: is a question\n[Y/N]\nend"}
    with router(tmp_path, answers=answers, dribble=True) as bng:
        assert bng.text("display version") == answers["display version"]
        assert bng.vrp.visits.replies == []


@BOTH
def test_a_line_with_the_moment_before_an_answer_is_left_out(tmp_path, telnet):
    with router(tmp_path, telnet=telnet, timestamp=True) as bng:
        assert bng.text("display version") == VERSION


def test_a_moment_that_was_asked_for_is_the_answer(tmp_path):
    with router(tmp_path) as bng:
        assert bng.text("display clock") == ANSWERS["display clock"]


@pytest.mark.parametrize("two_stage", [True, False], ids=["[~X]", "[X]"])
def test_prompts_of_every_view_are_known(tmp_path, two_stage):
    with router(tmp_path, two_stage=two_stage) as bng:
        with bng.shells().lease("exec") as lease:
            assert "Enter system view" in lease.run("system-view").text
            assert lease.run("display version").text == VERSION
            assert not lease.run("interface Eth-Trunk1.1001").text
            assert not lease.run("description Centro").text  # [*bng-01-Eth-Trunk1.1001]
            assert lease.run("display version").text == VERSION
            lease.run("commit")
        assert bng.vrp.visits.committed == ["description Centro"]
        assert bng.vrp.visits.commands[-1] == "return"


def test_changes_that_nobody_committed_are_dropped_at_the_end_of_a_lease(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        with shells.lease("exec") as lease:
            lease.run("system-view")
            lease.run("sysname other")
        assert bng.vrp.visits.replies == ["N"]
        assert bng.vrp.visits.committed == []
        assert shells.run("display version", purpose="poll").text == VERSION


def fail_in_the_system_view(lease):
    lease.run("system-view")
    lease.run("sysname other")
    raise ZeroDivisionError


def test_a_lease_that_fails_halfway_leaves_no_session_in_the_system_view(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        with pytest.raises(ZeroDivisionError), shells.lease("exec") as lease:
            fail_in_the_system_view(lease)
        assert shells.state().open == 0
        assert shells.run("display version", purpose="poll").text == VERSION
        assert bng.vrp.visits.committed == []


def test_lines_of_an_answer_that_look_like_prompts_do_not_end_it(tmp_path):
    text = "[V200R009C00SPC500]\n<bng-01>\n[~bng-01]\n<other>\n[*bng-01-aaa]\nlast"
    answers = {**ANSWERS, "display version": text}
    with router(tmp_path, answers=answers, line_delay=0.005) as bng:
        shells = bng.shells()
        assert shells.run("display version", purpose="poll").text == text
        assert shells.run("display clock", purpose="poll").text == ANSWERS["display clock"]


def test_a_version_in_brackets_that_pauses_at_its_end_does_not_end_an_answer(tmp_path):
    answers = {"display version": "!Software\n[V200R009C00SPC500]\nsysname x"}
    with router(tmp_path, answers=answers, dribble=True, line_delay=0.001) as bng:
        assert bng.text("display version") == answers["display version"]


@pytest.mark.parametrize(
    "name", ["NE8000-M8.core_1", "BNG (São Paulo)", "a", "x" * 64, "HRP", "bng/01:a@b"]
)
def test_any_host_name_makes_a_prompt(tmp_path, name):
    with router(tmp_path, name=name) as bng:
        shells = bng.shells()
        for _ in range(2):
            assert shells.run("display version", purpose="poll").text == VERSION


def test_a_router_that_is_renamed_meanwhile_still_answers(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        assert shells.run("display version", purpose="poll").text == VERSION
        bng.vrp.oddities.prompt_name = "bng-01-new"
        for _ in range(2):
            assert shells.run("display version", purpose="poll").text == VERSION
        assert shells.state().logins == 1


@BOTH
def test_what_is_typed_may_come_back_in_pieces_with_cursor_codes(tmp_path, telnet):
    command = "display access-user domain " + "x" * 150
    answers = {command: "found"}
    with router(tmp_path, telnet=telnet, answers=answers, wrapped_echo=True) as bng:
        assert bng.text(command) == "found"


def test_cursor_codes_and_colours_of_an_answer_take_effect_or_vanish(tmp_path):
    answers = {
        "display version": "\x1b[31mred\x1b[0m\n  ---- More ----\x1b[42D"
        + " " * 42
        + "\x1b[42Dline 2\nab \x1b[1Dcd\nover\rOVER\ttab\nbell\x07 \x1b]0;title\x07end\n\x9b31mc1"
    }
    with router(tmp_path, answers=answers) as bng:
        text = bng.text("display version")
        assert text == "red\nline 2\nabcd\nOVER\ttab\nbell end\n31mc1"


@BOTH
def test_a_slow_answer_is_waited_for(tmp_path, telnet):
    with router(tmp_path, telnet=telnet, dribble=True, delay=0.3, line_delay=0.002) as bng:
        assert bng.text("display version") == VERSION


def test_log_lines_that_come_unasked_are_not_part_of_the_next_answer(tmp_path):
    lines = ("Nov 24 2026 12:00:00 bng-01 %%01IFNET/4/LINK_STATE(l)[1]:The line is UP.",)
    with router(tmp_path, log_lines=lines) as bng:
        shells = bng.shells()
        for _ in range(3):
            assert shells.run("display version", purpose="poll").text == VERSION


def test_a_character_that_is_lost_after_long_output_costs_one_more_question(tmp_path):
    with router(tmp_path, swallows=100) as bng:
        shells = bng.shells()
        assert shells.run("display long", purpose="poll").text == LONG
        assert shells.run("display version", purpose="poll").text == VERSION
        assert bng.vrp.visits.commands[-2:] == ["isplay version", "display version"]


@BOTH
def test_a_poll_whose_session_breaks_off_logs_in_once_more(tmp_path, telnet):
    with router(tmp_path, telnet=telnet) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose="poll")
        bng.vrp.oddities.drop = "version"
        with pytest.raises(SessionDropped):
            shells.run("display version", purpose="poll")
        assert bng.vrp.visits.commands.count("display version") == 2
        bng.vrp.oddities.drop = ""
        assert shells.run("display version", purpose="poll").text == VERSION
        assert shells.state().logins == 3


def test_a_command_of_a_person_is_never_sent_twice(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose="exec")
        bng.vrp.oddities.drop = "version"
        with pytest.raises(SessionDropped, match="closed the session"):
            shells.run("display version", purpose="exec")
        assert bng.vrp.visits.commands.count("display version") == 1


@BOTH
@pytest.mark.parametrize("purpose", ["poll", "exec"])
def test_a_session_that_the_router_ended_meanwhile_is_opened_anew(tmp_path, telnet, purpose):
    with router(tmp_path, telnet=telnet) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose=purpose)
        bng.server.drop_sessions()
        wait_for("the news to arrive", lambda: not shells._vtys[0]._shell.alive())
        assert shells.run("display version", purpose=purpose).text == VERSION
        assert shells.state().logins == 2


def test_the_routers_own_idle_time_out_costs_a_login_and_no_answer(tmp_path):
    with router(tmp_path, idle_timeout=0.3) as bng:
        shells = bng.shells()
        shells.run("display clock", purpose="poll")
        wait_for("the router to end the session", lambda: not shells._vtys[0]._shell.alive())
        assert shells.run("display version", purpose="exec").text == VERSION


@BOTH
def test_all_vty_lines_taken_is_an_error_of_its_own_and_gives_operators_a_minute(tmp_path, telnet):
    now = [0.0]
    with router(tmp_path, telnet=telnet, taken=5) as bng:
        shells = bng.shells(clock=lambda: now[0])
        for _ in range(3):
            with pytest.raises(VtyBusy, match="every VTY line"):
                shells.run("display version", purpose="poll")
        assert bng.vrp.visits.turned_away == 1
        bng.vrp.oddities.taken = 4
        now[0] = 61.0
        assert shells.run("display version", purpose="poll").text == VERSION


def test_a_disconnect_message_can_tell_of_busy_lines_too(tmp_path):
    rules = SshRules({}, full_at_once=True)
    with router(tmp_path, rules=rules) as bng, pytest.raises(VtyBusy):
        bng.text("display version")


@BOTH
def test_a_command_that_hangs_is_given_up_and_its_session_too(tmp_path, telnet):
    with router(tmp_path, telnet=telnet, hang="version") as bng:
        shells = bng.shells(timeout="1s")
        with pytest.raises(CommandTimeout, match="'display version' brought nothing for 1 s"):
            shells.run("display version", purpose="poll")
        assert shells.run("display clock", purpose="poll").text == ANSWERS["display clock"]
        assert shells.state().logins == 2


def test_a_command_may_have_a_time_out_of_its_own(tmp_path):
    with router(tmp_path, delay=0.2) as bng:
        shells = bng.shells()
        with pytest.raises(CommandTimeout):
            shells.run("display version", purpose="exec", timeout=0.05)
        assert shells.run("display version", purpose="exec", timeout=10).text == VERSION


def test_a_time_out_never_tells_whom_somebody_looked_for(tmp_path):
    command = "display access-user username maria@fibra"
    with router(tmp_path, hang="maria") as bng, pytest.raises(CommandTimeout) as caught:
        bng.shells(timeout="1s").run(command, purpose="exec")
    assert "maria" not in str(caught.value)


def test_a_router_that_never_shows_a_prompt_is_given_up(tmp_path):
    with router(tmp_path, login_delay=60) as bng, pytest.raises(CommandTimeout, match="no prompt"):
        bng.text("display version", timeout="1s")


def test_an_answer_that_the_router_cuts_off_comes_as_it_is(tmp_path):
    with router(tmp_path, cut="long") as bng:
        text = bng.text("display long")
        assert text.split("\n")[:3] == LONG.split("\n")[:3]
        assert len(text) < len(LONG)


@BOTH
@pytest.mark.parametrize(
    ("hostile", "reason"),
    [("line", "line_too_long"), ("endless", "too_long"), ("bombs", "too_long")],
)
def test_a_hostile_router_is_cut_off_at_a_bound_with_a_reason(tmp_path, telnet, hostile, reason):
    with router(tmp_path, telnet=telnet, hostile=hostile) as bng:
        shells = bng.shells()
        output = shells.run("display version", purpose="poll", max_bytes=300_000)
        assert output.truncated == reason
        assert len(output.text) < 1_000_000
        assert not set(output.text) & {"\x1b", "\x07", "\x9b", "\x08"}
        assert shells.state().open == 0
        bng.vrp.oddities.hostile = ""
        assert shells.run("display version", purpose="poll").text == VERSION


def test_a_router_that_asks_without_end_is_cut_off(tmp_path):
    questions = {f"version{number}": "Sure? [Y/N]:" for number in range(40)}
    command = "display " + "".join(questions)
    with router(tmp_path, questions=questions) as bng:
        output = bng.shells().run(command, purpose="poll")
        assert output.truncated == "too_many_questions"


def test_latin_1_names_are_read(tmp_path):
    latin = b"Opera\xe7\xe3o".decode("utf-8", "surrogateescape")
    with router(tmp_path, answers={"display version": f"{latin}\nOpera\u00e7\u00e3o"}) as bng:
        assert bng.text("display version") == "Operação\nOperação"


class Endless:
    """A command line with an answer of 60,000 lines, made as they go out."""

    name = "bng-01"

    def answer(self, line):
        return (f"  {number:<7} cliente{number:06}@fibra  GE0/1/1.1  -" for number in range(60_000))


def test_60_000_lines_are_read_one_by_one_in_bounded_memory(tmp_path):
    with (
        router(tmp_path, vrp=Vrp(Endless(), password=PASSWORD)) as bng,
        bng.shells().lease("exec") as lease,
    ):
        lease.run("display version", max_bytes=10 * 2**20)
        tracemalloc.start()
        try:
            count = sum(1 for _ in lease.lines("display access-user"))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert count == 60_000
    assert peak < 4 * 2**20


def test_an_answer_that_nobody_reads_to_its_end_costs_its_session(tmp_path):
    with router(tmp_path) as bng:
        shells = bng.shells()
        with shells.lease("exec") as lease:
            for line in lease.lines("display long"):
                assert line.startswith("line 0")
                break
        assert shells.run("display version", purpose="poll").text == VERSION


def test_an_answer_that_is_read_line_by_line_is_cut_off_too(tmp_path):
    with (
        router(tmp_path, hostile="endless") as bng,
        bng.shells().lease("exec") as lease,
        pytest.raises(AnswerCut, match="too_long"),
    ):
        list(lease.lines("display version", max_bytes=100_000))


def test_lines_go_to_the_caller_as_they_come_and_are_not_kept(tmp_path):
    heard: list[str] = []
    with router(tmp_path) as bng:
        output = bng.shells().run("display long", purpose="exec", on_text=heard.append)
        assert "".join(heard).rstrip("\n") == LONG
        assert not output.text
