"""Sessions of Codex (rollouts): the items of its conversation, and what each answer used."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, counts, whole
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.session_spans import Session, call, tool

_TYPES = frozenset({
    "session_meta", "turn_context", "response_item", "event_msg", "token_usage_record", "world_state",
    "compacted",
})  # fmt: skip
_MADE = ("reasoning", "function_call", "custom_tool_call", "local_shell_call", "web_search_call")
_USED = {
    "input_tokens": "llm.token_count.prompt",
    "output_tokens": "llm.token_count.completion",
    "cached_input_tokens": "llm.token_count.prompt_details.cache_read",
    "cache_write_input_tokens": "llm.token_count.prompt_details.cache_write",
    "reasoning_output_tokens": "llm.token_count.completion_details.reasoning",
}


def knows(value: Any) -> bool:
    """Whether a record is a line of a rollout."""
    found = members(value)
    return (found.get("type") in _TYPES and isinstance(found.get("payload"), dict)) or _begins_old(found)


def _begins_old(line: dict[str, Any]) -> bool:
    """Whether a line begins a rollout as the first versions wrote it: bare items follow, without times."""
    return {"id", "timestamp", "instructions"} <= line.keys() and "type" not in line


class CodexSession:
    """Follows a rollout: items that go in, items the model made, and the count of tokens that ends a call."""

    def __init__(self) -> None:
        self._session = Session("codex")
        self._model = ""
        self._in: list[Any] = []
        self._out: list[Any] = []
        self._asked_ns = self._said_ns = 0
        self._total: Any = None
        self._calls = self._old_ns = 0
        self._tools: dict[str, tuple[Draft, str | None]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call that ends with this line, and the tool that has its result with it."""
        line = members(value)
        if _begins_old(line):
            line = {"timestamp": line["timestamp"], "type": "session_meta", "payload": line}
            self._old_ns = moment_ns(line["timestamp"]) or 0
        elif self._old_ns and "payload" not in line:
            line = {"type": "response_item", "payload": line, "timestamp": line.get("timestamp")}
        if "payload" not in line:
            raise BadPartError("it is not a line of a rollout")
        kind, payload = line.get("type"), members(line.get("payload"))
        time_ns = moment_ns(line.get("timestamp")) or self._old_ns
        if kind == "session_meta":
            self._session.name = self._session.name or label(payload.get("id"))
            self._session.attributes["codex.version"] = label(payload.get("cli_version")) or None
        self._session.see(time_ns)
        self._model = label(payload.get("model")) or self._model if kind == "turn_context" else self._model
        if kind == "response_item":
            yield from self._item(payload, time_ns)
        elif kind == "event_msg" and payload.get("type") == "token_count":
            yield from self._counted(members(payload.get("info")), time_ns)
        elif kind == "token_usage_record":
            used = members(payload.get("usage") or payload.get("last_token_usage")) or payload
            if whole(used.get("input_tokens")) is not None:
                yield from self._call(used, self._said_ns or time_ns)

    def end(self) -> Iterator[RawSpan]:
        """An answer that was not counted any more, tools without a result, and the session."""
        yield from self._call({}, self._said_ns)
        for draft, arguments in self._tools.values():
            yield tool(draft, "", arguments, None)
        yield from self._session.root()

    def _item(self, item: dict[str, Any], time_ns: int) -> Iterator[RawSpan]:
        kind = label(item.get("type"))
        if kind in _MADE or (kind == "message" and item.get("role") == "assistant"):
            self._out.append(item)
            self._said_ns = time_ns
            if kind.endswith("_call") and (call_id := label(item.get("call_id") or item.get("id"))):
                given = item.get("arguments") or item.get("input") or item.get("action")
                draft = self._session.draft(label(item.get("name")) or kind, call_id, (time_ns, time_ns))
                self._tools[call_id] = (draft, json_text(given) if given else None)
            return
        if self._out:
            yield from self._call({}, self._said_ns)
        self._in.append(item)
        self._asked_ns = time_ns
        if kind.endswith("_call_output"):
            yield from self._returned(item, time_ns)

    def _returned(self, item: dict[str, Any], time_ns: int) -> Iterator[RawSpan]:
        call_id = label(item.get("call_id"))
        waiting = self._tools.pop(call_id, None)
        if waiting is not None:
            draft = replace(waiting[0], end_ns=max(time_ns, waiting[0].start_ns))
            yield tool(draft, call_id, waiting[1], json_text(item.get("output")))

    def _counted(self, info: dict[str, Any], time_ns: int) -> Iterator[RawSpan]:
        """A count of the last answer; the same sum again tells of no further answer."""
        used, total = members(info.get("last_token_usage")), info.get("total_token_usage")
        if used and (total is None or total != self._total):
            self._total = total
            yield from self._call(used, self._said_ns or time_ns)

    def _call(self, used: dict[str, Any], end_ns: int) -> Iterator[RawSpan]:
        """The call that made the items since the last one; a count that comes later is of the same call."""
        if self._out:
            self._calls += 1
        elif not used:
            return
        self._calls = max(1, self._calls)
        told = counts(used, _USED)
        request = (
            json.dumps({"model": self._model, "input": self._in}, ensure_ascii=False)
            if self._in and self._out
            else None
        )
        answer = (
            json.dumps({"object": "response", "output": self._out}, ensure_ascii=False) if self._out else None
        )
        draft = self._session.draft(
            f"chat {self._model}".strip(), f"call {self._calls}", (self._asked_ns, end_ns)
        )
        yield call(draft, request, answer, **{"llm.model_name": self._model or None}, **told)
        self._in, self._out = [], []


IMPORTER: Importer = JsonImporter("Codex session", knows, lambda _: CodexSession(), updates=True)
