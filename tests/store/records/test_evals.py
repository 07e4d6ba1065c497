"""Evaluation runs are kept as they go, and read again; what was stopped half-way keeps what it has."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from builders import T0
from eval_values import a_result, a_setup
from library_values import an_example
from spanglass.core.evals import EvalSummary, Score
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

HOUR_NS = 3_600_000_000_000


class Store:
    """A writer and a reader of one file, with a clock that is set by hand."""

    def __init__(self, path: Path) -> None:
        self.path, self.now_ns = path, T0
        self.writer = Writer(path, clock=lambda: self.now_ns)
        self.reader = Reader(path)
        self.dataset = self.writer.library(lambda tables: tables.add("Tickets", [an_example()], T0)).dataset

    def begin(self) -> int:
        setup = a_setup(dataset=self.dataset, prompt="Support", version=12, model="m")
        return self.writer.evals(lambda tables: tables.begin(setup, self.now_ns))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "traces.db")
    yield made
    made.reader.close()
    made.writer.close()


def test_a_run_is_kept_with_its_results(store: Store) -> None:
    run = store.begin()
    odd = a_result(2, 0.0, None, output="half \ud800 pair", title="\ud800", repeat=1, expected=None)
    failed = a_result(3, scores=(Score(0.25, "so"), Score(None, "no JSON", failed=True)), refused=True)
    summary = EvalSummary(3, 0.5, 1, 1, 2_000)
    store.writer.evals(lambda tables: tables.keep(run, [a_result(1), odd, failed], summary))
    store.writer.evals(lambda tables: tables.end(run, "", T0 + 9))
    (kept,) = store.reader.eval_runs(store.dataset)
    assert (kept.summary, kept.ended_ns, kept.setup.title) == (summary, T0 + 9, "Support 12")
    assert not kept.whole
    assert store.reader.eval_rows(run) == (a_result(1).row, replace(odd.row, title="?"), failed.row)
    assert store.reader.eval_results(run, 1) == (a_result(1),)
    assert store.reader.eval_results(run, 3) == (failed,)
    assert store.reader.eval_results(run, 2)[0].output == "half \ud800 pair"


def test_what_was_broken_off_is_there_after_a_restart(store: Store) -> None:
    run = store.begin()
    store.writer.evals(lambda tables: tables.keep(run, [a_result(1)], EvalSummary(1, 0.75)))
    with closing(Reader(store.path)) as again:
        found = again.eval_run(run)
        assert found is not None
        assert (found.ended_ns, found.whole, found.summary.done) == (None, False, 1)
        assert len(again.eval_rows(run)) == 1
    store.writer.evals(lambda tables: tables.end(run, "Stopped.", T0))
    assert store.reader.eval_runs()[0].stopped == "Stopped."


def test_a_result_is_kept_once(store: Store) -> None:
    run = store.begin()
    for value in (1.0, 0.0):
        result = a_result(1, value, value)
        store.writer.evals(lambda tables, each=result: tables.keep(run, [each], EvalSummary(1)))
    assert [row.values for row in store.reader.eval_rows(run)] == [(1.0, 1.0)]


def test_what_failed_gives_place_to_what_comes_after_it(store: Store) -> None:
    run = store.begin()
    misjudged = a_result(2, scores=(Score(1.0), Score(None, "Not judged.", failed=True)))
    for results in ([a_result(1, error="500"), misjudged], [a_result(1, 0.25, 0.25), a_result(2)]):
        summary = EvalSummary(2, worked_ns=5)
        store.writer.evals(lambda tables, now=results, told=summary: tables.keep(run, now, told))
    assert store.reader.eval_rows(run) == (a_result(1, 0.25, 0.25).row, a_result(2).row)


def test_a_run_that_goes_on_has_not_ended(store: Store) -> None:
    run = store.begin()
    store.writer.evals(lambda tables: tables.keep(run, [a_result(1)], EvalSummary(1, worked_ns=5)))
    store.writer.evals(lambda tables: tables.end(run, "Stopped.", T0))
    store.writer.evals(lambda tables: tables.resume(run, 3))
    found = store.reader.eval_run(run)
    assert found is not None
    assert (found.ended_ns, found.stopped, found.setup.examples, found.took_ns) == (None, "", 3, 5)


def test_a_run_is_taken_away_brought_back_and_let_go_of(store: Store) -> None:
    run = store.begin()
    store.writer.evals(lambda tables: tables.keep(run, [a_result(1)], EvalSummary(1)))
    store.writer.library(lambda tables: tables.remove("eval_run", [run], store.now_ns))
    assert store.reader.eval_runs() == ()
    store.writer.library(lambda tables: tables.restore("eval_run", [run]))
    assert [each.id for each in store.reader.eval_runs()] == [run]
    store.writer.library(lambda tables: tables.remove("dataset", [store.dataset], store.now_ns))
    assert store.reader.eval_runs() == ()
    store.now_ns += 2 * HOUR_NS
    store.writer.library(lambda _: None)
    assert store.reader.eval_rows(run) == ()
    assert store.reader.eval_run(run) is None
