"""What Braintrust's OpenTelemetry clients say of calls, tools and tasks."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.braintrust import DIALECT
from spanglass.dialects.reading import read

ASKED = [{"role": "user", "content": "Capital?"}]
META = {
    "provider": "openai", "endpoint": "/v1/chat/completions", "model": "gpt-4o-mini", "temperature": 0.2,
    "stream": True, "tools": [{"type": "function", "function": {"name": "get_weather"}}],
    "id": "chatcmpl-1", "created": 1795757098, "service_tier": "default",
}  # fmt: skip
METRICS = {
    "prompt_tokens": 1200, "completion_tokens": 140, "tokens": 1340, "prompt_cached_tokens": 1024,
    "completion_reasoning_tokens": 128, "time_to_first_token": 0.25,
}  # fmt: skip


def span(kind: str, given: Any, returned: Any, **more: Any) -> dict[str, Any]:
    return {
        "braintrust.parent": "project_name:demo",
        "braintrust.span_attributes": json.dumps({"type": kind}),
        "braintrust.input_json": json.dumps(given),
        "braintrust.output_json": json.dumps(returned),
        **{f"braintrust.{key}": json.dumps(held) for key, held in more.items()},
    }


def facts(attributes: dict[str, Any]) -> Facts:
    return told(DIALECT, attributes, name="get_weather")


def chosen(message: dict[str, Any], reason: str = "stop") -> list[dict[str, Any]]:
    return [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}]


def test_a_call() -> None:
    found = facts(span("llm", ASKED, chosen({"content": "Paris"}), metadata=META, metrics=METRICS))
    assert (found.kind, found.provider, found.model_requested) == (Kind.LLM, "openai", "gpt-4o-mini")
    assert (found.response_id, found.finish_reason) == ("chatcmpl-1", "stop")
    assert (found.streaming, found.first_token_ns) == (True, 250_000_000)
    assert found.usage == Usage(
        1200, 140, cache_read=1024, reasoning=128, total=1340, billing=Billing(service_tier="default")
    )
    assert found.parameters == {"temperature": 0.2, "service_tier": "default"}
    assert [tool.name for tool in found.tools] == ["get_weather"]
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (
        ["Capital?"], ["Paris"],
    )  # fmt: skip


def test_anthropics_blocks_and_writes_into_its_cache_by_their_lifetime() -> None:
    metrics = {
        "prompt_tokens": 1500, "completion_tokens": 18, "tokens": 1518, "prompt_cached_tokens": 1024,
        "prompt_cache_creation_5m_tokens": 100, "prompt_cache_creation_1h_tokens": 200,
    }  # fmt: skip
    returned = [{"role": "assistant", "content": [{"type": "text", "text": "Paris"}]}]
    meta = {"provider": "anthropic", "model": "claude-sonnet-4-5"}
    found = facts(span("llm", ASKED, returned, metadata=meta, metrics=metrics))
    assert found.usage == Usage(
        1500, 18, cache_read=1024, cache_write=300, total=1518,
        billing=Billing(cache_write_5m=100, cache_write_1h=200),
    )  # fmt: skip
    assert [turn.text for turn in found.output] == ["Paris"]


def test_figures_and_metadata_each_in_an_attribute_of_its_own() -> None:
    attributes = {
        **span("llm", "Capital?", chosen({"content": None, "refusal": "I can't."})),
        "braintrust.metadata.model": "gpt-4o-mini", "braintrust.metrics.prompt_tokens": 30,
        "braintrust.metrics.completion_tokens": 9,
    }  # fmt: skip
    found = facts(attributes)
    assert (found.model_requested, found.provider, found.usage) == ("gpt-4o-mini", "openai", Usage(30, 9))
    assert found.refusal == RefusalFact("braintrust.output_json", "I can't.")
    assert [turn.text for turn in found.input] == ["Capital?"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [("task", Kind.CHAIN), ("eval", Kind.CHAIN), ("function", Kind.CHAIN), ("score", Kind.EVALUATOR)],
)
def test_what_stands_around_calls(word: str, kind: Kind) -> None:
    more = {"metadata": {"session_id": "s-1", "user_id": "ann"}}
    found = facts(span(word, {"question": "Capital?"}, "Paris", **more))
    assert (found.kind, found.session, found.user, found.usage) == (kind, "s-1", "ann", None)
    assert [turn.text for turn in found.output] == ["Paris"]


def test_a_tool() -> None:
    found = facts(span("tool", {"city": "Paris"}, "sunny"))
    assert found.tool == ToolUse("get_weather", None, {"city": "Paris"}, "sunny")


def test_a_span_that_only_says_whose_it_is_is_left_to_others() -> None:
    assert DIALECT.read(odd_span((), "", "test", **{"braintrust.parent": "project_name:demo"}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("braintrust.input_json", "braintrust.output_json", "braintrust.metadata", "braintrust.metrics",
            "braintrust.tags", "braintrust.metrics.prompt_tokens")  # fmt: skip
    for kind in ("llm", "tool", "task"):
        about = {"braintrust.span_attributes": json.dumps({"type": kind})}
        read(odd_span(keys, value, "test", **about), (), (DIALECT,))
    read(odd_span((*keys, "braintrust.span_attributes"), value, "test"), (), (DIALECT,))
