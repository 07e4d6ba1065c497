"""What a player tells becomes columns of runs."""

from collections.abc import Iterator

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts
from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.results import Results, Run, State, totals
from spanglass.replay.events import (
    AllEnded,
    Asked,
    Delayed,
    Event,
    Failed,
    RunEnded,
    RunResult,
    RunStarted,
    Stale,
    TextCame,
)
from spanglass.replay.outcome import Outcome, Spread
from spanglass.replay.statistics import PassRate


def an_outcome(verdict: str = "ok", latency_ns: int = 5) -> Outcome:
    return Outcome(latency_ns, 1, 10, 20, 300, "m", "stop", verdict, "text")


def ended(letter: str, run: int, verdict: str = "ok", latency_ns: int = 5) -> RunEnded:
    return RunEnded(letter, run, RunResult(an_outcome(verdict, latency_ns), (), b"\7" * 16))


def after(*events: Event, runs: int = 3) -> Results:
    results = Results()
    results.begin(["B"], runs)
    results.fold(events)
    return results


def test_a_run_waits_runs_and_ends() -> None:
    results = after(RunStarted("B", 1), TextCame("B", 1, 1, "Hel", 1), TextCame("B", 1, 1, "lo", 1))
    run = results.columns["B"].runs[1]
    assert (run.state, run.text) == (State.RUNNING, "Hello")
    assert results.columns["B"].runs[2].state is State.WAITING
    assert results.fold([ended("B", 1)]) == {"B"}
    assert (run.state, run.verdict) == (State.ENDED, "ok")


def test_a_new_step_begins_a_new_text() -> None:
    results = after(TextCame("B", 1, 1, "first", 1), TextCame("B", 1, 2, "second", 1))
    assert results.columns["B"].runs[1].text == "second"


def test_figures_leave_failed_runs_out() -> None:
    results = after(ended("B", 1, latency_ns=4), ended("B", 2, latency_ns=8), ended("B", 3, "error", 100))
    figures = results.columns["B"].figures()
    assert figures.latency_ns is not None
    assert (figures.latency_ns.middle, figures.ended) == (6, 3)


def test_what_was_stopped_stays_and_the_rest_is_left() -> None:
    results = after(ended("B", 1), RunStarted("B", 2), AllEnded(stopped=True))
    states = [run.state for run in results.columns["B"].runs.values()]
    assert states == [State.ENDED, State.BROKEN, State.LEFT]
    assert results.columns["B"].figures().ended == 1
    assert not results.playing


def test_runs_under_way_are_news_as_time_goes_on() -> None:
    results = after(RunStarted("B", 1), RunStarted("B", 2), ended("B", 2))
    column = results.columns["B"]
    column.take_news()
    assert results.under_way() == {"B"}
    assert column.take_news() == {1}
    results.fold([AllEnded(stopped=True)])
    assert results.under_way() == frozenset()


def test_a_variant_that_cannot_be_made_says_why() -> None:
    results = after(Failed("B", None, "There is no key."))
    assert results.columns["B"].sentence == "There is no key."
    assert results.columns["B"].count("failed") == 3


def test_a_delay_is_noted_until_text_comes() -> None:
    results = after(RunStarted("B", 1), Delayed("B", 1, 1, 429, 2.0))
    run = results.columns["B"].runs[1]
    assert run.note == "The provider answered 429: tried again in 2 s."
    results.fold([TextCame("B", 1, 1, "x", 1)])
    assert run.note == ""


def test_a_question_waits_until_it_is_answered() -> None:
    asked = Asked("B", 1, 2, Stale("find", {}))
    results = after(asked)
    assert results.asked == asked
    results.answered(asked)
    assert results.asked is None


def test_many_pieces_are_put_together() -> None:
    results = after(*(TextCame("B", 1, 1, "ab", 1) for _ in range(500)))
    run = results.columns["B"].runs[1]
    assert run.text == "ab" * 500
    assert len(run.pieces) < 70


def test_the_recording_is_the_sum_of_its_calls_at_the_cost_that_was_counted() -> None:
    results = after(ended("B", 1))
    record = SpanRecord(a_raw_span(), Facts())
    results.show_recorded([(a_detail(cost_nano=7), record), (a_detail(cost_nano=5), record)])
    outcome = results.columns["A"].runs[1].outcome
    assert outcome is not None
    assert (outcome.cost_nano, outcome.latency_ns) == (12, 2_000_000_000)
    assert list(results.columns) == ["A", "B"]


class Unread(dict[int, Run]):
    """Runs that may be looked up, but not gone through."""

    def __iter__(self) -> Iterator[int]:
        raise AssertionError("all runs were gone through")

    values = items = __iter__  # type: ignore[assignment]


def test_what_comes_is_taken_in_without_a_look_at_all_runs() -> None:
    results = after(ended("B", 1), runs=200)
    column = results.columns["B"]
    column.runs = Unread(column.runs)
    column.take_news()
    asked = Asked("B", 3, 2, Stale("find", {}))
    results.fold([ended("B", 2, "refused", 7), RunStarted("B", 3), TextCame("B", 3, 1, "x", 1), asked])
    figures = column.figures()
    assert (figures.latency_ns, figures.ended, figures.runs) == (Spread(5, 6, 7), 2, 200)
    assert (column.count("ok", "refused"), column.tally.rate) == (2, PassRate(1, 2))
    assert (totals(results.columns), results.asked) == ((2, 200), asked)
    assert column.take_news() == {2, 3}


def test_what_a_run_asked_goes_with_it() -> None:
    asked = Asked("B", 2, 2, Stale("find", {}))
    assert after(asked, ended("B", 2)).asked is None
    assert after(asked, Failed("B", None, "There is no key.")).asked is None
    assert after(asked, AllEnded(stopped=True)).asked is None


def test_the_shown_run_is_the_last_where_there_are_not_so_many() -> None:
    results = after(ended("B", 1), runs=2)
    assert results.columns["B"].shown(5) is results.columns["B"].runs[2]
