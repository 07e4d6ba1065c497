"""Recorded chains, and a model that says what it is told to, in place of a provider."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from queue import Queue
from typing import Any

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.views import SpanDetail
from spanglass.dialects.event_streams import assembled
from spanglass.dialects.request_bodies import request as read_request
from spanglass.dialects.response_bodies import response as read_response
from spanglass.replay.events import AllEnded, Asked, Event, RunEnded, RunResult
from spanglass.replay.plan import Choice, Original, Plan, Variant
from spanglass.replay.player import Player
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import Reply
from spanglass.sdk.exchange import Exchange

Json = dict[str, Any]
CHAT = "https://api.openai.com/v1/chat/completions"


def calls(*named: tuple[str, str, Json]) -> Json:
    """An assistant's message that calls tools, each an id, a name and arguments."""
    return {"role": "assistant", "content": None, "tool_calls": [
        {"id": id_, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for id_, name, arguments in named
    ]}  # fmt: skip


def says(text: str) -> Json:
    return {"role": "assistant", "content": text}


def result(id_: str, text: str) -> Json:
    return {"role": "tool", "tool_call_id": id_, "content": text}


def chat(message: Json) -> Json:
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {
        "id": "c",
        "model": "m-1",
        "choices": [choice],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
    }


def a_step(number: int, body: Json, answer: Json, url: str = CHAT, provider: str = "openai") -> SpanDetail:
    """A recorded call: its request's body, and its answer's."""
    asked, said = read_request(json.dumps(body)), read_response(assembled(json.dumps(answer)))
    facts = Facts(
        kind=Kind.LLM, provider=provider, model_requested=asked.model, input=asked.messages,
        tools=asked.tools, output=said.messages, parameters=asked.parameters, response_id=said.id,
        usage=said.usage,
    )  # fmt: skip
    attributes: dict[str, Any] = {
        "spanglass.request.body": json.dumps(body), "url.full": url, "http.response.status_code": 200,
        "spanglass.response.body": json.dumps(answer), "spanglass.response.content_type": "application/json",
    }  # fmt: skip
    span = a_raw_span(attributes=attributes)
    detail = a_detail(facts, kind=Kind.LLM, title=f"call {number}", span_id=bytes([number]) * 8)
    return replace(detail, span=span)


def a_tool(number: int, name: str, arguments: Json | str, answer: str | None) -> SpanDetail:
    """A recorded span of a tool."""
    facts = Facts(kind=Kind.TOOL, tool=ToolUse(name, None, arguments, answer))
    return a_detail(facts, kind=Kind.TOOL, title=name, span_id=bytes([number]) * 8)


class Model:
    """Answers by a script: each request in turn, or by a function of its body; keeps what it was asked."""

    def __init__(self, answers: Sequence[Json] | Callable[[Json], Json]) -> None:
        self._answers = answers
        self.asked: list[Json] = []

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:  # noqa: ARG002
        body = json.loads(content)
        self.asked.append(body)
        await asyncio.sleep(0)
        answers = self._answers
        told = answers(body) if callable(answers) else answers[len(self.asked) - 1]
        status = told.pop("status", 200)
        exchange.answered(status, {"content-type": "application/json"})
        exchange.came(json.dumps(told).encode())
        exchange.ended()
        return Reply(status, told.get("wait"))

    async def aclose(self) -> None:
        """Nothing is kept."""


def played(
    plan: Plan, model: Model, choices: Mapping[int, Choice] | None = None
) -> tuple[list[Event], list[RunResult]]:
    """All that a player tells of a plan, and what its runs came to; questions are answered by their steps."""
    told: Queue[Event] = Queue()
    player = Player(lambda _: "sk-123456789", None, lambda _: model)
    player.start(plan, told.put)
    found: list[Event] = []
    while not found or not isinstance(found[-1], AllEnded):
        found.append(told.get(timeout=30))
        if isinstance(asked := found[-1], Asked):
            player.answer(asked.letter, asked.run, (choices or {})[asked.step])
    assert player.wait(60)
    return found, [event.result for event in found if isinstance(event, RunEnded)]


def a_plan(*steps: SpanDetail, at: int = 0, **changes: Any) -> Plan:
    original = Original(b"\1" * 16, "chat", steps, at)
    return replace(Plan(original, (Variant("B"),)), **changes)
