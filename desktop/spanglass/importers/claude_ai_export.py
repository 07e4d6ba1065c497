"""Conversations as Claude.ai exports them: messages of blocks, of which an answer may hold several calls."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members, objects
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk

_FILES = ("attachments", "files", "files_v2")


def knows(value: Any) -> bool:
    """Whether a record is a conversation."""
    return has(value, "uuid", "chat_messages") and isinstance(value["chat_messages"], list)


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The calls of a conversation and their tools, below the conversation itself."""
    if not knows(value):
        raise BadPartError("it is not a conversation: it has no chat_messages")
    session = Session("Claude.ai", label(value["uuid"]), title=label(value.get("name")))
    session.see(moment_ns(value.get("created_at")) or 0)
    talks: dict[str, Talk] = {}
    last = Talk(session)
    for given in map(members, value["chat_messages"]):
        before = talks.get(label(given.get("parent_message_uuid")))
        last = before.fork() if before else last
        if given.get("sender") == "assistant":
            yield from _answers(given, last, label(value.get("model")))
        else:
            last.ask({"role": "user", "content": _asked(given)}, moment_ns(given.get("created_at")) or 0)
        talks[label(given.get("uuid"))] = last.fork() if "parent_message_uuid" in given else last
    yield from last.end()
    yield from session.root()


def _asked(given: dict[str, Any]) -> str:
    """What the user wrote, and what was in the files beside it."""
    said = [label(block.get("text")) for block in objects(given.get("content"))] or [label(given.get("text"))]
    for key in _FILES:
        listed = given.get(key)
        said += map(_file, listed if isinstance(listed, list) else ())
    return "\n\n".join(filter(None, said))


def _file(given: Any) -> str:
    file = members(given)
    return f"[{label(file.get('file_name'))}]\n{label(file.get('extracted_content'))}".strip()


def _answers(given: dict[str, Any], talk: Talk, model: str) -> Iterator[RawSpan]:
    """A call for what was said up to the results of tools, and one for what was said after them."""
    own, time_ns = label(given.get("uuid")), moment_ns(given.get("created_at")) or 0
    said: list[dict[str, Any]] = []
    number, waiting = 0, []
    for block in objects(given.get("content")) or [{"type": "text", "text": given.get("text")}]:
        if block.get("type") != "tool_result":
            said.append(block)
            continue
        if said:
            number += 1
            yield from talk.answer(_answer(said, f"{own} {number}", (time_ns, model)))
            waiting = [label(call["id"]) for call in _calls(said, f"{own} {number}")]
            said = []
        call_id = label(block.get("tool_use_id")) or (waiting.pop(0) if waiting else "")
        content, failed = block.get("content"), bool(block.get("is_error"))
        failure = json_text(content)[:1000] if failed else None
        yield from talk.result(call_id, json_text(content), _moment(block, "stop") or time_ns, failure)
    if said:
        yield from talk.answer(_answer(said, f"{own} {number + 1}", (time_ns, model)))


def _answer(said: list[dict[str, Any]], own: str, known: tuple[int, str]) -> Answer:
    texts = [label(block.get("text")) for block in said if block.get("type") in ("text", "voice_note")]
    thoughts = [label(block.get("thinking")) for block in said if block.get("type") == "thinking"]
    message: dict[str, Any] = {"content": "\n\n".join(filter(None, texts))}
    if any(thoughts):
        message["reasoning_content"] = "\n\n".join(filter(None, thoughts))
    if calls := _calls(said, own):
        message["tool_calls"] = calls
    ended = max((_moment(block, "stop") for block in said), default=0) or known[0]
    return Answer(own, message, ended, known[1])


def _calls(said: list[dict[str, Any]], own: str) -> list[dict[str, Any]]:
    used = [block for block in said if block.get("type") == "tool_use"]
    return [
        {
            "id": label(block.get("id")) or f"{own} {number}",
            "function": {"name": block.get("name"), "arguments": block.get("input")},
        }
        for number, block in enumerate(used, 1)
    ]


def _moment(block: dict[str, Any], which: str) -> int:
    return moment_ns(block.get(f"{which}_timestamp")) or 0


IMPORTER: Importer = JsonImporter(
    "Claude.ai conversations",
    knows,
    lambda _: Each(spans_of),
    (("conversations",),),
    updates=True,
    nested=True,
)
