"""Chats that VS Code exports or keeps: requests to GitHub Copilot and others, each with its answer."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import whole
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk

_MILLISECOND = 1_000_000


def knows(value: Any) -> bool:
    """Whether a record is a chat."""
    return has(value, "requests", "responderUsername") and isinstance(value["requests"], list)


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The calls of a chat, below the chat itself."""
    if not knows(value):
        raise BadPartError("it is not a chat: it has no requests")
    asked = [members(request) for request in value["requests"]]
    name = label(value.get("sessionId")) or json.dumps([each.get("requestId") for each in asked])
    session = Session("VS Code", name, title=label(value.get("customTitle")) or "VS Code chat")
    session.see(moment_ns(value.get("creationDate")) or 0)
    talk = Talk(session)
    for number, request in enumerate(asked, 1):
        start = moment_ns(request.get("timestamp")) or 0
        said = members(request.get("message")).get("text")
        talk.ask({"role": "user", "content": said if isinstance(said, str) else ""}, start)
        yield from talk.answer(_answer(label(request.get("requestId")) or str(number), request, start))
    yield from session.root()


def _answer(own: str, request: dict[str, Any], start: int) -> Answer:
    result, parts = members(request.get("result")), request.get("response")
    lasted = whole(members(result.get("timings")).get("totalElapsed")) or 0
    said = [_part(part) for part in parts] if isinstance(parts, list) else []
    error = members(result.get("errorDetails"))
    failure = (label(error.get("message")) or "The request failed.") if error else None
    first = whole(members(result.get("timings")).get("firstProgress"))
    told: dict[str, Value] = {"gen_ai.server.time_to_first_token": first / 1000 if first else None}
    message = {"content": "".join(said)} if any(said) else {}
    model = label(request.get("modelId")).removeprefix("copilot/")
    return Answer(own, message, start + lasted * _MILLISECOND, model, start, told, failure)


def _part(part: Any) -> str:
    """What a part of an answer shows: its text, or which tool was used."""
    held = members(part)
    value = held.get("value")
    if held.get("kind") in ("toolInvocationSerialized", "toolInvocation"):
        told = held.get("pastTenseMessage") or held.get("invocationMessage")
        return f"\n\n[{label(members(told).get('value')) or label(told) or 'tool'}]\n\n"
    if held.get("kind") == "thinking":
        return ""
    return value if isinstance(value, str) else (json_text(value) if value else "")


IMPORTER: Importer = JsonImporter("VS Code chat", knows, lambda _: Each(spans_of), updates=True, nested=True)
