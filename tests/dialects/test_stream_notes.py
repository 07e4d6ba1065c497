"""Logfire's notes about streams."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.dialects.stream_notes import DIALECT

NOTE = {"logfire.span_type": "log", "duration": 0.25, "gen_ai.request.model": "gpt-4o"}


def test_a_note_says_how_long_the_call_took() -> None:
    assert told(DIALECT, NOTE).covers_ns == 250 * MS


@pytest.mark.parametrize(
    "changes",
    [
        {"logfire.span_type": "span"},
        {"duration": 0},
        {"duration": -1.0},
        {"duration": "soon"},
        {"duration": 10**6},
    ],
)
def test_anything_else_is_no_note(changes: dict[str, Any]) -> None:
    assert told(DIALECT, {**NOTE, **changes}).covers_ns is None


@pytest.mark.parametrize("value", ODD)
def test_no_value_disturbs_it(value: Any) -> None:
    covers = DIALECT.read(
        odd_span(("duration",), value, "test", **{"logfire.span_type": "log"}), ()
    ).covers_ns
    assert covers is None or covers > 0
