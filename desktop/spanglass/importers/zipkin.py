"""Spans of Zipkin: all their tags are texts."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.formats.json_attributes import attribute, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, unsigned
from spanglass.importers.json_importer import Each, JsonImporter, has

_MICROSECOND = 1000
_KINDS = {"SERVER": 2, "CLIENT": 3, "PRODUCER": 4, "CONSUMER": 5}
_OF_RESOURCE = ("service.", "telemetry.sdk.", "host.", "process.", "os.", "deployment.")
_SCOPE = ("otel.scope.name", "otel.scope.version", "otel.library.name", "otel.library.version")
_ELSEWHERE = frozenset({*_SCOPE, "error", "otel.status_code", "otel.status_description"})
_CORE = {"cs": "CLIENT", "cr": "CLIENT", "sr": "SERVER", "ss": "SERVER"}


def knows(value: Any) -> bool:
    """Whether a record is a span of Zipkin's."""
    return (
        has(value, "traceId", "id")
        and any(key in value for key in ("timestamp", "localEndpoint", "binaryAnnotations"))
        and "type" not in value
    )


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The spans of a record: itself, or of a trace that is an array of them."""
    for given in value if isinstance(value, list) else [value]:
        if not has(given, "traceId", "id"):
            raise BadPartError("a span has no id")
        yield _draft(given)


def _draft(span: dict[str, Any]) -> RawSpan:
    span = _newer(span)
    tags = {name: _typed(held) for name, held in members(span.get("tags")).items()}
    start = unsigned(span.get("timestamp")) * _MICROSECOND
    parent = label(span.get("parentId"))
    failed = ("error" in tags and tags["error"] is not False) or tags.get("otel.status_code") == "ERROR"
    message = tags.get("otel.status_description") or tags.get("error")
    return Draft(
        trace=trace_id(label(span["traceId"]).rjust(32, "0")),
        span=span_id(label(span["id"]).rjust(16, "0")),
        parent=span_id(parent.rjust(16, "0")) if parent else b"",
        name=label(span.get("name")),
        start_ns=start,
        end_ns=start + unsigned(span.get("duration")) * _MICROSECOND if "duration" in span else 0,
        attributes={name: held for name, held in tags.items() if not _is_elsewhere(name)},
        error=(message if isinstance(message, str) and message != "true" else "") if failed else None,
        kind=_KINDS.get(label(span.get("kind")).upper(), 1),
        events=tuple(_event(members(note)) for note in span.get("annotations") or ()),
        resource=_resource(span, tags),
        scope=Scope(
            label(tags.get(_SCOPE[0]) or tags.get(_SCOPE[2])),
            label(tags.get(_SCOPE[1]) or tags.get(_SCOPE[3])),
        ),
    ).raw()


def _newer(span: dict[str, Any]) -> dict[str, Any]:
    """A span of the first version as one of the second: what it was is in notes of its beginning and end."""
    listed = span.get("annotations")
    notes = [members(note) for note in listed] if isinstance(listed, list) else []
    core = {label(note.get("value")): note for note in notes if label(note.get("value")) in _CORE}
    given = span.get("binaryAnnotations")
    if not core and not isinstance(given, list):
        return span
    pairs = [members(each) for each in given] if isinstance(given, list) else []
    times = [found for note in core.values() if (found := unsigned(note.get("timestamp")))]
    kind = next((_CORE[name] for name in core), "")
    endpoint = next((each["endpoint"] for each in (*core.values(), *pairs) if each.get("endpoint")), None)
    return {
        "timestamp": min(times, default=0), "duration": max(times) - min(times) if times else 0,
        "kind": kind, "localEndpoint": endpoint, **span,
        "tags": {label(each.get("key")): each.get("value") for each in pairs if label(each.get("key"))},
        "annotations": [note for note in notes if label(note.get("value")) not in _CORE],
    }  # fmt: skip


def _typed(held: object) -> Value:
    """What the text of a tag stands for: a number, a truth, a list of names, else itself."""
    if not isinstance(held, str):
        return attribute(held)
    if held in ("true", "false"):
        return held == "true"
    short = len(held) < 20 and held[:1] in "-0123456789"
    if short or held.startswith("["):
        try:
            found = json.loads(held)
        except (ValueError, RecursionError):
            return held
        if isinstance(found, int | float) or (
            isinstance(found, list) and all(isinstance(x, str) for x in found)
        ):
            return found
    return held


def _event(note: dict[str, Any]) -> SpanEvent:
    """An annotation; OpenTelemetry's exporters put a name and its attributes into one JSON object."""
    time, said = unsigned(note.get("timestamp")) * _MICROSECOND, label(note.get("value"))
    if said.startswith("{"):
        try:
            ((name, held),) = json.loads(said).items()
            return SpanEvent(name, time, {key: attribute(value) for key, value in members(held).items()})
        except (ValueError, AttributeError, RecursionError):
            pass
    return SpanEvent(said, time)


def _resource(span: dict[str, Any], tags: dict[str, Value]) -> Resource:
    found = {name: held for name, held in tags.items() if name.startswith(_OF_RESOURCE)}
    if name := label(members(span.get("localEndpoint")).get("serviceName")):
        found.setdefault("service.name", name)
    return Resource(found)


def _is_elsewhere(name: str) -> bool:
    return name in _ELSEWHERE or name.startswith(_OF_RESOURCE)


IMPORTER: Importer = JsonImporter(
    "Zipkin",
    lambda value: any(map(knows, value if isinstance(value, list) else [value])),
    lambda _: Each(spans_of),
)
