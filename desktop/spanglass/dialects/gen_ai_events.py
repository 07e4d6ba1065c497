"""What the OpenTelemetry GenAI convention says beside a span's attributes: in span events and log records.

Three generations: one event a message (``gen_ai.user.message``, ``gen_ai.choice``), one event for the
whole call (``gen_ai.client.inference.operation.details``), and ``gen_ai.content.prompt`` before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from spanglass.core.messages import Message, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import finish
from spanglass.dialects.message_parts import parts
from spanglass.dialects.message_shapes import message, messages, system
from spanglass.dialects.values import as_text, decoded, listing, mapping, text

DETAILS = frozenset({"gen_ai.client.inference.operation.details", "gen_ai.client.inference.operation"})
_ROLES = {
    "gen_ai.system.message": "system", "gen_ai.developer.message": "developer",
    "gen_ai.user.message": "user", "gen_ai.assistant.message": "assistant", "gen_ai.tool.message": "tool",
}  # fmt: skip
_RESULT = PartType.TOOL_RESULT
_STREAMED = (PartType.TEXT, PartType.REASONING)
_SOURCE_LINE = "event "
_CHOICE, _UNKNOWN = "gen_ai.choice", "gen_ai.unknown"
_PROMPTS = {"gen_ai.content.prompt": "gen_ai.prompt", "llm.content.prompt": "gen_ai.prompt"}
_COMPLETIONS = {
    "gen_ai.content.completion": "gen_ai.completion",
    "llm.content.completion": "gen_ai.completion",
}
_INPUT, _OUTPUT = "gen_ai.input.messages", "gen_ai.output.messages"
_SYSTEM = "gen_ai.system_instructions"
_CONTENT = "gen_ai.event.content"


@dataclass(slots=True)
class Said:
    """What events and log records told of a span, gathered in their order.

    `attributes` are what an event of the whole call repeats or adds of the span's own attributes,
    `unfinished` are the places in `output` of choices, by index, that a later event may go on with.
    """

    input: list[Message] = field(default_factory=list)
    output: list[Message] = field(default_factory=list)
    system: Message | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    unfinished: dict[int, int] = field(default_factory=dict)


def said(span: RawSpan, logs: Sequence[LogRecord]) -> Said | None:
    """What the events of the span and its log records tell, events before log records; None if none do."""
    found = Said()
    for event in span.events:
        if event.name.startswith(("gen_ai.", "llm.content.")):
            _add(found, event.name, event.attributes, None)
    told = _told(found)
    if logs:
        beside = Said() if told else found
        for record in sorted(logs, key=lambda record: record.time_ns):
            if (name := record_name(record)).startswith("gen_ai."):
                _add(beside, name, record.attributes, record.body)
        if beside is not found:
            found = _filled(found, beside)
    return found if told or _told(found) else None


def said_in(events: Value) -> Said | None:
    """What events tell that are given as an array of objects, or its JSON; None if they tell nothing."""
    found = Said()
    for event in listing(events):
        fields = mapping(event)
        if name := text(fields.get("event.name")):
            _add(found, name, fields, None)
    return found if _told(found) else None


def record_name(record: LogRecord) -> str:
    """The name of the event a log record is: its own, the older attribute, or its body.

    A program in Rust may put the line of its source there, ``event src/main.rs:1``, which names nothing.
    """
    own = record.event_name
    if own and not own.startswith(_SOURCE_LINE):
        return own
    for value in (record.attributes.get("event.name"), record.body):
        if isinstance(value, str) and len(value) < 100:
            return value
    return own


def _told(found: Said) -> bool:
    return bool(found.input or found.output or found.system or found.attributes)


def _filled(first: Said, second: Said) -> Said:
    return Said(
        first.input or second.input, first.output or second.output, first.system or second.system,
        {**second.attributes, **first.attributes},
    )  # fmt: skip


def _add(found: Said, name: str, attributes: Mapping[str, Value], body: Value) -> None:
    if name in DETAILS:
        _add_details(found, {**attributes, **(body if isinstance(body, dict) else {})})
    elif name == _CHOICE:
        if not _is_elided(fields := _fields(attributes, body)):
            _add_choice(found, fields)
    elif (role := _ROLES.get(name)) is not None:
        if not _is_elided(fields := _fields(attributes, body)):
            _add_message(found.input, _message(fields, role))
    elif name == _UNKNOWN:
        found.input.append(_item(mapping(_fields(attributes, body).get("data")), attributes.get("role")))
    elif (key := _PROMPTS.get(name)) is not None:
        found.input.extend(messages(attributes.get(key), "user"))
    elif (key := _COMPLETIONS.get(name)) is not None:
        found.output.extend(messages(attributes.get(key), "assistant"))


def _add_message(given: list[Message], made: Message) -> None:
    """One more message; of a user's without the results of tools that were told just before it.

    Instrumentation of Bedrock tells each result as a tool's message, and then once more where it was sent.
    """
    if made.role == "user" and given and given[-1].role == "tool":
        told = {item.call_id for turn in given if turn.role == "tool" for item in turn.parts}
        parts = tuple(item for item in made.parts if item.type is not _RESULT or item.call_id not in told)
        if made.parts and not parts:
            return
        made = replace(made, parts=parts)
    given.append(made)


def _is_elided(fields: Mapping[str, Value]) -> bool:
    """Whether Google's Kit was told not to record the content, and says only that there was some."""
    return fields.get("content") == "<elided>"


def _add_choice(found: Said, fields: dict[str, Value]) -> None:
    """One more choice, or the next piece of one that streams, whose reason comes with its last."""
    made, index = _choice(fields), fields.get("index")
    if not isinstance(index, int):
        found.output.append(made)
        return
    place = found.unfinished.pop(index, None)
    if place is None:
        place = len(found.output)
        found.output.append(made)
    else:
        found.output[place] = _continued(found.output[place], made)
    if made.finish_reason is None:
        found.unfinished[index] = place


def _continued(begun: Message, piece: Message) -> Message:
    """A message with its next piece, whose text goes on where the text before it stopped."""
    head, tail = begun.parts, piece.parts
    if head and tail and head[-1].type is tail[0].type and tail[0].type in _STREAMED:
        whole = replace(head[-1], text=(head[-1].text or "") + (tail[0].text or ""))
        head, tail = (*head[:-1], whole), tail[1:]
    return replace(begun, parts=(*head, *tail), finish_reason=piece.finish_reason)


def whole_answers(output: tuple[Message, ...], given: Value) -> tuple[Message, ...]:
    """The answers put together of the pieces of a stream, where a client writes each as a message.

    A piece has a reason that is empty, for its answer has not ended. `given` are the messages as written.
    """
    rows = listing(given) if len(output) > 1 else []
    if len(rows) != len(output) or not any(_is_piece(row) for row in rows[:-1]):
        return output
    made: list[Message] = []
    goes_on = False
    for row, said in zip(rows, output, strict=True):
        if goes_on:
            made[-1] = _continued(made[-1], said)
        else:
            made.append(said)
        goes_on = _is_piece(row)
    return tuple(made)


def _is_piece(row: Value) -> bool:
    return mapping(row).get("finish_reason") == ""


def _add_details(found: Said, attributes: dict[str, Value]) -> None:
    for key, value in attributes.items():
        if key in (_INPUT, _OUTPUT):
            once = key + as_text(value)
            if once not in found.seen:
                found.seen.add(once)
                if key == _INPUT:
                    found.input.extend(messages(value, "user"))
                else:
                    found.output.extend(whole_answers(messages(value, "assistant"), value))
        elif key == _SYSTEM:
            found.system = system(value)
        else:
            found.attributes[key] = value


def _fields(attributes: Mapping[str, Value], body: Value) -> dict[str, Value]:
    """The fields of one message: the record's body, an event's JSON attribute, or its plain attributes."""
    for value in (body, attributes.get(_CONTENT), attributes.get("gen_ai.event.body")):
        found = mapping(value)
        if found:
            return found
    own = {key: value for key, value in attributes.items() if key not in ("gen_ai.system", "event.name")}
    if isinstance(body, str) and not body.startswith("gen_ai."):
        own.setdefault("content", body)
    return own


def _message(fields: dict[str, Value], role: str) -> Message:
    inner = fields.get("message")
    if isinstance(inner, dict) and "content" not in fields:
        fields = {**fields, **inner}
    content = fields.get("content")
    given = fields.get("role") or (content.get("role") if isinstance(content, dict) else None)
    return message({**fields, "role": given or role}, role)


def _item(data: dict[str, Value], role: Value) -> Message:
    """An item of OpenAI's Responses that Logfire has no event for: a part the user gave or the model made."""
    is_given = str(data.get("type")).startswith("input")
    return Message("user" if is_given and role != "assistant" else "assistant", parts(data))


def _choice(fields: dict[str, Value]) -> Message:
    """A choice, whose message is an object, its JSON, blocks, or a text beside its tool calls."""
    inner = decoded(fields.get("message", fields.get("content")))
    if isinstance(inner, dict) and (
        "role" in inner or "content" in inner or "tool_calls" in inner or not inner
    ):
        made = message({**inner, "role": inner.get("role") or fields.get("role")}, "assistant")
    else:
        calls = fields.get("tool_calls")
        made = message({"content": inner, "tool_calls": calls, "role": fields.get("role")}, "assistant")
    reason = finish.reason(fields.get("finish_reason")) or made.finish_reason
    parts = made.parts
    if not parts and "content" in fields and inner is not fields["content"]:
        parts = message({"content": fields["content"]}, "assistant").parts
    return replace(made, parts=parts, finish_reason=reason)


def tool_exchange(found: Said) -> tuple[Value, Value, str | None]:
    """Arguments, result and call id as the events of a tool span give them: the last of each."""
    given, returned, call_id = None, None, None
    for item in (part for turn in found.input for part in turn.parts):
        call_id = call_id or item.call_id
        if item.type is PartType.TOOL_CALL:
            given = item.arguments
        elif item.type is PartType.TOOL_RESULT and given is None:
            given = item.result
    for item in (part for turn in found.output for part in turn.parts):
        returned = item.result if item.type is PartType.TOOL_RESULT else decoded(item.text)
        call_id = call_id or item.call_id
    return given, returned, call_id
