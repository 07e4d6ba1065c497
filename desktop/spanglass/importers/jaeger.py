"""Traces as Jaeger's page and query service export them."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import STATUS_OK, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.formats.json_attributes import attribute, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, unsigned
from spanglass.importers.json_importer import Each, JsonImporter, has

_MICROSECOND = 1000
_KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}
_STATUS = ("otel.status_code", "status.code")
_ELSEWHERE = frozenset({"span.kind", *_STATUS, "otel.status_description", "status.message", "error",
                        "otel.scope.name", "otel.scope.version", "otel.library.name", "otel.library.version",
                        "internal.span.format"})  # fmt: skip


def knows(value: Any) -> bool:
    """Whether a record is a trace of Jaeger's, or one of its spans, be it as Elasticsearch gives them."""
    found = members(value)
    if "_source" in found:
        return knows(found["_source"])
    listed = isinstance(found.get("spans"), list) and ("processes" in found or "traceID" in found)
    return listed or has(value, "traceID", "spanID", "operationName")


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The spans of a trace; a span alone, as its stores hold them, is one too."""
    if not knows(value):
        raise BadPartError("it has no spans")
    value = value.get("_source", value)
    if "spans" not in value:
        value = {"spans": [value]}
    processes = members(value.get("processes"))
    made = {name: _resource(members(process)) for name, process in processes.items()}
    for given in value["spans"]:
        span = members(given)
        own, trace = label(span.get("spanID")), label(span.get("traceID")) or label(value.get("traceID"))
        if not (own and trace):
            raise BadPartError("a span has no id")
        resource = made.get(label(span.get("processID"))) or _resource(members(span.get("process")))
        yield _draft(span, (_trace(trace), _span(own)), resource)


def _draft(span: dict[str, Any], ids: tuple[bytes, bytes], resource: Resource) -> RawSpan:
    tags = _tags(span.get("tags"))
    start = unsigned(span.get("startTime")) * _MICROSECOND
    code = next((str(tags[key]).upper() for key in _STATUS if key in tags), "")
    failed = tags.get("error") in (True, "true") or code in ("ERROR", "2")
    message = label(tags.get("otel.status_description") or tags.get("status.message"))
    return Draft(
        trace=ids[0],
        span=ids[1],
        parent=_parent(span),
        name=label(span.get("operationName")),
        start_ns=start,
        end_ns=start + unsigned(span.get("duration")) * _MICROSECOND,
        attributes={name: held for name, held in tags.items() if name not in _ELSEWHERE},
        error=message if failed else None,
        status=STATUS_OK if code in ("OK", "1") else 0,
        kind=_KINDS.get(str(tags.get("span.kind")).lower(), 1),
        events=tuple(_event(members(log)) for log in span.get("logs") or ()),
        resource=resource,
        scope=_scope(tags),
    ).raw()


def _parent(span: dict[str, Any]) -> bytes:
    for given in span.get("references") or ():
        reference = members(given)
        if reference.get("refType") in ("CHILD_OF", "FOLLOWS_FROM") and label(reference.get("spanID")):
            return _span(label(reference.get("spanID")))
    older = label(span.get("parentSpanID"))
    return _span(older) if older.strip("0") else b""


def _event(log: dict[str, Any]) -> SpanEvent:
    fields = _tags(log.get("fields"))
    name = next((label(fields.pop(key)) for key in ("event", "name", "message") if key in fields), "log")
    return SpanEvent(name, unsigned(log.get("timestamp")) * _MICROSECOND, fields)


def _scope(tags: dict[str, Value]) -> Scope:
    name = tags.get("otel.scope.name") or tags.get("otel.library.name")
    return Scope(label(name), label(tags.get("otel.scope.version") or tags.get("otel.library.version")))


def _resource(process: dict[str, Any]) -> Resource:
    found: dict[str, Value] = _tags(process.get("tags"))
    if name := label(process.get("serviceName")):
        found["service.name"] = name
    return Resource(found)


def _tags(value: object) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for given in value if isinstance(value, list) else ():
        tag = members(given)
        held, kind = tag.get("value"), tag.get("type")
        if kind == "int64" and isinstance(held, str) and held.lstrip("-").isdecimal():
            held = int(held)
        said = attribute(held)
        if said is not None and (name := label(tag.get("key"))):
            found[name] = said
    return found


def _trace(name: str) -> bytes:
    return trace_id(name.rjust(32, "0"))


def _span(name: str) -> bytes:
    return span_id(name.rjust(16, "0"))


IMPORTER: Importer = JsonImporter(
    "Jaeger", knows, lambda _: Each(spans_of), (("data",), ("traces",)), long_list="spans"
)
