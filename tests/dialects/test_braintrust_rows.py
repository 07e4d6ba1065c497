"""What Braintrust's rows say of calls, tools and steps."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import a_log, odd_span, told
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import PartType
from spanglass.dialects.braintrust_rows import DIALECT

ROW = "braintrust_row."
CHAT = {
    f"{ROW}span_attributes.type": "llm", f"{ROW}input": [{"role": "user", "content": "Hi"}],
    f"{ROW}output": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Paris"}}],
    f"{ROW}metadata.model": "gpt-4o-mini", f"{ROW}model.requested": "gpt-4o-mini",
    f"{ROW}metadata.provider": "openai", f"{ROW}metadata.temperature": 0.2,
    f"{ROW}metadata.tools": [{"type": "function", "function": {"name": "look"}}],
    f"{ROW}metrics.prompt_tokens": 1500, f"{ROW}metrics.completion_tokens": 140,
    f"{ROW}metrics.prompt_cached_tokens": 1024, f"{ROW}metrics.completion_reasoning_tokens": 128,
    f"{ROW}metrics.prompt_cache_creation_5m_tokens": 300, f"{ROW}metrics.prompt_cache_creation_1h_tokens": 0,
    f"{ROW}metrics.time_to_first_token": 0.25,
}  # fmt: skip


def facts(changes: dict[str, Any] | None = None, **more: Any) -> Facts:
    given = {**CHAT, **(changes or {})}
    plain = {key: tuple(held) if isinstance(held, list) else held for key, held in given.items()}
    return told(DIALECT, plain, **more)


def test_a_call() -> None:
    found = facts({f"{ROW}metrics.estimated_cost": 0.002})
    assert (found.kind, found.provider, found.finish_reason) == (Kind.LLM, "openai", "stop")
    assert (found.model_requested, found.model_responded, found.response_id) == ("gpt-4o-mini", None, None)
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("Hi", "Paris")
    assert (found.parameters, [tool.name for tool in found.tools]) == ({"temperature": 0.2}, ["look"])
    assert found.sender_cost_nano == 2_000_000


def test_tokens_have_those_of_the_cache_inside_and_its_lifetimes_apart() -> None:
    used = facts().usage
    assert used is not None
    assert (used.input, used.output, used.cache_read, used.cache_write, used.reasoning) == (
        1500, 140, 1024, 300, 128,
    )  # fmt: skip
    assert used.billing is not None
    assert (used.billing.cache_write_5m, used.billing.cache_write_1h) == (300, 0)


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [({f"{ROW}metadata.stream": True}, "Chat Completion", 250 * MS), ({}, "messages.stream", 250 * MS),
     ({}, "Chat Completion", None)],
)  # fmt: skip
def test_only_a_stream_has_a_first_token(changes: dict[str, Any], name: str, expected: int | None) -> None:
    assert facts(changes, name=name).first_token_ns == expected


def test_a_response_names_itself_and_the_model_that_gave_it() -> None:
    found = facts({
        f"{ROW}metadata.object": "response", f"{ROW}metadata.id": "resp_1",
        f"{ROW}metadata.model": "gpt-5-2025",
        f"{ROW}model.requested": "gpt-5", f"{ROW}metadata.status": "completed",
        f"{ROW}output": [{"type": "message", "role": "assistant",
                          "content": [{"type": "output_text", "text": "Paris"}]}],
    })  # fmt: skip
    assert (found.model_requested, found.model_responded, found.response_id) == (
        "gpt-5",
        "gpt-5-2025",
        "resp_1",
    )
    assert found.finish_reason == "completed"


def test_the_system_prompt_that_is_appended_stands_first() -> None:
    asked = facts(
        {f"{ROW}input": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be kind"}]}
    )
    assert [message.role for message in asked.input] == ["system", "user"]


def test_a_refusal_is_one() -> None:
    refused = [{"finish_reason": "stop", "message": {"role": "assistant", "content": None, "refusal": "No."}}]
    assert facts({f"{ROW}output": refused}).refusal == RefusalFact(f"{ROW}output", "No.")


def test_a_call_that_a_wrapper_ended_without_an_answer_failed() -> None:
    unanswered = {f"{ROW}output": None, f"{ROW}instrumentation": "openai-auto"}
    silent = {key: held for key, held in CHAT.items() if "metrics" not in key} | unanswered
    plain = {key: tuple(held) if isinstance(held, list) else held for key, held in silent.items()}
    assert told(DIALECT, plain).error == ErrorFact(message="no answer")
    assert told(DIALECT, plain, end_ns=0).error is None
    assert told(DIALECT, {**plain, f"{ROW}instrumentation": "braintrust-python-logger"}).error is None
    assert facts(unanswered).error is None


def test_an_image_is_the_one_that_was_uploaded() -> None:
    reference = {"type": "braintrust_attachment", "key": "k", "content_type": "image/jpeg", "filename": "a"}
    content = [{"type": "image_url", "image_url": {"url": reference}}]
    given = {**CHAT, f"{ROW}input": ({"role": "user", "content": content},), f"{ROW}output": "x"}
    picture = a_log("traceloop.image", b"x", image_name="k.jpeg")
    plain = {key: tuple(held) if isinstance(held, list) else held for key, held in given.items()}
    (part,) = told(DIALECT, plain, picture).input[0].parts
    assert (part.type, part.uri) == (PartType.IMAGE, "data:image/jpeg;base64,eA==")


def test_vectors_make_it_an_embedding() -> None:
    found = facts({f"{ROW}output": {"embedding_length": 4}, f"{ROW}input": ["a", "b"]})
    assert (found.kind, found.output, found.finish_reason) == (Kind.EMBEDDING, (), None)


def test_tools_scorers_and_steps() -> None:
    work = {
        f"{ROW}span_attributes.type": "tool",
        f"{ROW}input": {"city": "Paris"},
        f"{ROW}output": {"temp": 21},
    }
    found = told(DIALECT, work, name="weather")
    assert found.tool == ToolUse("weather", None, {"city": "Paris"}, {"temp": 21})
    assert told(DIALECT, {f"{ROW}span_attributes.type": "score"}).kind is Kind.EVALUATOR
    step = told(DIALECT, {f"{ROW}id": "r", f"{ROW}input": {"question": "Where?"}, f"{ROW}output": "Here.",
                          f"{ROW}metadata.user_id": "u", f"{ROW}metadata.session_id": "s"})  # fmt: skip
    assert (step.kind, step.user, step.session, step.usage) == (Kind.CHAIN, "u", "s", None)
    assert (step.input[0].parts[0].text, step.output[0].parts[0].text) == ("Where?", "Here.")


@pytest.mark.parametrize("value", [None, True, -1, 1.5, float("nan"), "", "{", "[]", '{"a": {"b": 1}}', [1]])
def test_odd_values_do_no_harm(value: Any) -> None:
    keys = [key for key in CHAT if not key.endswith(".type")]
    for kind in ("llm", "tool", "task", value):
        DIALECT.read(odd_span(keys, value, "braintrust", **{f"{ROW}span_attributes.type": kind}), ())
