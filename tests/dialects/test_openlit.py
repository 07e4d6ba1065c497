"""What OpenLIT says in names of its own."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind
from spanglass.core.usage import Usage
from spanglass.dialects.openlit import DIALECT

SCOPE = "openlit.otel.tracing"
OWN = {"telemetry.sdk.name": "openlit"}


def test_a_call_is_read_with_the_convention_without_defaults() -> None:
    found = told(
        DIALECT,
        {
            **OWN,
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.stream": False,
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.request.max_tokens": -1,
            "gen_ai.request.seed": 0,
            "gen_ai.request.user": "",
            "gen_ai.request.temperature": 0.2,
            "gen_ai.request.top_p": 1.0,
            "gen_ai.request.frequency_penalty": 0.0,
            "gen_ai.request.presence_penalty": 0.0,
            "gen_ai.server.time_to_first_token": 0.5,
            "gen_ai.tool.name": "f",
            "gen_ai.tool.call.id": "c",
            "gen_ai.usage.input_tokens": 25,
            "gen_ai.usage.output_tokens": 12,
            "gen_ai.usage.cost": 0,
            "gen_ai.client.token.usage": 37,
            "gen_ai.response.finish_reasons": ["tool_calls"],
        },
        scope=SCOPE,
    )
    assert (found.kind, found.tool, found.user, found.first_token_ns) == (Kind.LLM, None, None, None)
    assert (found.parameters, found.sender_cost_nano) == ({"temperature": 0.2}, None)
    assert (found.usage, found.finish_reason) == (Usage(25, 12), "tool_calls")


def test_a_zero_that_another_client_sent_is_kept() -> None:
    found = told(
        DIALECT, {"gen_ai.operation.name": "chat", "gen_ai.request.seed": 0, "gen_ai.request.top_p": 1.0}
    )
    assert found.parameters == {"seed": 0, "top_p": 1.0}


def test_anthropics_input_is_given_without_its_cache() -> None:
    found = told(
        DIALECT, {**OWN, "gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic",
                  "gen_ai.usage.input_tokens": 1276, "gen_ai.usage.output_tokens": 12,
                  "gen_ai.usage.cache_read.input_tokens": 1024}, scope=SCOPE,
    )  # fmt: skip
    assert found.usage == Usage(2300, 12, 1024)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"gen_ai.operation.name": "execute_task"}, Kind.CHAIN),
        ({"gen_ai.operation.name": "speech_to_text"}, Kind.LLM),
        ({"gen_ai.operation.name": "vectordb", "db.operation.name": "QUERY"}, Kind.RETRIEVER),
        ({"gen_ai.operation.name": "vectordb", "db.operation.name": "UPSERT"}, Kind.SPAN),
        ({"gen_ai.operation.name": "invoke_workflow"}, Kind.CHAIN),
    ],
)
def test_operations_of_its_own(given: dict[str, str], kind: Kind) -> None:
    assert told(DIALECT, {**OWN, **given}, scope=SCOPE).kind is kind


def test_contents_under_older_names() -> None:
    found = told(
        DIALECT, {**OWN, "gen_ai.operation.name": "chat", "gen_ai.content.prompt": "Hi",
                  "gen_ai.content.completion": "Hello", "gen_ai.content.reasoning": "hm"}, scope=SCOPE,
    )  # fmt: skip
    assert (found.input[0].text, [turn.text for turn in found.output]) == ("Hi", ["", "Hello"])
    searched = {"gen_ai.operation.name": "vectordb", "db.operation.name": "query", "db.query.text": "Paris"}
    assert told(DIALECT, {**OWN, **searched}, scope=SCOPE).input[0].text == "Paris"


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["telemetry.sdk.name"], "opentelemetry", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("gen_ai.operation.name", "db.operation.name", "db.query.text", "gen_ai.content.prompt",
            "gen_ai.content.completion", "gen_ai.content.reasoning", "gen_ai.token.usage.input",
            "gen_ai.token.cost.total", "gen_ai.llm.model")  # fmt: skip
    DIALECT.read(odd_span(keys, value, SCOPE), ())


@pytest.mark.parametrize(
    ("more", "estimated"), [({}, True), ({"gen_ai.usage.cache_read.input_tokens": 0}, False)]
)
def test_tokens_of_a_stream_that_reported_none_are_estimates(more: dict[str, int], estimated: bool) -> None:
    stream = {
        **OWN,
        "gen_ai.operation.name": "chat",
        "gen_ai.request.stream": True,
        "gen_ai.usage.input_tokens": 23,
        "gen_ai.usage.output_tokens": 16,
    }
    found = told(DIALECT, {**stream, **more}, scope=SCOPE).usage
    assert found is not None
    assert found.estimated is estimated
    older = {**stream, "gen_ai.request.stream": None, "gen_ai.request.is_stream": True}
    before = told(DIALECT, {**older, **more}, scope=SCOPE).usage
    assert before is not None
    assert before.estimated is estimated
    elsewhere = told(DIALECT, stream).usage
    assert elsewhere is not None
    assert not elsewhere.estimated


def test_a_failed_call_of_older_versions_has_only_its_name() -> None:
    found = told(DIALECT, {}, scope=SCOPE, name="chat gpt-4o-mini", status_code=2)
    assert (found.kind, found.model_requested) == (Kind.LLM, "gpt-4o-mini")
    other = told(DIALECT, {}, scope="openlit", name="my_function")
    assert (other.kind, other.model_requested) == (Kind.SPAN, None)
