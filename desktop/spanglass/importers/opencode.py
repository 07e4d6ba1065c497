"""Sessions as ``opencode export`` writes them: messages of parts, answers with their tokens and cost."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import total, whole
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk


def knows(value: Any) -> bool:
    """Whether a record is a session."""
    if not has(value, "info", "messages") or not isinstance(value["messages"], list):
        return False
    return all("info" in members(each) and "parts" in members(each) for each in value["messages"][:5])


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The calls of a session and their tools, below the session itself."""
    if not knows(value):
        raise BadPartError("it is not a session: it has no messages with their parts")
    info = members(value["info"])
    session = Session("opencode", label(info.get("id")), title=label(info.get("title")))
    session.see(moment_ns(members(info.get("time")).get("created")) or 0)
    talk = Talk(session)
    for message in map(members, value["messages"]):
        listed = message.get("parts")
        parts = [members(part) for part in listed] if isinstance(listed, list) else []
        about = members(message.get("info"))
        created = moment_ns(members(about.get("time")).get("created")) or 0
        if about.get("role") == "assistant":
            yield from _answered(about, parts, talk, created)
        else:
            talk.ask({"role": "user", "content": _text(parts, "text")}, created)
    yield from talk.end()
    yield from session.root()


def _answered(
    about: dict[str, Any], parts: list[dict[str, Any]], talk: Talk, created: int
) -> Iterator[RawSpan]:
    """The call of an answer, and the tools it used."""
    used = [part for part in parts if part.get("type") == "tool"]
    message: dict[str, Any] = {"content": _text(parts, "text")}
    if thoughts := _text(parts, "reasoning"):
        message["reasoning_content"] = thoughts
    if used:
        message["tool_calls"] = [
            {
                "id": label(part.get("callID")),
                "function": {"name": part.get("tool"), "arguments": members(part.get("state")).get("input")},
            }
            for part in used
        ]
    ended = moment_ns(members(about.get("time")).get("completed")) or created
    asked = [_moment(part, "start") for part in used]  # the answer was there when its tools began
    ended = min(filter(None, asked), default=ended)
    error = members(about.get("error"))
    failure = label(members(error.get("data")).get("message")) or label(error.get("name")) or None
    yield from talk.answer(
        Answer(
            label(about.get("id")),
            message,
            ended,
            label(about.get("modelID")),
            created,
            _used(about),
            failure,
        )
    )
    for part in used:
        state = members(part.get("state"))
        failed = label(state.get("error")) or None
        end = _moment(part, "end") or ended
        result = failed or state.get("output")
        yield from talk.result(label(part.get("callID")), json_text(result or ""), end, failed)


def _used(about: dict[str, Any]) -> dict[str, Value]:
    """The tokens of an answer, of which the input leaves out what came from the cache, and its cost."""
    tokens, cost = members(about.get("tokens")), about.get("cost")
    cache = members(tokens.get("cache"))
    return {
        "llm.token_count.prompt": total({**tokens, **cache}, "input", "read", "write"),
        "llm.token_count.completion": total(tokens, "output", "reasoning"),
        "llm.token_count.prompt_details.cache_read": whole(cache.get("read")),
        "llm.token_count.prompt_details.cache_write": whole(cache.get("write")),
        "llm.token_count.completion_details.reasoning": whole(tokens.get("reasoning")),
        "llm.cost.total": cost if isinstance(cost, float) and cost > 0 else None,
    }


def _moment(part: dict[str, Any], which: str) -> int:
    return moment_ns(members(members(part.get("state")).get("time")).get(which)) or 0


def _text(parts: list[dict[str, Any]], kind: str) -> str:
    texts = [part.get("text") for part in parts if part.get("type") == kind]
    return "\n\n".join(text for text in texts if isinstance(text, str))


IMPORTER: Importer = JsonImporter(
    "opencode session", knows, lambda _: Each(spans_of), updates=True, nested=True
)
