"""A recorded call as the body of a request again, in the shape of the interfaces that all others follow.

OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat/create; Anthropic's messages,
https://docs.anthropic.com/en/api/messages; Google's generateContent, https://ai.google.dev/api/generate-content.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value

Json = dict[str, Any]

_SYSTEM = frozenset({"system", "developer"})
_TOOL = frozenset({"tool", "function"})
_ASSISTANT = frozenset({"assistant", "model", "ai"})
_ANTHROPIC_MAX = 1024
_MEDIA = frozenset({PartType.IMAGE, PartType.AUDIO, PartType.FILE})
_ANTHROPIC_MEDIA = {PartType.IMAGE: "image", PartType.FILE: "document"}
_SOUNDS = {"mpeg": "mp3", "wave": "wav"}
_OPENAI_NAMES = {
    "stop_sequences": "stop", "choice.count": "n", "max_output_tokens": "max_tokens",
    "embeddings.dimension.count": "dimensions", "reasoning.level": "reasoning_effort",
}  # fmt: skip
_ENCODINGS = "encoding_formats"
_GEMINI_NAMES = {
    "temperature": "temperature", "top_p": "topP", "top_k": "topK", "seed": "seed",
    "max_tokens": "maxOutputTokens", "max_output_tokens": "maxOutputTokens",
    "stop_sequences": "stopSequences", "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty", "choice.count": "candidateCount",
}  # fmt: skip
_ANTHROPIC_NAMES = frozenset({
    "temperature", "top_p", "top_k", "max_tokens", "stop_sequences", "tool_choice", "thinking",
    "service_tier",
})  # fmt: skip


def takes(shape: str, parameter: str) -> bool:
    """Whether a parameter, under gen_ai's short name, has a name in the body of that shape."""
    if shape == "gemini":
        return parameter in _GEMINI_NAMES
    if shape == "anthropic":
        return parameter in _ANTHROPIC_NAMES
    return parameter in _OPENAI_NAMES or "." not in parameter


def openai_body(facts: Facts) -> Json:
    """The body for chat completions, or for embeddings."""
    body: Json = {"model": facts.model_requested or facts.model_responded or ""}
    given = {_OPENAI_NAMES.get(name, name): plain_value(value) for name, value in facts.parameters.items()}
    known = {name: value for name, value in given.items() if "." not in name}
    match known.pop(_ENCODINGS, None):
        case [encoding] | (str() as encoding):  # gen_ai's convention has a list of the one that is asked for
            known["encoding_format"] = encoding
    if facts.kind is Kind.EMBEDDING:
        texts = [message.text for message in facts.input]
        return {**body, "input": texts[0] if len(texts) == 1 else texts, **known}
    body["messages"] = [entry for message in facts.input for entry in chat_messages(message)]
    if facts.tools:
        body["tools"] = [
            {"type": "function", "function": tool_of(tool.name, tool.description, "parameters", tool.schema)}
            for tool in facts.tools
        ]
    return {**body, **known, **_streamed(facts)}


def anthropic_body(facts: Facts) -> Json:
    """The body for messages; the system prompt stands apart, and tokens have to be limited."""
    body: Json = {
        "model": facts.model_requested or facts.model_responded or "",
        "max_tokens": facts.parameters.get("max_tokens") or _ANTHROPIC_MAX,
    }
    system = system_text(facts.input)
    if system:
        body["system"] = system
    body["messages"] = turns(facts.input, anthropic_part, ("assistant", "user"), "content")
    if facts.tools:
        body["tools"] = [
            tool_of(tool.name, tool.description, "input_schema", tool.schema or {"type": "object"})
            for tool in facts.tools
        ]
    given = {name: plain_value(value) for name, value in facts.parameters.items() if name in _ANTHROPIC_NAMES}
    return {**body, **given, **_streamed(facts)}


def gemini_body(facts: Facts) -> Json:
    """The body for generateContent; the model stands in the address."""
    body: Json = {}
    system = system_text(facts.input)
    if system:
        body["systemInstruction"] = {"parts": [{"text": system}]}
    body["contents"] = turns(facts.input, gemini_part, ("model", "user"), "parts")
    if facts.tools:
        declared = [tool_of(tool.name, tool.description, "parameters", tool.schema) for tool in facts.tools]
        body["tools"] = [{"functionDeclarations": declared}]
    given = {
        _GEMINI_NAMES[name]: plain_value(value)
        for name, value in facts.parameters.items()
        if name in _GEMINI_NAMES
    }
    return {**body, "generationConfig": given} if given else body


def _streamed(facts: Facts) -> Json:
    return {"stream": True} if facts.streaming else {}


def tool_of(name: str, description: str | None, key: str, schema: Value) -> Json:
    """A tool, with the schema of its arguments under the interface's name for it."""
    described = {"description": description} if description else {}
    return {"name": name, **described, key: plain_value(schema) if schema is not None else {}}


def system_text(messages: Sequence[Message]) -> str:
    """What the model is told before all else."""
    return "\n\n".join(message.text for message in messages if message.role.lower() in _SYSTEM)


def turns(
    messages: Sequence[Message], of_part: Callable[[Part], Json | None], names: tuple[str, str], key: str
) -> list[Json]:
    """The messages but the system's; results of tools are the user's."""
    made: list[Json] = []
    for message in messages:
        role = message.role.lower()
        if role not in _SYSTEM:
            parts = [each for part in message.parts if (each := of_part(part)) is not None]
            made.append({"role": names[role not in _ASSISTANT], key: parts})
    return made


def chat_messages(message: Message) -> Iterator[Json]:
    """One message, or several where it carries results of several tools."""
    role = message.role.lower()
    for part in message.parts:
        if part.type is PartType.TOOL_RESULT:
            yield {
                "role": "tool",
                "tool_call_id": part.call_id or "",
                "content": as_text(part.result, part.text),
            }
    calls = [_openai_call(part) for part in message.parts if part.type is PartType.TOOL_CALL]
    content = _openai_content(message)
    if role in _TOOL and not message.text:
        return
    out: Json = {"role": "assistant" if role in _ASSISTANT else role, "content": content}
    if message.name:
        out["name"] = message.name
    if calls:
        out["tool_calls"] = calls
    if calls or content or not message.parts:
        yield out


def _openai_content(message: Message) -> Any:
    """The text alone, or a list of parts, in their order, where there is more."""
    more = [made for part in message.parts if (made := chat_part(part)) is not None]
    if all(made["type"] == "text" for made in more):
        return message.text or None
    return more


def chat_part(part: Part) -> Json | None:
    """A text, picture, sound or file as chat completions take it; None of what they take elsewhere."""
    if part.type in (PartType.TEXT, PartType.REFUSAL) and part.text:
        return {"type": "text", "text": part.text}
    if not part.uri:
        return None
    if part.type is PartType.IMAGE:
        return {"type": "image_url", "image_url": {"url": part.uri}}
    media, data = inline_data(part)
    if data and part.type is PartType.AUDIO:
        kind = media.rpartition("/")[2].removeprefix("x-")
        return {"type": "input_audio", "input_audio": {"data": data, "format": _SOUNDS.get(kind, kind)}}
    if data and part.type is PartType.FILE:
        return {"type": "file", "file": {"filename": part.name or "file", "file_data": part.uri}}
    return None


def _openai_call(part: Part) -> Json:
    function = {"name": part.name or "", "arguments": as_text(part.arguments, "{}")}
    return {"id": part.call_id or "", "type": "function", "function": function}


def anthropic_part(part: Part) -> Json | None:
    """A part as a content block of Anthropic's messages; None of what they do not take."""
    if part.type is PartType.TOOL_CALL:
        named = {"id": part.call_id or "", "name": part.name or ""}
        return {"type": "tool_use", **named, "input": arguments_of(part)}
    if part.type is PartType.TOOL_RESULT:
        content = as_text(part.result, part.text)
        return {"type": "tool_result", "tool_use_id": part.call_id or "", "content": content}
    if part.type in _ANTHROPIC_MEDIA and part.uri:
        media, data = inline_data(part)
        source = (
            {"type": "base64", "media_type": media, "data": data}
            if data
            else {"type": "url", "url": part.uri}
        )
        return {"type": _ANTHROPIC_MEDIA[part.type], "source": source}
    return {"type": "text", "text": part.text} if part.type is PartType.TEXT and part.text else None


def gemini_part(part: Part) -> Json | None:
    """A part as one of Gemini's contents; None of what they do not take."""
    if part.type is PartType.TOOL_CALL:
        return {"functionCall": {"name": part.name or "", "args": arguments_of(part)}}
    if part.type is PartType.TOOL_RESULT:
        response = _answered(part.result) or {"result": as_text(part.result, part.text)}
        return {"functionResponse": {"name": part.name or part.call_id or "", "response": response}}
    if part.type in _MEDIA and part.uri:
        media, data = inline_data(part)
        if data:
            return {"inlineData": {"mimeType": media, "data": data}}
        return {"fileData": {"mimeType": media, "fileUri": part.uri}}
    return {"text": part.text} if part.type is PartType.TEXT and part.text else None


def _answered(result: Value) -> Json | None:
    """A tool's result as an object, also where it is the text of one."""
    if isinstance(result, str) and result.lstrip().startswith("{"):
        try:
            result = json.loads(result)
        except (ValueError, RecursionError):
            return None
    return plain_value(result) if isinstance(result, dict) else None


def inline_data(part: Part) -> tuple[str, str]:
    """Media type and base64 data of a ``data:`` URI; no data for an address."""
    head, _, data = (part.uri or "").partition(",")
    if not head.startswith("data:") or not head.endswith(";base64"):
        likely = guess_type(urlsplit(part.uri or "").path)[0]
        return part.media_type or likely or "image/png", ""
    return head[5:].partition(";")[0] or part.media_type or "image/png", data


def arguments_of(part: Part) -> Any:
    """The arguments of a call as an object."""
    value = part.arguments
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {"arguments": value}
    return plain_value(value) if isinstance(value, Mapping) else {}


def as_text(value: Value, other: str | None) -> str:
    """A value as text: JSON unless it is one."""
    if value is None:
        return other or ""
    return value if isinstance(value, str) else json.dumps(plain_value(value), ensure_ascii=False)
