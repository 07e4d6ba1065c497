"""Tries that a span tells of itself."""

from typing import Any

import pytest

from builders import T0, a_raw_span
from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.span import SpanEvent
from spanglass.dialects.attempts import DIALECT

EVENT = "gen_ai.request.attempt"


@pytest.mark.parametrize(
    ("attributes", "attempt"),
    [
        ({"http.request.resend_count": 2}, 3),
        ({"attempt": 2, "gen_ai.operation.name": "chat"}, 2),
        ({"gen_ai.request.attempt": "4"}, 4),
        ({"attempt": 2, "http.request.resend_count": 2}, 3),
        ({"attempt": 1}, None),
        ({"http.request.resend_count": 0}, None),
        ({"http.request.resend_count": 10**9}, None),
        ({"http.route": "/"}, None),
    ],
)
def test_the_number_of_the_try_is_read_if_there_was_more_than_one(
    attributes: dict[str, Any], attempt: int | None
) -> None:
    assert told(DIALECT, attributes).attempt == attempt


def test_each_event_of_an_attempt_is_one() -> None:
    unnumbered = a_raw_span(events=tuple(SpanEvent(EVENT, T0 + n) for n in range(3)))
    assert DIALECT.read(unnumbered, ()).attempt == 3
    numbered = a_raw_span(events=(SpanEvent(EVENT, T0, {"attempt": 5}), SpanEvent("other", T0)))
    assert DIALECT.read(numbered, ()).attempt == 5


@pytest.mark.parametrize("value", ODD)
def test_no_value_disturbs_it(value: Any) -> None:
    keys = ("attempt", "gen_ai.request.attempt", "http.request.resend_count")
    attempt = DIALECT.read(odd_span(keys, value, "test"), ()).attempt
    assert attempt is None or attempt > 1
