"""OpenAI's responses: a list of items, of which a turn may have several."""

from collections.abc import Sequence
from typing import Any

from spanglass.replay.talks import Json, Talk, ToolCall, objects, opened, said

_OF_USERS = frozenset({"user", "system", "developer", "tool"})
_KEPT_BY_IDS = frozenset({"reasoning", "item_reference"})


class _Responses:
    """An item is an entry."""

    field = "input"

    def turn(self, answer: Json) -> list[Json]:
        """The answer's items; thoughts only where they can be sent again, with their content in them."""
        items = objects(answer.get("output"))
        return [
            {name: held for name, held in item.items() if name != "status"}
            for item in items
            if item.get("type") not in _KEPT_BY_IDS or item.get("encrypted_content")
        ]

    def is_turn(self, entry: Json) -> bool:
        """Whether the model said it."""
        if entry.get("role") in _OF_USERS:
            return False
        return not str(entry.get("type") or "").endswith("_output")

    def calls(self, entries: Sequence[Json]) -> list[ToolCall]:
        """The items that call tools of the program."""
        return [
            ToolCall(str(entry.get("call_id") or ""), str(entry.get("name") or ""),
                     opened(entry.get("arguments", entry.get("input"))))
            for entry in entries
            if entry.get("type") in ("function_call", "custom_tool_call")
        ]  # fmt: skip

    def results(self, entry: Json) -> list[tuple[str, Json]]:
        """An item with an output is one."""
        is_output = str(entry.get("type") or "").endswith("_output")
        return [(str(entry.get("call_id") or ""), entry)] if is_output else []

    def rest(self, entry: Json) -> Json | None:
        """Nothing of an output is anything else."""
        return None if self.results(entry) else entry

    def again(self, result: Json, call: ToolCall) -> Json:
        """The item with the other call's id, and no id of its own."""
        return {name: held for name, held in result.items() if name != "id"} | {"call_id": call.id}

    def result(self, call: ToolCall, value: Any) -> Json:
        """An item with the value as a text."""
        return {"type": "function_call_output", "call_id": call.id, "output": said(value)}

    def packed(self, results: Sequence[Json]) -> list[Json]:
        """Each is an item."""
        return [*results]


RESPONSES: Talk = _Responses()
"""OpenAI's responses."""
