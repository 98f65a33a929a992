"""A column's walk, driven by hand: no network, no clock."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ne8000d.errors import AgentError, DecodeError, NoResponse, PortRefused, SnmpError, TooBig
from ne8000d.schema import Wire
from ne8000d.snmp.engine import Chunk
from ne8000d.snmp.pace import Pace
from ne8000d.snmp.walk import Ask, Limits, Walked, walk

COLUMN = "1.3.6.1.2.1.2.2.1.10"


class Driver:
    """Sends a walk what came; `asked` is what it wants next, `result` what it made of it all."""

    def __init__(
        self,
        *,
        ceiling: int = 10,
        room: int = 100_000,
        retries: int = 2,
        max_rows: int = 1_000,
        pace: Pace | None = None,
    ) -> None:
        limits = Limits(ceiling, room, retries, max_rows, spread=2.0)
        self._steps = walk(COLUMN, limits, pace or Pace(), lambda: 0.5)
        self.asked: Ask = next(self._steps)
        self.result: Walked | None = None
        self._moment = 0.0

    def send(self, came: Chunk | SnmpError) -> Driver:
        assert self.result is None, "the walk has ended"
        try:
            self.asked = self._steps.send(came)
        except StopIteration as stop:
            self.result = stop.value
        return self

    def rows(self, instances: Iterable[object], *, ended: bool = False, value: Wire = 1) -> Driver:
        self._moment += 1.0
        return self.send(
            Chunk([(f"{COLUMN}.{name}", value) for name in instances], ended, self._moment)
        )

    def fail(self, *errors: SnmpError) -> Driver:
        for error in errors:
            self.send(error)
        return self

    @property
    def done(self) -> Walked:
        assert self.result is not None, "the walk goes on"
        return self.result


def test_rows_are_keyed_by_instance_and_carry_the_moment_of_their_request():
    driver = Driver().rows([1, 2]).rows(["3.4", 10], ended=True)
    read = driver.done.read
    assert dict(read.values) == {"1": 1, "2": 1, "3.4": 1, "10": 1}
    assert dict(read.at) == {"1": 1.0, "2": 1.0, "3.4": 2.0, "10": 2.0}
    assert read.incomplete is None
    assert list(read.values) == ["1", "2", "3.4", "10"]


def test_an_empty_column_is_complete():
    assert Driver().rows([], ended=True).done.read.incomplete is None


def test_an_answer_shorter_than_asked_is_not_the_end():
    driver = Driver(ceiling=25).rows([1])
    assert driver.result is None
    assert driver.asked.repetitions == 25


def test_a_lost_datagram_is_asked_again_after_a_jittered_pause():
    driver = Driver().fail(NoResponse())
    assert driver.asked == Ask(10, pause=1.0)
    driver.rows([1])
    assert driver.asked == Ask(10)
    assert driver.rows([2], ended=True).done.retries == 1


def test_the_second_loss_in_a_row_halves_the_repetitions_and_keeps_the_rows():
    driver = Driver().rows([1]).fail(NoResponse(), NoResponse())
    assert driver.asked.repetitions == 5
    assert driver.rows([2, 3], ended=True).done.read.values.keys() == {"1", "2", "3"}


def test_losses_that_answers_interrupt_do_not_add_up():
    driver = Driver()
    for row in range(20):
        driver.fail(NoResponse()).rows([row])
    assert driver.asked.repetitions == 10


def test_when_every_retry_is_lost_the_column_is_kept_and_marked():
    done = Driver().rows([1]).fail(NoResponse(), NoResponse(), NoResponse()).done
    assert dict(done.read.values) == {"1": 1}
    assert done.read.incomplete == "no_response"
    assert isinstance(done.error, NoResponse)
    assert (done.tries, done.retries) == (3, 2)


def test_without_retries_the_first_loss_ends_the_column():
    assert Driver(retries=0).fail(NoResponse()).done.tries == 1


@pytest.mark.parametrize("error", [TooBig(), DecodeError()])
def test_too_much_or_garbled_halves_at_once_even_without_retries(error: SnmpError):
    driver = Driver(ceiling=25, retries=0)
    sizes = []
    for _ in range(4):
        driver.fail(error)
        sizes.append(driver.asked.repetitions)
        assert driver.asked.pause == 0.0
    assert sizes == [12, 6, 3, 1]
    assert driver.rows([1], ended=True).done.read.incomplete is None


def test_a_single_row_that_is_too_big_ends_the_column():
    assert Driver(ceiling=1).fail(TooBig()).done.read.incomplete == "too_big"


def test_a_single_row_that_is_garbled_is_retried_and_then_ends_the_column():
    driver = Driver(ceiling=1).fail(DecodeError(), DecodeError())
    assert driver.result is None
    assert driver.fail(DecodeError()).done.read.incomplete == "decode_error"


@pytest.mark.parametrize("error", [AgentError(), PortRefused()])
def test_other_errors_end_the_column_at_once(error: SnmpError):
    done = Driver().rows([1]).fail(error).done
    assert done.read.incomplete == error.reason
    assert done.error is error
    assert done.retries == 0


def test_an_answer_without_a_new_row_ends_the_column_as_a_loop():
    done = Driver().rows([1, 2, 3]).rows([2, 3], value=9).done
    assert done.read.incomplete == "loop"
    assert done.error is None
    assert set(done.read.values) == {"1", "2", "3"}


def test_an_answer_without_rows_that_does_not_end_is_a_loop():
    assert Driver().rows([]).done.read.incomplete == "loop"


def test_rows_out_of_order_are_read_as_long_as_they_are_new():
    driver = Driver().rows([5, 3]).rows([4, 1]).rows([2], ended=True)
    assert set(driver.done.read.values) == {"1", "2", "3", "4", "5"}
    assert driver.done.read.incomplete is None


def test_an_endless_column_is_capped():
    driver = Driver(max_rows=50)
    row = 0
    while driver.result is None:
        driver.rows(range(row, row + 10))
        row += 10
    assert driver.done.read.incomplete == "capped"
    assert len(driver.done.read.values) == 50


def test_a_value_of_the_column_itself_is_no_row():
    driver = Driver().send(Chunk([(COLUMN, 7)], False, 1.0)).send(Chunk([(COLUMN, 7)], False, 2.0))
    assert dict(driver.done.read.values) == dict(driver.done.read.at) == {}


def test_repetitions_are_chosen_so_that_an_answer_fits_the_room():
    driver = Driver(ceiling=100, room=1340)
    assert 10 < driver.asked.repetitions < 100
    driver.rows(range(30), value=b"x" * 200)
    assert 4 <= driver.asked.repetitions <= 6
    driver.rows(range(30, 36), value=b"")
    assert 4 <= driver.asked.repetitions <= 6


def test_texts_that_grow_within_a_column_shrink_the_next_answer():
    driver = Driver(ceiling=25, room=1340).rows(range(25), value=b"")
    assert driver.asked.repetitions == 25
    driver.rows(range(25, 50), value=b"x" * 60)
    assert driver.asked.repetitions < 18


def test_the_next_walk_starts_with_what_this_one_learned():
    learned = Driver(ceiling=25, room=1340).rows(range(25), value=b"x" * 180, ended=True).done.pace
    again = Driver(ceiling=25, room=1340, pace=learned)
    assert 5 <= again.asked.repetitions <= 6


def test_one_empty_answer_does_not_forget_the_width_of_rows():
    learned = Driver(pace=Pace(row_bytes=99.0)).rows([], ended=True).done.pace
    assert learned.row_bytes == 99.0


def test_a_column_of_mixed_types_is_measured_without_failing():
    driver = Driver()
    driver.send(Chunk([(f"{COLUMN}.1", 5), (f"{COLUMN}.2", b"abc")], False, 1.0))
    driver.send(Chunk([(f"{COLUMN}.3", "1.3.6"), (f"{COLUMN}.4", "1.3")], True, 2.0))
    assert len(driver.done.read.values) == 4


def test_a_walk_of_known_length_fills_its_requests_evenly():
    pace = Driver(ceiling=25).rows(range(25)).rows(range(25, 30), ended=True).done.pace
    assert Driver(ceiling=25, pace=pace).asked.repetitions == 16
    pace = Driver(ceiling=25).rows(range(8), ended=True).done.pace
    assert Driver(ceiling=25, pace=pace).asked.repetitions == 9
    pace = Driver(ceiling=25).rows([], ended=True).done.pace
    assert Driver(ceiling=25, pace=pace).asked.repetitions == 1
    pace = Driver(ceiling=25).rows(range(25), ended=True).done.pace
    assert Driver(ceiling=25, pace=pace).asked.repetitions == 13


def test_a_partial_walk_does_not_change_the_known_length():
    pace = Pace(row_bytes=20.0, rows=30)
    assert Driver(pace=pace).rows([1]).fail(PortRefused()).done.pace.rows == 30


def full_answers(pace: Pace, count: int, ceiling: int = 16) -> Pace:
    for _ in range(count):
        pace = pace.carried(pace.limit or ceiling, ceiling)
    return pace


def answers_until_growth(pace: Pace) -> int:
    limit, count = pace.limit, 0
    while pace.limit == limit:
        pace, count = full_answers(pace, 1), count + 1
    return count


def test_a_limit_grows_by_an_eighth_of_the_ceiling_after_eight_full_answers():
    pace = Pace().failed_at(16)
    assert pace.limit == 8
    assert full_answers(pace, 7).limit == 8
    assert full_answers(pace, 8).limit == 10
    assert full_answers(pace, 1_000) == Pace()


def test_answers_that_are_not_full_say_nothing_about_the_limit():
    pace = Pace().failed_at(16)
    assert pace.carried(7, 16) == pace


def test_a_growth_that_fails_is_taken_back_and_waits_twice_as_long_each_time():
    pace = Pace().failed_at(16)
    waits = []
    for _ in range(12):
        waits.append(answers_until_growth(pace))
        grown = full_answers(pace, waits[-1])
        pace = grown.failed_at(grown.limit or 0)
        assert pace.limit == 8
    assert waits[:4] == [8, 16, 32, 64]
    assert max(waits) == 1024


def test_a_loss_at_a_size_that_worked_does_not_make_the_next_growth_wait_longer():
    pace = full_answers(Pace().failed_at(16), 10)
    assert pace.limit == 10
    pace = pace.failed_at(10)
    assert pace.limit == 5
    assert answers_until_growth(pace) == 8


def test_repetitions_grow_again_within_a_long_column():
    driver = Driver(ceiling=16).fail(TooBig())
    sizes = []
    row = 0
    for _ in range(40):
        sizes.append(driver.asked.repetitions)
        driver.rows(range(row, row + sizes[-1]))
        row += sizes[-1]
    assert sizes[0] == 8
    assert sizes[-1] == 16
    assert sorted(sizes) == sizes


def test_a_device_that_falls_silent_teaches_nothing_about_sizes():
    done = Driver(retries=5).rows([1]).fail(*[NoResponse() for _ in range(6)]).done
    assert done.pace.limit is None
