"""Chats as Open WebUI exports them: messages that name the one before, so that a chat may branch."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import whole
from spanglass.importers.json_importer import Each, JsonImporter
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk

_USED = {
    "llm.token_count.prompt": ("prompt_tokens", "input_tokens", "prompt_eval_count"),
    "llm.token_count.completion": ("completion_tokens", "output_tokens", "eval_count"),
}


def knows(value: Any) -> bool:
    """Whether a record is a chat."""
    return isinstance(_messages(value), dict)


def _messages(value: Any) -> Any:
    return members(members(members(value).get("chat")).get("history")).get("messages")


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The calls of a chat, below the chat itself."""
    listed = _messages(value)
    if not isinstance(listed, dict):
        raise BadPartError("it is not a chat: it has no history of messages")
    title = label(value.get("title") or members(value["chat"]).get("title"))
    session = Session("Open WebUI", label(value.get("id")) or " ".join(listed), title=title)
    session.see(moment_ns(value.get("created_at")) or 0)
    talks: dict[str, Talk] = {}
    for own, given in sorted(
        listed.items(), key=lambda each: moment_ns(members(each[1]).get("timestamp")) or 0
    ):
        message = members(given)
        before = talks.get(label(message.get("parentId")))
        talks[own] = talk = before.fork() if before else Talk(session)
        time_ns = moment_ns(message.get("timestamp")) or 0
        if message.get("role") == "assistant":
            yield from talk.answer(_answer(own, message, time_ns))
        else:
            talk.ask(
                {"role": label(message.get("role")) or "user", "content": message.get("content")}, time_ns
            )
    yield from session.root()


def _answer(own: str, message: dict[str, Any], time_ns: int) -> Answer:
    used, error = members(message.get("usage") or message.get("info")), message.get("error")
    told: dict[str, Value] = {
        name: next((count for key in keys if (count := whole(used.get(key))) is not None), None)
        for name, keys in _USED.items()
    }
    failure = (label(members(error).get("content")) or "The call failed.") if error else None
    ended = moment_ns(message.get("completedTimestamp")) or time_ns
    said = {"content": message.get("content")} if message.get("content") else {}
    return Answer(
        own, said, ended, label(message.get("model")), time_ns if ended > time_ns else 0, told, failure
    )


IMPORTER: Importer = JsonImporter("Open WebUI chats", knows, lambda _: Each(spans_of), updates=True)
