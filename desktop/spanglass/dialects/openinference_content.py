"""What went into an OpenInference span and what came out: flattened messages, else the raw bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spanglass.core.facts import Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.dialects import finish
from spanglass.dialects.flattened import items, undotted, unflattened
from spanglass.dialects.message_shapes import news, spoken
from spanglass.dialects.openinference_messages import offered, prompts, turns
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import mapping, text

_Attributes = Mapping[str, Value]
_PREFIXES = (
    "llm.input_messages.", "llm.output_messages.", "llm.tools.", "llm.prompts.", "llm.choices.",
    "embedding.embeddings.",
)  # fmt: skip
_LISTS = tuple(prefix[:-1] for prefix in _PREFIXES)
_OUTPUT = "llm.output_messages"
_SILENT = (Kind.TOOL, Kind.EMBEDDING, Kind.RERANKER, Kind.RETRIEVER)


@dataclass(frozen=True, slots=True)
class Content:
    """Messages in and out, tools offered, and the raw bodies where they had to be read.

    `answered` says that there was an answer, `output_at` where its words stood.
    """

    input: tuple[Message, ...] = ()
    output: tuple[Message, ...] = ()
    output_at: str = _OUTPUT
    tools: tuple[ToolDefinition, ...] = ()
    request: RequestBody | None = None
    response: ResponseBody | None = None
    answered: bool = False

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
    tree = _tree(attributes)
    llm = mapping(tree.get("llm"))
    given = turns(llm.get("input_messages"), "user") or prompts(llm.get("prompts"), "prompt", "user")
    answer = turns(llm.get("output_messages"), "assistant") or prompts(
        llm.get("choices"), "completion", "assistant"
    )
    asked = None
    if not spoken(given):
        given, asked = _given(attributes, tree, given)
    told = None if kind in _SILENT else _told(attributes, kind, llm)
    output, at = _output(answer, told)
    if kind not in (Kind.LLM, None):
        output = news(given, output)
    definitions = offered(llm.get("tools")) or _tools(attributes, asked)
    answered = spoken(answer) or text(attributes.get("output.value")) is not None
    return Content(given, output, at, definitions, asked, told, answered)


def _tree(attributes: _Attributes) -> dict[str, Value]:
    """The flattened lists put together; a file may hold them as arrays of objects instead."""
    tree = unflattened(attributes, _PREFIXES)
    for key in _LISTS:
        if (value := attributes.get(key)) is not None:
            head, _, name = key.partition(".")
            tree[head] = {**mapping(tree.get(head)), name: undotted(value)}
    return tree


def _given(
    attributes: _Attributes, tree: dict[str, Value], silent: tuple[Message, ...]
) -> tuple[tuple[Message, ...], RequestBody | None]:
    """What was asked where no flattened message says it: texts to embed, a query, else the raw input."""
    embedded = items(mapping(tree.get("embedding")).get("embeddings"))
    said = [text(mapping(mapping(item).get("embedding")).get("text")) for item in embedded]
    query = text(attributes.get("reranker.query"))
    texts = [found for found in (*said, query) if found]
    if texts:
        return tuple(Message("user", (Part(PartType.TEXT, found),)) for found in texts), None
    if attributes.get("input.value") in (None, ""):
        return silent, None
    asked = _asked(attributes)
    return asked.messages or silent, asked


def _asked(attributes: _Attributes) -> RequestBody:
    value = attributes["input.value"]
    if not _may_be_json(attributes, "input"):
        return RequestBody(messages=_plain(value, "user"))
    asked = request(value)
    if _is_declared(attributes, "input") or not _unknown(asked.messages):
        return asked
    return replace(asked, messages=_plain(value, "user"))


def _told(attributes: _Attributes, kind: Kind | None, llm: dict[str, Value]) -> ResponseBody | None:
    """The raw answer, which also has the id of the response and refusals that the messages lack."""
    value = attributes.get("output.value")
    if value in (None, "") or (kind is None and not llm and "llm.model_name" not in attributes):
        return None
    if not _may_be_json(attributes, "output"):
        return ResponseBody(messages=_plain(value, "assistant"))
    told = response(value)
    if _is_declared(attributes, "output") or not _unknown(told.messages):
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
    settings = mapping(attributes.get("llm.invocation_parameters"))
    found = settings.get("tools") or settings.get("functions")
    return tools(found) if found else asked.tools if asked else ()


def _is_declared(attributes: _Attributes, side: str) -> bool:
    return "json" in str(attributes.get(f"{side}.mime_type", ""))


def _may_be_json(attributes: _Attributes, side: str) -> bool:
    """Whether a value may be JSON: it is declared so, or nothing is declared."""
    return f"{side}.mime_type" not in attributes or _is_declared(attributes, side)


def _unknown(said: tuple[Message, ...]) -> bool:
    """Whether the messages are nothing but JSON of no known shape."""
    found = [part.type for turn in said for part in turn.parts]
    return bool(found) and all(kind is PartType.OTHER for kind in found)


def _plain(value: Value, role: str) -> tuple[Message, ...]:
    found = text(value)
    return (Message(role, (Part(PartType.TEXT, found),)),) if found else ()
