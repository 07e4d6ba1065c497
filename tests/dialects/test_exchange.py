"""Recorded HTTP exchanges are read like the calls they are."""

import json
import struct
from base64 import b64encode
from typing import Any

import pytest

from builders import a_raw_span
from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import PartType
from spanglass.dialects import aws_events
from spanglass.dialects.exchange import DIALECT
from spanglass.dialects.model_addresses import kind_of, model_in, operation_of, provider_of

CHAT = "https://api.openai.com/v1/chat/completions"
QUESTION = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}], "temperature": 0.2}


def facts(url: str, asked: Any, answer: Any, kind: str = "application/json", **more: Any) -> Facts:
    status = more.pop("status", 200)
    attributes = {
        "url.full": url, "spanglass.request.body": json.dumps(asked),
        "spanglass.response.body": answer if isinstance(answer, str | bytes) else json.dumps(answer),
        "spanglass.response.content_type": kind, "http.response.status_code": status,
        "spanglass.first_byte_ns": 5_000_000, **more,
    }  # fmt: skip
    return DIALECT.read(a_raw_span(attributes=attributes, status_code=2 if status >= 400 else 0), ())


def test_a_chat() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    message = {"role": "assistant", "content": "hello"}
    answer = {"id": "c-1", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18", "usage": usage,
              "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}  # fmt: skip
    found = facts(CHAT, QUESTION, answer)
    assert (found.kind, found.operation, found.provider) == (Kind.LLM, "chat", "openai")
    assert (found.model_requested, found.model_responded) == ("gpt-4o-mini", "gpt-4o-mini-2024-07-18")
    assert (found.response_id, found.finish_reason, found.streaming) == ("c-1", "stop", False)
    assert found.usage is not None
    assert (found.usage.input, found.usage.output) == (9, 2)
    assert found.parameters == {"temperature": 0.2}
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("hi", "hello")
    assert found.first_token_ns is None  # the answer came in one piece


def test_a_streamed_chat() -> None:
    chunks = [
        {"id": "c-1", "model": "m", "choices": [{"index": 0, "delta": {"content": " Pa"}}]},
        {"id": "c-1", "model": "m", "choices": [{"index": 0, "delta": {"content": "ris"}}]},
        {"id": "c-1", "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    ]
    text = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    found = facts(CHAT, {**QUESTION, "stream": True}, text, "text/event-stream; charset=utf-8")
    assert found.output[0].parts[0].text == " Paris"
    assert (found.streaming, found.first_token_ns, found.finish_reason) == (True, 5_000_000, "stop")


def test_an_answer_that_the_program_did_not_read_to_its_end_was_cancelled() -> None:
    chunk = {"id": "c-1", "model": "m", "choices": [{"index": 0, "delta": {"content": "Pa"}}]}
    last = {"id": "c-1", "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    left = {"spanglass.response.broken_off": True}
    streamed = {**QUESTION, "stream": True}, "text/event-stream"
    some, whole = (
        facts(
            CHAT, streamed[0], "".join(f"data: {json.dumps(each)}\n\n" for each in said), streamed[1], **left
        )
        for said in ((chunk,), (chunk, last))
    )
    assert (some.finish_reason, some.output[0].parts[0].text) == ("cancelled", "Pa")
    assert whole.finish_reason == "stop"
    waited = DIALECT.read(
        a_raw_span(attributes={"url.full": CHAT, "spanglass.request.body": json.dumps(QUESTION), **left}), ()
    )
    assert waited.finish_reason == "cancelled"


def test_an_error_whose_body_the_client_did_not_read_is_no_cancelled_answer() -> None:
    asked = {"url.full": CHAT, "spanglass.request.body": json.dumps(QUESTION)}
    left = {"http.response.status_code": 429, "spanglass.response.broken_off": True}
    assert DIALECT.read(a_raw_span(attributes={**asked, **left}, status_code=2), ()).finish_reason is None


def test_an_embedding_without_its_vectors() -> None:
    answer = {"object": "list", "data": [{"embedding": [0.5] * 8, "index": 0}], "model": "te-3",
              "usage": {"prompt_tokens": 8, "total_tokens": 8}}  # fmt: skip
    found = facts("http://localhost:1/v1/embeddings", {"model": "te-3", "input": "a text"}, answer)
    assert (found.kind, found.operation, found.output) == (Kind.EMBEDDING, "embeddings", ())
    assert found.usage is not None
    assert found.usage.input == 8


def test_gemini_names_its_model_in_the_path() -> None:
    url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent"
    parts = [{"candidates": [{"content": {"role": "model", "parts": [{"text": "Par"}]}}]},
             {"candidates": [{"content": {"parts": [{"text": "is"}]}, "finishReason": "STOP"}],
              "usageMetadata": {"promptTokenCount": 4, "candidatesTokenCount": 2}}]  # fmt: skip
    found = facts(url, {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}, parts)
    assert (found.model_requested, found.provider) == ("gemini-2.5-flash", "gcp.gemini")
    assert (found.operation, found.finish_reason) == ("generate_content", "stop")
    assert found.output[0].parts[0].text == "Paris"


def test_what_the_provider_says_of_a_failure() -> None:
    told = {"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}}
    found = facts(CHAT, QUESTION, told, status=429, **{"spanglass.attempt": 1})
    assert found.error is not None
    assert (found.error.type, found.error.http_status) == ("rate_limit_exceeded", 429)
    assert found.error.message == "Rate limit reached"
    assert (found.output, found.attempt) == ((), 1)


def test_what_the_transport_did_is_told_by_the_span_itself() -> None:
    assert facts(CHAT, QUESTION, "", status=502).error is None


def test_a_web_page_is_no_answer() -> None:
    found = facts(CHAT, QUESTION, "<html><head><title>Sign in</title></head></html>", "text/html")
    assert found.error is not None
    assert (found.error.type, found.error.message, found.output) == ("web_page", 'a web page, "Sign in"', ())
    said = {"choices": [{"message": {"role": "assistant", "content": "<html></html>"}}]}
    assert facts(CHAT, QUESTION, said).output[0].text == "<html></html>"


def test_a_refusal() -> None:
    message = {"role": "assistant", "content": None, "refusal": "I cannot."}
    answer = {"id": "c", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    found = facts(CHAT, QUESTION, answer)
    assert found.refusal is not None
    assert found.refusal.evidence == "I cannot."


def frame(kind: str, payload: dict[str, Any]) -> bytes:
    name, value = b":event-type", kind.encode()
    headers = bytes([len(name)]) + name + b"\7" + struct.pack(">H", len(value)) + value
    body = json.dumps(payload).encode()
    total = 12 + len(headers) + len(body) + 4
    return struct.pack(">III", total, len(headers), 0) + headers + body + b"\0\0\0\0"


def test_bedrocks_binary_stream() -> None:
    data = b"".join([
        frame("messageStart", {"role": "assistant"}),
        frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Par"}}),
        frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "is"}}),
        frame("contentBlockStart", {"contentBlockIndex": 1, "start": {"toolUse": {"name": "f"}}}),
        frame("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"toolUse": {"input": '{"a":1}'}}}),
        frame("messageStop", {"stopReason": "end_turn"}),
        frame("metadata", {"usage": {"inputTokens": 5, "outputTokens": 3}}),
    ])  # fmt: skip
    url = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-x-v1%3A0/converse-stream"
    asked = {"messages": [{"role": "user", "content": [{"text": "hi"}]}]}
    found = facts(url, asked, data, aws_events.MEDIA_TYPE)
    assert (found.model_requested, found.provider) == ("eu.anthropic.claude-x-v1:0", "aws.bedrock")
    assert found.output[0].parts[0].text == "Paris"
    assert found.output[0].parts[1].arguments == {"a": 1}
    assert found.usage is not None
    assert (found.usage.output, found.finish_reason) == (3, "end_turn")


@pytest.mark.parametrize("begun", [True, False])
def test_a_binary_stream_that_an_exception_broke_off(begun: bool) -> None:
    said = frame("messageStart", {"role": "assistant"}) + frame(
        "contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Par"}}
    )
    broken = frame("modelStreamErrorException", {"message": "The model failed."})
    url = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/x/converse-stream"
    found = facts(url, {"messages": []}, said * begun + broken, aws_events.MEDIA_TYPE)
    assert found.error is not None
    assert (found.error.type, found.error.message) == ("modelStreamErrorException", "The model failed.")


def test_models_that_bedrock_passes_through() -> None:
    inner = {"type": "content_block_delta", "index": 0, "delta": {"text": "x"}}
    data = frame("chunk", {"bytes": b64encode(json.dumps(inner).encode()).decode()})
    assert aws_events.assembled(data) == [inner]


@pytest.mark.parametrize("cut", [0, 3, 11, 12, 30, -1])
def test_a_binary_stream_that_is_cut_off(cut: int) -> None:
    data = frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "a"}})
    assert list(aws_events.events((data * 2)[len(data) :][:cut])) == []


def test_other_spans_are_left_alone() -> None:
    assert DIALECT.read(a_raw_span(attributes={"spanglass.feature": "x"}), ()) is NOTHING


@pytest.mark.parametrize(
    ("address", "provider", "kind", "operation", "model"),
    [
        ("https://x.openai.azure.com/openai/deployments/gpt4/chat/completions?api-version=1",
         "azure.ai.openai", Kind.LLM, "chat", "gpt4"),
        ("http://localhost:11434/api/embed", "ollama", Kind.EMBEDDING, "embeddings", None),
        ("https://api.cohere.com/v2/rerank", "cohere", Kind.RERANKER, "rerank", None),
        ("https://europe-west1-aiplatform.googleapis.com/v1/projects/p/models/gemini-2.5-pro:generateContent",
         "gcp.vertex_ai", Kind.LLM, "generate_content", "gemini-2.5-pro"),
        ("http://127.0.0.1:9/v1/messages", "anthropic", Kind.LLM, "chat", None),
        ("https://api.openai.com/v1/moderations", "openai", Kind.GUARDRAIL, "moderation", None),
        ("https://notopenai.com.evil.example/x", None, Kind.LLM, "chat", None),
    ],
)  # fmt: skip
def test_addresses(address: str, provider: str, kind: Kind, operation: str, model: str | None) -> None:
    assert (provider_of(address), kind_of(address)) == (provider, kind)
    assert (operation_of(address), model_in(address)) == (operation, model)


def test_parameters_are_read_where_the_address_has_the_model() -> None:
    url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent"
    asked = {"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "generationConfig": {"topK": 4}}
    found = facts(url, asked, {"candidates": []})
    assert (found.model_requested, found.parameters) == ("gemini-2.5-pro", {"top_k": 4})


def test_what_a_form_says_that_was_sent_in_parts() -> None:
    url = "https://api.openai.com/v1/audio/transcriptions"
    form = {"model": "whisper-1", "prompt": "names", "file": "(a.wav)"}
    answer = {"text": "hello", "usage": {"input_tokens": 14, "output_tokens": 3, "total_tokens": 17}}
    attributes = {
        "url.full": url, "spanglass.request.form": json.dumps(form),
        "spanglass.response.body": json.dumps(answer), "http.response.status_code": 200,
    }  # fmt: skip
    found = DIALECT.read(a_raw_span(attributes=attributes), ())
    assert (found.title, found.model_requested) == ("transcription whisper-1", "whisper-1")
    assert found.output[0].parts[0].text == "hello"
    assert found.usage is not None
    assert (found.usage.input, found.usage.output) == (14, 3)


def test_cohere_streamed_and_its_vectors() -> None:
    usage = {"billed_units": {"input_tokens": 5, "output_tokens": 4}, "tokens": {"input_tokens": 71}}
    call = {"id": "t-1", "function": {"name": "look", "arguments": ""}}
    events = [
        {"type": "message-start", "id": "co-1", "delta": {"message": {"role": "assistant"}}},
        {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text"}}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Pa"}}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "ris"}}}},
        {"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}},
        {"type": "tool-call-delta", "index": 0,
         "delta": {"message": {"tool_calls": {"function": {"arguments": '{"a":1}'}}}}},
        {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": usage}},
    ]  # fmt: skip
    text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    asked = {"model": "command-a", "messages": QUESTION["messages"], "stream": True}
    found = facts("https://api.cohere.com/v2/chat", asked, text, "text/event-stream")
    assert (found.response_id, found.output[0].parts[0].text) == ("co-1", "Paris")
    assert found.usage is not None
    assert (found.usage.input, found.usage.output) == (5, 4)
    called = found.output[0].parts[1]
    assert (called.call_id, called.name, called.arguments) == ("t-1", "look", {"a": 1})
    answer = {"id": "e", "embeddings": {"float": [[0.1]]}, "meta": {"billed_units": {"input_tokens": 6}}}
    vectors = facts("https://api.cohere.com/v2/embed", {"model": "embed-v4.0", "texts": ["a"]}, answer)
    assert vectors.usage is not None
    assert (vectors.kind, vectors.usage.input) == (Kind.EMBEDDING, 6)


def test_ollamas_other_requests() -> None:
    lines = [{"model": "m", "response": word, "done": False} for word in ("Pa", "ris")]
    lines.append({"model": "m", "response": "", "done": True, "prompt_eval_count": 11, "eval_count": 3})
    text = "\n".join(json.dumps(line) for line in lines)
    found = facts("http://localhost:11434/api/generate", {"model": "m", "prompt": "capital?"}, text)
    assert (found.operation, found.output[0].parts[0].text) == ("text_completion", "Paris")
    assert found.usage is not None
    assert (found.usage.input, found.usage.output) == (11, 3)
    answer = {"model": "n", "embeddings": [[0.1]], "prompt_eval_count": 3}
    vectors = facts("http://localhost:11434/api/embed", {"model": "n", "input": "x"}, answer)
    assert vectors.usage is not None
    assert vectors.usage.input == 3


def test_texts_to_embed_are_read_without_what_is_around_them() -> None:
    at = "https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:"
    content = {"content": {"parts": [{"text": "one"}], "role": "user"}}
    two = {"requests": [content, {"content": {"parts": [{"text": "two"}]}}]}
    read = [
        facts(at + "batchEmbedContents", two, {"embeddings": []}),
        facts(at + "embedContent", content, {"embedding": {}}),
        facts("https://api.cohere.com/v2/embed", {"model": "embed-v4.0", "texts": ["a", "b"]}, {}),
    ]
    assert [[part.text for each in found.input for part in each.parts] for found in read] == [
        ["one", "two"], ["one"], ["a", "b"],
    ]  # fmt: skip


def test_a_picture_that_was_made_is_a_picture() -> None:
    made = b64encode(b"\x89PNG").decode()
    rows = [{"b64_json": made}, {"url": "https://images.example/1.png"}]
    usage = {"input_tokens": 50, "output_tokens": 1050, "total_tokens": 1100}
    answer = {"created": 1, "output_format": "webp", "data": rows, "usage": usage}
    asked = {"model": "gpt-image-1", "prompt": "a cat"}
    found = facts("https://api.openai.com/v1/images/generations", asked, answer)
    shown = found.output[0].parts
    assert [part.type for part in shown] == [PartType.IMAGE, PartType.IMAGE]
    assert (shown[0].media_type, shown[1].uri) == ("image/webp", "https://images.example/1.png")
    assert found.usage is not None
    assert (found.usage.input, found.usage.output) == (50, 1050)


def _events(*events: dict[str, Any]) -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events)


MESSAGES = "https://api.anthropic.com/v1/messages"
RESPONSES = "https://api.openai.com/v1/responses"
BEGUN = {"id": "m", "type": "message", "role": "assistant", "model": "claude-x", "content": []}
PIECE = {"id": "c", "model": "m", "choices": [{"index": 0, "delta": {"content": "Hi"}}]}
IN_STREAM = (
    (MESSAGES, [
        {"type": "message_start", "message": {**BEGUN, "usage": {"input_tokens": 5, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
    ], "overloaded_error", "Overloaded", "Hi"),
    (MESSAGES, [{"type": "error", "error": {"type": "api_error", "message": "boom"}}],
     "api_error", "boom", ""),
    (CHAT, [PIECE, {"error": {"message": "It failed.", "type": "server_error", "code": None}}],
     "server_error", "It failed.", "Hi"),
    (RESPONSES, [
        {"type": "response.created", "response": {"id": "r", "object": "response", "output": []}},
        {"type": "error", "code": "ERR_SOMETHING", "message": "Something went wrong", "param": None},
    ], "ERR_SOMETHING", "Something went wrong", ""),
)  # fmt: skip


@pytest.mark.parametrize(("url", "events", "kind", "message", "text"), IN_STREAM)
def test_a_failure_in_the_midst_of_an_answer_is_one(
    url: str, events: list[dict[str, Any]], kind: str, message: str, text: str
) -> None:
    found = facts(url, {**QUESTION, "stream": True}, _events(*events), "text/event-stream")
    assert found.error is not None
    assert (found.error.type, found.error.message, found.error.http_status) == (kind, message, None)
    assert "".join(part.text or "" for turn in found.output for part in turn.parts) == text


def test_a_failure_that_an_answer_of_status_200_tells_is_one() -> None:
    flagged = {"code": "invalid_prompt", "message": "Invalid prompt: it was flagged."}
    failed = {"id": "r", "object": "response", "status": "failed", "output": [], "error": flagged}
    found = facts(RESPONSES, QUESTION, failed)
    assert found.error is not None
    assert (found.error.type, found.error.message) == ("invalid_prompt", "Invalid prompt: it was flagged.")
    passed_on = facts(CHAT, QUESTION, {"error": {"message": "Provider returned error", "code": 502}})
    assert passed_on.error is not None
    assert (passed_on.error.message, passed_on.output) == ("Provider returned error", ())
    ended = facts("http://127.0.0.1:11434/api/chat", QUESTION, {"error": "unexpected EOF"})
    assert ended.error is not None
    assert ended.error.message == "unexpected EOF"


def test_an_answer_that_names_no_failure_is_none() -> None:
    answer = {"id": "r", "object": "response", "status": "completed", "error": None, "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hello"}]},
    ]}  # fmt: skip
    found = facts(RESPONSES, QUESTION, answer)
    assert found.error is None
    assert found.output[0].parts[0].text == "hello"
