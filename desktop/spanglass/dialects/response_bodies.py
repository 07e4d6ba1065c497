"""What a model's raw answer says, when a client kept it whole: a provider's response or a framework's dump.

Known are the responses of OpenAI (chat, completions, Responses), Anthropic, Gemini, Bedrock Converse,
Cohere and Ollama, LangChain's results and graph states, and anything else as text.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.core.usage import Usage
from spanglass.dialects import finish
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.message_parts import is_part
from spanglass.dialects.message_shapes import is_message, message, messages, role_name
from spanglass.dialects.values import as_text, decoded, first_text, label, listing, mapping, text

_Object = dict[str, Value]
_STRUCTURES = (list, dict)
_WRAPPERS = ("response", "output", "update", "result", "outputs", "return_value", "raw_response")
_TEXT_KEYS = (
    "output_text",
    "output",
    "outputs",
    "completion",
    "text",
    "answer",
    "result",
    "content",
    "response",
)
_REASONS = ("stop_reason", "finish_reason", "done_reason")
_USAGES = ("usage", "usageMetadata", "usage_metadata")
_NO_WORDS = (Message("assistant", ()),)
_NOT_BLOCKED = frozenset({"blocked_reason_unspecified", "block_reason_unspecified"})


@dataclass(slots=True)
class ResponseBody:
    """An answer as its raw body tells it.

    `refusal` is why a prompt was not let through, or how the provider explains its refusal; `streaming`
    is True where the body was put together from a stream.
    """

    id: str | None = None
    model: str | None = None
    finish_reason: str | None = None
    messages: tuple[Message, ...] = ()
    usage: Usage | None = None
    refusal: str | None = None
    streaming: bool | None = None


def response(value: Value, depth: int = 4) -> ResponseBody:
    """The answer a raw body or its JSON holds; text and unknown shapes become one assistant message."""
    found = decoded(value)
    if isinstance(found, dict):
        for key, read in _SHAPES.items():
            if key in found and isinstance(found[key], _STRUCTURES):
                return read(found)
        if is_message(found):
            return _message_body(found)
        if isinstance(content := found.get("content"), dict) and "parts" in content:
            return _candidates({**found, "candidates": [found]})
        return _wrapped(found, depth)
    if isinstance(found, list):
        return _several(found, depth)
    return ResponseBody(messages=messages(found, "assistant"))


def _several(found: list[Value], depth: int) -> ResponseBody:
    """An array of messages, parts or items, or of the updates a graph made."""
    if (
        depth
        and len(found) == 1
        and isinstance(found[0], dict)
        and not is_message(found[0])
        and not is_part(found[0])
    ):
        return response(found[0], depth - 1)
    if any(is_message(item) or is_part(item) for item in found):
        said = messages(found, "assistant")
        return ResponseBody(messages=said, finish_reason=finish.of_messages(said[-1:]))
    if len(found) == 1 and isinstance(found[0], str):  # the one choice that was asked for
        return ResponseBody(messages=messages(found[0], "assistant"))
    return ResponseBody(messages=_unknown(found))


def _wrapped(found: _Object, depth: int) -> ResponseBody:
    """An answer under one of the names it is usually given, else the object as JSON text."""
    for key in _WRAPPERS if depth else ():
        inner = found.get(key)
        if isinstance(inner, _STRUCTURES) and inner:
            body = response(inner, depth - 1)
            return replace(body, id=body.id or _id(found), model=body.model or _model(found))
    if len(found) == 1 or "usage" in found or "model" in found:
        for key in _TEXT_KEYS:
            if (said := text(found.get(key))) is not None:
                return _with_envelope(found, messages(said, "assistant"))
        if any(found.get(key) == "" for key in _TEXT_KEYS):
            return _with_envelope(found, _NO_WORDS)
    if found.keys() == {"role"}:
        return ResponseBody(messages=_NO_WORDS)
    if is_part(found):
        return ResponseBody(messages=messages(found, "assistant"))
    return _with_envelope(found, _pictures(found) or _unknown(found))


def _pictures(found: _Object) -> tuple[Message, ...]:
    """The pictures of OpenAI's image interface, as base64 or by their addresses."""
    kind = text(found.get("output_format")) or "png"
    parts: list[Value] = []
    for row in map(mapping, listing(found.get("data"))):
        held = text(row.get("b64_json"))
        address = f"data:image/{kind};base64,{held}" if held else text(row.get("url"))
        if address:
            parts.append({"type": "image_url", "image_url": {"url": address}})
    return (message({"role": "assistant", "content": parts}, "assistant"),) if parts else ()


def _unknown(found: Value) -> tuple[Message, ...]:
    if not found or (isinstance(found, dict) and all(value is None for value in found.values())):
        return ()
    return (Message("assistant", (Part(PartType.OTHER, as_text(found)),)),)


def _with_envelope(found: _Object, said: tuple[Message, ...], reason: str | None = None) -> ResponseBody:
    reasons = [reason, *(finish.reason(found[key]) for key in _REASONS if key in found)]
    return ResponseBody(
        _id(found),
        _model(found),
        finish.deciding(filter(None, reasons)) or finish.of_messages(said),
        said,
        _usage(found),
    )


def _usage(found: _Object) -> Usage | None:
    for key in _USAGES:
        if (got := body_usage(found.get(key), found)) is not None:
            return got
    return body_usage(found) if "prompt_eval_count" in found else None


def _id(found: _Object) -> str | None:
    return first_text(found, ("id", "responseId", "response_id"))


def _model(found: _Object) -> str | None:
    return first_text(found, ("model", "modelVersion", "model_version", "model_name", "model_id"))


def _choices(found: _Object) -> ResponseBody:
    """OpenAI's chat and text completions, also put together from a stream."""
    said: list[Message] = []
    for choice in listing(found.get("choices")):
        item = mapping(choice)
        inner = mapping(item.get("message")) or mapping(item.get("delta"))
        made = message(inner, "assistant") if inner else Message("assistant", messages_text(item.get("text")))
        reason = finish.reason(item.get("finish_reason")) or made.finish_reason
        said.append(
            made if reason == made.finish_reason else Message(made.role, made.parts, made.name, reason)
        )
    body = _with_envelope(found, tuple(said))
    return replace(body, streaming=True) if found.get("object") == "chat.completion.chunk" else body


def messages_text(value: Value) -> tuple[Part, ...]:
    """The part of a plain text; none of anything else."""
    return (Part(PartType.TEXT, value),) if isinstance(value, str) and value else ()


def _responses(found: _Object) -> ResponseBody:
    """OpenAI's Responses, whose reason lies in `incomplete_details`, and Bedrock's Converse."""
    output = found.get("output")
    if isinstance(output, dict):
        inner = output.get("message")
        if not isinstance(inner, dict):
            return _wrapped(found, 3)
        return _with_envelope(found, (message(inner, "assistant"),), finish.reason(found.get("stopReason")))
    items = listing(output)
    if "object" not in found and not any(is_part(item) or is_message(item) for item in items):
        return _wrapped(found, 3)
    reason = finish.reason(mapping(found.get("incomplete_details")).get("reason"))
    return _with_envelope(found, messages(items, "assistant"), reason or _completed(found))


def _completed(found: _Object) -> str | None:
    status = finish.reason(found.get("status"))
    return status if status in ("completed", "incomplete") else None


def _candidates(found: _Object) -> ResponseBody:
    """Gemini's response; a blocked prompt has no candidates but `promptFeedback`."""
    said: list[Message] = []
    for candidate in listing(found.get("candidates")):
        item = mapping(candidate)
        content = mapping(item.get("content"))
        made = message(content, "assistant") if content else Message("assistant", ())
        reason = finish.reason(item.get("finishReason") or item.get("finish_reason"))
        role = role_name(content.get("role")) or "assistant"
        said.append(replace(made, role=role, finish_reason=reason))
    feedback = mapping(found.get("promptFeedback") or found.get("prompt_feedback"))
    blocked = finish.reason(feedback.get("blockReason") or feedback.get("block_reason"))
    body = _with_envelope(found, tuple(said))
    return replace(body, refusal=None if blocked in _NOT_BLOCKED else blocked)


def _generations(found: _Object) -> ResponseBody:
    """LangChain's result: generations with message dumps; ids of its own runs are not response ids."""
    said: list[Message] = []
    types: set[str | None] = set()
    meta: _Object = {}
    usage = body_usage(mapping(found.get("llm_output")).get("token_usage"))
    for row in listing(found.get("generations")):
        for generation in row if isinstance(row, list) else [row]:
            item = mapping(generation)
            types.add(text(item.get("type")))
            fields = _dump_fields(item.get("message"))
            meta = {
                **mapping(item.get("generation_info")),
                **mapping(fields.get("response_metadata")),
                **meta,
            }
            made = message(mapping(item.get("message")), "assistant")
            parts = made.parts or messages_text(item.get("text"))
            reason = made.finish_reason or finish.reason(
                mapping(item.get("generation_info")).get("finish_reason")
            )
            said.append(replace(made, parts=parts, finish_reason=reason))
            usage = usage or body_usage(fields.get("usage_metadata"))
    meta = {**meta, **{key: got for key, got in mapping(found.get("llm_output")).items() if got is not None}}
    streaming = True if "ChatGenerationChunk" in types else None
    return ResponseBody(
        _id(meta), _model(meta), finish.of_messages(said), tuple(said), usage, streaming=streaming
    )


def _state(found: _Object) -> ResponseBody:
    """A graph's or chain's messages."""
    rows = listing(found.get("messages"))
    said = messages(rows, "assistant")
    return ResponseBody(label(found.get("id")), None, finish.of_messages(said[-1:]), said)


def _message_body(found: _Object) -> ResponseBody:
    """A single message that is the whole answer: Anthropic's, a dump of LangChain's, a plain chat message."""
    said = message(found, "assistant")
    if (fields := _dump_fields(found)) is not found:
        meta = mapping(fields.get("response_metadata"))
        return ResponseBody(
            _id(meta), _model(meta), said.finish_reason, (said,), body_usage(fields.get("usage_metadata"))
        )
    explained = text(mapping(found.get("stop_details")).get("explanation"))
    body = replace(_with_envelope(found, (said,)), refusal=explained)
    # An item of OpenAI's Responses has a status, and an id of its own that is not the response's.
    return replace(body, id=None) if "status" in found and body.model is None else body


def _dump_fields(value: Value) -> _Object:
    """The fields of a LangChain message dump, or the object itself."""
    found = mapping(value)
    return mapping(found.get("kwargs")) or mapping(found.get("data")) or found


def _reply(found: _Object) -> ResponseBody:
    """Cohere's and Ollama's responses: one message beside its figures."""
    said = message(mapping(found.get("message")), "assistant")
    body = _with_envelope(found, (said,))
    return replace(body, usage=body.usage or body_usage(found))


def _embeddings(found: _Object) -> ResponseBody:
    """A response of vectors or ranks, which say nothing; Cohere's figures are in `meta`."""
    body = _with_envelope(found, ())
    return replace(body, usage=body.usage or body_usage(found.get("meta")))


_SHAPES: dict[str, Callable[[_Object], ResponseBody]] = {
    "choices": _choices,
    "candidates": _candidates,
    "promptFeedback": _candidates,
    "prompt_feedback": _candidates,
    "generations": _generations,
    "output": _responses,
    "messages": _state,
    "message": _reply,
    "embeddings": _embeddings,
}
