"""What AG2 accounts for beside the spans of its calls."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.usage import Usage
from spanglass.dialects.ag2 import DIALECT

SPENT = {
    "ag2.span.type": "usage", "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
    "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 18,
    "gen_ai.usage.cache_read_input_tokens": 1024,
}  # fmt: skip


def facts(kind: str) -> Facts:
    return told(DIALECT, {**SPENT, "ag2.usage.kind": kind})


def test_what_a_call_spent_is_told_by_its_own_span() -> None:
    found = facts("model_call")
    assert (found.kind, found.usage) == (Kind.SPAN, None)
    call = {**SPENT, "ag2.span.type": "llm", "gen_ai.operation.name": "chat"}
    assert (told(DIALECT, call).kind, told(DIALECT, call).usage) == (
        Kind.LLM,
        Usage(1200, 18, cache_read=1024),
    )


@pytest.mark.parametrize(
    ("word", "kind"), [("compaction", Kind.LLM), ("aggregation", Kind.LLM), ("subtask", Kind.AGENT)]
)
def test_what_no_span_of_a_call_tells_counts(word: str, kind: Kind) -> None:
    assert (facts(word).kind, facts(word).usage) == (kind, Usage(1200, 18, cache_read=1024))


def test_other_spans_are_left_to_the_convention() -> None:
    assert DIALECT.read(odd_span((), "", "x", **{"ag2.span.type": "agent"}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    DIALECT.read(odd_span(("ag2.usage.kind", "ag2.span.type"), value, "x"), ())
