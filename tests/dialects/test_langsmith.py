"""What LangSmith says of a run, in its OpenTelemetry form and through its own protocol."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.messages import Document
from spanglass.core.span import SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.langsmith import DIALECT
from spanglass.dialects.reading import read

COUNTED = {
    "input_tokens": 1200,
    "output_tokens": 140,
    "total_tokens": 1340,
    "input_token_details": {"cache_read": 1024},
    "output_token_details": {"reasoning": 128},
}
ANSWER = {"generations": [[{"text": "Paris", "generation_info": {"finish_reason": "stop"}, "message": {
    "lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "AIMessage"], "kwargs": {
        "content": "Paris", "type": "ai", "usage_metadata": COUNTED, "additional_kwargs": {},
        "response_metadata": {"id": "chatcmpl-1", "model_name": "gpt-4o-2024-08-06"}}}}]]}  # fmt: skip


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {key: json.dumps(held) if isinstance(held, dict) else held for key, held in attributes.items()}
    return read(a_raw_span(attributes=plain, **changes), (), (DIALECT, GEN_AI, GENERIC))


def native(kind: str = "llm", **more: Any) -> dict[str, Any]:
    return {
        "langsmith.span.kind": kind,
        **{f"langsmith.{key.replace('__', '.')}": held for key, held in more.items()},
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [("llm", Kind.LLM), ("chain", Kind.CHAIN), ("tool", Kind.TOOL), ("retriever", Kind.RETRIEVER),
     ("embedding", Kind.EMBEDDING), ("prompt", Kind.PROMPT), ("parser", Kind.CHAIN)],
)  # fmt: skip
def test_the_run_type_is_the_kind_whatever_the_operation_says(word: str, kind: Kind) -> None:
    assert facts({"langsmith.span.kind": word, "gen_ai.operation.name": "embeddings"}).kind is kind


def test_a_call_sent_natively() -> None:
    found = facts(native(
        inputs={"messages": [[{"lc": 1, "type": "constructor", "id": ["m", "HumanMessage"],
                               "kwargs": {"content": "Capital?", "type": "human"}}]]},
        outputs=ANSWER,
        extra__invocation_params={"model": "gpt-4o", "temperature": 0.2, "_type": "openai-chat", "stop": None,
                                  "tools": [{"type": "function", "function": {"name": "f"}}]},
        metadata__ls_provider="openai", metadata__ls_model_name="gpt-4o", metadata__stream=False,
        metadata__thread_id="s", metadata__user_id="u", metadata__lc_agent_name="geo", span__tags=["a", "b"],
    ))  # fmt: skip
    assert (found.provider, found.model_requested, found.model_responded, found.response_id) == (
        "openai", "gpt-4o", "gpt-4o-2024-08-06", "chatcmpl-1",
    )  # fmt: skip
    assert (found.input[0].text, found.output[0].text, found.finish_reason) == ("Capital?", "Paris", "stop")
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert (found.parameters, found.streaming, found.tools[0].name) == ({"temperature": 0.2}, False, "f")
    assert (found.session, found.user, found.agent, found.tags) == ("s", "u", "geo", ("a", "b"))


def test_a_call_of_a_wrapped_client() -> None:
    found = facts(native(
        inputs={"messages": [{"role": "user", "content": "Hi"}], "model": "gpt-4o", "stream": True},
        outputs={"id": "c-1", "model": "gpt-4o-2024-08-06", "usage_metadata": COUNTED, "choices": [
            {"finish_reason": "stop", "message": {"role": "assistant", "content": None, "refusal": "No."}}]},
    ), events=(SpanEvent("new_token", T0 + 200 * MS), SpanEvent("new_token", T0 + 100 * MS)))  # fmt: skip
    assert (found.model_requested, found.model_responded, found.response_id) == (
        "gpt-4o",
        "gpt-4o-2024-08-06",
        "c-1",
    )
    assert (found.streaming, found.first_token_ns) == (True, 100 * MS)
    assert found.refusal == RefusalFact("langsmith.outputs", "No.")
    assert found.usage is not None
    assert found.usage.cache_read == 1024


def test_the_exported_form_is_completed_by_metadata() -> None:
    found = facts({
        "langsmith.span.kind": "llm", "gen_ai.system": "langchain", "gen_ai.operation.name": "chat",
        "gen_ai.prompt": {"messages": [{"role": "user", "content": "Hi"}]}, "gen_ai.completion": ANSWER,
        "gen_ai.usage.input_tokens": 1200, "langsmith.metadata.ls_provider": "openai",
        "langsmith.metadata.ls_model_name": "gpt-4o", "langsmith.metadata.usage_metadata": COUNTED,
        "langsmith.metadata.ls_temperature": 0.5, "langsmith.span.tags": "seq:step:1, t1",
        "langsmith.metadata.conversation_id": "s",
    })  # fmt: skip
    assert (found.provider, found.model_requested, found.model_responded) == (
        "openai",
        "gpt-4o",
        "gpt-4o-2024-08-06",
    )
    assert (found.input[0].text, found.output[0].text) == ("Hi", "Paris")
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert (found.parameters, found.tags, found.session) == ({"temperature": 0.5}, ("seq:step:1", "t1"), "s")


@pytest.mark.parametrize(
    ("given", "returned"), [("langsmith.inputs", "langsmith.outputs"), ("gen_ai.prompt", "gen_ai.completion")]
)
def test_documents_of_a_retriever(given: str, returned: str) -> None:
    found = facts(
        {
            "langsmith.span.kind": "retriever",
            given: {"query": "q"},
            returned: {"output": [{"page_content": "Paris", "type": "Document", "metadata": {}}]},
        }
    )
    assert found.documents == (Document("Paris", metadata={}),)
    assert found.input[0].text == "q"


@pytest.mark.parametrize(
    ("given", "arguments"),
    [({"city": "Paris"}, {"city": "Paris"}), ({"input": '{"city": "Paris"}'}, {"city": "Paris"})],
)
def test_a_tool_run(given: dict[str, str], arguments: Any) -> None:
    tool = facts(
        native(
            "tool",
            inputs=given,
            outputs={
                "output": {"content": "rainy", "type": "tool", "tool_call_id": "c-1", "status": "success"}
            },
        ),
        name="get_weather",
    ).tool
    assert tool is not None
    assert (tool.name, tool.call_id, tool.arguments, tool.result) == (
        "get_weather",
        "c-1",
        arguments,
        "rainy",
    )


def test_a_graph_gives_back_only_what_is_new() -> None:
    asked = {"content": "Hi", "type": "human"}
    found = facts(native("chain", inputs={"messages": [asked]},
                         outputs={"messages": [asked, {"content": "Hello", "type": "ai"}]}))  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.output] == [("assistant", "Hello")]
    assert (found.model_responded, found.usage, found.finish_reason) == (None, None, None)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (
            "ValueError('no \\'way\\'')Traceback (most recent call last):\n x",
            ErrorFact("ValueError", "no 'way'"),
        ),
        ('a.b.ApiError("it\'s\\nbad")', ErrorFact("a.b.ApiError", "it's\nbad")),
        ("GraphRecursionError()", ErrorFact("GraphRecursionError", "GraphRecursionError()")),
        (
            "TypeError: x is not a function\n    at f (a.js:1)",
            ErrorFact("TypeError", "x is not a function"),
        ),
        ("something else (entirely)", ErrorFact(None, "something else (entirely)")),
    ],
)
def test_an_exception_is_told_by_its_name_and_words(said: str, error: ErrorFact) -> None:
    assert facts(native(), status_code=2, status_message=said).error == error
    event = SpanEvent("exception", T0, {"exception.type": "Exception", "exception.message": said})
    found = facts(native(), status_code=1, events=(event,)).error
    assert found is not None
    assert (found.type, found.message) == (error.type or "Exception", error.message)


def test_older_counts_are_read() -> None:
    assert facts(native(prompt_tokens=5, completion_tokens=7)).usage == Usage(5, 7)


def test_a_run_without_a_name_shows_its_type() -> None:
    assert facts(native("chain"), name="").title == "chain"
    assert facts(native("chain")).title is None


@pytest.mark.parametrize(
    "value", [None, True, -1, 1e300, b"\xff", [], [{}], {"a": [None]}, "{", "[1", '"\\ud800"', "(" * 3000]
)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "inputs",
        "outputs",
        "extra.invocation_params",
        "metadata.usage_metadata",
        "metadata.ls_provider",
        "metadata.ls_invocation_params",
        "metadata.stream",
        "span.tags",
        "prompt_tokens",
        "span.kind",
    )
    for kind in ("llm", "tool", "retriever", "chain", value):
        given = {**{f"langsmith.{key}": value for key in keys}, "langsmith.span.kind": kind}
        said = value if isinstance(value, str) else "x"
        DIALECT.read(a_raw_span(attributes=given, status_code=2, status_message=said), ())


@pytest.mark.parametrize(("run", "counted"), [("llm", True), ("chain", False), ("parser", False)])
def test_tokens_of_an_answer_that_a_step_hands_on_are_not_its_own(run: str, counted: bool) -> None:
    handed_on = {
        "langsmith.span.kind": run,
        "gen_ai.operation.name": "chain",
        "gen_ai.usage.input_tokens": 25,
        "gen_ai.usage.output_tokens": 12,
    }
    assert (facts(handed_on).usage is not None) is counted
