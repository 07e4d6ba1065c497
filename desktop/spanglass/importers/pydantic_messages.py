"""Messages as pydantic-ai writes them to JSON; they say when something was said, not how long it took."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.messages import Part, PartType
from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.dialects.pydantic_messages import model_messages
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, counts, named, whole
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.session_spans import call, tool

_USED = {
    "input_tokens": "gen_ai.usage.input_tokens", "request_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens", "response_tokens": "gen_ai.usage.output_tokens",
    "cache_read_tokens": "gen_ai.usage.cache_read.input_tokens",
    "cache_write_tokens": "gen_ai.usage.cache_write.input_tokens",
}  # fmt: skip
_SCOPE = Scope("pydantic-ai messages")


def knows(value: Any) -> bool:
    """Whether a record is a message of pydantic-ai's."""
    found = members(value)
    parts = found.get("parts")
    return found.get("kind") in ("request", "response") and isinstance(parts, list) and (
        not parts or "part_kind" in members(parts[0])
    )  # fmt: skip


class PydanticMessages:
    """Follows a conversation: each response is a call, tools last until their result is sent."""

    def __init__(self) -> None:
        self._asked: list[Any] = []
        self._asked_ns = self._first_ns = self._last_ns = 0
        self._trace, self._root = b"", b""
        self._calls = 0
        self._tools: dict[str, tuple[Draft, str | None]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call of a response, and the tools whose results are in a request."""
        if not knows(value):
            raise BadPartError("it is not a message: it has no kind and parts")
        parts = [members(part) for part in value["parts"]]
        time_ns = moment_ns(value.get("timestamp")) or _time_of(parts) or self._last_ns
        if not self._trace:
            self._trace, self._root = named("pydantic-ai", json.dumps(value, sort_keys=True))
        self._first_ns, self._last_ns = self._first_ns or time_ns, max(self._last_ns, time_ns)
        if value["kind"] == "response":
            yield self._response(value, parts, time_ns)
            return
        self._asked.append(value)
        self._asked_ns = time_ns
        for part in parts:
            waiting = self._tools.pop(label(part.get("tool_call_id")), None)
            if waiting is not None:
                yield tool(
                    waiting[0], label(part.get("tool_call_id")), waiting[1], json_text(part.get("content"))
                )

    def end(self) -> Iterator[RawSpan]:
        """Tools without a result, and the run."""
        for draft, arguments in self._tools.values():
            yield tool(draft, "", arguments, None)
        if self._trace:
            attributes: dict[str, Value] = {"openinference.span.kind": "AGENT"}
            yield Draft(
                self._trace, self._root, "agent run", self._first_ns, self._last_ns,
                attributes=attributes, scope=_SCOPE, resource=Resource({"service.name": "pydantic-ai"}),
            ).raw()  # fmt: skip

    def _response(self, value: dict[str, Any], parts: list[dict[str, Any]], time_ns: int) -> RawSpan:
        self._calls += 1
        model = label(value.get("model_name"))
        draft = self._draft(
            f"chat {model}".strip(), f"call {self._calls}", (self._asked_ns or time_ns, time_ns)
        )
        used = members(value.get("usage"))
        told = counts(used, _USED)
        details = members(used.get("details"))
        told["gen_ai.usage.reasoning.output_tokens"] = whole(details.get("reasoning_tokens"))
        told["gen_ai.response.model"] = model or None
        told["gen_ai.provider.name"] = label(value.get("provider_name")) or None
        reason = value.get("finish_reason")
        told["gen_ai.response.finish_reasons"] = [reason] if isinstance(reason, str) else None
        told["gen_ai.response.id"] = (
            label(value.get("provider_response_id") or value.get("vendor_id")) or None
        )
        told["gen_ai.input.messages"] = _told(self._asked)
        told["gen_ai.output.messages"] = _told([value])
        for part in parts:
            if label(part.get("part_kind")).endswith("tool-call") and (
                own := label(part.get("tool_call_id"))
            ):
                made = self._draft(label(part.get("tool_name")), own, (time_ns, time_ns))
                self._tools[own] = (made, json_text(part.get("args") or {}))
        self._asked = []
        return call(draft, None, None, **told)

    def _draft(self, name: str, own: str, times: tuple[int, int]) -> Draft:
        span = named("pydantic-ai", self._trace.hex(), own)[1]
        return Draft(
            self._trace, span, name, *times, parent=self._root, scope=_SCOPE,
            resource=Resource({"service.name": "pydantic-ai"}),
        )  # fmt: skip


def _time_of(parts: list[dict[str, Any]]) -> int:
    return max((moment_ns(part.get("timestamp")) or 0 for part in parts), default=0)


def _told(messages: list[Any]) -> str | None:
    """The messages as the GenAI convention writes them."""
    said = [
        {"role": each.role, "parts": [_part(part) for part in each.parts]}
        for each in model_messages(messages)
    ]
    return json.dumps(said, ensure_ascii=False) if said else None


def _part(part: Part) -> dict[str, Any]:
    if part.type is PartType.TOOL_CALL:
        return {"type": "tool_call", "id": part.call_id, "name": part.name, "arguments": part.arguments}
    if part.type is PartType.TOOL_RESULT:
        return {"type": "tool_call_response", "id": part.call_id, "result": part.result}
    if part.uri is not None:
        return {"type": "uri", "uri": part.uri, "mime_type": part.media_type}
    return {"type": str(part.type), "content": part.text}


IMPORTER: Importer = JsonImporter(
    "pydantic-ai messages", knows, lambda _: PydanticMessages(), (("messages",),), updates=True
)
