"""Spans of Sentry's transactions, of its newer lists, and what its error events add to them."""

from collections.abc import Callable, Mapping

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attribute, attributes, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]
_Read = Callable[[_Object], RawSpan | None]

_WELL = frozenset({"", "ok", "unset"})


def transaction_spans(event: _Object) -> list[tuple[_Read, _Object]]:
    """What reads the spans of a transaction: itself, then those in it, each with what it is read from."""
    told = members(event.get("contexts"))
    own = {
        **members(told.get("trace")),
        "description": event.get("transaction"),
        "start_timestamp": event.get("start_timestamp"),
        "timestamp": event.get("timestamp"),
        "user": event.get("user"),
        "environment": event.get("environment"),
    }
    spans = event.get("spans")
    inner = [members(each) for each in (spans if isinstance(spans, list) else [])]
    return [(_plain_span, {**each, "environment": event.get("environment")}) for each in (own, *inner)]


def listed_span(given: _Object) -> RawSpan:
    """A span of the newer kind, whose attributes are objects with a value; raises `BadPartError`."""
    told = {name: members(held).get("value") for name, held in members(given.get("attributes")).items()}
    named = label(given.get("name"))
    return _span({**given, "timestamp": given.get("end_timestamp")}, named, told)


def error_span(event: _Object) -> RawSpan | None:
    """What an error event adds to the span that it names; None if it names none, or tells of no exception."""
    about = members(members(event.get("contexts")).get("trace"))
    values = members(event.get("exception")).get("values")
    thrown = members(values[-1]) if isinstance(values, list) and values else {}
    if not thrown or not (label(about.get("trace_id")) and label(about.get("span_id"))):
        return None
    time_ns = moment_ns(event.get("timestamp")) or 0
    given = {"exception.type": thrown.get("type"), "exception.message": thrown.get("value")}
    raised = SpanEvent("exception", time_ns, attributes(given))
    found = _span({**about, "status": "error"}, "", {})
    words = label(thrown.get("value"))
    return _with_exception(found, raised, words)


def _plain_span(given: _Object) -> RawSpan:
    user = members(given.get("user"))
    told = {
        **members(given.get("data")),
        "sentry.op": given.get("op"),
        "sentry.origin": given.get("origin"),
        "user.id": user.get("id") or user.get("email") or user.get("username"),
    }
    return _span(given, label(given.get("description")) or label(given.get("op")), told)


def _span(given: _Object, name: str, told: _Object) -> RawSpan:
    trace, own, parent = (label(given.get(key)) for key in ("trace_id", "span_id", "parent_span_id"))
    if not (trace and own):
        raise BadPartError("a span has no id or no trace")
    status = label(given.get("status")).lower()
    failed = status not in _WELL
    words = label(told.get("sentry.status.message")) or ("" if status == "error" else status)
    found: dict[str, Value] = {key: attribute(held) for key, held in told.items()}
    environment = label(given.get("environment")) or label(told.get("sentry.environment"))
    known = {"deployment.environment.name": environment, "telemetry.sdk.name": "sentry"}
    return RawSpan(
        trace_id=trace_id(trace),
        span_id=span_id(own),
        parent_id=span_id(parent) if parent else b"",
        name=name,
        kind=1,
        start_ns=moment_ns(given.get("start_timestamp")) or 0,
        end_ns=moment_ns(given.get("timestamp")) or 0,
        status_code=STATUS_ERROR if failed else STATUS_UNSET,
        status_message=words if failed else "",
        attributes={key: held for key, held in found.items() if held is not None},
        events=(),
        links=(),
        resource=Resource({key: held for key, held in known.items() if held}),
        scope=Scope("sentry"),
        encoded=b"",
    )


def _with_exception(span: RawSpan, raised: SpanEvent, words: str) -> RawSpan:
    return RawSpan(
        span.trace_id, span.span_id, b"", "", 1, 0, 0, STATUS_ERROR, words, {}, (raised,), (),
        span.resource, span.scope, b"",
    )  # fmt: skip
