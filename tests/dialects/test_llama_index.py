"""What LlamaIndex's own spans say in their events."""

import json
from typing import Any

import pytest

from builders import T0, a_raw_span
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document, Part, PartType
from spanglass.core.span import STATUS_ERROR, Scope, SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.llama_index import DIALECT
from spanglass.dialects.reading import read

SCOPE = Scope("llamaindex.opentelemetry.tracer")
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
ASKED = {
    "messages": json.dumps([
        {"role": "system", "additional_kwargs": {}, "blocks": [{"block_type": "text", "text": "Be brief."}]},
        {"role": "assistant", "blocks": [{"block_type": "tool_call", "tool_call_id": "c1",
            "tool_name": "weather", "tool_kwargs": '{"city": "Paris"}'}]},
        {"role": "tool", "additional_kwargs": {"tool_call_id": "c1"},
            "blocks": [{"block_type": "text", "text": "sunny"}]},
    ]),
    "additional_kwargs.tools": json.dumps([TOOL]),
    "additional_kwargs.tool_choice": "auto",
    "model_dict.class_name": "openai_llm",
    "model_dict.model_name": "gpt-4o-mini",
    "model_dict.temperature": 0.1,
    "tags.session_id": "s-1",
}  # fmt: skip
SAID = {
    "response.message.role": "assistant",
    "response.message.blocks": '[{"block_type": "text", "text": "Sunny."}]',
    "response.raw.id": "chatcmpl-1",
    "response.raw.model": "gpt-4o-mini-2024-07-18",
    "response.raw.object": "chat.completion",
    "response.raw.choices": '[{"finish_reason": "stop", "message": {"content": "Sunny.", "refusal": null}}]',
    "response.raw.usage.prompt_tokens": 1200,
    "response.raw.usage.completion_tokens": 12,
    "response.raw.usage.prompt_tokens_details.cached_tokens": 1024,
    "response.raw.usage.prompt_tokens_details.cache_write_tokens": "null",
    "response.additional_kwargs.prompt_tokens": 1200,
}
NODES = json.dumps([{"node": {"id_": "n1", "metadata": {"page": 3}, "text": "Paris"}, "score": 0.5}])


def facts(name: str, /, *events: tuple[str, dict[str, Any]], **changes: Any) -> Facts:
    made = tuple(SpanEvent(each, T0, held) for each, held in events)
    span = a_raw_span(**{"attributes": {}, "name": name, "events": made, "scope": SCOPE, **changes})
    return read(span, (), (DIALECT, GENERIC))


def test_a_call_of_a_model() -> None:
    found = facts("OpenAI.chat", ("LLMChatStartEvent", ASKED), ("LLMChatEndEvent", SAID))
    assert (found.kind, found.provider, found.session) == (Kind.LLM, "openai", "s-1")
    assert (found.model_requested, found.model_responded) == ("gpt-4o-mini", "gpt-4o-mini-2024-07-18")
    assert (found.response_id, found.finish_reason) == ("chatcmpl-1", "stop")
    assert found.usage == Usage(1200, 12, cache_read=1024)
    assert found.parameters == {"temperature": 0.1, "tool_choice": "auto"}
    assert [tool.name for tool in found.tools] == ["weather"]
    assert [message.role for message in found.input] == ["system", "assistant", "tool"]
    assert found.input[0].text == "Be brief."
    assert found.input[1].parts == (
        Part(PartType.TOOL_CALL, call_id="c1", name="weather", arguments={"city": "Paris"}),
    )
    assert found.input[2].parts == (Part(PartType.TOOL_RESULT, call_id="c1", result="sunny"),)
    assert found.output[0].text == "Sunny."
    assert found.refusal is None


def test_a_refusal_stands_in_the_providers_own_answer() -> None:
    choice = [{"finish_reason": "stop", "message": {"content": None, "refusal": "No."}}]
    said = {**SAID, "response.raw.choices": json.dumps(choice), "response.message.blocks": "[]"}
    found = facts("OpenAI.chat", ("LLMChatStartEvent", ASKED), ("LLMChatEndEvent", said))
    assert found.refusal == RefusalFact("response.raw", "No.")
    assert found.output[0].parts == (Part(PartType.REFUSAL, "No."),)


def test_a_stream_ends_before_its_answer() -> None:
    found = facts("OpenAI.stream_chat", ("LLMChatStartEvent", ASKED))
    assert (found.kind, found.streaming, found.usage, found.output) == (Kind.LLM, True, None, ())


def test_a_completion_that_failed() -> None:
    asked = {"prompt": "Complete me", "model_dict.class_name": "Ollama_llm", "model_dict.model_name": "qwen3"}
    problem = {"exception.type": "APIError", "exception.message": "No."}
    found = facts(
        "Ollama.complete",
        ("LLMCompletionStartEvent", asked),
        ("exception", problem),
        status_code=STATUS_ERROR,
    )
    assert (found.kind, found.provider, found.model_requested) == (Kind.LLM, "ollama", "qwen3")
    assert found.input[0].text == "Complete me"
    assert found.error == ErrorFact("APIError", "No.")


def test_embeddings_retrieval_and_ranks() -> None:
    embedded = facts(
        "OpenAIEmbedding.get_text_embedding_batch",
        ("EmbeddingStartEvent", {"model_dict.model_name": "text-embedding-3-small"}),
        ("EmbeddingEndEvent", {"chunks": ["a", "b"], "embeddings": "[[0.1], [0.2]]"}),
    )
    assert (embedded.kind, embedded.model_requested) == (Kind.EMBEDDING, "text-embedding-3-small")
    assert ([each.text for each in embedded.input], embedded.output) == (["a", "b"], ())
    asked, found = {"str_or_query_bundle.query_str": "France?"}, {"nodes": NODES}
    retrieved = facts("R.retrieve", ("RetrievalStartEvent", asked), ("RetrievalEndEvent", found))
    assert (retrieved.kind, retrieved.input[0].text) == (Kind.RETRIEVER, "France?")
    assert retrieved.documents == (Document("Paris", "n1", 0.5, {"page": 3}),)
    asked = {"query": "France?", "model_name": "rerank-v3.5"}
    ranked = facts("C.postprocess_nodes", ("ReRankStartEvent", asked), ("ReRankEndEvent", found))
    assert (ranked.kind, ranked.model_requested) == (Kind.RERANKER, "rerank-v3.5")
    assert ranked.documents == retrieved.documents


def test_what_stands_around_calls_costs_nothing() -> None:
    ended = {"query.query_str": "France?", "response.response": "Paris.", "response.source_nodes": NODES}
    found = facts("E.query", ("QueryStartEvent", {"query": "France?"}), ("QueryEndEvent", ended))
    assert (found.kind, found.usage) == (Kind.CHAIN, None)
    assert [found.input[0].text, found.output[0].text] == ["France?", "Paris."]


def test_steps_of_a_workflow() -> None:
    called = "ToolCall(tool_name='weather', tool_kwargs={'city': 'Paris'}, tool_id='c1')"
    gave = (
        "ToolCallResult(tool_name='weather', tool_kwargs={'city': 'Paris'}, tool_id='c1', "
        "tool_output=ToolOutput(blocks=[TextBlock(block_type='text', text='sunny')], tool_name='we..."
    )
    step = {"llamaindex.step.input_event": "ToolCall", "llamaindex.step.input_summary": called}
    found = facts("BaseWorkflowAgent.call_tool", ("step.output", {"output": gave}), attributes=step)
    assert (found.kind, found.title) == (Kind.TOOL, "weather")
    assert found.tool == ToolUse("weather", "c1", {"city": "Paris"}, "sunny")
    run = facts("FunctionAgent.run", ("workflow.output", {"output": "StopEvent()"}))
    assert (run.kind, run.agent) == (Kind.AGENT, "FunctionAgent")


def test_spans_of_others_are_not_read() -> None:
    found = facts("x", ("LLMChatStartEvent", ASKED), scope=Scope("test"))
    assert (found.kind, found.model_requested) == (Kind.SPAN, None)


def test_what_was_sent_is_left_as_it_is() -> None:
    held: dict[str, Any] = {"model_dict": {}, "model_dict.model_name": "gpt-4o-mini"}
    assert facts("OpenAI.chat", ("LLMChatStartEvent", held)).model_requested == "gpt-4o-mini"
    assert held["model_dict"] == {}


@pytest.mark.parametrize("name", ["LLMChat", "LLMCompletion", "Embedding", "Retrieval", "Query"])
@pytest.mark.parametrize("value", ODD)
def test_any_value_can_be_read(value: Any, name: str) -> None:
    keys = (
        "messages", "model_dict", "model_dict.model_name", "response.raw.usage", "response.raw", "response",
        "response.message", "additional_kwargs", "tags", "nodes", "chunks", "query", "prompt",
    )  # fmt: skip
    held = dict.fromkeys(keys, value)
    events = tuple(SpanEvent(f"{name}{side}Event", T0, held) for side in ("Start", "End"))
    assert DIALECT.read(a_raw_span(events=events, scope=SCOPE), ()) is not NOTHING
