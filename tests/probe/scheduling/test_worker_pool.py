import threading
import time
from collections.abc import Callable

import pytest
from upstatic.probe.scheduling.worker_pool import Pace, WorkerPool, start_thread


def test_every_task_is_done_once() -> None:
    assert sorted(WorkerPool(lambda n: n * 10).run(range(50))) == [n * 10 for n in range(50)]


def test_no_task_needs_no_thread() -> None:
    before = set(threading.enumerate())

    assert list(WorkerPool[int](lambda n: n).run([])) == []
    assert set(threading.enumerate()) <= before


def test_a_task_that_waits_for_its_turn_occupies_no_thread() -> None:
    done = []
    schedule = WorkerPool[str](lambda name: name, threads=1)
    for name in schedule.run(["flaky", "a", "b", "c"]):
        if name == "flaky" and name not in done:
            schedule.resubmit("flaky", 0.1)
        done.append(name)

    assert done == ["flaky", "a", "b", "c", "flaky"]


def test_tasks_come_again_in_the_order_in_which_they_are_due() -> None:
    again = {"late": 0.3, "soon": 0.1}
    done = []
    schedule = WorkerPool[str](lambda name: name)
    for name in schedule.run(["late", "soon"]):
        done.append(name)
        if name in again:
            schedule.resubmit(f"{name} again", again[name])

    assert done[2:] == ["soon again", "late again"]


def test_tasks_start_farther_apart_while_events_are_noticed_late() -> None:
    pace = Pace(0)
    usual_s = pace.apart_s
    for _ in range(100):
        pace.notice(late_s=0.01)

    assert pace.apart_s > usual_s


def test_tasks_start_closer_together_while_events_are_noticed_in_time() -> None:
    pace = Pace(0)
    usual_s = pace.apart_s
    for _ in range(100):
        pace.notice(late_s=0.0001)

    assert 0 < pace.apart_s < usual_s


@pytest.mark.parametrize("late_s", [0.0001, 0.01])
def test_a_pace_keeps_the_distance_that_was_asked_for(late_s: float) -> None:
    pace = Pace(0.05)
    for _ in range(100):
        pace.notice(late_s)

    assert pace.apart_s == 0.05


def test_a_few_late_events_do_not_slow_a_pace_down() -> None:
    pace = Pace(0)
    for number in range(200):
        pace.notice(late_s=0 if number % 20 else 0.01)
    usual_s = pace.apart_s
    for number in range(2000):
        pace.notice(late_s=0 if number % 20 else 0.01)

    assert pace.apart_s <= usual_s


def test_tasks_that_take_much_processor_start_farther_apart() -> None:
    pace = Pace(0)
    usual_s = pace.apart_s
    for _ in range(50):
        pace.notice_cost(0.01)

    assert pace.apart_s > 0.01 > usual_s


def test_the_pool_counts_the_processor_time_of_its_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    noticed: list[float] = []
    monkeypatch.setattr(Pace, "notice_cost", lambda _, cost_s: noticed.append(cost_s))

    def work(task: float) -> float:
        begun_s = time.thread_time()
        while time.thread_time() - begun_s < task:
            pass
        return task

    assert list(WorkerPool(work).run([0.02])) == [0.02]
    assert noticed[0] >= 0.02


def test_the_pool_adapts_its_pace_to_how_late_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    noticed: list[float] = []
    monkeypatch.setattr(Pace, "notice", lambda _, late_s: noticed.append(late_s))

    assert len(list(WorkerPool[int](lambda n: n).run(range(20)))) == 20
    assert len(noticed) >= 20  # one for each completion, and for each wait for a start


def test_all_tasks_run_at_once() -> None:
    everybody = threading.Barrier(40, timeout=20)

    def work(n: int) -> int:
        everybody.wait()  # breaks unless all forty get here
        return n

    assert len(list(WorkerPool(work).run(range(40)))) == 40


def test_threads_end_with_the_run_also_when_it_is_left_early() -> None:
    before = set(threading.enumerate())
    for _ in WorkerPool[int](lambda n: n).run(range(10)):
        break

    deadline_s = time.monotonic() + 20
    while set(threading.enumerate()) - before and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert set(threading.enumerate()) <= before


def test_fewer_threads_than_asked_for_still_do_the_work() -> None:
    started: list[Callable[[], None]] = []

    def scarce(labour: Callable[[], None]) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(labour)
        start_thread(labour)

    schedule = WorkerPool[int](lambda n: n, start=scarce)

    assert sorted(schedule.run(range(9))) == list(range(9))


def test_no_thread_at_all_is_an_error() -> None:
    def none(_: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    with pytest.raises(RuntimeError, match="new thread"):
        list(WorkerPool[int](lambda n: n, start=none).run([1]))


def test_tasks_begin_so_far_apart_as_asked() -> None:
    started_at: list[float] = []

    def work(task: int) -> int:
        started_at.append(time.monotonic())
        return task

    assert sorted(WorkerPool(work, apart_s=0.05).run(range(5))) == list(range(5))
    assert started_at[-1] - started_at[0] >= 4 * 0.05 - 0.02


def test_tasks_that_hang_do_not_delay_the_others() -> None:
    released = threading.Event()

    def work(number: int) -> int:
        if number < 300:
            released.wait(20)
        return number

    done = []
    for number in WorkerPool(work).run(range(600)):
        done.append(number)
        if len(done) == 300:
            released.set()

    assert set(done[:300]) == set(range(300, 600))


def test_no_more_threads_are_started_than_are_busy() -> None:
    started: list[Callable[[], None]] = []

    def count(work: Callable[[], None]) -> None:
        started.append(work)
        start_thread(work)

    pool = WorkerPool[int](lambda n: n, start=count, apart_s=0.005)

    assert len(list(pool.run(range(20)))) == 20
    assert len(started) < 10
