"""Interfaces whose messages are lists of blocks: Anthropic's messages, Bedrock's converse, Gemini's."""

from collections.abc import Sequence
from typing import Any

from spanglass.replay.talks import Json, Talk, ToolCall, objects, said


class _Blocks:
    """What the three have in common: the model's role, and where blocks are."""

    field = "messages"
    role, place, speaker = "assistant", "content", "user"

    def is_turn(self, entry: Json) -> bool:
        """Whether the model said it."""
        return entry.get("role") == self.role

    def calls(self, entries: Sequence[Json]) -> list[ToolCall]:
        """What the blocks call."""
        blocks = [block for entry in entries for block in objects(entry.get(self.place))]
        return [call for block in blocks if (call := self.call(block)) is not None]

    def results(self, entry: Json) -> list[tuple[str, Json]]:
        """The blocks that are results."""
        blocks = objects(entry.get(self.place))
        return [(name, block) for block in blocks if (name := self.answered(block)) is not None]

    def rest(self, entry: Json) -> Json | None:
        """The message without those blocks."""
        held = entry.get(self.place)
        if not isinstance(held, list):
            return entry
        left = [block for block in held if not (isinstance(block, dict) and self.answered(block) is not None)]
        return {**entry, self.place: left} if left else None

    def packed(self, results: Sequence[Json]) -> list[Json]:
        """One message of the user has them all."""
        return [{"role": self.speaker, self.place: [*results]}] if results else []

    def call(self, block: Json) -> ToolCall | None:
        """The call that a block is."""
        raise NotImplementedError

    def answered(self, block: Json) -> str | None:
        """The id, or the name, of the call that a block answers; None of any other."""
        raise NotImplementedError


class _Anthropic(_Blocks):
    def turn(self, answer: Json) -> list[Json]:
        """The answer's blocks, thoughts with their signatures among them."""
        content = [block for block in objects(answer.get("content")) if _is_whole(block)]
        return [{"role": "assistant", "content": content}] if content else []

    def call(self, block: Json) -> ToolCall | None:
        """A block of type tool_use."""
        if block.get("type") != "tool_use":
            return None
        return ToolCall(str(block.get("id") or ""), str(block.get("name") or ""), block.get("input"))

    def answered(self, block: Json) -> str | None:
        """The id in a block of type tool_result."""
        return str(block.get("tool_use_id") or "") if block.get("type") == "tool_result" else None

    def again(self, result: Json, call: ToolCall) -> Json:
        """The block with the other call's id."""
        return {**result, "tool_use_id": call.id}

    def result(self, call: ToolCall, value: Any) -> Json:
        """A block of a text."""
        return {"type": "tool_result", "tool_use_id": call.id, "content": said(value)}


class _Converse(_Blocks):
    def turn(self, answer: Json) -> list[Json]:
        """The answer's message."""
        output = answer.get("output")
        message = output.get("message") if isinstance(output, dict) else None
        return [message] if isinstance(message, dict) and message.get("content") else []

    def call(self, block: Json) -> ToolCall | None:
        """A block with a toolUse."""
        use = block.get("toolUse")
        if not isinstance(use, dict):
            return None
        return ToolCall(str(use.get("toolUseId") or ""), str(use.get("name") or ""), use.get("input"))

    def answered(self, block: Json) -> str | None:
        """The id in a toolResult."""
        held = block.get("toolResult")
        return str(held.get("toolUseId") or "") if isinstance(held, dict) else None

    def again(self, result: Json, call: ToolCall) -> Json:
        """The block with the other call's id."""
        return {"toolResult": {**result["toolResult"], "toolUseId": call.id}}

    def result(self, call: ToolCall, value: Any) -> Json:
        """A block of JSON where it is an object, else of a text."""
        content = {"json": value} if isinstance(value, dict) else {"text": said(value)}
        return {"toolResult": {"toolUseId": call.id, "content": [content]}}


class _Gemini(_Blocks):
    field = "contents"
    role, place = "model", "parts"

    def turn(self, answer: Json) -> list[Json]:
        """The first candidate's content."""
        candidates = objects(answer.get("candidates"))
        content = candidates[0].get("content") if candidates else None
        if not isinstance(content, dict) or not content.get("parts"):
            return []
        return [{"role": "model", **content}]

    def call(self, block: Json) -> ToolCall | None:
        """A part with a functionCall."""
        held = block.get("functionCall") or block.get("function_call")
        if not isinstance(held, dict):
            return None
        return ToolCall(str(held.get("id") or ""), str(held.get("name") or ""), held.get("args") or {})

    def answered(self, block: Json) -> str | None:
        """The id, else the name, in a functionResponse."""
        held = block.get("functionResponse") or block.get("function_response")
        return str(held.get("id") or held.get("name") or "") if isinstance(held, dict) else None

    def again(self, result: Json, call: ToolCall) -> Json:
        """The part with the other call's id and name."""
        place = "functionResponse" if "functionResponse" in result else "function_response"
        return {**result, place: {**result[place], **_named(call)}}

    def result(self, call: ToolCall, value: Any) -> Json:
        """A part whose response is an object."""
        response = value if isinstance(value, dict) else {"result": value}
        return {"functionResponse": {**_named(call), "response": response}}


def _named(call: ToolCall) -> Json:
    return {"name": call.name, "id": call.id} if call.id else {"name": call.name}


def _is_whole(block: Json) -> bool:
    """Whether a block may be sent again: a thought needs its signature, and a text must not be empty."""
    if block.get("type") == "thinking":
        return bool(block.get("signature"))
    return block.get("type") != "text" or bool(block.get("text"))


ANTHROPIC: Talk = _Anthropic()
"""Anthropic's messages."""

CONVERSE: Talk = _Converse()
"""Bedrock's converse."""

GEMINI: Talk = _Gemini()
"""Gemini's contents."""
