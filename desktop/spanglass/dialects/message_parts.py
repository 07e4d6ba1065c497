"""Parts of messages in any of the shapes clients write them in, as `core.messages.Part`.

Known are the parts of the GenAI convention, OpenAI's chat content and Responses items, Anthropic's and
Bedrock's blocks, Gemini's parts, which have no type, and LangChain's and the AI SDK's variants of them.
"""

from collections.abc import Callable, Mapping

from spanglass.core.messages import Part, PartType
from spanglass.core.span import Value
from spanglass.dialects.media_parts import MEDIA_TYPES, media
from spanglass.dialects.values import as_text, decoded, label, structure, text

_Block = dict[str, Value]

_TEXT, _TOOL_CALL, _TOOL_RESULT = PartType.TEXT, PartType.TOOL_CALL, PartType.TOOL_RESULT
_TEXTS = frozenset(
    {"text", "input_text", "output_text", "plaintext", "plain_text", "text_delta", "compaction"}
)
_REASONING = frozenset({
    "reasoning", "thinking", "redacted_thinking", "redacted_reasoning", "thought", "reasoning_content",
    "reasoning_text", "summary_text", "reasoningcontent",
})  # fmt: skip
_CALLS = frozenset({
    "tool_call", "tool_use", "function_call", "function", "server_tool_call", "server_tool_use",
    "mcp_tool_use", "mcp_call", "custom_tool_call", "tooluse", "toolcall", "call", "non_standard_tool_call",
    "web_search_call", "file_search_call", "code_interpreter_call", "computer_call", "local_shell_call",
    "server_tool", "tool_call_chunk",
})  # fmt: skip
_RESULTS = frozenset({
    "tool_call_response", "tool_result", "function_call_output", "server_tool_call_response",
    "custom_tool_call_output", "computer_call_output", "local_shell_call_output", "toolresult",
    "tool_response", "mcp_tool_result", "server_tool_result", "tool_output",
})  # fmt: skip
_UNTYPED: Mapping[str, str] = {
    "functionCall": "call", "function_call": "call", "toolUse": "call", "toolRequest": "call",
    "executableCode": "call", "executable_code": "call", "functionResponse": "result",
    "function_response": "result", "toolResult": "result", "toolResponse": "result",
    "codeExecutionResult": "result", "code_execution_result": "result", "reasoningContent": "reasoning",
    "reasoning": "reasoning", "inlineData": "media", "inline_data": "media", "fileData": "media",
    "file_data": "media", "image": "media", "document": "media", "video": "media", "image_url": "media",
    "media": "media", "refusal": "refusal", "text": "text",
}  # fmt: skip
_CALL_OBJECTS = (
    "function", "functionCall", "function_call", "toolUse", "server_tool_call", "tool_call", "executableCode",
    "executable_code", "toolRequest",
)  # fmt: skip
_RESULT_OBJECTS = (
    "functionResponse", "function_response", "toolResult", "server_tool_call_response", "codeExecutionResult",
    "code_execution_result", "toolResponse",
)  # fmt: skip
_HIDDEN = frozenset({"cachePoint", "cache_point", "cache_control"})
_VALUES = frozenset({"text", "json", "content", "error_text", "error_json", "error-text", "error-json"})
_DUMPS = ("data", "kwargs")


def parts(content: Value) -> tuple[Part, ...]:
    """The parts of a message's content: a text, one block, or an array of blocks."""
    if isinstance(content, str):
        return (Part(_TEXT, content),) if content else ()
    if isinstance(content, list):
        return tuple([found for block in content if (found := part(block)) is not None])
    found = part(content)
    return () if found is None else (found,)


def part(block: Value) -> Part | None:
    """One part; None for an empty one. What has no known shape is kept as JSON text."""
    if block is None or block == "":
        return None
    if not isinstance(block, dict):
        return Part(_TEXT, as_text(block))
    if isinstance(found := block.get("page_content"), str):  # a document of LangChain's
        return Part(_TEXT, found) if found else None
    if (kind := _kind(block)) is not None and (read := _reader(kind)) is not None:
        return read(block)
    return _untyped(block)


def is_part(value: Value) -> bool:
    """Whether an object is a part of a message rather than a message."""
    if not isinstance(value, dict) or "role" in value or "parts" in value:
        return False
    if (kind := _kind(value)) is not None:
        return _reader(kind) is not None
    return "content" not in value and not _UNTYPED.keys().isdisjoint(value)


def tool_call(block: _Block) -> Part:
    """A tool call: flat, or with its name and arguments in an inner object."""
    inner = _inner(block, _CALL_OBJECTS)
    call_id = _first(
        block, inner, ("call_id", "id", "tool_call_id", "toolUseId", "toolCallId", "tool_use_id", "ref")
    )
    name = _first(block, inner, ("name", "tool_name", "toolName", "function_name"))
    if name is None and block.get("type") not in ("function", "tool_call", "tool_use"):
        name = label(block.get("type"))
    return Part(_TOOL_CALL, call_id=label(call_id), name=label(name), arguments=_arguments(block, inner))


def tool_result(block: _Block) -> Part:
    """What a tool gave back."""
    inner = _inner(block, _RESULT_OBJECTS)
    call_id = _first(
        block, inner,
        ("call_id", "tool_call_id", "tool_use_id", "toolUseId", "toolCallId", "id", "ref"),
    )  # fmt: skip
    name = _first(block, inner, ("name", "tool_name", "toolName"))
    given = _first(block, inner, ("result", "response", "output", "content", "result_value"))
    if given is None:
        given = inner if inner is not block else None
    return Part(_TOOL_RESULT, call_id=label(call_id), name=label(name), result=tool_output(given))


def tool_output(value: Value, depth: int = 8) -> Value:
    """What a tool gave back, readable: text blocks as their text, JSON text as the value it holds."""
    found = decoded(value)
    if isinstance(found, dict):
        inner = _returned(found)
        return tool_output(inner, depth - 1) if depth and inner is not found else inner
    if isinstance(found, list) and found:
        words = [_words(block) for block in found]
        known = [word for word in words if word is not None]
        if len(known) == len(words):
            return decoded("\n".join(known))
    return found


def _returned(found: _Block) -> Value:
    """What lies in LangChain's dump of a tool's message or in the AI SDK's typed result, else the object."""
    dump = next((inner for key in _DUMPS if isinstance(inner := found.get(key), dict)), found)
    if "tool_call_id" in dump and "content" in dump:
        return dump["content"]
    is_value = "value" in found and found.get("type") in _VALUES and len(found) < 4
    return found["value"] if is_value else found


def _kind(block: _Block) -> str | None:
    """The type of a block, which pydantic-ai's events call its kind."""
    kind = block.get("type", block.get("kind"))
    return kind if isinstance(kind, str) else None


def _words(block: Value) -> str | None:
    """The text of a block that is nothing but text."""
    if (
        isinstance(block, dict)
        and block.get("type", "text") in _TEXTS
        and set(block) <= {"type", "text", "content"}
    ):
        found = block.get("text", block.get("content"))
        return found if isinstance(found, str) else None
    return None


def _reader(kind: str) -> Callable[[_Block], Part | None] | None:
    if (read := _READERS.get(kind)) is not None:
        return read
    plain = kind.lower().replace("-", "_")
    read = _READERS.get(plain)
    if read is None and plain.endswith(("_tool_result", "_call_output")):
        return tool_result
    if read is None and plain.endswith("_call"):
        return tool_call
    return read


def _text(block: _Block) -> Part | None:
    found = block.get("text", block.get("content"))
    if isinstance(found, dict):
        found = found.get("value", found.get("text"))
    if found is None or found == "":
        return None
    kind = PartType.REASONING if block.get("thought") is True else _TEXT
    return Part(kind, as_text(found))


def _reasoning(block: _Block) -> Part | None:
    found = _spoken(block)
    hidden = block.get("data") or block.get("encrypted_content") or block.get("redactedContent")
    return Part(PartType.REASONING, found or "") if found or hidden else None


def _spoken(value: Value, depth: int = 4) -> str:
    """The visible text of reasoning, which lies under other names with every provider."""
    if isinstance(value, str):
        return value
    if not depth or not isinstance(value, dict | list):
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, (_spoken(item, depth - 1) for item in value)))
    keys = ("content", "thinking", "text", "reasoning", "summary", "reasoningContent", "reasoningText")
    return next((found for key in keys if (found := _spoken(value.get(key), depth - 1))), "")


def _refusal(block: _Block) -> Part | None:
    found = text(block.get("refusal")) or text(block.get("content")) or text(block.get("text"))
    return Part(PartType.REFUSAL, found) if found else None


def _untyped(block: _Block) -> Part | None:
    if len(block) == 1 and not _HIDDEN.isdisjoint(block):
        return None
    for key, family in _UNTYPED.items():
        if block.get(key) is not None:
            return _BY_FAMILY[family](block)
    return Part(PartType.OTHER, as_text(block)) if block else None


def _inner(block: _Block, keys: tuple[str, ...]) -> _Block:
    for key in keys:
        found = block.get(key)
        if isinstance(found, dict):
            return found
    return block


def _first(block: _Block, inner: _Block, keys: tuple[str, ...]) -> Value:
    for place in (inner, block):
        for key in keys:
            if (found := place.get(key)) is not None:
                return found
    return None


def _arguments(block: _Block, inner: _Block) -> Value:
    found = _first(block, inner, ("arguments", "args", "input", "parameters", "code", "action", "queries"))
    if found is None and inner is not block:
        found = {key: value for key, value in inner.items() if key not in ("name", "id", "type")} or None
    parsed = structure(found)
    return found if parsed is None else parsed


_READERS: Mapping[str, Callable[[_Block], Part | None]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_REASONING, _reasoning),
    **dict.fromkeys(_CALLS, tool_call),
    **dict.fromkeys(_RESULTS, tool_result),
    **dict.fromkeys(MEDIA_TYPES, media),
    "refusal": _refusal,
}
_BY_FAMILY: Mapping[str, Callable[[_Block], Part | None]] = {
    "call": tool_call, "result": tool_result, "reasoning": _reasoning, "media": media, "refusal": _refusal,
    "text": _text,
}  # fmt: skip
