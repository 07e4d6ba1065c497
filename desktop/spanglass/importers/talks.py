"""Conversations told message by message: each answer is a call, and a tool lasts until its result is told."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spanglass.core.span import RawSpan, Value
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.importers.drafts import Draft
from spanglass.importers.session_spans import Session, call, tool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, as a chat completion's message, and when it was known; `own` names it.

    `started_ns` is when the model was asked, where that is told.
    """

    own: str
    message: dict[str, Any]
    time_ns: int
    model: str = ""
    started_ns: int = 0
    told: Mapping[str, Value] = field(default_factory=dict)
    error: str | None = None


@dataclass(slots=True)
class Talk:
    """One thread of a conversation: what was asked since the last answer, and tools at work.

    `about` is what else is told of all its requests, such as the tools that were offered.
    """

    session: Session
    about: dict[str, Any] = field(default_factory=dict)
    _asked: list[Any] = field(default_factory=list)
    _asked_ns: int = 0
    _tools: dict[str, tuple[Draft, str]] = field(default_factory=dict)

    def fork(self) -> "Talk":
        """Another thread that goes on from here."""
        return Talk(self.session, self.about, [*self._asked], self._asked_ns, {**self._tools})

    @property
    def has_asked(self) -> bool:
        """Whether something was said to the model that has no answer."""
        return bool(self._asked)

    def ask(self, message: dict[str, Any], time_ns: int) -> None:
        """Take in what was said to the model."""
        self.session.see(time_ns)
        self._asked.append(message)
        self._asked_ns = time_ns or self._asked_ns

    def answer(self, answer: Answer) -> Iterator[RawSpan]:
        """The call that an answer stands for; its tools begin to work."""
        end = answer.time_ns or self._asked_ns
        start = answer.started_ns or self._asked_ns or end
        self.session.see(start)
        self.session.see(end)
        draft = self.session.draft(f"chat {answer.model}".strip(), answer.own, (min(start, end), end))
        asked = {**self.about, "model": answer.model or None, "messages": self._asked}
        request = json.dumps(asked, ensure_ascii=False) if self._asked else None
        told = {"llm.model_name": answer.model or None, **answer.told}
        yield call(replace(draft, error=answer.error), request, _body(answer), **told)
        self._asked, self._asked_ns = [], end
        for call_id, name, arguments in _used(answer.message):
            waiting = self.session.draft(name or "tool", f"tool {call_id}", (end, end))
            self._tools[call_id] = (waiting, json_text(arguments or {}))

    def result(
        self, call_id: str, result: Any, time_ns: int, failure: str | None = None
    ) -> Iterator[RawSpan]:
        """The tool that has its result with this, which is told to the model."""
        self.ask({"role": "tool", "tool_call_id": call_id, "content": result}, max(self._asked_ns, time_ns))
        yield from self.close(call_id, result, time_ns, failure)

    def close(self, call_id: str, result: Any, time_ns: int, failure: str | None = None) -> Iterator[RawSpan]:
        """The tool that has its result with this, which the model is told in another way."""
        self.session.see(time_ns)
        waiting = self._tools.pop(call_id, None)
        if waiting is not None:
            draft = replace(waiting[0], end_ns=max(time_ns, waiting[0].start_ns), error=failure)
            yield tool(draft, call_id, waiting[1], json_text(result))

    def end(self) -> Iterator[RawSpan]:
        """Tools that never had a result."""
        for call_id, (draft, arguments) in self._tools.items():
            yield tool(draft, call_id, arguments, None)


def _body(answer: Answer) -> str | None:
    if not answer.message:
        return None
    body: dict[str, Any] = {"choices": [{"message": {"role": "assistant", **answer.message}}]}
    if answer.model:
        body["model"] = answer.model
    return json.dumps(body, ensure_ascii=False)


def _used(message: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The id, name and arguments of each call of a tool, as OpenAI writes them or as Anthropic does."""
    listed, content = message.get("tool_calls"), message.get("content")
    for given in map(members, listed if isinstance(listed, list) else ()):
        named = members(given.get("function"))
        yield label(given.get("id")), label(named.get("name")), named.get("arguments")
    for block in map(members, content if isinstance(content, list) else ()):
        if block.get("type") == "tool_use":
            yield label(block.get("id")), label(block.get("name")), block.get("input")
