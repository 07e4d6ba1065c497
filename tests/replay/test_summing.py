"""The calls of a run as one outcome."""

from dataclasses import replace

import pytest

from spanglass.replay.outcome import Outcome
from spanglass.replay.summing import NOTHING, together

ONE = Outcome(5, 2, 100, 10, 3_000, None, None, "ok", "first")
TWO = replace(
    ONE, latency_ns=7, first_token_ns=1, input_tokens=200, output_tokens=20, cost_nano=4_000, text="last"
)


def test_what_was_never_called_comes_to_nothing() -> None:
    assert together([]) is NOTHING
    assert (NOTHING.verdict, NOTHING.cost_nano) == ("stopped", None)
    assert together([ONE]) is ONE


def test_figures_are_added_up_and_the_last_text_is_what_it_came_to() -> None:
    found = together([ONE, TWO])
    assert (found.latency_ns, found.first_token_ns) == (12, 2)
    assert (found.input_tokens, found.output_tokens, found.cost_nano) == (300, 30, 7_000)
    assert (found.verdict, found.text) == ("ok", "last")


@pytest.mark.parametrize("unknown", ["latency_ns", "input_tokens", "output_tokens", "cost_nano"])
def test_a_sum_of_which_a_part_is_not_known_is_not_known(unknown: str) -> None:
    found = together([replace(ONE, **{unknown: None}), TWO])
    assert getattr(found, unknown) is None


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("ok", "refused"), "refused"), (("refused", "ok"), "ok"), (("schema", "ok"), "ok"),
        (("error", "ok"), "error"), (("error", "refused"), "error"), (("ok", "cut off"), "cut off"),
        (("ok", "error", "ok"), "error"),
    ],
)  # fmt: skip
def test_an_error_anywhere_and_the_verdict_of_the_last_count(
    verdicts: tuple[str, ...], expected: str
) -> None:
    assert together([replace(ONE, verdict=verdict) for verdict in verdicts]).verdict == expected
