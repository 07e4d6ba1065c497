"""What Genkit's spans say of flows, models, tools and documents."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.core.usage import Usage
from spanglass.dialects.genkit import DIALECT

SCOPE = "genkit-tracer"
PATH = "/{guide,t:flow}/{generate,t:util}/{openai/gpt-4o-mini,t:action,s:model}"
SEEN = {"media": {"url": "https://a/b.png", "contentType": "image/png"}}
CALLED = {"name": "weather", "ref": "c1", "input": {"city": "Paris"}}
RETURNED = {"name": "weather", "ref": "c1", "output": "sunny"}
ASKED = {
    "messages": [
        {"role": "system", "content": [{"text": "Be brief."}]},
        {"role": "user", "content": [{"text": "Weather?"}, SEEN]},
        {"role": "model", "content": [{"toolRequest": CALLED}]},
        {"role": "tool", "content": [{"toolResponse": RETURNED}]},
    ],
    "config": {"temperature": 0.2, "maxOutputTokens": 90},
    "tools": [{"name": "weather", "description": "of a city", "inputSchema": {"type": "object"}}],
    "output": {"format": "json", "schema": {"type": "object"}},
}  # fmt: skip
RAW = {
    "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Sunny."}}],
    "usage": {"prompt_tokens": 1200, "completion_tokens": 12, "total_tokens": 1212,
              "prompt_tokens_details": {"cached_tokens": 1024}},
}  # fmt: skip
SAID = {
    "finishReason": "stop",
    "message": {"role": "model", "content": [{"text": "Sunny."}]},
    "usage": {"inputTokens": 1200, "outputTokens": 12, "totalTokens": 1212},
    "raw": RAW,
}


def of(subtype: str, name: str, given: Any, made: Any, **more: Any) -> dict[str, Any]:
    return {
        "genkit:type": "action", "genkit:metadata:subtype": subtype, "genkit:name": name, "genkit:path": PATH,
        "genkit:input": given, "genkit:output": made, **more,
    }  # fmt: skip


def test_a_call_with_the_providers_own_answer_beside_genkits() -> None:
    found = told(DIALECT, of("model", "openai/gpt-4o-mini", ASKED, SAID), scope=SCOPE)
    assert (found.kind, found.provider, found.feature) == (Kind.LLM, "openai", "guide")
    assert (found.model_requested, found.model_responded) == ("gpt-4o-mini", "gpt-4o-mini-2024-07-18")
    assert (found.response_id, found.finish_reason) == ("chatcmpl-1", "stop")
    assert found.usage == Usage(1200, 12, cache_read=1024, total=1212)
    assert found.parameters == {
        "temperature": 0.2, "max_tokens": 90, "response_schema": {"type": "object"},
    }  # fmt: skip
    assert [tool.name for tool in found.tools] == ["weather"]
    assert [message.role for message in found.input] == ["system", "user", "assistant", "tool"]
    assert found.input[1].parts[1].uri == "https://a/b.png"
    assert found.input[2].parts == (
        Part(PartType.TOOL_CALL, call_id="c1", name="weather", arguments={"city": "Paris"}),
    )
    assert found.input[3].parts == (Part(PartType.TOOL_RESULT, call_id="c1", name="weather", result="sunny"),)
    assert found.output == (Message("assistant", (Part(PartType.TEXT, "Sunny."),)),)


def test_without_the_providers_answer_genkits_own_count_stands() -> None:
    usage = {"inputTokens": 50, "outputTokens": 10, "thoughtsTokens": 30, "cachedContentTokens": 20,
             "totalTokens": 90}  # fmt: skip
    made = {"message": SAID["message"], "finishReason": "length", "usage": usage}
    found = told(DIALECT, of("model", "googleai/gemini-2.5-flash", ASKED, made), scope=SCOPE)
    assert (found.provider, found.model_requested) == ("gcp.gemini", "gemini-2.5-flash")
    assert (found.model_responded, found.finish_reason) == (None, "length")
    assert found.usage == Usage(50, 40, cache_read=20, reasoning=30, total=90)


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        ({"finishReason": "blocked", "message": {"role": "model", "content": []}},
         RefusalFact("finish:content_filter", "content_filter")),
        ({**SAID, "message": {"role": "model", "content": []}, "raw": {**RAW, "choices": [
            {"finish_reason": "stop", "message": {"content": None, "refusal": "No."}}]}},
         RefusalFact("genkit:output", "No.")),
        (SAID, None),
    ],
)  # fmt: skip
def test_refusals(made: Any, refusal: RefusalFact | None) -> None:
    assert told(DIALECT, of("model", "openai/gpt-4o-mini", ASKED, made), scope=SCOPE).refusal == refusal


def test_a_tool() -> None:
    found = told(DIALECT, of("tool", "weather", {"city": "Paris"}, '"sunny"'), scope=SCOPE)
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("weather", None, {"city": "Paris"}, "sunny"))


def test_flows_and_what_stands_between_are_chains_that_cost_nothing() -> None:
    flow = told(DIALECT, of("flow", "guide", '"Weather?"', '"Sunny."'), scope=SCOPE)
    assert (flow.kind, flow.usage, flow.feature) == (Kind.CHAIN, None, "guide")
    assert [flow.input[0].text, flow.output[0].text] == ["Weather?", "Sunny."]
    between = {"genkit:type": "util", "genkit:name": "generate", "genkit:input": ASKED, "genkit:output": SAID}
    generate = told(DIALECT, between, scope=SCOPE)
    assert (generate.kind, generate.usage, generate.feature) == (Kind.CHAIN, None, None)
    assert generate.output[0].text == "Sunny."


def test_texts_to_embed_and_documents_found() -> None:
    texts = {"input": [{"content": [{"text": "a"}]}, {"content": [{"text": "b"}]}]}
    vectors = {"embeddings": [{"embedding": [0.1, 0.2]}]}
    embedded = told(DIALECT, of("embedder", "openai/text-embedding-3-small", texts, vectors), scope=SCOPE)
    assert (embedded.kind, embedded.model_requested) == (Kind.EMBEDDING, "text-embedding-3-small")
    assert [each.text for each in embedded.input] == ["a", "b"]
    assert embedded.output == ()
    rows = {"documents": [{"content": [{"text": "Paris"}], "metadata": {"score": 0.5}}]}
    query = {"query": {"content": [{"text": "France?"}]}}
    retrieved = told(DIALECT, of("retriever", "kb", query, rows), scope=SCOPE)
    assert retrieved.documents == (Document("Paris", None, 0.5, {"score": 0.5}),)
    ranked = told(DIALECT, of("reranker", "vertexai/ranker", query, rows), scope=SCOPE)
    assert (ranked.kind, ranked.documents) == (Kind.RERANKER, retrieved.documents)
    assert ranked.input[0].text == "France?"


@pytest.mark.parametrize("subtype", ["model", "tool", "flow", "retriever", "reranker", "embedder"])
@pytest.mark.parametrize("value", ODD)
def test_any_value_can_be_read(value: Any, subtype: str) -> None:
    keys = ("genkit:input", "genkit:output", "genkit:name", "genkit:path")
    span = odd_span(keys, value, SCOPE, **{"genkit:metadata:subtype": subtype})
    assert DIALECT.read(span, ()) is not NOTHING
