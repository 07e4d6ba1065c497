"""Sessions of Claude Code: the lines it keeps of messages, of which one call of the model has several."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members, objects
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.session_spans import Session, call, tool

_TOOL = "claude-code"
_MOST_WAITING = 10_000


def knows(value: Any) -> bool:
    """Whether a record is a line of a session."""
    found = members(value)
    return (
        bool(found.get("sessionId"))
        and ("uuid" in found or "parentUuid" in found)
        and "projectHash" not in found
    )


class ClaudeCodeSession:
    """Follows sessions: what was asked since the last answer, the answer being told, tools at work."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._asked: dict[str, list[Any]] = {}
        self._asked_ns: dict[str, int] = {}
        self._answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self._tools: dict[str, tuple[Draft, str | None, bool]] = {}
        self._agents: dict[str, tuple[int, int]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call that is whole with this line, and the tools that have their result with it."""
        line = members(value)
        if "type" not in line:
            raise BadPartError("it is not a line of a session")
        session, message = self._session(line), members(line.get("message"))
        kind = line.get("type")
        if kind == "assistant" and message:
            yield from self._answer(line, message, session)
        elif kind == "user" and message:
            yield from self._told(self._chain(line), session)
            yield from self._user(line, message)
        elif kind == "cost-state" and isinstance(cost := line.get("totalCostUSD"), int | float):
            session.attributes["claude_code.total_cost_usd"] = cost

    def end(self) -> Iterator[RawSpan]:
        """Calls and tools that nothing followed, and the sessions themselves."""
        for chain, (first, _) in list(self._answers.items()):
            yield from self._told(chain, self._session(first))
        for draft, arguments, _ in self._tools.values():
            yield tool(draft, "", arguments, None)
        for session in self._sessions.values():
            yield from session.root()

    def _session(self, line: dict[str, Any]) -> Session:
        name = label(line.get("sessionId"))
        session = self._sessions.setdefault(name, Session(_TOOL, name))
        session.see(moment_ns(line.get("timestamp")) or 0)
        for key, held in (("version", "claude_code.version"), ("gitBranch", "vcs.ref.head.name")):
            if text := label(line.get(key)):
                session.attributes[held] = text
        return session

    def _chain(self, line: dict[str, Any]) -> str:
        """The conversation a line is of: the session's own, or that of an agent within it."""
        agent = label(line.get("agentId")) or ("sidechain" if line.get("isSidechain") else "")
        return f"{label(line.get('sessionId'))} {agent}"

    def _answer(self, line: dict[str, Any], message: dict[str, Any], session: Session) -> Iterator[RawSpan]:
        """Take in a line of an answer; the one before it is whole if this is of another one."""
        chain = self._chain(line)
        known = self._answers.get(chain)
        if known and known[1].get("id") == message.get("id") and message.get("id"):
            first, told = known
            merged = {
                **told,
                **_said(message),
                "content": objects(told.get("content")) + objects(message.get("content")),
            }
            self._answers[chain] = ({**first, "last": line.get("timestamp")}, merged)
            return
        yield from self._told(chain, session)
        self._answers[chain] = ({**line, "last": line.get("timestamp")}, dict(message))

    def _told(self, chain: str, session: Session) -> Iterator[RawSpan]:
        """The span of the answer that is whole now, and its tools, which wait for their results."""
        known = self._answers.pop(chain, None)
        if known is None:
            return
        line, message = known
        end = moment_ns(line.get("last")) or moment_ns(line.get("timestamp")) or 0
        start = self._asked_ns.pop(chain, 0) or moment_ns(line.get("timestamp")) or 0
        asked = self._asked.pop(chain, [])
        agent = self._chain(line).partition(" ")[2]
        parent = f"agent {agent}" if agent else ""
        if agent:
            yield self._agent(agent, session, (start, end))
        own = label(message.get("id")) or label(line.get("uuid"))
        model = label(message.get("model"))
        if model != "<synthetic>":
            draft = session.draft(f"chat {model}".strip(), own, (start, end), parent)
            request = json.dumps({"model": model, "messages": asked}, ensure_ascii=False) if asked else None
            answer = json.dumps(message, ensure_ascii=False)
            yield call(draft, request, answer, **{"gen_ai.response.id": own or None})
        for block in objects(message.get("content")):
            name, call_id = label(block.get("name")), label(block.get("id"))
            if block.get("type") == "tool_use" and call_id and len(self._tools) < _MOST_WAITING:
                waiting = session.draft(name or "tool", call_id, (end, end), parent)
                self._tools[call_id] = (waiting, json_text(block.get("input")), False)

    def _agent(self, agent: str, session: Session, times: tuple[int, int]) -> RawSpan:
        """The span of an agent within the session, as far as it goes by now."""
        before = self._agents.get(agent, times)
        self._agents[agent] = lasting = (min(before[0], times[0]), max(before[1], times[1]))
        draft = session.draft(f"agent {agent}", f"agent {agent}", lasting)
        return replace(draft, attributes={**draft.attributes, "openinference.span.kind": "AGENT"}).raw()

    def _user(self, line: dict[str, Any], message: dict[str, Any]) -> Iterator[RawSpan]:
        chain, time_ns = self._chain(line), moment_ns(line.get("timestamp")) or 0
        self._asked.setdefault(chain, []).append(message)
        self._asked_ns[chain] = time_ns
        for block in objects(message.get("content")):
            waiting = self._tools.pop(label(block.get("tool_use_id")), None)
            if block.get("type") == "tool_result" and waiting:
                result = json_text(block.get("content"))
                draft = replace(waiting[0], end_ns=max(time_ns, waiting[0].start_ns))
                failed = replace(draft, error=result[:1000]) if block.get("is_error") else draft
                yield tool(failed, label(block.get("tool_use_id")), waiting[1], result)


def _said(message: dict[str, Any]) -> dict[str, Any]:
    return {key: held for key, held in message.items() if held is not None}


IMPORTER: Importer = JsonImporter("Claude Code session", knows, lambda _: ClaudeCodeSession(), updates=True)
