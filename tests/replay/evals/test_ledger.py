"""What a run has come to so far."""

from eval_values import a_result, a_setup
from spanglass.replay.evals.events import ResultCame
from spanglass.replay.evals.ledger import Ledger


def test_results_are_given_once_and_figures_of_all() -> None:
    ledger = Ledger(a_setup())
    ledger.take(ResultCame(a_result(1, 1.0, 0.5), 500))
    results, summary = ledger.unkept()
    assert ([each.example for each in results], summary.done, summary.cost_nano) == ([1], 1, 1_500)
    ledger.take(ResultCame(a_result(2, 0.0, 0.0, error="500", cost_nano=None)))
    results, summary = ledger.unkept()
    assert ([each.example for each in results], summary.done, summary.mean) == ([2], 2, 0.375)
    assert (summary.cost_nano, summary.errors) == (1_500, 1)
    assert len(ledger.rows) == 2
