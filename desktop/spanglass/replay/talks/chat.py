"""OpenAI's chat completions and all that follow them; Ollama's own chat too, whose tools have no ids."""

from collections.abc import Sequence
from typing import Any

from spanglass.replay.talks import Json, Talk, ToolCall, objects, opened, said

_ROLES = frozenset({"assistant"})
_RESULTS = frozenset({"tool", "function"})
_KEPT = (
    "role",
    "content",
    "refusal",
    "tool_calls",
    "function_call",
    "audio",
    "thinking",
    "reasoning_content",
)


class _Chat:
    """A message is an entry."""

    field = "messages"

    def turn(self, answer: Json) -> list[Json]:
        """The first choice's message."""
        choices = objects(answer.get("choices"))
        message = choices[0].get("message") if choices else answer.get("message")
        if not isinstance(message, dict):
            return []
        kept = {name: message[name] for name in _KEPT if message.get(name) not in (None, [], "")}
        return [{"role": "assistant", "content": None, **kept}]

    def is_turn(self, entry: Json) -> bool:
        """Whether the model said it."""
        return entry.get("role") in _ROLES

    def calls(self, entries: Sequence[Json]) -> list[ToolCall]:
        """What the messages call."""
        found = [call for entry in entries for call in objects(entry.get("tool_calls"))]
        return [_call(call) for call in found]

    def results(self, entry: Json) -> list[tuple[str, Json]]:
        """A message of a tool is one result."""
        if entry.get("role") not in _RESULTS:
            return []
        return [(str(entry.get("tool_call_id") or entry.get("tool_name") or entry.get("name") or ""), entry)]

    def rest(self, entry: Json) -> Json | None:
        """Nothing of a tool's message is anything else."""
        return None if entry.get("role") in _RESULTS else entry

    def again(self, result: Json, call: ToolCall) -> Json:
        """The message with the other call's id."""
        return {**result, "tool_call_id": call.id} if call.id else result

    def result(self, call: ToolCall, value: Any) -> Json:
        """A tool's message."""
        made: Json = {"role": "tool", "content": said(value)}
        return {**made, "tool_call_id": call.id} if call.id else {**made, "tool_name": call.name}

    def packed(self, results: Sequence[Json]) -> list[Json]:
        """Each is a message."""
        return [*results]


def _call(given: Json) -> ToolCall:
    told = given.get("function")
    told = told if isinstance(told, dict) else {}
    return ToolCall(str(given.get("id") or ""), str(told.get("name") or ""), opened(told.get("arguments")))


CHAT: Talk = _Chat()
"""Chat completions."""
