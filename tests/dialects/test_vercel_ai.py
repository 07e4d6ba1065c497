"""What Vercel's AI SDK says of its operations and calls, in versions 3 to 7."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from odd_values import ODD
from spanglass.core.facts import Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType, ToolDefinition
from spanglass.core.span import SpanEvent
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.reading import read
from spanglass.dialects.vercel_ai import DIALECT

CALL = Part(PartType.TOOL_CALL, call_id="c", name="weather", arguments={"city": "Paris"})
RESULT = Part(PartType.TOOL_RESULT, call_id="c", name="weather", result="rainy")
SIX = {
    "ai.operationId": "ai.generateText.doGenerate", "operation.name": "ai.generateText.doGenerate weather",
    "ai.telemetry.functionId": "weather", "ai.model.provider": "openai.chat", "ai.model.id": "gpt-4o",
    "ai.settings.maxRetries": 2, "ai.settings.maxOutputTokens": 9, "ai.settings.temperature": 0.2,
    "ai.settings.context.region": "eu",
    "ai.telemetry.metadata.sessionId": "s", "ai.telemetry.metadata.userId": "u",
    "ai.prompt.messages": [
        {"role": "user", "content": [{"type": "text", "text": "Weather?"}]},
        {"role": "assistant", "content": [
            {"type": "tool-call", "toolCallId": "c", "toolName": "weather", "input": {"city": "Paris"}}]},
        {"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c", "toolName": "weather",
                                      "output": {"type": "text", "value": "rainy"}}]}],
    "ai.prompt.tools": ['{"type": "function", "name": "weather", "inputSchema": {"type": "object"}}'],
    "gen_ai.system": "openai.chat", "gen_ai.request.model": "gpt-4o",
    "ai.response.finishReason": "stop", "ai.response.text": "Rain.", "ai.response.reasoning": "Hm.",
    "ai.response.id": "c-1", "ai.response.model": "gpt-4o-2024-08-06",
    "ai.usage.inputTokens": 1200, "ai.usage.outputTokens": 140, "ai.usage.totalTokens": 1340,
    "ai.usage.inputTokenDetails.noCacheTokens": 176, "ai.usage.inputTokenDetails.cacheReadTokens": 1024,
    "ai.usage.outputTokenDetails.reasoningTokens": 128,
    "gen_ai.response.finish_reasons": ["stop"], "gen_ai.response.id": "c-1",
    "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 140,
}  # fmt: skip


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {
        key: json.dumps(held) if isinstance(held, dict) or key == "ai.prompt.messages" else held
        for key, held in attributes.items()
    }
    return read(a_raw_span(attributes=plain, **changes), (), (DIALECT, GEN_AI, GENERIC))


def call(**more: Any) -> dict[str, Any]:
    named = {f"ai.{key.replace('__', '.')}": held for key, held in more.items()}
    return {"ai.operationId": "ai.generateText.doGenerate", "ai.model.id": "m", **named}


@pytest.mark.parametrize(
    ("operation", "kind", "streaming"),
    [
        ("ai.generateText", Kind.CHAIN, False),
        ("ai.streamText", Kind.CHAIN, True),
        ("ai.generateText.doGenerate", Kind.LLM, False),
        ("ai.streamText.doStream", Kind.LLM, True),
        ("ai.streamObject.doStream", Kind.LLM, True),
        ("ai.embed", Kind.CHAIN, None),
        ("ai.embed.doEmbed", Kind.EMBEDDING, None),
        ("ai.embedMany.doEmbed", Kind.EMBEDDING, None),
        ("ai.rerank.doRerank", Kind.RERANKER, None),
        ("ai.generateSpeech", Kind.LLM, False),
        ("ai.transcribe", Kind.LLM, None),
        ("ai.toolCall", Kind.TOOL, None),
    ],
)
def test_kinds_and_whether_the_answer_was_streamed(
    operation: str, kind: Kind, streaming: bool | None
) -> None:
    found = facts({"ai.operationId": operation, "gen_ai.operation.name": "embeddings"})
    assert (found.kind, found.streaming) == (kind, streaming)


def test_a_call_of_version_6() -> None:
    found = facts(SIX, name="ai.generateText.doGenerate")
    assert (found.provider, found.model_requested, found.model_responded, found.response_id) == (
        "openai", "gpt-4o", "gpt-4o-2024-08-06", "c-1",
    )  # fmt: skip
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert (found.finish_reason, found.session, found.user, found.feature) == ("stop", "s", "u", "weather")
    assert found.parameters == {"max_tokens": 9, "temperature": 0.2}
    assert found.tools == (ToolDefinition("weather", None, {"type": "object"}),)
    assert found.input == (
        Message("user", (Part(PartType.TEXT, "Weather?"),)),
        Message("assistant", (CALL,)),
        Message("tool", (RESULT,)),
    )
    said = (Part(PartType.REASONING, "Hm."), Part(PartType.TEXT, "Rain."))
    assert found.output == (Message("assistant", said, finish_reason="stop"),)
    assert found.title == "ai.generateText.doGenerate weather"


def test_an_operation_repeats_what_its_calls_say() -> None:
    found = facts({"ai.operationId": "ai.generateText", "ai.model.id": "gpt-4o",
                   "ai.prompt": {"system": "Be brief", "prompt": "Capital?"}, "ai.response.text": "Paris",
                   "ai.response.finishReason": "content-filter", "ai.usage.inputTokens": 200})  # fmt: skip
    assert (found.kind, found.usage, found.finish_reason) == (Kind.CHAIN, Usage(200), "content_filter")
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Capital?")]
    assert (found.output[0].text, found.refusal) == ("Paris", None)


def test_a_filtered_answer_is_a_refusal() -> None:
    found = facts(call(response__finishReason="content-filter", response__text="I can't."))
    assert found.refusal == RefusalFact("finish:content_filter", "content_filter")


@pytest.mark.parametrize("prefix", ["ai.response.", "ai.result."])
@pytest.mark.parametrize(
    "call_made",
    [
        {"toolCallType": "function", "toolCallId": "c", "toolName": "weather", "args": '{"city": "Paris"}'},
        {"type": "tool-call", "toolCallId": "c", "toolName": "weather", "input": {"city": "Paris"}},
    ],
)
def test_tool_calls_of_each_version(prefix: str, call_made: dict[str, Any]) -> None:
    found = facts(call() | {f"{prefix}toolCalls": json.dumps([call_made])})
    assert found.output == (Message("assistant", (CALL,)),)


def test_objects_and_files_are_answers() -> None:
    assert facts(call(response__object='{"city":"Paris"}')).output[0].text == '{"city":"Paris"}'
    files = json.dumps([{"type": "file", "mediaType": "image/png", "data": "AAAA"}])
    png = Part(PartType.IMAGE, media_type="image/png", uri="data:image/png;base64,AAAA")
    assert facts(call(response__files=files)).output == (Message("assistant", (png,)),)


def test_an_empty_text_is_an_answer_and_none_is_none() -> None:
    assert facts(call(response__text="")).output == (Message("assistant", ()),)
    assert facts(call()).output == ()


@pytest.mark.parametrize(
    ("attributes", "events"),
    [
        ({"ai.response.msToFirstChunk": 131.5}, ()),
        ({"ai.stream.msToFirstChunk": 131.5}, ()),
        ({}, (SpanEvent("ai.stream.firstChunk", T0 + 140 * MS, {"ai.stream.msToFirstChunk": 131.5}),)),
        ({"gen_ai.client.operation.time_to_first_chunk": 0.1315}, ()),
    ],
)
def test_the_first_chunk_is_timed_in_milliseconds(attributes: dict[str, Any], events: Any) -> None:
    found = facts(call() | attributes, events=events)
    assert (found.first_token_ns, found.streaming) == (131_500_000, True)


def test_the_event_alone_times_it_too() -> None:
    assert (
        facts(call(), events=(SpanEvent("ai.stream.firstChunk", T0 + 140 * MS),)).first_token_ns == 140 * MS
    )


ANTHROPIC = {"usage": {"input_tokens": 2000, "output_tokens": 12, "cache_read_input_tokens": 1024,
                       "cache_creation_input_tokens": 0}}  # fmt: skip
CLAUDE = {"ai.model.provider": "anthropic.messages"}
GOOGLE = {"usageMetadata": {"promptTokenCount": 1200, "candidatesTokenCount": 12, "thoughtsTokenCount": 128,
                            "cachedContentTokenCount": 1024}}  # fmt: skip


def used(**counts: int) -> dict[str, Any]:
    return {f"ai.usage.{key.replace('__', '.')}": number for key, number in counts.items()}


def kept(**providers: Any) -> dict[str, Any]:
    return {"ai.response.providerMetadata": providers}


@pytest.mark.parametrize(
    ("attributes", "usage"),
    [
        # version 4: few counts, and Anthropic's input without its cache
        (used(promptTokens=25, completionTokens=12), Usage(25, 12)),
        (used(promptTokens=1200, completionTokens=140)
         | kept(openai={"cachedPromptTokens": 1024, "reasoningTokens": 128}),
         Usage(1200, 140, 1024, None, 128)),
        (used(promptTokens=2000, completionTokens=12)
         | kept(anthropic={"cacheReadInputTokens": 1024, "cacheCreationInputTokens": 300}),
         Usage(3324, 12, 1024, 300, total=3336)),
        # version 5: the total is of the same habit
        (CLAUDE | used(inputTokens=2000, outputTokens=12, cachedInputTokens=1024, totalTokens=2012),
         Usage(3024, 12, 1024, total=3036)),
        (used(inputTokens=2000, outputTokens=12, totalTokens=2012) | kept(anthropic=ANTHROPIC),
         Usage(3024, 12, 1024, 0, total=3036)),
        (used(inputTokens=2000, outputTokens=12) | kept(bedrock={"usage": {"cacheReadInputTokens": 1024}}),
         Usage(3024, 12, 1024, total=3036)),
        # version 6: the cache is inside
        (CLAUDE | used(inputTokens=3024, outputTokens=12, inputTokenDetails__noCacheTokens=2000,
                       cachedInputTokens=1024) | kept(anthropic=ANTHROPIC), Usage(3024, 12, 1024, 0)),
        (CLAUDE | used(inputTokens=3024, inputTokenDetails__noCacheTokens=2000, cachedInputTokens=1024),
         Usage(3024, None, 1024)),
        # providers' own counts and terms
        (used(inputTokens=1200, outputTokens=140) | kept(google=GOOGLE), Usage(1200, 140, 1024, None, 128)),
        (used(inputTokens=25) | kept(openai={"serviceTier": "flex"}),
         Usage(25, billing=Billing(service_tier="flex"))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [False, True])
def test_tokens_of_each_version_become_canonical(
    attributes: dict[str, Any], usage: Usage, beside: bool
) -> None:
    given = next(
        (held for key, held in attributes.items() if key.endswith(("inputTokens", "promptTokens"))), None
    )
    convention = {"gen_ai.usage.input_tokens": given} if beside else {}
    assert facts(call() | attributes | convention).usage == usage


def test_what_the_provider_kept_is_of_the_last_call_alone() -> None:
    whole = {"ai.operationId": "ai.generateText", **used(promptTokens=4000)}
    assert facts(whole | kept(anthropic={"cacheReadInputTokens": 1024})).usage == Usage(4000)


def test_gateways_tell_the_cost() -> None:
    gateway = {"gateway": {"cost": "0.0001"}}
    found = facts(
        call(model__provider="gateway", model__id="openai/gpt-4o", response__providerMetadata=gateway)
    )
    assert (found.sender_cost_nano, found.provider) == (100_000, "openai")
    router = {"openrouter": {"usage": {"cost": 0.0002}}}
    assert facts(call(response__providerMetadata=router)).sender_cost_nano == 200_000


def test_a_tool_call() -> None:
    found = facts({"ai.operationId": "ai.toolCall", "ai.toolCall.name": "weather", "ai.toolCall.id": "c",
                   "ai.toolCall.args": {"city": "Paris"}, "ai.toolCall.result": '"rainy"',
                   "ai.telemetry.functionId": "f", "operation.name": "ai.toolCall f"})  # fmt: skip
    assert found.tool == ToolUse("weather", "c", {"city": "Paris"}, "rainy")
    assert (found.title, found.input, found.output) == (None, (), ())


@pytest.mark.parametrize("given", [{"ai.values": ['"a"', '"b"']}, {"ai.values": '["a", "b"]'}])
def test_texts_to_embed(given: dict[str, Any]) -> None:
    found = facts(
        {"ai.operationId": "ai.embedMany.doEmbed", "ai.model.id": "e", "ai.usage.tokens": 16, **given}
    )
    assert ([turn.text for turn in found.input], found.usage) == (["a", "b"], Usage(16))
    assert facts({"ai.operationId": "ai.embed", "ai.value": '"a"'}).input[0].text == "a"


def test_documents_in_the_order_of_their_ranks() -> None:
    given = {"ai.operationId": "ai.rerank.doRerank", "ai.documents": ['"a"', '{"text": "b"}']}
    assert [item.content for item in facts(given).documents] == ["a", "b"]
    ranking = ['{"index": 1, "relevanceScore": 0.9}', '{"index": 0, "relevanceScore": 0.1}', '{"index": 7}']
    assert facts(given | {"ai.ranking": ranking}).documents == (
        Document("b", score=0.9),
        Document("a", score=0.1),
    )


def test_version_7_adds_what_the_convention_has_no_name_for() -> None:
    found = facts({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
                   "gen_ai.usage.input_tokens": 25, "gen_ai.usage.output_tokens": 140,
                   "ai.usage.outputTokenDetails.reasoningTokens": 128, "ai.settings.context.userId": "u",
                   "ai.response.providerMetadata": {"openai": {"serviceTier": "default"}}})  # fmt: skip
    assert (found.kind, found.user) == (Kind.LLM, "u")
    assert found.usage == Usage(25, 140, reasoning=128, billing=Billing(service_tier="default"))


def test_a_feature_the_application_named_comes_before_the_function() -> None:
    named = {"ai.operationId": "ai.generateText", "ai.telemetry.functionId": "f"}
    assert facts(named).feature == "f"
    assert facts(named | {"app.feature": "search"}).feature == "search"
    assert facts(named | {"ai.telemetry.metadata.feature": "chat"}).feature == "chat"


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    more = {
        "ai.documents": value,
        "ai.ranking": value,
        "ai.values": value,
        "ai.response.providerMetadata": value,
    }
    for operation in ("ai.toolCall", "ai.generateText.doGenerate", "ai.embed", value):
        odd = dict.fromkeys(SIX, value) | more | {"ai.operationId": operation}
        DIALECT.read(a_raw_span(attributes=odd), ())
    DIALECT.read(a_raw_span(attributes={"ai.prompt": value, "ai.response.toolCalls": [value]}), ())
