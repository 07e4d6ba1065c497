"""What OpenInference says of calls, tools, documents and graphs."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from odd_values import ODD
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType, ToolDefinition
from spanglass.core.span import STATUS_ERROR, SpanEvent
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.openinference import DIALECT
from spanglass.dialects.reading import read

CALL = Part(PartType.TOOL_CALL, call_id="c", name="weather", arguments={"city": "Paris"})
ASKED = "llm.input_messages"
SAID = "llm.output_messages"
ANSWER = {
    "id": "c-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Paris"}}],
    "usage": {"prompt_tokens": 25, "completion_tokens": 12, "prompt_tokens_details": {"audio_tokens": 5}},
    "service_tier": "flex",
}  # fmt: skip
CHAT = {
    "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-2024-08-06", "llm.provider": "openai",
    "llm.system": "openai", "input.mime_type": "application/json", "output.mime_type": "application/json",
    "llm.invocation_parameters": {"model": "gpt-4o", "temperature": 0.2, "max_completion_tokens": 9},
    f"{ASKED}.0.message.role": "system", f"{ASKED}.0.message.content": "Be brief",
    f"{ASKED}.1.message.role": "user", f"{ASKED}.1.message.content": "Capital?",
    f"{SAID}.0.message.role": "assistant", f"{SAID}.0.message.content": "Paris",
    "llm.token_count.prompt": 25, "llm.token_count.completion": 12, "llm.token_count.total": 37,
    "llm.tools.0.tool.json_schema": '{"type": "function", "function": {"name": "f", "parameters": {"a": 1}}}',
    "output.value": ANSWER,
}  # fmt: skip


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {key: json.dumps(held) if isinstance(held, dict) else held for key, held in attributes.items()}
    return read(a_raw_span(attributes=plain, **changes), (), (DIALECT, GENERIC))


def of(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "openinference.span.kind": kind,
        **{key.replace("__", "."): held for key, held in more.items()},
    }


def message(place: str, **more: Any) -> dict[str, Any]:
    return {f"{place}.message.{key.replace('__', '.')}": held for key, held in more.items()}


@pytest.mark.parametrize(
    ("word", "kind"),
    [("LLM", Kind.LLM), ("EMBEDDING", Kind.EMBEDDING), ("TOOL", Kind.TOOL), ("RETRIEVER", Kind.RETRIEVER),
     ("RERANKER", Kind.RERANKER), ("AGENT", Kind.AGENT), ("CHAIN", Kind.CHAIN), ("GUARDRAIL", Kind.GUARDRAIL),
     ("EVALUATOR", Kind.EVALUATOR), ("PROMPT", Kind.PROMPT), ("llm", Kind.LLM), ("HTTP", Kind.SPAN)],
)  # fmt: skip
def test_kinds(word: str, kind: Kind) -> None:
    assert facts(of(word)).kind is kind


def test_a_call() -> None:
    found = facts(CHAT)
    assert (found.provider, found.model_requested, found.model_responded, found.response_id) == (
        "openai", "gpt-4o", "gpt-4o-2024-08-06", "c-1",
    )  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Capital?")]
    assert [turn.text for turn in found.output] == ["Paris"]
    assert (found.finish_reason, found.parameters) == ("stop", {"temperature": 0.2, "max_tokens": 9})
    assert found.usage == Usage(25, 12, total=37, billing=Billing(input_audio=5, service_tier="flex"))
    assert found.tools == (ToolDefinition("f", None, {"a": 1}),)
    assert (found.streaming, found.refusal, found.error) == (None, None, None)


@pytest.mark.parametrize(
    ("attributes", "status", "models"),
    [
        # the name is of the model that answered, or of the one asked where none did
        ({"llm.model_name": "m-1", "output.value": "a", "llm.invocation_parameters": {"model": "m"}}, 0,
         ("m", "m-1")),
        ({"llm.model_name": "m", "llm.invocation_parameters": {"model": "m"}}, 0, ("m", None)),
        ({"llm.model_name": "m", "output.value": "a"}, STATUS_ERROR, ("m", None)),
        ({"llm.model_name": "m"}, 0, ("m", None)),
        # the newest names say which is which
        ({"llm.request.model_name": "m", "llm.response.model_name": "m-1", "llm.model_name": "m-1"}, 0,
         ("m", "m-1")),
        # only the raw bodies know
        ({"input.value": {"model": "m", "messages": []}, "llm.model_name": "m-1", "output.value": "a"}, 0,
         ("m", "m-1")),
        ({"llm.model_name": "m", "llm.invocation_parameters": {"model": "m"}, "output.value":
          {"model": "m-1", "choices": []}}, 0, ("m", "m-1")),
        ({"embedding.model_name": "e", "output.value": "a"}, 0, (None, "e")),
    ],
)  # fmt: skip
def test_which_model_was_asked_and_which_answered(
    attributes: dict[str, Any], status: int, models: tuple[str | None, str | None]
) -> None:
    found = facts(of("LLM") | attributes, status_code=status)
    assert (found.model_requested, found.model_responded) == models


def test_a_failed_call_names_only_the_model_that_was_asked() -> None:
    thrown = SpanEvent("exception", T0, {"exception.type": "APIError", "exception.message": "overloaded"})
    found = facts(
        of("LLM", llm__invocation_parameters={"model": "gpt-4o"}), status_code=STATUS_ERROR, events=(thrown,)
    )
    assert (found.model_requested, found.model_responded, found.provider) == ("gpt-4o", None, "openai")
    assert found.error == ErrorFact("APIError", "overloaded")


def test_a_traceback_is_left_out_of_the_message() -> None:
    failed = "ValueError: no\n\nTraceback (most recent call last):\n  File"
    found = facts(of("TOOL"), status_code=STATUS_ERROR, status_message=failed)
    assert found.error == ErrorFact(None, "ValueError: no")


def test_parts_calls_and_results_of_messages() -> None:
    contents = "contents__{}__message_content__{}"
    found = facts(of("LLM")
        | message(f"{ASKED}.0", role="user", **{
            contents.format(0, "type"): "text", contents.format(0, "text"): "What is this?",
            contents.format(1, "type"): "image",
            contents.format(1, "image__image__url"): "data:image/png;base64,AAAA"})
        | message(f"{ASKED}.1", role="assistant", tool_calls__0__tool_call__id="c",
                  tool_calls__0__tool_call__function__name="weather",
                  tool_calls__0__tool_call__function__arguments='{"city": "Paris"}')
        | message(f"{ASKED}.2", role="tool", content='{"c": 14}', tool_call_id="c", name="weather")
        | message(f"{SAID}.0", role="assistant", **{
            contents.format(0, "type"): "reasoning", contents.format(0, "text"): "Hm",
            contents.format(1, "type"): "text", contents.format(1, "text"): "14 C"}))  # fmt: skip
    image = Part(PartType.IMAGE, media_type="image/png", uri="data:image/png;base64,AAAA")
    result = Part(PartType.TOOL_RESULT, call_id="c", name="weather", result={"c": 14})
    assert found.input == (
        Message("user", (Part(PartType.TEXT, "What is this?"), image)),
        Message("assistant", (CALL,)),
        Message("tool", (result,), "weather"),
    )
    assert found.output == (
        Message("assistant", (Part(PartType.REASONING, "Hm"), Part(PartType.TEXT, "14 C"))),
    )


def test_messages_of_a_file_are_arrays() -> None:
    turns = [
        {"message.role": "user", "message.content": "Hi"},
        {"message.role": "assistant", "message.tool_calls": [{"tool_call.function.name": "f"}]},
    ]
    found = read(a_raw_span(attributes=of("LLM") | {ASKED: turns}), (), (DIALECT,))
    assert found.input[0].text == "Hi"
    assert found.input[1].parts[0].name == "f"


def test_texts_of_the_completions_interface() -> None:
    found = facts(of("LLM") | {"llm.prompts.0.prompt.text": "Once", "llm.choices.0.completion.text": "upon"})
    assert (found.input[0].text, found.output[0].text) == ("Once", "upon")


@pytest.mark.parametrize(
    ("answer", "reason", "refusal"),
    [
        ({"choices": [{"finish_reason": "stop", "message": {"content": None, "refusal": "No."}}]}, None,
         RefusalFact("output.value", "No.")),
        ({"id": "resp_1", "object": "response", "status": "completed", "output": [
            {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}]},
         None, RefusalFact("output.value", "No.")),
        ({"object": "response", "status": "incomplete", "incomplete_details": {"reason": "content_filter"},
          "output": []}, None, RefusalFact("finish:content_filter", "content_filter")),
        ({}, "content_filter", RefusalFact("finish:content_filter", "content_filter")),
        ({}, "refusal", RefusalFact("finish:refusal", "refusal")),
        ({"role": "assistant", "type": "message", "content": [], "stop_reason": "refusal",
          "stop_details": {"type": "refusal", "category": "bio", "explanation": "Not this."}}, None,
         RefusalFact("finish:refusal", "Not this.")),
        ({"candidates": [{"finishReason": "SAFETY"}]}, None, RefusalFact("finish:safety", "safety")),
        ({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, None,
         RefusalFact("output.value", "prohibited_content")),
        ({"generations": [[{"text": "", "message": {"kwargs": {
            "content": "", "additional_kwargs": {"refusal": "No."}}, "id": ["AIMessage"]}}]]}, None,
         RefusalFact("output.value", "No.")),
        ({"choices": [{"finish_reason": "stop", "message": {"content": "Yes."}}]}, None, None),
    ],
)  # fmt: skip
def test_refusals(answer: Any, reason: str | None, refusal: RefusalFact | None) -> None:
    silent = message(f"{SAID}.0", role="assistant")
    told = {"llm.finish_reason": reason} if reason else {}
    assert facts(of("LLM", output__value=answer) | silent | told).refusal == refusal
    assert facts(of("CHAIN", output__value=answer) | silent | told).refusal is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            {"finish_reason": "stop", "content": "", "usage": {"completion_tokens": 9}, "cached": False},
            "stop",
        ),
        ([{"role": "assistant"}], None),
    ],
)
def test_an_answer_without_words_is_no_json_of_the_client(answer: Any, reason: str | None) -> None:
    found = facts({**CHAT, "output.value": json.dumps(answer), f"{SAID}.0.message.content": ""})
    assert (found.output, found.finish_reason) == ((Message("assistant", ()),), reason)


def test_a_refusal_among_the_flattened_parts() -> None:
    part = {
        "contents__0__message_content__type": "refusal",
        "contents__0__message_content__text": "No.",
    }
    found = facts(of("LLM") | message(f"{SAID}.0", role="assistant", **part))
    assert found.refusal == RefusalFact("llm.output_messages", "No.")


@pytest.mark.parametrize(
    ("attributes", "usage"),
    [
        ({"llm.token_count.prompt": 1200, "llm.token_count.completion": 140,
          "llm.token_count.prompt_details.cache_read": 1024,
          "llm.token_count.completion_details.reasoning": 128}, Usage(1200, 140, 1024, None, 128)),
        ({"llm.token_count.prompt": 1500, "llm.token_count.prompt_details.cache_read": 1024,
          "llm.token_count.prompt_details.cache_write": 300}, Usage(1500, None, 1024, 300)),
        ({"llm.token_count.prompt_details.cache_input": 10, "llm.token_count.prompt": 20},
         Usage(20, None, 10)),
        ({"output.value": ANSWER}, Usage(25, 12, billing=Billing(input_audio=5, service_tier="flex"))),
        ({"llm.token_count.prompt": -5, "llm.token_count.completion": 12},
         Usage(None, 12, refused=("input",))),
        ({"llm.token_count.prompt": -1}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_tokens(attributes: dict[str, Any], usage: Usage | None) -> None:
    assert facts(of("LLM") | attributes).usage == usage


@pytest.mark.parametrize(
    ("costs", "nano"),
    [
        ({"llm.cost.total": 0.003}, 3_000_000),
        ({"llm.cost.prompt": 0.001, "llm.cost.completion": 0.002}, 3_000_000),
        ({"llm.cost.total": 0, "llm.cost.prompt": 0}, None),
        ({}, None),
    ],
)
def test_costs(costs: dict[str, Any], nano: int | None) -> None:
    assert facts(of("LLM") | costs).sender_cost_nano == nano


def test_streams() -> None:
    first = SpanEvent("First Token Stream Event", T0 + 90 * MS)
    found = facts(of("LLM", llm__invocation_parameters={"stream": False}), events=(first,))
    assert (found.streaming, found.first_token_ns) == (True, 90 * MS)
    assert facts(of("LLM", llm__invocation_parameters={"stream": True})).streaming is True
    assert facts(of("LLM", llm__is_streaming=False)).streaming is False
    assert facts(of("LLM", input__value={"model": "m", "stream": True, "messages": []})).streaming is True


def test_a_tool() -> None:
    found = facts(of("TOOL", tool__name="weather", tool__description="The weather", tool_call__id="c",
                     input__value={"city": "Paris"}, tool__parameters={"type": "object"},
                     output__value="rainy"))  # fmt: skip
    assert found.tool == ToolUse("weather", "c", {"city": "Paris"}, "rainy", "The weather")
    assert (found.input, found.output) == ((), ())
    dump = {"content": "rainy", "type": "tool", "tool_call_id": "c"}
    assert facts(of("TOOL", output__value=dump)).tool == ToolUse(None, "c", None, "rainy")


def test_documents_of_a_retriever() -> None:
    found = facts(of("RETRIEVER", input__value="capital") | {
        "retrieval.documents.1.document.content": "London", "retrieval.documents.0.document.content": "Paris",
        "retrieval.documents.0.document.id": "a", "retrieval.documents.0.document.score": 0.9,
        "retrieval.documents.0.document.metadata": '{"src": "kb"}'})  # fmt: skip
    assert found.documents == (Document("Paris", "a", 0.9, {"src": "kb"}), Document("London"))
    assert found.input[0].text == "capital"


def test_documents_of_a_reranker() -> None:
    ranked = {"reranker.query": "capital", "reranker.model_name": "rerank-v3.5", "reranker.top_k": 1,
              "reranker.input_documents.0.document.content": "London",
              "reranker.output_documents.0.document.content": "Paris",
              "reranker.output_documents.0.document.metadata.src": "kb"}  # fmt: skip
    found = facts(of("RERANKER") | ranked)
    assert (found.documents, found.parameters) == ((Document("Paris", metadata={"src": "kb"}),), {"top_k": 1})
    assert found.input[0].text == "capital"


def test_texts_to_embed_and_no_vectors() -> None:
    found = facts(of("EMBEDDING") | {
        "embedding.model_name": "e", "embedding.embeddings.0.embedding.text": "a", "output.value": "x",
        "embedding.embeddings.0.embedding.vector": [0.1, 0.2], "embedding.embeddings.1.embedding.text": "b",
        "llm.token_count.prompt": 16})  # fmt: skip
    assert ([turn.text for turn in found.input], found.output, found.usage) == (["a", "b"], (), Usage(16))


def test_a_graph_gives_back_more_than_it_was_given() -> None:
    asked = {"type": "human", "content": "Hi"}
    found = facts(of("CHAIN", input__value={"messages": [asked]},
                     output__value={"messages": [asked, {"type": "ai", "content": "Hello"}]}))  # fmt: skip
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (["Hi"], ["Hello"])


@pytest.mark.parametrize(
    ("value", "mime", "kind"),
    [
        ('{"a": 1}', "text/plain", PartType.TEXT),
        ('{"a": 1}', None, PartType.TEXT),
        ('{"a": 1}', "application/json", PartType.OTHER),
        ('{"question": "Why?"}', "application/json", PartType.TEXT),
        ("Why?", None, PartType.TEXT),
    ],
)
def test_values_are_json_only_if_they_are_said_to_be_or_known(
    value: str, mime: str | None, kind: PartType
) -> None:
    declared = {"input.mime_type": mime} if mime else {}
    assert facts(of("CHAIN", input__value=value) | declared).input[0].parts[0].type is kind


@pytest.mark.parametrize(
    "sent", ['{"tools": [{"name": "mine"}]}', '{"model": "m", "tools":[ {"name": "mine"}]}']
)
def test_tools_that_only_the_raw_request_has(sent: str) -> None:
    silent = {key: held for key, held in CHAT.items() if not key.startswith("llm.tools")}
    assert [tool.name for tool in facts(silent | {"input.value": sent}).tools] == ["mine"]
    assert [tool.name for tool in facts(CHAT | {"input.value": sent}).tools] == ["f"]
    assert facts(silent | {"input.value": '{"model": "m", "tools": ""}'}).tools == ()


def test_a_content_in_several_texts() -> None:
    several = {f"{SAID}.0.message.role": "assistant", f"{SAID}.0.message.content.0": "It is ",
               f"{SAID}.0.message.content.1": "Paris."}  # fmt: skip
    assert [part.text for part in facts(of("AGENT") | several).output[0].parts] == ["It is ", "Paris."]


@pytest.mark.parametrize(("reason", "refused"), [("refusal", True), ("end_turn", False)])
def test_an_agent_whose_model_refused_says_so(reason: str, refused: bool) -> None:
    found = facts(of("AGENT", llm__finish_reason=reason), status_code=STATUS_ERROR)
    assert (found.refusal is not None) is refused


def test_a_tool_of_langchain_in_javascript_hands_back_its_message_as_output() -> None:
    kept = {"status": "success", "content": "sunny", "tool_call_id": "c", "name": "weather"}
    handed = {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain_core", "messages", "ToolMessage"],
        "kwargs": kept,
    }
    found = facts(of("TOOL", tool__name="weather", output__value=json.dumps({"output": handed}))).tool
    assert found is not None
    assert (found.call_id, found.result) == ("c", "sunny")


def test_the_name_of_an_object_is_no_answer() -> None:
    unread = of("LLM", output__value="<groq.Stream object at 0x7f0a778f6180>", input__value="Hi")
    assert facts(unread).output == ()
    said = of("LLM", output__value="<b>bold</b>", input__value="Hi")
    assert facts(said).output[0].text == "<b>bold</b>"


def test_for_whom_the_span_was_made() -> None:
    metadata = {"feature": "search", "user_id": "other", "thread_id": "t", "lc_agent_name": "geo"}
    found = facts(of("CHAIN", metadata=metadata) | {"user.id": "u", "tag.tags": ["a"]})
    assert (found.session, found.user, found.feature, found.tags, found.agent) == (
        "t", "u", "search", ("a",), "geo",
    )  # fmt: skip
    assert facts(of("CHAIN", metadata=metadata) | {"session.id": "s", "agent.name": "n"}).session == "s"
    assert facts(of("AGENT") | {"agent.name": "n"}).agent == "n"


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    more = ("metadata", "input.value", ASKED, "llm.tools", "retrieval.documents", "embedding.embeddings",
            f"{ASKED}.0.message.contents.0.message_content.image.image.url", "llm.cost.total",
            f"{ASKED}.0.message.tool_calls.0.tool_call.function.arguments", f"{ASKED}.0",
            f"{ASKED}.0.message", "retrieval.documents.0.document.content", "reranker.query",
            "tool.name")  # fmt: skip
    for kind in ("LLM", "TOOL", "RETRIEVER", "EMBEDDING", "RERANKER", "CHAIN", value):
        odd = dict.fromkeys((*CHAT, *more), value) | {"openinference.span.kind": kind}
        DIALECT.read(a_raw_span(attributes=odd), ())
        DIALECT.read(
            a_raw_span(attributes={**CHAT, "openinference.span.kind": kind, "output.value": value}), ()
        )
