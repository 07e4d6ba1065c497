"""Lists of messages as programs keep them: examples for training, bodies of requests, saved conversations.

They seldom say when anything was said; what says nothing is of the moment when its file was written.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.provider_answers import unwrapped
from spanglass.importers.provider_calls import Call, with_call
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk

_TOOL = "messages"
_ROLES = {"human": "user", "gpt": "assistant", "ai": "assistant", "model": "assistant", "bot": "assistant"}
_TIMES = ("timestamp", "created_at", "created", "createdAt", "ts", "time")
_TALKS = ("conversation_id", "conversationId", "session_id", "sessionId", "thread_id", "threadId")
_LISTS = ("messages", "conversations", "input", "preferred_output", "non_preferred_output", "system")
_MOST_WAITING = 20_000
_OTHERS = frozenset({
    "events", "uuid", "kind", "run_type", "projectHash", "custom_id", "spans", "response", "output", "info",
    "stop_reason", "span_id", "spanId", "op_name", "call_type",
})  # fmt: skip


def knows(value: Any) -> bool:
    """Whether a record is a message, has a list of them, or is the body of a request."""
    found = members(value)
    if not _OTHERS.isdisjoint(found) or unwrapped(found) is not None:
        return False
    return _listed(found) is not None or _message(found) is not None or _request(found) is not None


class MessageLists:
    """Reads records; messages that are records are of one conversation, a list is one of its own."""

    def __init__(self, written_ns: int) -> None:
        self._written_ns = written_ns
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._number = 0

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The calls of a list or request; messages wait for those that follow."""
        found = members(value)
        listed, message, request = _listed(found), _message(found), _request(found)
        if listed is not None:
            about = {key: held for key, held in found.items() if key not in _LISTS}
            yield from self._conversation(_named(found), listed, about)
        elif message is not None:
            self._number += 1
            talk = next((name for key in _TALKS if (name := label(found.get(key)))), "")
            self._waiting.setdefault(talk, []).append(message)
            if self._number % _MOST_WAITING == 0:
                yield from self.end()
        elif request is not None:
            trace, span = named("request", json.dumps(request, sort_keys=True))
            draft = Draft(trace, span, "", self._written_ns, self._written_ns, scope=Scope(_TOOL))
            yield with_call(draft, Call(request)).raw()
        else:
            raise BadPartError("no messages are in it")

    def end(self) -> Iterator[RawSpan]:
        """The conversations of messages that are records."""
        waiting, self._waiting = self._waiting, {}
        for talk, messages in waiting.items():
            yield from self._conversation(talk or _named(messages), messages, {})

    def _conversation(
        self, name: str, listed: list[dict[str, Any]], about: dict[str, Any]
    ) -> Iterator[RawSpan]:
        """The calls of a conversation, below it; of one with a single answer that call alone."""
        session = Session(_TOOL, name, title="conversation")
        talk = Talk(session, about)
        told = [span for number, each in enumerate(listed) for span in self._told(talk, each, number)]
        told += talk.end()
        if talk.has_asked:
            time_ns = self._time({}, len(listed))
            told += talk.answer(Answer(str(len(listed)), {}, time_ns, label(about.get("model"))))
        if len(told) == 1:
            yield replace(told[0], parent_id=b"")
        else:
            yield from told
            yield from session.root()

    def _told(self, talk: Talk, message: dict[str, Any], number: int) -> Iterator[RawSpan]:
        """What a message tells: an answer its call, the result of a tool that tool."""
        time_ns, role = self._time(message, number), message["role"]
        if role == "assistant":
            model = label(message.get("model")) or label(talk.about.get("model"))
            yield from talk.answer(Answer(str(number), message, time_ns, model))
        elif role == "tool":
            yield from talk.result(label(message.get("tool_call_id")), message.get("content"), time_ns)
        else:
            talk.ask(message, time_ns)
            content = message.get("content")
            for block in map(members, content if isinstance(content, list) else ()):
                result, failed = block.get("content"), bool(block.get("is_error"))
                failure = json_text(result)[:1000] if failed else None
                yield from talk.close(label(block.get("tool_use_id")), result, time_ns, failure)

    def _time(self, found: dict[str, Any], number: int) -> int:
        """When a message was said; else one moment after another, so that they keep their order."""
        told = next((time for key in _TIMES if (time := moment_ns(found.get(key)))), None)
        return told or self._written_ns + number


def _named(found: Any) -> str:
    """A name for what has none, always the same for the same content."""
    return named("messages", json.dumps(found, sort_keys=True))[0].hex()


def _listed(found: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The messages of a record, with the answer that was preferred, if it has any."""
    given = members(found.get("input")).get("messages") or found.get("messages") or found.get("conversations")
    if not isinstance(given, list) or not given:
        return None
    messages = [message for each in given if (message := _message(members(each))) is not None]
    if len(messages) < len(given):
        return None
    if isinstance(system := found.get("system"), str) and system:
        messages.insert(0, {"role": "system", "content": system})
    preferred = found.get("preferred_output")
    answers = preferred if isinstance(preferred, list) else []
    return [*messages, *(message for each in answers if (message := _message(members(each))) is not None)]


def _message(found: dict[str, Any]) -> dict[str, Any] | None:
    """A message with a role, be it as LangChain or ShareGPT writes it; None for anything else."""
    data = members(found.get("data"))
    if "content" in data and found.get("type") in (*_ROLES, "system", "tool"):
        role = label(found["type"])
        return {**data, "role": _ROLES.get(role, role)}
    if isinstance(found.get("value"), str) and isinstance(sender := found.get("from"), str):
        return {"role": _ROLES.get(sender, sender), "content": found["value"]}
    said_by = found.get("role")
    inner = members(found.get("message"))
    if isinstance(said_by, str) and "content" in inner:
        return {**inner, "role": _ROLES.get(said_by, said_by)}
    if isinstance(said_by, str) and not {"content", "tool_calls", "parts"}.isdisjoint(found):
        return {**found, "role": _ROLES.get(said_by, said_by)}
    return None


def _request(found: dict[str, Any]) -> dict[str, Any] | None:
    """The body of a request to a provider that has no list of messages."""
    for body in (found, members(found.get("request"))):
        contents = body.get("contents")
        if isinstance(contents, list) and contents and "parts" in members(contents[0]):
            return body
        if isinstance(body.get("model"), str) and ("input" in body or "prompt" in body):
            return body
    return None


IMPORTER: Importer = JsonImporter("messages", knows, MessageLists, (("requests",),))
