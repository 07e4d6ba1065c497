"""The ledger adds up: received is stored, duplicate, not stored or rejected, nothing else."""

import threading

from builders import T0, a_raw_span
from spanglass.core.span import Batch, Rejected
from spanglass.receiver.ledger import FormatCounts, Ledger
from traffic import a_batch, a_span
from writers import DISK_FULL

MINUTE_NS = 60 * 1_000_000_000
TWO = Batch((a_raw_span(end_ns=T0), a_raw_span(end_ns=T0)), rejected=(Rejected("bad", 3),))


def a_ledger(now_ns: int = T0) -> Ledger:
    return Ledger(lambda: now_ns)


def test_every_part_of_a_request_is_counted_once() -> None:
    ledger = a_ledger()
    ledger.stored("a", 100, TWO, duplicates=1)
    ledger.not_stored("a", 10, TWO, DISK_FULL)
    ledger.undecodable("a", 1)
    counts = ledger.snapshot().formats["a"]
    assert counts == FormatCounts(
        requests=3, size=111, received=10, stored=1, duplicates=1, not_stored=2, undecodable=1,
        rejected={"bad": 6},
    )  # fmt: skip
    assert counts.received == counts.stored + counts.duplicates + counts.not_stored + sum(
        counts.rejected.values()
    )
    assert ledger.snapshot().not_stored_because == "The disk that holds traces.db is full."
    ledger.not_stored("a", 10, TWO, KeyError(b"x"))
    assert ledger.snapshot().not_stored_because == "A fault of Spanglass kept a request from being stored."


def test_the_total_is_the_sum_of_the_formats() -> None:
    ledger = a_ledger()
    ledger.stored("a", 100, TWO)
    ledger.stored("b", 1, TWO, duplicates=2)
    ledger.undecodable("c", 7)
    assert ledger.snapshot().total() == FormatCounts(
        requests=3, size=108, received=10, stored=2, duplicates=2, undecodable=1, rejected={"bad": 6}
    )


def test_spans_that_came_over_a_minute_after_their_end_are_late() -> None:
    spans = [a_raw_span(end_ns=T0 - late_ns) for late_ns in (0, MINUTE_NS, MINUTE_NS + 1, 9 * MINUTE_NS)]
    ledger = a_ledger()
    ledger.stored("a", 1, Batch((*spans, a_raw_span(end_ns=0))))
    assert ledger.snapshot().total().late == 2


def test_reasons_are_counted_but_not_without_end() -> None:
    ledger = a_ledger()
    for number in range(150):
        ledger.refused(f"reason {number}")
        ledger.stored("a", 1, Batch(rejected=(Rejected(f"reason {number}"),)))
    ledger.refused("reason 5")
    snapshot = ledger.snapshot()
    assert (len(snapshot.refused), snapshot.refused["reason 5"], snapshot.refused["other reasons"]) == (
        101,
        2,
        50,
    )
    assert sum(snapshot.formats["a"].rejected.values()) == 150
    assert len(snapshot.formats["a"].rejected) == 101


def test_a_snapshot_does_not_change() -> None:
    ledger = a_ledger()
    ledger.stored("a", 1, TWO)
    before = ledger.snapshot()
    ledger.stored("a", 1, TWO)
    ledger.refused("x")
    assert (before.total().requests, dict(before.refused), before.since_ns) == (1, {}, T0)


def test_threads_do_not_lose_counts() -> None:
    ledger = Ledger()
    threads = [
        threading.Thread(target=lambda: [ledger.stored("a", 1, TWO) for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.snapshot().total().received == 2000 * 5


def test_spans_of_which_the_sender_left_something_out_are_counted() -> None:
    ledger = a_ledger()
    ledger.stored(
        "a", 1, a_batch(a_span(1, dropped_attributes_count=2), a_span(2), a_span(3, dropped_links_count=1))
    )
    assert ledger.snapshot().total().truncated == 2
