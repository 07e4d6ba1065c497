"""Messages in any of the shapes clients write them in, as `core.messages.Message`.

Known are the GenAI convention's messages with parts, OpenAI's chat messages and Responses items,
Anthropic's, Bedrock's, Cohere's and Gemini's messages, and LangChain's dumps of message objects.
"""

from collections.abc import Iterable
from typing import TypeGuard

from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.dialects import finish
from spanglass.dialects.message_parts import is_part, part, parts, tool_call, tool_output
from spanglass.dialects.values import decoded, label, mapping, structure, text

_Object = dict[str, Value]

_ROLES = {
    "human": "user", "humanmessage": "user", "humanmessagechunk": "user", "chat": "user",
    "ai": "assistant", "aimessage": "assistant", "aimessagechunk": "assistant", "model": "assistant",
    "bot": "assistant", "chatbot": "assistant", "tool-call": "assistant", "tool_call": "assistant",
    "systemmessage": "system", "systemmessagechunk": "system", "toolmessage": "tool",
    "toolmessagechunk": "tool", "function": "tool", "functionmessage": "tool", "tool-response": "tool",
    "tool_response": "tool", "tool_result": "tool",
}  # fmt: skip
_TEXT, _REFUSAL, _TOOL_CALL = PartType.TEXT, PartType.REFUSAL, PartType.TOOL_CALL
_PLAIN = {"role", "content"}
_PAIR = 2
_OPENING = ("[", "{")
_PLAIN_ROLES = ("user", "assistant", "system")
_OWN_ROLES = (*_PLAIN_ROLES, "tool")
_WITH_PARTS = {"role", "parts", "finish_reason"}
_THOUGHTS = frozenset({"thinking", "reasoning", "thought"})
_DUMP_TYPES = frozenset({"human", "ai", "system", "tool", "function", "chat", "AIMessageChunk"})
_ASSISTANT_ITEMS = ("reasoning", "_call", "function_call", "tool_use", "tool_call")
_REASONING_KEYS = dict.fromkeys(("reasoning_content", "reasoning", "thinking")).keys()
_REASONS = dict.fromkeys(("finish_reason", "stop_reason", "finishReason", "stopReason")).keys()
_FIELDS = frozenset({
    "role", "parts", "content", "type", "kwargs", "data", "message", "additional_kwargs", "refusal", "audio",
    "response_metadata", "tool_calls", "function_call", *_REASONING_KEYS, *_REASONS,
})  # fmt: skip
"""The fields of a message of any known shape."""
_CALL_KEYS = frozenset({"tool_calls", "function_call"})


def messages(value: Value, role: str) -> tuple[Message, ...]:
    """The messages a value holds: one, several, or their JSON; mere text and parts are of `role`."""
    found = decoded(value)
    if isinstance(found, list | dict):
        made = tuple(_sequence(found if isinstance(found, list) else [found], role))
        if isinstance(value, str) and made and not spoken(made) and _is_foreign(found):
            return (Message(role, (Part(_TEXT, value),)),)
        return made
    said = parts(found)
    return (Message(role, said),) if said else ()


def _is_foreign(found: list[Value] | _Object) -> bool:
    """Whether JSON is an answer that was asked for as JSON: no object of it has a field of a message."""
    items = found if isinstance(found, list) else [found]
    return all(isinstance(item, dict) and item and _FIELDS.isdisjoint(item) for item in items)


def message(value: _Object, role: str) -> Message:
    """One message object; `role` is for one that does not say its own."""
    if value.keys() == _PLAIN and value["role"] in _PLAIN_ROLES:
        content = value["content"]
        if isinstance(content, str) and content[:1] not in _OPENING:
            return Message(str(value["role"]), (Part(_TEXT, content),) if content else ())
    elif _is_plain(value):
        reason = finish.reason(value.get("finish_reason"))
        return Message(str(value["role"]), parts(value["parts"]), None, reason)
    body, kind = _opened(value)
    own = _role(body, kind) or role
    said = tuple(_message_parts(body, own))
    if own in _THOUGHTS:
        own, said = "assistant", tuple(_as_thought(item) for item in said)
    return Message(own, said, label(body.get("name")), _finish_reason(value, body))


def _is_plain(value: _Object) -> bool:
    """Whether it is nothing but a message with parts, as the GenAI convention writes most."""
    return (
        isinstance(value.get("parts"), list)
        and value.keys() <= _WITH_PARTS
        and value.get("role") in _OWN_ROLES
    )


def role_name(value: Value) -> str | None:
    """The role a client wrote as system, developer, user, assistant or tool, else in lower case."""
    if value.__class__ is str and value in _OWN_ROLES:
        return str(value)
    name = label(value)
    if name is None:
        return None
    plain = name.rsplit(".", 1)[-1].lower()
    return _ROLES.get(plain, plain)


def system(value: Value) -> Message | None:
    """A system prompt given apart from the messages: text, parts, or a message."""
    found = decoded(value)
    if isinstance(found, dict) and not is_part(found):
        made = message(found, "system")
        return made if made.parts else None
    said: list[Part] = []
    for block in found if isinstance(found, list) else [found]:
        said += (
            message(block, "system").parts if isinstance(block, dict) and not is_part(block) else parts(block)
        )
    return Message("system", tuple(said)) if said else None


def with_system(prompt: Message | None, conversation: tuple[Message, ...]) -> tuple[Message, ...]:
    """The conversation with its system prompt first, unless it begins with it already."""
    if prompt is None:
        return conversation
    first = conversation[0] if conversation else None
    if first and first.role in ("system", "developer") and first.text.strip() == prompt.text.strip():
        return conversation
    return (prompt, *conversation)


def spoken(conversation: Iterable[Message]) -> bool:
    """Whether any message says anything."""
    for item in conversation:  # noqa: SIM110 a generator would take three times as long
        if item.parts:
            return True
    return False


def news(given: tuple[Message, ...], output: tuple[Message, ...]) -> tuple[Message, ...]:
    """The output without the messages that went in: graphs give back their whole state."""
    known = len(given)
    same = len(output) > known and all(
        old.parts == new.parts for old, new in zip(given, output, strict=False)
    )
    return output[known:] if same else output


def is_message(value: Value) -> bool:
    """Whether an object is a message of any known shape."""
    if not isinstance(value, dict):
        return False
    if "role" in value or "parts" in value or value.get("type") == "message":
        return "content" in value or "parts" in value or "tool_calls" in value or "function_call" in value
    return _is_dump(value)


def is_pair(value: Value) -> TypeGuard[list[str]]:
    """Whether a message is given as its role and its text, as LangChain takes it."""
    if not isinstance(value, list) or len(value) != _PAIR:
        return False
    role, said = value
    return isinstance(role, str) and isinstance(said, str) and role_name(role) in _OWN_ROLES


def _as_thought(item: Part) -> Part:
    return Part(PartType.REASONING, item.text) if item.type is _TEXT else item


def _sequence(values: list[Value], role: str) -> list[Message]:
    """Messages of an array; parts that stand among them become messages of their own, neighbours one."""
    found: list[Message] = []
    loose: list[Part] = []
    loose_role = role
    for value in values:
        if is_pair(value):
            inner = [message({"role": value[0], "content": value[1]}, role)]
        elif isinstance(value, list):
            inner = _sequence([item for item in value if not isinstance(item, list)], role)
        elif not isinstance(value, dict) or is_part(value):
            own = _item_role(value, role)
            if (said := part(value)) is not None:
                if loose and own != loose_role:
                    found.append(Message(loose_role, tuple(loose)))
                    loose = []
                loose_role = own
                loose.append(said)
            continue
        else:
            inner = [message(value, role)]
        if loose:
            found.append(Message(loose_role, tuple(loose)))
            loose = []
        found.extend(inner)
    return [*found, Message(loose_role, tuple(loose))] if loose else found


def _item_role(value: Value, role: str) -> str:
    """The role of a Responses item or a block that stands where a message is expected."""
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str):
        if kind.endswith("_call_output"):
            return "tool"
        if kind in _ASSISTANT_ITEMS or kind.endswith("_call"):
            return "assistant"
    return role


def _opened(value: _Object) -> tuple[_Object, str | None]:
    """The fields of a message and the name of its class; LangChain puts the fields one level down."""
    kind = text(value.get("type"))
    fields = value.get("kwargs")
    if isinstance(fields, dict) and "id" in value:
        path = value["id"]
        name = path[-1] if isinstance(path, list) and path else None
        return fields, text(fields.get("type")) or text(name)
    fields = value.get("data")
    if isinstance(fields, dict) and kind in _DUMP_TYPES:
        return fields, kind
    fields = value.get("message")
    if isinstance(fields, dict) and "role" not in value and "content" not in value:
        return (
            _opened(fields) if "kwargs" in fields or "data" in fields else (fields, text(fields.get("type")))
        )
    return value, kind


def _is_dump(value: _Object) -> bool:
    if isinstance(value.get("kwargs"), dict) and isinstance(value.get("id"), list):
        return "content" in mapping(value["kwargs"])
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in _DUMP_TYPES:
        return False
    return "content" in value or "content" in mapping(value.get("data"))


def _role(body: _Object, kind: str | None) -> str | None:
    found = role_name(body.get("role"))
    if found is not None or kind is None or kind in ("message", "constructor"):
        return found
    plain = kind.lower()
    return _ROLES.get(plain) or (plain if plain in ("system", "tool") else None)


def _finish_reason(value: _Object, body: _Object) -> str | None:
    for place in (value, body, mapping(body.get("response_metadata"))):
        if _REASONS.isdisjoint(place):
            continue
        for key in _REASONS:
            if (found := finish.reason(place.get(key))) is not None:
                return found
    return None


def _message_parts(body: _Object, role: str) -> list[Part]:
    extra = mapping(body.get("additional_kwargs"))
    places = (body, extra) if extra else (body,)
    said: list[Part] = []
    for place in places:
        if not _REASONING_KEYS.isdisjoint(place):
            found = next((got for key in _REASONING_KEYS if (got := text(place.get(key)))), None)
            said += (Part(PartType.REASONING, found),) if found else ()
    said += _content(body, role)
    for place in places:
        if (found := text(place.get("refusal"))) and not any(p.type is _REFUSAL for p in said):
            said.append(Part(_REFUSAL, found))
        if not _CALL_KEYS.isdisjoint(place):
            _add_calls(said, place)
    said += _audio(body)
    return said


def _content(body: _Object, role: str) -> list[Part]:
    if isinstance(body.get("parts"), list):
        return list(parts(body["parts"]))
    content = body.get("content")
    if role == "tool":
        return _tool_content(body, content)
    if isinstance(content, dict) and "parts" in content:
        return list(parts(content["parts"]))
    if isinstance(content, str):
        blocks = structure(content)
        if isinstance(blocks, list) and blocks and all(map(is_part, blocks)):
            content = blocks
    return list(parts(content))


def _tool_content(body: _Object, content: Value) -> list[Part]:
    """What a tool message gave back: its content, unless its blocks are results already."""
    blocks = decoded(content)
    made = parts(blocks) if isinstance(blocks, list | dict) and _holds_part(blocks) else ()
    if any(item.type in (PartType.TOOL_RESULT, _TOOL_CALL) for item in made):
        return list(made)
    if content is None or content == "":
        return []
    call_id = next(
        (found for key in ("tool_call_id", "id", "call_id") if (found := label(body.get(key)))), None
    )
    return [
        Part(PartType.TOOL_RESULT, call_id=call_id, name=label(body.get("name")), result=tool_output(content))
    ]


def _holds_part(blocks: list[Value] | _Object) -> bool:
    return any(map(is_part, blocks)) if isinstance(blocks, list) else is_part(blocks)


def _add_calls(said: list[Part], place: _Object) -> None:
    """Adds the tool calls that stand beside the content, unless the content has them already."""
    known = {item.call_id for item in said if item.type is _TOOL_CALL}
    calls = decoded(place.get("tool_calls"))
    single = decoded(place.get("function_call"))
    for call in [*(calls if isinstance(calls, list) else ()), single]:
        if isinstance(call, dict) and call:
            made = tool_call(call)
            if made.call_id is None or made.call_id not in known:
                said.append(made)
                known.add(made.call_id)


def _audio(body: _Object) -> list[Part]:
    audio = body.get("audio")
    if not isinstance(audio, dict):
        return []
    found = part({"type": "audio", **{key: value for key, value in audio.items() if key != "type"}})
    return [] if found is None else [found]
