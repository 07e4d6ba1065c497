"""The log of the ``llm`` command: turns of threads in its newer versions, responses in the older ones."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.importers.drafts import Draft, named, whole
from spanglass.importers.session_spans import call, tool
from spanglass.store.foreign.foreign import ForeignDatabase

_MILLISECOND = 1_000_000
_LONGEST_CHAIN = 2000
_RESOURCE, _SCOPE = Resource({"service.name": "llm"}), Scope("llm")
_OPENED = ("response_json", "options_json", "token_details", "payload", "arguments", "prompt_json")


def is_llm_store(database: ForeignDatabase) -> bool:
    """Whether the tables are those of the command's log."""
    turns, responses = database.columns("turns"), database.columns("responses")
    return {"thread_id", "tip_message_hash"} <= turns or {
        "prompt",
        "conversation_id",
        "duration_ms",
    } <= responses


def llm_spans(database: ForeignDatabase) -> Iterator[RawSpan]:
    """The spans of every thread and conversation, each a trace; the oldest first."""
    for turn in _rows(database, "turns", order="datetime_utc"):
        yield from _turn(database, turn)
    for response in _rows(database, "responses", order="datetime_utc"):
        yield from _response(database, response)


def _turn(database: ForeignDatabase, row: dict[str, Any]) -> Iterator[RawSpan]:
    before = _chain(database, row.get("parent_message_hash"), "")
    answer = _chain(database, row.get("tip_message_hash"), label(row.get("parent_message_hash")))
    thread = label(row.get("thread_id")) or label(row.get("id"))
    draft = _draft(row, thread, label(row.get("id")))
    results = _ending(before, "tool")
    asked = {part["id"]: part for message in before for part in message.get("tool_calls", ())}
    for message in results:
        given = members(members(asked.get(message.get("tool_call_id"))).get("function"))
        yield _tool(draft, given, (label(message.get("tool_call_id")), json_text(message.get("content"))))
    name = next((found.get("name") for found in database.rows("threads", [("id", thread)])), None)
    yield from _call(row, draft, (before, answer), label(name))


def _response(database: ForeignDatabase, row: dict[str, Any]) -> Iterator[RawSpan]:
    own = label(row.get("id"))
    thread = label(row.get("conversation_id")) or own
    draft = _draft(row, thread, own)
    before = [{"role": "system", "content": row["system"]}] if row.get("system") else []
    if row.get("prompt"):
        before.append({"role": "user", "content": row["prompt"]})
    for result in _rows(database, "tool_results", [("response_id", own)]):
        call_id = label(result.get("tool_call_id"))
        before.append({"role": "tool", "tool_call_id": call_id, "content": result.get("output") or ""})
        given = next(_rows(database, "tool_calls", [("tool_call_id", call_id)]), {"name": result.get("name")})
        yield _tool(draft, given, (call_id, json_text(result.get("output") or "")))
    calls = [
        {
            "id": given.get("tool_call_id"),
            "function": {"name": given.get("name"), "arguments": given.get("arguments")},
        }
        for given in _rows(database, "tool_calls", [("response_id", own)])
    ]
    said: dict[str, Any] = {"role": "assistant", "content": row.get("response") or ""}
    if row.get("reasoning"):
        said["reasoning_content"] = row["reasoning"]
    answer = [{**said, "tool_calls": calls} if calls else said]
    name = next((found.get("name") for found in database.rows("conversations", [("id", thread)])), None)
    yield from _call(row, draft, (before, answer), label(name))


def _call(
    row: dict[str, Any], draft: Draft, talk: tuple[list[dict[str, Any]], list[dict[str, Any]]], name: str
) -> Iterator[RawSpan]:
    """The call of a turn, and the trace's own span as far as it goes with it."""
    root = replace(draft, span=named("llm root", draft.trace.hex())[1], parent=b"", name=name or "llm")
    yield replace(root, attributes={**draft.attributes, "openinference.span.kind": "CHAIN"}).raw()
    response, details = members(row.get("response_json")), members(row.get("token_details"))
    cached = members(details.get("prompt_tokens_details")).get("cached_tokens")
    thought = members(details.get("completion_tokens_details")).get("reasoning_tokens")
    model = label(row.get("model"))
    request = {"model": model, "messages": talk[0], **members(row.get("options_json"))}
    answer: dict[str, Any] = {"choices": [{"message": message} for message in talk[1]]}
    if not talk[1] and response.get("content"):
        answer = {"choices": [{"message": {"role": "assistant", "content": response["content"]}}]}
    is_silent = not talk[1] and not response.get("content")
    reason = response.get("finish_reason") or response.get("stop_reason")
    told: dict[str, Value] = {
        "llm.request.model_name": model or None,
        "llm.response.model_name": label(response.get("model") or row.get("resolved_model")) or None,
        "llm.token_count.prompt": row.get("input_tokens"),
        "llm.token_count.completion": row.get("output_tokens"),
        "llm.token_count.prompt_details.cache_read": whole(cached),
        "llm.token_count.completion_details.reasoning": whole(thought),
        "llm.finish_reason": reason if isinstance(reason, str) else None,
        "gen_ai.response.id": label(response.get("id")) or None,
        "gen_ai.output.messages": "[]" if is_silent else None,
        "llm.is_streaming": True if response.get("object") == "chat.completion.chunk" else None,
    }
    chat = replace(draft, name=f"chat {model}".strip())
    said = None if is_silent else json.dumps(answer, ensure_ascii=False)
    yield call(chat, json.dumps(request, ensure_ascii=False), said, **told)


def _draft(row: dict[str, Any], thread: str, own: str) -> Draft:
    trace, root = named("llm", thread)[0], b""
    root = named("llm root", trace.hex())[1]
    start = moment_ns(row.get("datetime_utc")) or 0
    lasted = row.get("duration_ms")
    end = start + (lasted * _MILLISECOND if isinstance(lasted, int) and lasted > 0 else 0)
    return Draft(
        trace, named("llm", thread, own)[1], "", start, end, root,
        attributes={"session.id": thread}, resource=_RESOURCE, scope=_SCOPE,
    )  # fmt: skip


def _tool(draft: Draft, given: dict[str, Any], result: tuple[str, str]) -> RawSpan:
    """A tool whose result went into a call; how long it took is not known."""
    span = named("llm tool", draft.trace.hex(), result[0])[1]
    made = replace(draft, span=span, name=label(given.get("name")) or "tool", end_ns=draft.start_ns)
    arguments = given.get("arguments")
    return tool(made, result[0], json_text(arguments) if arguments is not None else None, result[1])


def _chain(database: ForeignDatabase, tip: Any, until: str) -> list[dict[str, Any]]:
    """The messages from after one up to another, each with its parts."""
    found: list[dict[str, Any]] = []
    while tip and tip != until and len(found) < _LONGEST_CHAIN:
        row = next(database.rows("messages", [("hash", tip)]), None)
        if row is None:
            break
        found.append(_message(database, row))
        tip = row.get("parent_hash")
    return found[::-1]


def _message(database: ForeignDatabase, row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"role": row.get("role") or "user", "content": ""}
    for part in _rows(database, "parts", [("message_hash", row["hash"])], "position"):
        told, kind = members(part.get("payload")), label(part.get("type"))
        if kind == "tool_call":
            function = {"name": told.get("name") or part.get("tool_name"), "arguments": told.get("arguments")}
            made.setdefault("tool_calls", []).append({"id": told.get("tool_call_id"), "function": function})
        elif kind == "tool_result":
            made["tool_call_id"] = told.get("tool_call_id")
            made["content"] = told.get("output") or part.get("text") or ""
        elif kind == "reasoning":
            made["reasoning_content"] = part.get("text")
        elif part.get("text"):
            made["content"] = "\n".join(filter(None, (made["content"], part["text"])))
    return made


def _ending(messages: list[dict[str, Any]], role: str) -> list[dict[str, Any]]:
    """The last messages, as far as they are of a role."""
    found: list[dict[str, Any]] = []
    for message in reversed(messages):
        if message["role"] != role:
            break
        found.append(message)
    return found[::-1]


def _rows(
    database: ForeignDatabase, table: str, where: list[tuple[str, Any]] | None = None, order: str = ""
) -> Iterator[dict[str, Any]]:
    """The rows of a table, if it is there, with their JSON read."""
    columns = database.columns(table)
    if not columns or any(column not in columns for column, _ in where or ()):
        return
    for row in database.rows(table, where or (), order if order in columns else ""):
        yield {key: _opened(held) if key in _OPENED else held for key, held in row.items()}


def _opened(held: Any) -> Any:
    try:
        return json.loads(held) if isinstance(held, str) else held
    except (ValueError, RecursionError):
        return held
