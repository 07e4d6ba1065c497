"""What OpenInference says of tools, documents and parameters, beside the messages."""

from collections.abc import Mapping

from spanglass.core.facts import Kind, ToolUse
from spanglass.core.messages import Document
from spanglass.core.span import Value
from spanglass.dialects.call_arguments import call_arguments
from spanglass.dialects.documents import documents
from spanglass.dialects.flattened import undotted
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.request_bodies import parameters
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.values import decoded, first_label, label, mapping, text, whole

_Attributes = Mapping[str, Value]
_DOCUMENTS = ("documents", "output_documents", "input_documents")
_DOCUMENT = "document."


def tool_of(attributes: _Attributes, kind: Kind | None) -> ToolUse | None:
    """The call a tool span stands for; ``tool.parameters`` is the schema of its arguments, not a value."""
    name = first_label(attributes, ("tool.name",))
    if kind is not Kind.TOOL and (kind is not None or name is None):
        return None
    returned = _handed_back(attributes.get("output.value"))
    call_id = first_label(attributes, ("tool.id", "tool_call.id")) or _returned_id(returned)
    return ToolUse(
        name, call_id, call_arguments(attributes.get("input.value")), tool_output(returned),
        text(attributes.get("tool.description")),
    )  # fmt: skip


def _handed_back(returned: Value) -> Value:
    """What a tool gave back; LangChain keeps its whole message, in JavaScript under ``output``."""
    found = decoded(returned) if isinstance(returned, str) and "tool_call_id" in returned else None
    if not isinstance(found, dict):
        return returned
    return found["output"] if found.keys() == {"output"} else found


def _returned_id(returned: Value) -> str | None:
    """The id of the call in the message LangChain keeps as a tool's output."""
    found = returned if isinstance(returned, dict) else {}
    places = (found, mapping(found.get("data")), mapping(found.get("kwargs")))
    return next((call_id for place in places if (call_id := label(place.get("tool_call_id")))), None)


def documents_of(lists: Mapping[str, list[dict[str, Value]]]) -> tuple[Document, ...]:
    """Retrieved documents, else ranked ones, else those given to be ranked, of the lists put together."""
    for name in _DOCUMENTS:
        if name in lists and (made := documents([_fields(row) for row in lists[name]])):
            return made
    return ()


def _fields(row: dict[str, Value]) -> Value:
    """The fields of a document, whose metadata may be flattened too."""
    names = _plain_fields(row)
    return dict(zip(names, row.values(), strict=True)) if names is not None else undotted(row)


@by_keys
def _plain_fields(keys: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names of a document's fields; None if something of it is flattened."""
    names = tuple(key.removeprefix(_DOCUMENT) for key in keys)
    is_plain = all(
        key.startswith(_DOCUMENT) and "." not in name for key, name in zip(keys, names, strict=True)
    )
    return names if is_plain else None


def parameters_of(attributes: _Attributes, settings: dict[str, Value]) -> dict[str, Value]:
    """Request parameters under gen_ai's short names."""
    found = parameters(settings) if settings else {}
    top_k = whole(attributes.get("reranker.top_k"))
    return found if top_k is None else {**found, "top_k": top_k}
