"""What went into an OpenInference span and what came out: flattened messages, else the raw bodies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spanglass.core.facts import Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.dialects import finish
from spanglass.dialects.flattened import rows
from spanglass.dialects.message_shapes import news, spoken
from spanglass.dialects.openinference_messages import offered, prompts, turns
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import listing, mapping, text

_Attributes = Mapping[str, Value]
_TEXT, _OTHER = PartType.TEXT, PartType.OTHER
_Lists = Mapping[str, list[dict[str, Value]]]
_LISTS = (
    "llm.input_messages", "llm.output_messages", "llm.tools", "llm.prompts", "llm.choices",
    "embedding.embeddings", "retrieval.documents", "reranker.input_documents", "reranker.output_documents",
)  # fmt: skip
_PREFIXES = tuple(f"{key}." for key in _LISTS)
_NONE: list[dict[str, Value]] = []
_WHOLE = frozenset(_LISTS)
_OUTPUT = "llm.output_messages"
_ARRAY_OF_TOOLS = re.compile(r'"tools": ?\[ ?\{')
_OBJECT = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")
"""What Python writes for an object without a text of its own: no answer, but one that was not read."""
_SILENT = (Kind.TOOL, Kind.EMBEDDING, Kind.RERANKER, Kind.RETRIEVER)


@dataclass(slots=True)
class Content:
    """Messages in and out, tools offered, and the raw bodies where they had to be read.

    `answered` says that there was an answer, `output_at` where its words stood. `lists` has the
    items of the flattened lists.
    """

    input: tuple[Message, ...] = ()
    output: tuple[Message, ...] = ()
    output_at: str = _OUTPUT
    tools: tuple[ToolDefinition, ...] = ()
    request: RequestBody | None = None
    response: ResponseBody | None = None
    answered: bool = False
    lists: _Lists = field(default_factory=dict)

    def request_model(self, attributes: _Attributes) -> str | None:
        """The model the raw request names; reads it only now if the messages did not need it."""
        asked = self.request
        if asked is None and attributes.get("input.value"):
            asked = _asked(attributes)
        return asked.model if asked else None


def content(attributes: _Attributes, kind: Kind | None) -> Content:
    """The content of a span of `kind`; a tool's stands elsewhere, and vectors are never read."""
    if kind is Kind.TOOL:
        return Content()
    lists = _lists(attributes)
    given, answer = _flattened(lists) if lists else ((), ())
    asked = None
    if not spoken(given):
        given, asked = _given(attributes, lists, given)
    told = None if kind in _SILENT else _told(attributes, kind, lists)
    output, at = _output(answer, told)
    if output and kind not in (Kind.LLM, None):
        output = news(given, output)
    definitions = (offered(lists["tools"]) if "tools" in lists else ()) or _tools(attributes, asked)
    answered = spoken(answer) or text(attributes.get("output.value")) is not None
    return Content(given, output, at, definitions, asked, told, answered, lists)


def _flattened(lists: _Lists) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Messages asked and answered, of the chat interface, else texts of the completions interface."""
    given = turns(lists.get("input_messages", _NONE), "user")
    answer = turns(lists.get("output_messages", _NONE), "assistant")
    return (
        given or prompts(lists.get("prompts", _NONE), "prompt", "user"),
        answer or prompts(lists.get("choices", _NONE), "completion", "assistant"),
    )


def _lists(attributes: _Attributes) -> _Lists:
    """The items of the flattened lists; a file may hold them as arrays of objects instead."""
    found = rows(attributes, _PREFIXES)
    if not attributes.keys().isdisjoint(_WHOLE):
        for key in _LISTS:
            if (value := listing(attributes.get(key))) and (name := key.partition(".")[2]) not in found:
                found[name] = [mapping(item) for item in value]
    return found


def _given(
    attributes: _Attributes, lists: _Lists, silent: tuple[Message, ...]
) -> tuple[tuple[Message, ...], RequestBody | None]:
    """What was asked where no flattened message says it: texts to embed, a query, else the raw input."""
    said = [_embedded(row) for row in lists.get("embeddings", _NONE)]
    query = text(attributes.get("reranker.query"))
    if texts := [found for found in (*said, query) if found]:
        return tuple(Message("user", (Part(_TEXT, found),)) for found in texts), None
    if attributes.get("input.value") in (None, ""):
        return silent, None
    asked = _asked(attributes)
    return asked.messages or silent, asked


def _embedded(row: dict[str, Value]) -> str | None:
    return text(row.get("embedding.text")) or text(mapping(row.get("embedding")).get("text"))


def _asked(attributes: _Attributes) -> RequestBody:
    value = attributes["input.value"]
    is_json = _is_json(attributes, "input.mime_type")
    if is_json is False:
        return RequestBody(messages=_plain(value, "user"))
    asked = request(value)
    if is_json or not _unknown(asked.messages):
        return asked
    return replace(asked, messages=_plain(value, "user"))


def _told(attributes: _Attributes, kind: Kind | None, lists: _Lists) -> ResponseBody | None:
    """The raw answer, which also has the id of the response and refusals that the messages lack."""
    value = attributes.get("output.value")
    if isinstance(value, str) and value[:1] == "<" and _OBJECT.fullmatch(value):
        return None
    if value in (None, "") or (kind is None and not lists and "llm.model_name" not in attributes):
        return None
    is_json = _is_json(attributes, "output.mime_type")
    if is_json is False:
        return ResponseBody(messages=_plain(value, "assistant"))
    told = response(value)
    if is_json or not _unknown(told.messages):
        return told
    return replace(told, messages=_plain(value, "assistant"))


def _output(answer: tuple[Message, ...], told: ResponseBody | None) -> tuple[tuple[Message, ...], str]:
    """The answer: the flattened messages, unless only the raw answer speaks or shows that it is a refusal."""
    if told is None or not spoken(told.messages):
        return answer, _OUTPUT
    if not spoken(answer):
        return told.messages, "output.value"
    refused = finish.refusal_text(told.messages) and not finish.refusal_text(answer)
    return (told.messages, "output.value") if refused else (answer, _OUTPUT)


def _tools(attributes: _Attributes, asked: RequestBody | None) -> tuple[ToolDefinition, ...]:
    given = attributes.get("llm.invocation_parameters")
    if given is not None and (not isinstance(given, str) or "tools" in given or "functions" in given):
        settings = mapping(given)
        if found := settings.get("tools") or settings.get("functions"):
            return tools(found)
    if asked is None and _names_tools(attributes.get("input.value")):
        asked = _asked(attributes)
    return asked.tools if asked else ()


def _names_tools(sent: Value) -> bool:
    """Whether a raw request, as text, has an array of tools: it is large, and most have none."""
    return isinstance(sent, str) and '"tools"' in sent and _ARRAY_OF_TOOLS.search(sent) is not None


def _is_json(attributes: _Attributes, mime_type: str) -> bool | None:
    """Whether a value is declared to be JSON; None if nothing is declared."""
    return "json" in str(attributes[mime_type]) if mime_type in attributes else None


def _unknown(said: tuple[Message, ...]) -> bool:
    """Whether the messages are nothing but JSON of no known shape."""
    found = [part.type for turn in said for part in turn.parts]
    return bool(found) and all(kind is _OTHER for kind in found)


def _plain(value: Value, role: str) -> tuple[Message, ...]:
    found = text(value)
    return (Message(role, (Part(_TEXT, found),)),) if found else ()
