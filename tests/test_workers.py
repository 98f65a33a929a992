"""Threads for what waits for a router: as many as are wanted, and in nobody's way."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest

from ne8000d.workers import Workers, workers_for

DEADLINE = 30.0


def test_auto_means_a_worker_for_each_request_in_flight_up_to_1024():
    assert workers_for([1, 1, 4]) == 6
    assert workers_for([4] * 1000) == 1024
    assert workers_for([]) == 1


def test_workers_start_when_needed_and_never_exceed_their_limit():
    workers = Workers(3)
    barrier = threading.Barrier(4)
    waiting = [workers.submit(barrier.wait, DEADLINE) for _ in range(3)]
    queued = workers.submit(lambda: "at last")
    assert workers.started == 3
    barrier.wait(DEADLINE)
    for future in waiting:
        future.result(DEADLINE)
    assert queued.result(DEADLINE) == "at last"
    assert workers.started == 3
    workers.shutdown()


def test_one_worker_is_enough_for_jobs_that_follow_each_other():
    workers = Workers(10)
    for _ in range(20):
        workers.submit(lambda: None).result(DEADLINE)
        time.sleep(0.001)  # the worker has to come back to its queue
    assert workers.started < 10
    workers.shutdown()


def test_a_job_that_raises_hands_its_error_over_and_the_worker_lives():
    workers = Workers(1)
    with pytest.raises(ZeroDivisionError):
        workers.submit(lambda: 1 / 0).result(DEADLINE)
    assert workers.submit(lambda: 7).result(DEADLINE) == 7
    workers.shutdown()
    with pytest.raises(RuntimeError):
        workers.submit(lambda: 7)


def test_more_workers_start_after_the_limit_was_raised_however_much_had_queued_before():
    workers = Workers(1)
    for future in [workers.submit(time.sleep, 0) for _ in range(50)]:
        future.result(DEADLINE)
    workers.limit = 4
    barrier = threading.Barrier(4)
    for future in [workers.submit(barrier.wait, DEADLINE) for _ in range(4)]:
        future.result(DEADLINE)
    assert workers.started == 4
    workers.shutdown()


def test_who_waits_for_a_job_that_was_called_off_is_told():
    workers = Workers(1)
    release = threading.Event()
    running = workers.submit(release.wait, DEADLINE)
    queued = [workers.submit(lambda: 7) for _ in range(3)]
    workers.shutdown(wait=False, cancel_futures=True)
    for future in queued:
        with pytest.raises(CancelledError):
            future.result(DEADLINE)
    release.set()
    assert running.result(DEADLINE)


def test_a_job_that_never_ends_does_not_hold_the_exit_of_the_process():
    code = """
import threading
from ne8000d.workers import Workers
Workers(1).submit(threading.Event().wait)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=DEADLINE)
