"""Spans out of Phoenix, as rows of its data frames or as its REST interface gives them.

OpenTelemetry's Python console exporter writes objects of nearly the same shape, which are read too.
"""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import STATUS_OK, Resource, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members, objects
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, flat
from spanglass.importers.json_importer import Each, JsonImporter, Told
from spanglass.importers.phoenix_annotations import annotation, is_annotation

_PREFIX = "attributes."
_IDS = ("context.trace_id", "context.span_id")
_KINDS = {"INTERNAL": 1, "SERVER": 2, "CLIENT": 3, "PRODUCER": 4, "CONSUMER": 5}
_KIND = "openinference.span.kind"


def knows(value: Any) -> bool:
    """Whether a record is a span of Phoenix's, or an annotation of one."""
    return all(_ids(members(value))) or is_annotation(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The span of a record and its annotations, or an annotation by itself."""
    span = members(value)
    if is_annotation(span):
        yield annotation(span)
        return
    trace, own = _ids(span)
    if not (trace and own):
        raise BadPartError("a span has no ids under context")
    parent = _id(span.get("parent_id") or span.get("parent_span_id"))
    status = members(span.get("status"))
    code = label(span.get("status_code") or status.get("status_code")).upper()
    message = label(span.get("status_message") or status.get("description") or status.get("message"))
    kind = label(span.get("kind")).removeprefix("SpanKind.")
    made = Draft(
        trace=trace_id(trace),
        span=span_id(own),
        parent=span_id(parent) if parent else b"",
        name=label(span.get("name")),
        start_ns=moment_ns(span.get("start_time")) or 0,
        end_ns=moment_ns(span.get("end_time")) or 0,
        attributes=_attributes(span),
        error=message if code == "ERROR" else None,
        status=STATUS_OK if code == "OK" else 0,
        kind=_KINDS.get(kind, 1),
        events=tuple(_event(members(event)) for event in _listed(span.get("events"))),
        resource=Resource(attributes(members(members(span.get("resource")).get("attributes")))),
    ).raw()
    yield made
    for given in objects(_listed(span.get("annotations"))):
        yield annotation(given, made)


def _ids(span: dict[str, Any]) -> tuple[str, str]:
    context = members(span.get("context"))
    own = span.get(_IDS[1]) or context.get("span_id")
    return _id(span.get(_IDS[0]) or context.get("trace_id")), _id(own)


def _id(value: object) -> str:
    return label(value).removeprefix("0x")


def _attributes(span: dict[str, Any]) -> dict[str, Value]:
    given = members(span.get("attributes"))
    columns = {name[len(_PREFIX) :]: held for name, held in span.items() if name.startswith(_PREFIX)}
    found: dict[str, Value] = {name: held for name, held in flat({**given, **columns}) if held is not None}
    for name, held in found.items():
        if isinstance(held, float) and "token_count" in name and held.is_integer():
            found[name] = int(held)  # a column with gaps holds floats
    kind = label(span.get("span_kind"))
    if kind and kind.upper() != "UNKNOWN":
        found.setdefault(_KIND, kind)
    return found


def _listed(value: object) -> list[Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return value if isinstance(value, list) else []


def _event(event: dict[str, Any]) -> SpanEvent:
    said = {name: held for name, held in flat(members(event.get("attributes"))) if held is not None}
    return SpanEvent(label(event.get("name")), moment_ns(event.get("timestamp")) or 0, said)


IMPORTER: Importer = JsonImporter("Phoenix", knows, lambda _: Each(spans_of), (("data",),), thinks="phoenix")
