"""Spans of clients that tell of one in several messages: put together from its parts, and encoded."""

from collections.abc import Iterable
from dataclasses import replace

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch, RawSpan, SpanEvent
from spanglass.formats.otlp_encoding import encoded_spans


def as_updates(messages: Iterable[RawSpan]) -> Batch:
    """One span for all messages about it, encoded and marked as an update.

    What OTLP cannot hold is rejected.
    """
    spans: dict[tuple[bytes, bytes], RawSpan] = {}
    for message in messages:
        key = message.trace_id, message.span_id
        spans[key] = _both(spans[key], message) if key in spans else message
    batch = encoded_spans(spans.values())
    return replace(batch, spans=tuple(replace(span, update=True) for span in batch.spans))


def completed(earlier: RawSpan, later: RawSpan) -> RawSpan:
    """The span two messages tell of together, encoded anew.

    It starts with the first and ends with the last of their times. Where they differ the later one is
    right, unless it is older news: it does not know the end that the earlier one knows.
    """
    merged = _both(earlier, later)
    return next(iter(as_updates([merged]).spans), later)


def _both(earlier: RawSpan, later: RawSpan) -> RawSpan:
    known, said = (later, earlier) if earlier.end_ns and not later.end_ns else (earlier, later)
    told = _deciding(known, said)
    return replace(
        said,
        parent_id=said.parent_id or known.parent_id,
        name=said.name or known.name,
        kind=said.kind or known.kind,
        start_ns=min(filter(None, (known.start_ns, said.start_ns)), default=0),
        end_ns=max(known.end_ns, said.end_ns),
        status_code=told.status_code,
        status_message=told.status_message,
        attributes={**known.attributes, **said.attributes},
        events=_events(known.events, said.events),
        links=known.links + tuple(link for link in said.links if link not in known.links),
        resource=said.resource if said.resource.attributes else known.resource,
        scope=said.scope if said.scope.name else known.scope,
    )


def _deciding(known: RawSpan, said: RawSpan) -> RawSpan:
    """Whose status stands: that of who speaks of one, and an error stays an error."""
    if said.status_code == STATUS_ERROR:
        return said
    return known if known.status_code == STATUS_ERROR or said.status_code == STATUS_UNSET else said


def _events(known: tuple[SpanEvent, ...], said: tuple[SpanEvent, ...]) -> tuple[SpanEvent, ...]:
    if not known or not said:
        return known or said
    seen = {(event.name, event.time_ns) for event in said}
    older = [event for event in known if (event.name, event.time_ns) not in seen]
    return tuple(sorted((*older, *said), key=lambda event: event.time_ns))
