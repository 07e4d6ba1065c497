"""Sessions of Gemini CLI: messages, of which the last version counts, and changes to the session itself."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.importers import Importer
from spanglass.importers.drafts import counts, total
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.session_spans import Session, call, tool

_USED = {
    "cached": "llm.token_count.prompt_details.cache_read",
    "thoughts": "llm.token_count.completion_details.reasoning",
    "total": "llm.token_count.total",
}
_PATHS = (("messages",),)


def knows(value: Any) -> bool:
    """Whether a record is the head of a session, a change to it, or a message of it."""
    found = members(value)
    if "projectHash" in found and "sessionId" in found:
        return True
    is_message = found.get("type") in ("user", "gemini") and {"id", "timestamp", "content"} <= found.keys()
    return is_message or (set(found) == {"$set"} and isinstance(found["$set"], dict))


class GeminiSession:
    """Follows a session. An answer stands for the call since the message of the user before it."""

    def __init__(self) -> None:
        self._session = Session("gemini-cli")
        self._asked: list[Any] = []
        self._asked_ns = 0
        self._of: dict[str, tuple[list[Any], int]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call an answer stands for, and its tools; what comes again replaces what came before."""
        line = members(value)
        self._session.name = label(line.get("sessionId")) or self._session.name
        self._session.see(moment_ns(line.get("startTime")) or 0)
        listed = line.get("messages") if "projectHash" in line else members(line.get("$set")).get("messages")
        for given in listed if isinstance(listed, list) else [line]:
            yield from self._message(members(given))

    def end(self) -> Iterator[RawSpan]:
        """The session."""
        return self._session.root()

    def _message(self, line: dict[str, Any]) -> Iterator[RawSpan]:
        time_ns, own = moment_ns(line.get("timestamp")) or 0, label(line.get("id"))
        self._session.see(time_ns)
        self._session.name = self._session.name or own
        if line.get("type") == "user":
            self._asked.append({"role": "user", "content": line.get("content")})
            self._asked_ns = time_ns
        elif line.get("type") == "gemini" and own:
            asked, asked_ns = self._of.setdefault(own, (self._asked, self._asked_ns))
            self._asked, self._asked_ns = [], 0
            yield from self._answer(line, (asked, asked_ns), time_ns)

    def _answer(self, line: dict[str, Any], asked: tuple[list[Any], int], end_ns: int) -> Iterator[RawSpan]:
        own, model = label(line.get("id")), label(line.get("model"))
        used, tools = members(line.get("tokens")), line.get("toolCalls")
        calls = [members(given) for given in tools] if isinstance(tools, list) else []
        said = {"role": "assistant", "content": line.get("content") or "", "tool_calls": [
            {"id": given.get("id"), "function": {"name": given.get("name"), "arguments": given.get("args")}}
            for given in calls
        ]}  # fmt: skip
        draft = self._session.draft(f"chat {model}".strip(), own, (asked[1] or end_ns, end_ns))
        request = json.dumps({"model": model, "messages": asked[0]}, ensure_ascii=False) if asked[0] else None
        answer = json.dumps({"choices": [{"message": said}], "model": model}, ensure_ascii=False)
        told = counts(used, _USED)
        sums = {
            "llm.token_count.prompt": total(used, "input", "tool"),
            "llm.token_count.completion": total(used, "output", "thoughts"),
        }
        yield call(draft, request, answer, **{"llm.model_name": model or None}, **told, **sums)
        for given in calls:
            ended = max(end_ns, moment_ns(given.get("timestamp")) or 0)
            made = self._session.draft(
                label(given.get("name")) or "tool", f"{own} {given.get('id')}", (end_ns, ended)
            )
            failed = label(given.get("status")) == "error"
            result = json_text(given.get("result")) if given.get("result") is not None else None
            made = (
                replace(made, error=label(given.get("resultDisplay")) or "The tool failed.")
                if failed
                else made
            )
            yield tool(made, label(given.get("id")), json_text(given.get("args") or {}), result)


IMPORTER: Importer = JsonImporter("Gemini CLI session", knows, lambda _: GeminiSession(), updates=True)
