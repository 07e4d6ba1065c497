"""The queue: what is accepted is written in order or refused with a reason, whatever the store does."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from builders import a_raw_span
from spanglass.core.span import Batch
from spanglass.receiver import queue as queue_module
from spanglass.receiver.queue import QueueLimits, WriteQueue
from spanglass.receiver.refusal import UnavailableError
from spanglass.receiver.trouble import Trouble
from spanglass.store.errors import StoreError
from spanglass.store.writer import Outcome
from writers import DAMAGED, DISK_FULL, FakeWriter


def batch(*names: str) -> Batch:
    return Batch(tuple(a_raw_span(name=name) for name in names))


@contextmanager
def running(writer: FakeWriter, patience_s: float = 0, **limits: int) -> Iterator[WriteQueue]:
    queue = WriteQueue(lambda: writer, QueueLimits(patience_s=patience_s, **limits))
    queue.start()
    try:
        yield queue
    finally:
        writer.gate.set()
        queue.close()


def seen(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def held(queue: WriteQueue, writer: FakeWriter) -> None:
    """Make the writer wait with one request in its hands."""
    writer.gate.clear()
    queue.submit(batch("first"), 1)
    assert writer.entered.wait(30)


def test_the_outcome_comes_after_the_commit() -> None:
    writer = FakeWriter()
    with running(writer) as queue:
        writer.gate.clear()
        outcome = queue.submit(batch("a", "b"), 1)
        assert writer.entered.wait(30)
        assert not outcome.done()
        writer.gate.set()
        assert outcome.result(30) == Outcome(2, 0)
    assert writer.closed


def test_tasks_are_told_after_the_commit_and_their_loop_is_woken_once_for_all() -> None:
    writer = FakeWriter()
    woken: list[Any] = []

    async def work(queue: WriteQueue) -> None:
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe

        def noted(*values: Any) -> Any:
            woken.append(values)
            return wake(*values)

        held(queue, writer)
        tasks = [asyncio.create_task(queue.stored(batch(name), 1)) for name in ("a", "b", "bad", "c")]
        left = asyncio.create_task(queue.stored(batch("left"), 1))
        await asyncio.sleep(0.01)
        left.cancel()
        assert not any(task.done() for task in tasks)
        with patch.object(loop, "call_soon_threadsafe", noted):
            writer.gate.set()
            assert await asyncio.gather(*tasks) == [Outcome(1, 0)] * 4

    with running(writer) as queue:
        asyncio.run(work(queue))
    assert len(woken) == 1
    assert writer.stored[:6] == ["first", "a", "b", "bad", "c", "left"]


def test_the_stores_error_is_raised_in_the_tasks_that_wait() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer) as queue, pytest.raises(StoreError, match="full"):
        asyncio.run(queue.stored(batch("a"), 1))


def test_what_waits_is_one_transaction_up_to_a_size() -> None:
    writer = FakeWriter()
    with running(writer, group=3) as queue:
        held(queue, writer)
        for number in range(5):
            queue.submit(batch(f"{number}a", f"{number}b"), 1)
    assert [len(group) for group in writer.groups] == [1, 2, 2, 1]
    assert writer.stored[1:] == [f"{number}{letter}" for number in range(5) for letter in "ab"]


@pytest.mark.parametrize(("gather_s", "groups"), [(60, [4]), (0.001, [1])])
def test_a_transaction_waits_a_little_for_requests_that_are_being_read(
    monkeypatch: pytest.MonkeyPatch, gather_s: float, groups: list[int]
) -> None:
    monkeypatch.setattr(queue_module, "_GATHER_S", gather_s)
    writer = FakeWriter()
    queue = WriteQueue(lambda: writer, coming=lambda: 8)
    queue.start()
    outcomes = [queue.submit(batch(str(number)), 1) for number in range(sum(groups))]
    assert [outcome.result(30) for outcome in outcomes] == [Outcome(1, 0)] * sum(groups)
    queue.close()
    assert [len(group) for group in writer.groups] == groups


def test_a_full_queue_takes_nothing_until_there_is_room() -> None:
    writer = FakeWriter()
    with running(writer, size=10, requests=3) as queue:
        held(queue, writer)
        queue.submit(batch("second"), 6)
        with pytest.raises(UnavailableError, match="waiting"):
            queue.submit(batch("too large"), 4)
        queue.submit(batch("third"), 3)
        with pytest.raises(UnavailableError, match="waiting"):
            queue.submit(batch("too many"), 0)
        writer.gate.set()
        while writer.stored != ["first", "second", "third"]:
            time.sleep(0.001)
        assert queue.submit(batch("fourth"), 10).result(30) == Outcome(1, 0)


def test_one_request_always_fits() -> None:
    with running(FakeWriter(), size=10) as queue:
        assert queue.submit(batch("huge"), 1000).result(30) == Outcome(1, 0)


@pytest.mark.parametrize("error", [DISK_FULL, DAMAGED])
def test_the_stores_error_is_everybodys_and_the_queue_goes_on(error: StoreError) -> None:
    writer = FakeWriter()
    with running(writer) as queue:
        held(queue, writer)
        waiting = [queue.submit(batch(name), 1) for name in "ab"]
        writer.error = error
        writer.gate.set()
        assert [outcome.exception(30) for outcome in waiting] == [error, error]
        writer.error = None
        assert queue.submit(batch("after"), 1).result(30) == Outcome(1, 0)
    assert writer.stored == ["after"]


def test_requests_wait_for_a_store_that_takes_nothing_and_are_stored_in_their_order() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer, patience_s=60) as queue:
        outcomes = [queue.submit(batch(name, name), 1) for name in "ab"]
        seen(lambda: queue.trouble() == Trouble(str(DISK_FULL), 4))
        assert not writer.patient  # nobody waits for five seconds each time
        with pytest.raises(StoreError, match="full"):
            queue.span_count().result(30)  # questions are answered meanwhile
        writer.error = None
        assert [outcome.result(30) for outcome in outcomes] == [Outcome(2, 0)] * 2
        assert queue.trouble() is None
        assert writer.patient
    assert writer.stored == ["a", "a", "b", "b"]


def test_who_has_waited_long_enough_is_told_and_who_is_patient_is_stored() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer, patience_s=0.2) as queue:
        patient, other = queue.submit(batch("patient"), 1, patient=True), queue.submit(batch("other"), 1)
        assert other.exception(30) is DISK_FULL
        assert queue.trouble() == Trouble(str(DISK_FULL), 1)
        writer.error = None
        assert patient.result(30) == Outcome(1, 0)
    assert writer.stored == ["patient"]


def test_that_a_store_takes_something_again_is_known_without_a_request() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer) as queue:
        assert queue.submit(batch("a"), 1).exception(30) is DISK_FULL
        assert queue.trouble() is not None
        writer.error = None
        seen(lambda: queue.trouble() is None)


def test_what_waits_keeps_a_queue_full_and_does_not_hold_up_its_end() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer, patience_s=60, requests=1) as queue:
        waits = queue.submit(batch("a"), 1, patient=True)
        with pytest.raises(UnavailableError, match="waiting"):
            queue.submit(batch("b"), 1)
        seen(lambda: queue.trouble() is not None)
        queue.close()
        assert waits.exception(0) is DISK_FULL


def test_what_is_damaged_is_waited_for_by_nobody() -> None:
    writer = FakeWriter(error=DISK_FULL)
    with running(writer, patience_s=60) as queue:
        waits = queue.submit(batch("a"), 1)
        seen(lambda: queue.trouble() is not None)
        writer.error = DAMAGED
        assert waits.exception(30) is DAMAGED
        assert queue.trouble() is None


def test_a_request_that_cannot_be_stored_does_not_take_others_with_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = FakeWriter(poison="bad")
    with running(writer) as queue:
        held(queue, writer)
        good, bad, also_good = (queue.submit(batch(name), 1) for name in ("good", "bad", "also good"))
        writer.gate.set()
        assert good.result(30) == also_good.result(30) == Outcome(1, 0)
        assert isinstance(bad.exception(30), ValueError)
    assert writer.stored == ["first", "good", "also good"]
    assert [record.message for record in caplog.records] == ["a request could not be stored"]


def test_closing_writes_what_was_accepted_and_takes_no_more() -> None:
    writer = FakeWriter()
    with running(writer, group=1) as queue:
        held(queue, writer)
        waiting = [queue.submit(batch(str(number)), 1) for number in range(50)]
        writer.gate.set()
        queue.close()
        assert [outcome.result(0) for outcome in waiting] == [Outcome(1, 0)] * 50
        with pytest.raises(UnavailableError, match="stopping"):
            queue.submit(batch("late"), 1)
        with pytest.raises(UnavailableError, match="stopping"):
            queue.span_count()


def test_a_store_that_cannot_be_opened_is_said_at_the_start() -> None:
    def broken() -> FakeWriter:
        raise DAMAGED

    queue = WriteQueue(broken)
    with pytest.raises(StoreError, match="damaged"):
        queue.start()
    queue.close()


def test_a_queue_that_was_never_started_can_be_closed() -> None:
    WriteQueue(FakeWriter).close()


def test_spans_are_counted_between_transactions() -> None:
    writer = FakeWriter()
    with running(writer) as queue:
        queue.submit(batch("a", "b"), 1).result(30)
        assert queue.span_count().result(30) == 2
        writer.error = DISK_FULL
        assert queue.span_count().exception(30) is DISK_FULL


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "_SETTLE_AFTER_S", 0.05)


@pytest.mark.usefixtures("quick")
def test_what_was_put_off_is_done_when_nothing_comes_though_somebody_asks_all_the_time() -> None:
    writer = FakeWriter()
    with running(writer) as queue:
        assert writer.settled.wait(30)  # for what was put off when it last ran
        writer.settled.clear()
        assert not writer.settled.wait(0.1)
        queue.submit(batch("a"), 1).result(30)
        deadline = time.monotonic() + 30
        while not writer.settled.is_set() and time.monotonic() < deadline:
            queue.span_count().result(30)
        assert writer.settled.is_set()
        writer.settled.clear()
        assert not writer.settled.wait(0.1)


@pytest.mark.usefixtures("quick")
def test_between_two_parts_of_what_was_put_off_the_writer_rests_and_takes_what_comes() -> None:
    writer = FakeWriter(parts=1000, pause_s=60)
    with running(writer) as queue:
        seen(lambda: writer.parts < 1000)
        assert queue.submit(batch("a"), 1).result(30) == Outcome(1, 0)
        assert writer.parts >= 998
        writer.pause_s = 0
        seen(lambda: writer.parts < 0)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("error", [DISK_FULL, ValueError("a fault of ours")])
def test_figures_that_cannot_be_brought_up_to_date_stop_nothing(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    writer = FakeWriter(settle_error=error)
    with running(writer) as queue:
        queue.submit(batch("a"), 1).result(30)
        assert writer.settled.wait(30)
        assert queue.submit(batch("b"), 1).result(30) == Outcome(1, 0)
    assert writer.closed
    assert {record.message.split(":")[0] for record in caplog.records} <= {
        "figures of a large trace are not up to date",
        "the store could not be closed",
    }
    assert {record.levelno for record in caplog.records} <= {logging.WARNING, logging.ERROR}
