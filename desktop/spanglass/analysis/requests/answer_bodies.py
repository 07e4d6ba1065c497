"""A recorded answer as the body a provider would send: OpenAI's, Anthropic's, Gemini's or Ollama's.

The other direction of `request_shapes`; streamed, it comes in the fewest events that each interface allows.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts
from spanglass.core.messages import Part, PartType
from spanglass.core.span import Value

Json = dict[str, Any]

_EVENTS, _LINES, _WHOLE = "text/event-stream", "application/x-ndjson", "application/json"
_STOPS = {
    "tool_calls": ("tool_calls", "tool_use", "STOP"), "tool_use": ("tool_calls", "tool_use", "STOP"),
    "length": ("length", "max_tokens", "MAX_TOKENS"), "max_tokens": ("length", "max_tokens", "MAX_TOKENS"),
    "content_filter": ("content_filter", "refusal", "SAFETY"), "refusal": ("stop", "refusal", "SAFETY"),
    "safety": ("content_filter", "refusal", "SAFETY"),
}  # fmt: skip
_ENDED = ("stop", "end_turn", "STOP")


def answer_body(facts: Facts, path: str, *, streamed: bool) -> tuple[str, bytes]:
    """Content type and body of a call's recorded answer, in the interface that `path` is of."""
    if facts.error is not None and not facts.output:
        told = {"message": facts.error.message or facts.error.type or "failed", "type": facts.error.type}
        return _WHOLE, _encoded({"error": told, "type": "error"})
    shape, stream = next((found for ending, found in _INTERFACES if ending in path), (_chat, _chat_events))
    body = shape(facts)
    if not streamed:
        return _WHOLE, _encoded(body)
    if stream is _ollama_lines:
        return _LINES, b"".join(_encoded(line) + b"\n" for line in stream(body))
    return _EVENTS, b"".join(_event(event) for event in stream(body)) + _last(stream)


def _chat(facts: Facts) -> Json:
    message: Json = {"role": "assistant", "content": _text(facts) or None}
    if calls := _parts(facts, PartType.TOOL_CALL):
        message["tool_calls"] = [
            {"id": part.call_id or f"call_{number}", "type": "function",
             "function": {"name": part.name or "", "arguments": _arguments(part)}}
            for number, part in enumerate(calls)
        ]  # fmt: skip
    if refused := _parts(facts, PartType.REFUSAL):
        message["refusal"] = "".join(part.text or "" for part in refused)
    choice = {"index": 0, "message": message, "finish_reason": _stop(facts, 0)}
    return {
        **_head(facts, "chat.completion"),
        "choices": [choice],
        "usage": _usage(facts, "prompt_tokens", "completion_tokens"),
    }


def _chat_events(body: Json) -> Iterable[Json]:
    (choice,) = body["choices"]
    head = {**body, "object": "chat.completion.chunk", "usage": None}
    delta = dict(choice["message"])
    if calls := delta.get("tool_calls"):
        delta["tool_calls"] = [{"index": number, **call} for number, call in enumerate(calls)]
    yield {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    yield {**head, "choices": [], "usage": body["usage"]}


def _responses(facts: Facts) -> Json:
    output: list[Json] = []
    if text := _text(facts):
        content = [{"type": "output_text", "text": text, "annotations": []}]
        output.append(
            {"type": "message", "id": "msg_0", "role": "assistant", "status": "completed", "content": content}
        )
    for number, part in enumerate(_parts(facts, PartType.TOOL_CALL)):
        output.append({
            "type": "function_call", "id": f"fc_{number}", "call_id": part.call_id or f"call_{number}",
            "name": part.name or "", "arguments": _arguments(part), "status": "completed",
        })  # fmt: skip
    return {
        **_head(facts, "response"), "status": "completed", "output": output, "parallel_tool_calls": True,
        "tool_choice": "auto", "tools": [], "usage": _usage(facts, "input_tokens", "output_tokens"),
    }  # fmt: skip


def _responses_events(body: Json) -> Iterable[Json]:
    yield {"type": "response.created", "response": {**body, "status": "in_progress", "output": []}}
    for number, item in enumerate(body["output"]):
        yield {"type": "response.output_item.added", "output_index": number, "item": item}
        if item["type"] == "message":
            text = item["content"][0]["text"]
            where = {"item_id": item["id"], "output_index": number, "content_index": 0}
            yield {"type": "response.output_text.delta", **where, "delta": text}
            yield {"type": "response.output_text.done", **where, "text": text}
        yield {"type": "response.output_item.done", "output_index": number, "item": item}
    yield {"type": "response.completed", "response": body}


def _anthropic(facts: Facts) -> Json:
    content: list[Json] = [{"type": "text", "text": text}] if (text := _text(facts)) else []
    content += [
        {
            "type": "tool_use",
            "id": part.call_id or f"toolu_{number}",
            "name": part.name or "",
            "input": _object(part),
        }
        for number, part in enumerate(_parts(facts, PartType.TOOL_CALL))
    ]
    return {
        "id": facts.response_id or "msg_recorded", "type": "message", "role": "assistant",
        "model": _model(facts),
        "content": content, "stop_reason": _stop(facts, 1), "stop_sequence": None,
        "usage": _usage(facts, "input_tokens", "output_tokens"),
    }  # fmt: skip


def _anthropic_events(body: Json) -> Iterable[Json]:
    yield {"type": "message_start", "message": {**body, "content": [], "stop_reason": None}}
    for index, block in enumerate(body["content"]):
        is_text = block["type"] == "text"
        empty = {**block, "text": ""} if is_text else {**block, "input": {}}
        delta = (
            {"type": "text_delta", "text": block["text"]} if is_text
            else {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        )  # fmt: skip
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": body["stop_reason"], "stop_sequence": None}
    yield {
        "type": "message_delta",
        "delta": ended,
        "usage": {"output_tokens": body["usage"]["output_tokens"]},
    }
    yield {"type": "message_stop"}


def _gemini(facts: Facts) -> Json:
    parts: list[Json] = [{"text": text}] if (text := _text(facts)) else []
    parts += [
        {"functionCall": {"name": part.name or "", "args": _object(part)}}
        for part in _parts(facts, PartType.TOOL_CALL)
    ]
    candidate = {"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": _stop(facts, 2)}
    used = _usage(facts, "promptTokenCount", "candidatesTokenCount")
    return {"candidates": [candidate], "modelVersion": _model(facts), "usageMetadata": used}


def _ollama(facts: Facts) -> Json:
    message: Json = {"role": "assistant", "content": _text(facts)}
    if calls := _parts(facts, PartType.TOOL_CALL):
        message["tool_calls"] = [
            {"function": {"name": part.name or "", "arguments": _object(part)}} for part in calls
        ]
    used = _usage(facts, "prompt_eval_count", "eval_count")
    return {"model": _model(facts), "message": message, "done": True, "done_reason": _stop(facts, 0), **used}


def _ollama_lines(body: Json) -> Iterable[Json]:
    yield {"model": body["model"], "message": body["message"], "done": False}
    yield {**body, "message": {"role": "assistant", "content": ""}}


def _one_event(body: Json) -> Iterable[Json]:
    yield body


_Shape = tuple[Callable[[Facts], Json], Callable[[Json], Iterable[Json]]]
_INTERFACES: tuple[tuple[str, _Shape], ...] = (
    ("/chat/completions", (_chat, _chat_events)), ("/responses", (_responses, _responses_events)),
    ("/messages", (_anthropic, _anthropic_events)), ("enerateContent", (_gemini, _one_event)),
    ("/api/", (_ollama, _ollama_lines)),
)  # fmt: skip


def _event(event: Json) -> bytes:
    named = f"event: {event['type']}\n" if isinstance(event.get("type"), str) else ""
    return named.encode() + b"data: " + _encoded(event) + b"\n\n"


def _last(stream: Callable[[Json], Iterable[Json]]) -> bytes:
    return b"data: [DONE]\n\n" if stream is _chat_events else b""


def _head(facts: Facts, kind: str) -> Json:
    return {
        "id": facts.response_id or "recorded",
        "object": kind,
        "created": 0,
        "created_at": 0,
        "model": _model(facts),
    }


def _model(facts: Facts) -> str:
    return facts.model_responded or facts.model_requested or "recorded"


def _parts(facts: Facts, kind: PartType) -> list[Part]:
    return [part for message in facts.output for part in message.parts if part.type is kind]


def _text(facts: Facts) -> str:
    return "".join(part.text or "" for part in _parts(facts, PartType.TEXT))


def _stop(facts: Facts, interface: int) -> str:
    if _parts(facts, PartType.TOOL_CALL):
        return _STOPS["tool_calls"][interface]
    return _STOPS.get(facts.finish_reason or "", _ENDED)[interface]


def _usage(facts: Facts, asked: str, answered: str) -> Json:
    used = facts.usage
    given, made = (used.input or 0, used.output or 0) if used else (0, 0)
    total = {"total_tokens": given + made} if asked.endswith("tokens") else {}
    return {asked: given, answered: made, **total}


def _arguments(part: Part) -> str:
    value = part.arguments
    return value if isinstance(value, str) else json.dumps(plain_value(value if value is not None else {}))


def _object(part: Part) -> Any:
    value: Value = part.arguments
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return {"arguments": value}
    return plain_value(value) if value is not None else {}


def _encoded(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
