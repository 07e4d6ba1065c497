"""Messages and tools as OpenInference flattens them: ``llm.input_messages.0.message.contents.1.…``."""

from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.dialects.flattened import items, undotted
from spanglass.dialects.media_parts import media
from spanglass.dialects.message_parts import part, parts, tool_call, tool_output
from spanglass.dialects.message_shapes import role_name
from spanglass.dialects.tool_definitions import tool, tools
from spanglass.dialects.values import label, mapping, text

_Object = dict[str, Value]
_PLAIN = 2
"""How many keys a message has that has nothing but its role and its content."""
_TEXT, _TOOL_CALL, _TOOL_RESULT = PartType.TEXT, PartType.TOOL_CALL, PartType.TOOL_RESULT
_TYPES = {"reasoning": PartType.REASONING, "refusal": PartType.REFUSAL, "text": _TEXT}


def turns(rows: list[_Object], role: str) -> tuple[Message, ...]:
    """The messages of the items of a list; `role` is for those that do not say their own."""
    return tuple([_turn(row, role) for row in rows])


def prompts(rows: list[_Object], inner: str, role: str) -> tuple[Message, ...]:
    """The texts of the completions interface: ``prompt.text`` or ``completion.text`` of each item."""
    said = [text(mapping(_nested(row).get(inner)).get("text")) for row in rows]
    return tuple(Message(role, (Part(_TEXT, found),)) for found in said if found)


def offered(rows: list[_Object]) -> tuple[ToolDefinition, ...]:
    """The tools offered to the model, each a JSON schema or a name with its description."""
    found: list[ToolDefinition] = []
    for row in rows:
        schema = row.get("tool.json_schema")
        found += tools(schema) or tool(mapping(_nested(row).get("tool")))
    return tuple(found)


def _nested(row: _Object) -> _Object:
    return mapping(undotted(row))


def _turn(row: _Object, default_role: str) -> Message:
    if len(row) == _PLAIN and "message.role" in row and isinstance(plain := row.get("message.content"), str):
        role = role_name(row["message.role"]) or default_role
        if not plain:
            return Message(role, ())
        returned = role == "tool"
        kind = _TOOL_RESULT if returned else _TEXT
        part_ = Part(kind, result=tool_output(plain)) if returned else Part(kind, plain)
        return Message(role, (part_,))
    fields = mapping(_nested(row).get("message"))
    role = role_name(fields.get("role")) or default_role
    name = label(fields.get("name"))
    said = [made for entry in items(fields.get("contents")) if (made := _content(mapping(entry))) is not None]
    content = fields.get("content")
    if not said and isinstance(content, list):
        said = list(parts(content))
    elif not said and content not in (None, ""):
        made = part(content) if isinstance(content, dict) else Part(_TEXT, text(content) or str(content))
        said = [made] if made else []
    call_id = label(fields.get("tool_call_id"))
    if role == "tool" or (call_id and role == "user"):
        said = [_result(said, call_id, name)] if said else []
    return Message(role, (*said, *_calls(fields, said)), name)


def _content(entry: _Object) -> Part | None:
    """One item of a message's contents."""
    fields = mapping(entry.get("message_content"))
    kind = text(fields.get("type")) or "text"
    if kind in _TYPES:
        said = text(fields.get("text")) or text(fields.get("refusal"))
        hidden = kind == "reasoning" and any(
            key in fields for key in ("data", "encrypted_content", "signature")
        )
        return Part(_TYPES[kind], said or "") if said or hidden else None
    call = mapping(entry.get("tool_call")) or mapping(fields.get("tool_call"))
    if call:
        return tool_call(call)
    for family in ("image", "audio", "video"):
        if family in fields:
            return media({"type": family, **mapping(mapping(fields[family]).get(family))})
    return part(fields)


def _result(said: list[Part], call_id: str | None, name: str | None) -> Part:
    """The content of a tool's message as what the tool gave back."""
    words = [item.text for item in said if item.type is _TEXT]
    result = tool_output("\n".join(word for word in words if word)) if words else said[0].result
    return Part(_TOOL_RESULT, call_id=call_id, name=name, result=result)


def _calls(fields: _Object, said: list[Part]) -> list[Part]:
    """The tool calls beside the content, without those the content has already."""
    known = {item.call_id for item in said if item.type is _TOOL_CALL}
    found = [
        tool_call(call)
        for item in items(fields.get("tool_calls"))
        if (call := mapping(mapping(item).get("tool_call")))
    ]
    if (name := text(fields.get("function_call_name"))) is not None:
        arguments = fields.get("function_call_arguments_json")
        found.append(tool_call({"name": name, "arguments": arguments}))
    return [call for call in found if call.call_id is None or call.call_id not in known]
