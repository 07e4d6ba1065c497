"""The figures of a span: what is known, the dash for what is not, and why a span failed."""

import pytest

from builders import MS, T0, a_row
from spanglass.core.display import UNKNOWN
from spanglass.core.facts import Kind
from spanglass.core.views import Below, SpanRow
from spanglass.gui.pages.traces.detail.span_figures import (
    asked_again_line,
    error_line,
    figures,
    not_counted_line,
    speed,
    sums,
)

HIDDEN = "sk-0123456789abcdef0123456789"


def told(row: SpanRow, now_ns: int = T0) -> dict[str, str]:
    return {
        figure.label: " ".join(filter(None, (figure.text, figure.note))) for figure in figures(row, now_ns)
    }


def test_a_call_tells_all_six() -> None:
    row = a_row(
        end_ns=T0 + 4620 * MS,
        first_token_ns=910 * MS,
        input_tokens=3412,
        cache_read_tokens=2048,
        output_tokens=238,
        cost_nano=8_300_000,
    )
    assert told(row) == {
        "Duration": "4.62 s",
        "First token": "0.91 s",
        "Speed": "64 tok/s",
        "Input": "3,412 2,048 cached",
        "Output": "238",
        "Cost": "$0.0083",
    }


def test_what_is_not_known_of_a_call_is_a_dash_never_zero() -> None:
    row = a_row(first_token_ns=None, input_tokens=None, output_tokens=None, cost_nano=None)
    assert set(list(told(row).values())[1:]) == {UNKNOWN}


def test_other_spans_tell_only_what_is_known() -> None:
    nothing = {"first_token_ns": None, "input_tokens": None, "output_tokens": None, "cost_nano": None}
    assert told(a_row(kind=Kind.TOOL, **nothing)) == {"Duration": "1.00 s"}
    assert list(told(a_row(kind=Kind.EMBEDDING, **nothing))) == ["Duration", "Input", "Cost"]
    assert list(told(a_row(kind=Kind.AGENT))) == [
        "Duration",
        "First token",
        "Speed",
        "Input",
        "Output",
        "Cost",
    ]


def test_a_running_span_counts_from_its_start() -> None:
    assert told(a_row(end_ns=0), T0 + 3100 * MS)["Duration"] == "3.10 s"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 20 / 0.8),
        ({"first_token_ns": None}, 20.0),
        ({"output_tokens": None}, None),
        ({"first_token_ns": 1000 * MS}, None),
        ({"end_ns": 0}, None),
        ({"output_tokens": 0}, 0.0),
    ],
)
def test_speed_is_that_after_the_first_token(changes: dict[str, object], expected: float | None) -> None:
    assert speed(a_row(**changes)) == expected


def test_a_failed_span_says_type_and_message_on_one_harmless_line() -> None:
    row = a_row(status_code=2, error_type="RateLimitError", error_message=f"no\n\u202e{HIDDEN}")
    assert error_line(row) == "429 RateLimitError: no ⟨RLO⟩sk-••••••••6789"
    assert error_line(a_row(status_code=2, error_type="429", error_message="HTTP 429")) == "429: HTTP 429"
    assert error_line(a_row(status_code=2, error_type="500", error_message="500 INTERNAL")) == "500 INTERNAL"
    assert error_line(a_row(status_code=2, error_type="500")) == "500"
    assert error_line(a_row(status_code=2)) == "Failed, without a message"
    assert error_line(a_row(error_message="left over")) == ""


def test_a_span_that_is_not_counted_says_why() -> None:
    row = a_row(counted=False, not_counted_because="its usage is the sum of spans below it")
    assert not_counted_line(row) == "Not counted: its usage is the sum of spans below it"
    assert not_counted_line(a_row()) == ""


def test_a_question_asked_again_says_how_and_when() -> None:
    row = a_row(asked_again="rephrased", asked_before_ns=T0 - 40_000 * MS)
    expected = "Asked again: the same question in other words, 40.0 s after the one before"
    assert asked_again_line(row) == expected
    expected = "Asked again: an objection to the answer before"
    assert asked_again_line(a_row(asked_again="corrected")) == expected
    assert asked_again_line(a_row()) == ""


def test_what_lies_below_is_marked_as_a_sum() -> None:
    shown = sums(Below(3, 12_000, None, 64_100_000, 1))
    assert [(figure.label, figure.text) for figure in shown] == [
        ("Calls below", "3"), ("Σ Input", "12,000"), ("Σ Cost", "$0.0641"),
    ]  # fmt: skip
    assert shown[2].hint == "Sum over the 3 calls below; 1 of them without a price"
    assert sums(None) == ()
