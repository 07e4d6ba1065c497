"""Which call of a recorded trace stands for it."""

from builders import a_row
from spanglass.core.facts import Kind
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.views import SpanRow
from spanglass.replay.originals import telling_call


def a_call(number: int, kind: Kind = Kind.LLM, **changes: object) -> SpanRow:
    return a_row(
        span_id=bytes([number]) * 8, row_id=number, start_ns=number, kind=kind, counted=True, **changes
    )


def test_the_last_answer_stands_for_a_trace_in_which_nothing_went_wrong() -> None:
    rows = [a_call(1), a_call(2), a_call(3, Kind.TOOL), a_call(4, Kind.EMBEDDING)]
    assert telling_call(rows) == rows[1]
    assert telling_call(rows[2:]) is None


def test_the_first_refusal_or_error_stands_for_it_but_no_try_that_was_made_again() -> None:
    refused = a_call(3, refusal=Refusal(Grade.PHRASE, "begins so", "I can't"))
    failed = a_call(2, error_type="timeout", attempt=1, attempts=2)
    again = a_call(4, error_type="timeout", attempt=2, attempts=2)
    assert telling_call([a_call(1), failed, refused, again, a_call(5)]) == refused
    assert telling_call([a_call(1), failed, again, a_call(5)]) == again
