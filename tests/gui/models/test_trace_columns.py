"""What the list says of a trace: outcome, columns, and the sentence for a screen reader."""

import pytest

from builders import MS, T0, a_summary
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import (
    COLUMNS,
    Outcome,
    elapsed,
    is_problem,
    outcome,
    sentence,
    spoken_duration,
    spoken_money,
)

NOW = T0 + 60_000 * MS
RUNNING = a_summary(open=True, received_ns=NOW)
SECOND, DOLLAR = 1_000_000_000, 1_000_000_000


def texts(trace: TraceSummary) -> dict[str, str]:
    return {column.id: column.text(trace) for column in COLUMNS}


def hint(name: str, trace: TraceSummary) -> str:
    found = next(column.hint for column in COLUMNS if column.id == name)
    assert found is not None
    return found(trace)


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (a_summary(), Outcome.OK),
        (a_summary(refusals=1), Outcome.REFUSAL),
        (a_summary(failed=True, refusals=1), Outcome.ERROR),
        (a_summary(errors=2), Outcome.OK),
        (RUNNING, Outcome.RUNNING),
    ],
)
def test_the_worst_is_said_and_a_handled_error_is_none(trace: TraceSummary, expected: Outcome) -> None:
    assert outcome(trace, NOW) is expected
    assert is_problem(trace) is (expected in (Outcome.ERROR, Outcome.REFUSAL))


def test_figures_stand_in_columns() -> None:
    shown = texts(a_summary(input_tokens=4000, output_tokens=200, cost_nano=64_100_000))
    assert (shown["name"], shown["model"], shown["duration"]) == ("answer_ticket", "gpt-4o", "1.00 s")
    assert (shown["tokens"], shown["cost"], shown["status"]) == ("4.2k", "$0.0641", "")


def test_the_unknown_is_a_dash_never_zero() -> None:
    shown = texts(a_summary(input_tokens=None, output_tokens=None, cost_nano=None, models=()))
    assert (shown["tokens"], shown["cost"], shown["model"]) == ("—", "—", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "(no name)"),
        (" \n ", "(no name)"),
        ("a\nb\x00c", "a b␀c"),
        ("\u202eexe", "⟨RLO⟩exe"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_any_name_is_one_harmless_line(name: str, shown: str) -> None:
    assert texts(a_summary(name=name))["name"] == shown


def test_a_very_long_name_is_cut() -> None:
    assert len(texts(a_summary(name="x" * 10_000, models=("m" * 10_000,)))["name"]) == 201


def test_a_time_no_calendar_holds_is_no_fault() -> None:
    for start_ns in (0, -(10**18), 2**63 - 1):
        assert hint("time", a_summary(start_ns=start_ns, end_ns=start_ns))


def test_hints_tell_what_the_columns_leave_out() -> None:
    trace = a_summary(models=("openai/gpt-4o-2024-11-20", "gpt-4o-mini"), cost_nano=None, unpriced=2)
    assert hint("model", trace) == "openai/gpt-4o-2024-11-20\ngpt-4o-mini"
    assert hint("cost", trace) == "No price is known for 2 calls"
    assert hint("cost", a_summary(unpriced=1)) == "No price is known for 1 call of these"
    assert hint("cost", a_summary(cost_nano=1_234_000)) == "$0.0012"
    assert hint("tokens", a_summary(input_tokens=1234, output_tokens=None)) == "1,234 input, — output"


def test_a_row_is_a_sentence() -> None:
    trace = a_summary(refusals=1, end_ns=T0 + 9840 * MS, cost_nano=64_000_000, retries=1, truncated=1)
    expected = "answer_ticket, refused, 9.84 seconds, 6.4 cents, 1 retry, cut at the token limit"
    assert sentence(trace) == expected
    assert sentence(a_summary(asked_again=1, cost_nano=None)) == "answer_ticket, 1 second, asked again"
    assert sentence(a_summary(source="a.jsonl", cost_nano=None)) == "answer_ticket, 1 second, from a file"


def test_what_runs_has_no_duration_yet_and_never_counts_backwards() -> None:
    assert elapsed(RUNNING, NOW) == 60_000 * MS
    assert elapsed(RUNNING, T0) == RUNNING.duration_ns


@pytest.mark.parametrize(
    ("nanoseconds", "said"),
    [
        (MS, "1 millisecond"),
        (480 * MS, "480 milliseconds"),
        (SECOND, "1 second"),
        (245 * SECOND, "4 minutes 5 seconds"),
        (7320 * SECOND, "2 hours 2 minutes"),
    ],
)
def test_durations_are_spoken(nanoseconds: int, said: str) -> None:
    assert spoken_duration(nanoseconds) == said


@pytest.mark.parametrize(
    ("nano", "said"),
    [
        (DOLLAR * 5 // 4, "1.25 dollars"),
        (64_000_000, "6.4 cents"),
        (1_200_000, "0.12 cents"),
        (50_000, "under 0.01 cents"),
    ],
)
def test_amounts_are_spoken(nano: int, said: str) -> None:
    assert spoken_money(nano) == said


def test_a_trace_that_outlived_an_error_says_so() -> None:
    assert "1 error inside" in sentence(a_summary(errors=1))
    assert "inside" not in sentence(a_summary(errors=1, failed=True))


def test_a_duration_that_is_not_known_is_a_dash_and_not_spoken() -> None:
    logged = a_summary(end_ns=T0)
    column = next(column for column in COLUMNS if column.id == "duration")
    assert column.text(logged) == "—"
    assert "second" not in sentence(logged)
