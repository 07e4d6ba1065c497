"""What Haystack's printed replies say beside OpenInference's attributes."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.analysis.refusals.refusals import detect
from spanglass.core.facts import Kind
from spanglass.core.messages import Message
from spanglass.core.usage import Usage
from spanglass.dialects.haystack import DIALECT

SCOPE = "openinference.instrumentation.haystack"
META = (
    "_name=None, _meta={'model': 'gpt-4o-mini-2024-07-18', 'index': 0, 'finish_reason': 'stop', 'usage': "
    "{'completion_tokens': 12, 'prompt_tokens': 1200, 'total_tokens': 1212, 'prompt_tokens_details': "
    "{'audio_tokens': 0, 'cache_write_tokens': None, 'cached_tokens': 1024}}})"
)
CALL = {
    "openinference.span.kind": "LLM", "output.mime_type": "application/json", "llm.token_count.prompt": 1200,
    "llm.model_name": "gpt-4o-mini-2024-07-18", "llm.token_count.completion": 12,
    "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Capital?",
    "llm.output_messages.0.message.role": "assistant",
}  # fmt: skip


def printed(content: str) -> dict[str, Any]:
    return {"replies": [f"ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content={content}, {META}"]}


def test_what_came_from_a_cache_and_why_it_ended() -> None:
    said = {
        "llm.output_messages.0.message.content": "Paris, _meta={'usage': 1}",
        "output.value": printed("[TextContent(text=\"Paris, _meta={'usage': 1}\")]"),
    }
    found = told(DIALECT, {**CALL, **said}, scope=SCOPE)
    assert (found.kind, found.finish_reason) == (Kind.LLM, "stop")
    assert found.usage == Usage(1200, 12, cache_read=1024, total=1212)
    assert found.output[0].text == "Paris, _meta={'usage': 1}"


def test_a_reply_without_content_is_an_empty_answer() -> None:
    found = told(DIALECT, {**CALL, "output.value": printed("[]")}, scope=SCOPE)
    assert found.output == (Message("assistant", ()),)
    refusal = detect(found)
    assert refusal is not None
    assert refusal.by == "empty_answer"


def test_replies_of_others_are_not_read() -> None:
    assert told(DIALECT, {**CALL, "output.value": printed("[]")}).finish_reason is None


@pytest.mark.parametrize("value", [*ODD, {"replies": [1]}, {"replies": ["_meta={"]}])
def test_any_value_can_be_read(value: Any) -> None:
    DIALECT.read(odd_span(("output.value",), value, SCOPE, **{"openinference.span.kind": "LLM"}), ())
