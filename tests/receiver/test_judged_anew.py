"""No alert is raised because the past was judged anew: neither while it is, nor at the next start."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

import alerts_week as plan
from alerted import Receiver
from judged_anew import rules_without_refusals, settled
from receiving import WITHIN_S, Port, a_receiver
from spanglass.core.watched import MINUTE_NS, SECOND_NS, Call
from spanglass.receiver.alert_records import Records
from spanglass.receiver.watching import Following
from spanglass.store.answers.judged import Anew
from spanglass.store.answers.watched import Seen, Watched
from spanglass.store.backfill import judged_again
from spanglass.store.backfill.judged_again import JudgedAgain
from spanglass.store.ingest.flush import Flush
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

NOW = plan.MONDAY + 60 * MINUTE_NS
DECLINES = '[{"role": "assistant", "parts": [{"type": "text", "content": "I can\'t help with that."}]}]'


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that a receiver does by itself."""
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def declined(number: int) -> dict[str, Any]:
    """A call of a trace of its own that ended so many seconds ago, and was declined."""
    attributes = {**CHAT, "gen_ai.output.messages": DECLINES}
    start = NOW - (number + 2) * SECOND_NS
    return a_span(1, trace=(number + 1).to_bytes(16, "big"), start=start, attributes=attributes)


def answered(number: int) -> dict[str, Any]:
    """A call of a trace of its own that ended so many minutes before those, and was answered."""
    start = NOW - (number + 10) * MINUTE_NS
    return a_span(1, trace=(number + 1000).to_bytes(16, "big"), start=start)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Calls of the last minute and a half that other rules took for answers, and real answers before them."""
    path = tmp_path / "traces.db"
    with rules_without_refusals(), closing(Writer(path, clock=lambda: NOW)) as writer:
        writer.write([a_batch(*(answered(number) for number in range(300)))])
        writer.write([a_batch(*(declined(number) for number in range(90)))])
    return path


def followed(path: Path, writer: Writer, anew: Anew) -> tuple[Receiver, int]:
    """What is told while alerts follow a store that is judged anew, and how many refusals there are then."""
    with closing(Watched(path, anew)) as watched:
        receiver = Receiver(writer, NOW)
        records = Records(receiver, receiver)  # type: ignore[arg-type]
        following = Following(watched, records, lambda: receiver.now_ns, threading.Event())
        live = following.begin()
        assert live is not None
        while writer.settle():
            following.turn(live)
        for _ in range(4):
            receiver.now_ns += MINUTE_NS
            following.turn(live)
        refused = watched.between(NOW - 10 * MINUTE_NS, NOW)
        return receiver, sum(getattr(record, "refused", False) for record in refused)


@pytest.mark.parametrize(("known", "raised"), [(True, False), (False, True)])
def test_what_is_judged_anew_raises_nothing_while_alerts_look(path: Path, known: bool, raised: bool) -> None:
    anew = Anew()
    with closing(Writer(path, clock=lambda: NOW, anew=anew)) as writer:
        receiver, refused = followed(path, writer, anew if known else Anew())
    assert refused == 90
    assert bool(receiver.told) is raised


@pytest.mark.parametrize(("noted", "raised"), [(True, False), (False, True)])
def test_nor_at_the_next_start(path: Path, noted: bool, raised: bool) -> None:
    with closing(Writer(path, clock=lambda: NOW)) as writer:
        settled(writer)
        if not noted:
            connection = apsw.Connection(str(path))
            connection.execute("DELETE FROM state WHERE name = 'judged_ns'")
            connection.close()
        receiver, refused = followed(path, writer, Anew())
        with closing(Watched(path)) as watched:
            assert bool(watched.alerts_now()) is raised
    assert refused == 90
    assert bool(receiver.told) is raised


def calls(watched: Watched, seen: Seen) -> list[Call]:
    """The calls that are news."""
    arrived = watched.arrived(seen, NOW - 10 * MINUTE_NS)
    return [record for record in arrived.records if isinstance(record, Call)]


def test_a_call_that_comes_then_is_news(path: Path) -> None:
    anew = Anew()
    with (
        closing(Writer(path, clock=lambda: NOW, anew=anew)) as writer,
        closing(Watched(path, anew)) as watched,
    ):
        seen = watched.seen()
        writer.settle()
        assert not calls(watched, seen)
        writer.write([a_batch(a_span(1, trace=b"n" * 16, start=NOW - SECOND_NS))])
        (call,) = calls(watched, seen)
        assert call.trace == (b"n" * 16).hex()


def test_a_receiver_judges_anew_when_it_is_idle_and_says_how_far_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    step = judged_again.JudgedAgain.step

    def step_by_step(self: JudgedAgain, flush: Flush) -> None:
        if self._connection.execute("SELECT 1 FROM state WHERE name = 'unjudged' AND value < 300").fetchone():
            assert going_on.wait(WITHIN_S)
        step(self, flush)

    monkeypatch.setattr(judged_again.JudgedAgain, "step", step_by_step)
    with a_receiver(path) as bound:
        port = Port(bound.port)
        until(lambda: (port.get("/api/ledger").json["judging_anew"] or {}).get("left", 300) < 300)
        assert port.get("/api/ledger").json["judging_anew"]["of"] == 390
        going_on.set()
        until(lambda: port.get("/api/ledger").json["judging_anew"] is None)
        assert port.get("/api/stats").json["refusals"] == 90


def test_revisions_that_were_not_committed_are_forgotten() -> None:
    anew = Anew()
    anew.add(5, 8)
    anew.add(8, 10)
    anew.add(12, 20)
    assert [revision for revision in range(25) if revision in anew] == [6, 7, 8, 9, 10, *range(13, 21)]
    anew.cut(14)
    assert [revision for revision in range(25) if revision in anew] == [6, 7, 8, 9, 10, 13, 14]
    anew.cut(5)
    assert not any(revision in anew for revision in range(25))
