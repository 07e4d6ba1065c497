"""The time to the first token, whose unit and place differ from client to client."""

from collections.abc import Mapping

from spanglass.core.span import RawSpan, SpanEvent, Value
from spanglass.dialects.values import nanoseconds, number

_SECOND_NS, _MILLISECOND_NS = 1_000_000_000, 1_000_000
_SECONDS = (
    "gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk",
    "gen_ai.response.time_to_first_token", "gen_ai.latency.time_to_first_token",
)  # fmt: skip
_UNCLEAR = ("gen_ai.server.time_to_first_token", "gen_ai.client.time_to_first_token")
_CHUNKS = frozenset({
    "gen_ai.content.completion.chunk", "llm.content.completion.chunk", "First Token Stream Event",
})  # fmt: skip


def first_token(attributes: Mapping[str, Value], span: RawSpan) -> int | None:
    """Nanoseconds from the span's start to its first token, by attribute, else by the first event of a chunk.

    Where a name is used for seconds and for milliseconds, what exceeds the span as seconds is milliseconds.
    """
    for key in _SECONDS:
        value = attributes.get(key)
        if value is not None and (found := nanoseconds(value, _SECOND_NS)) is not None:
            return found
    for key in _UNCLEAR:
        if (value := attributes.get(key)) is not None:
            return nanoseconds(value, _unit(value, span))
    return first_event(span, _CHUNKS) if span.events else None


def first_event(span: RawSpan, names: frozenset[str]) -> int | None:
    """Nanoseconds from the span's start to its first event of one of `names`."""
    times = [_since(span, event) for event in span.events if event.name in names]
    return min((time for time in times if time >= 0), default=None)


def _since(span: RawSpan, event: SpanEvent) -> int:
    return event.time_ns - span.start_ns


def _unit(value: Value, span: RawSpan) -> int:
    """Nanoseconds of the unit a time was given in, judged by the span's duration."""
    found = number(value) or 0.0
    if not span.end_ns:
        return _SECOND_NS if found != int(found) else _MILLISECOND_NS
    return _SECOND_NS if found * _SECOND_NS < span.end_ns - span.start_ns else _MILLISECOND_NS
