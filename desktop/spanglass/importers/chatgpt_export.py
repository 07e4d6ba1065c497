"""Conversations as ChatGPT exports them: trees of messages, where answers that were asked anew branch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk

_EVERYBODY = ("", "all", "assistant")
_UNSAID = ("model_editable_context", "reasoning_recap")


def knows(value: Any) -> bool:
    """Whether a record is a conversation."""
    if not has(value, "mapping") or not isinstance(value["mapping"], dict):
        return False
    nodes = [members(node) for node in value["mapping"].values()]
    return bool(nodes) and all("message" in node or "children" in node for node in nodes[:5])


@dataclass(slots=True)
class _At:
    """A node that is still to be told, in the thread that leads to it, and what was thought on the way."""

    key: str
    talk: Talk
    thoughts: str = ""
    call_id: str = ""


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The calls of a conversation and their tools, below the conversation itself."""
    if not knows(value):
        raise BadPartError("it is not a conversation: it has no mapping of messages")
    nodes = {key: members(node) for key, node in value["mapping"].items()}
    name = label(value.get("conversation_id") or value.get("id")) or " ".join(nodes)
    session = Session("ChatGPT", name, title=label(value.get("title")))
    session.see(moment_ns(value.get("create_time")) or 0)
    waiting = [_At(key, Talk(session)) for key, node in nodes.items() if node.get("parent") not in nodes]
    seen: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at.key in seen:
            continue
        seen.add(at.key)
        yield from _said(nodes[at.key], at)
        listed = nodes[at.key].get("children")
        children = [key for key in listed if key in nodes] if isinstance(listed, list) else []
        if not children:
            yield from at.talk.end()
        for key in reversed(children):
            talk = at.talk if len(children) == 1 else at.talk.fork()
            waiting.append(_At(key, talk, at.thoughts, at.call_id))
    yield from session.root()


def _said(node: dict[str, Any], at: _At) -> Iterator[RawSpan]:
    """What a node tells, if it is a message at all."""
    message = members(node.get("message"))
    role, content = label(members(message.get("author")).get("role")), members(message.get("content"))
    time_ns = moment_ns(message.get("update_time")) or moment_ns(message.get("create_time")) or 0
    said = _content(content)
    if not message or content.get("content_type") in _UNSAID or said in ("", []):
        return
    if content.get("content_type") == "thoughts":
        at.thoughts = f"{at.thoughts}\n\n{said}".strip()
    elif role == "assistant":
        yield from _answer(message, said, at, time_ns)
    elif role == "tool":
        failed = json_text(said) if content.get("content_type") == "system_error" else None
        yield from at.talk.result(at.call_id, said, time_ns, failed)
    else:
        at.talk.ask({"role": role or "user", "content": said}, time_ns)


def _answer(message: dict[str, Any], said: Any, at: _At, time_ns: int) -> Iterator[RawSpan]:
    """The call of an answer, be it to the user or to a tool."""
    own, told = label(message.get("id")) or at.key, members(message.get("metadata"))
    recipient = label(message.get("recipient"))
    made: dict[str, Any] = {"content": said}
    if recipient not in _EVERYBODY:
        at.call_id = own
        made = {
            "content": None,
            "tool_calls": [{"id": own, "function": {"name": recipient, "arguments": said}}],
        }
    if at.thoughts:
        made["reasoning_content"], at.thoughts = at.thoughts, ""
    reason = label(members(told.get("finish_details")).get("type"))
    facts = {"llm.finish_reason": reason or None}
    yield from at.talk.answer(Answer(own, made, time_ns, label(told.get("model_slug")), told=facts))


def _content(content: dict[str, Any]) -> Any:
    """A text, or parts where there are pictures among them."""
    thoughts = content.get("thoughts")
    if isinstance(thoughts, list):
        return "\n\n".join(label(members(each).get("content")) for each in thoughts).strip()
    parts = content.get("parts")
    if not isinstance(parts, list):
        return label(content.get("text") or content.get("result") or content.get("content"))
    if all(isinstance(part, str) for part in parts):
        return "\n".join(parts).strip()
    return [_part(part) for part in parts if part not in ("", None)]


def _part(part: Any) -> dict[str, Any]:
    held = members(part)
    if pointer := label(held.get("asset_pointer")):
        return {"type": "image_url", "image_url": {"url": pointer}}
    return {
        "type": "text",
        "text": part if isinstance(part, str) else label(held.get("text")) or json_text(part),
    }


IMPORTER: Importer = JsonImporter(
    "ChatGPT conversations", knows, lambda _: Each(spans_of), (("conversations",),), updates=True
)
