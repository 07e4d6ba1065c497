"""Spans of Datadog's LLM Observability, as its export gives them and as its clients send them."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.call_records import CallRecord, span_of, used
from spanglass.importers.drafts import whole
from spanglass.importers.json_importer import Each, JsonImporter, has

_KINDS = {"llm": "llm", "embedding": "embedding", "tool": "tool", "agent": "agent", "retrieval": "retriever"}
_NO_PARENT = ("", "undefined", "0")


def knows(value: Any) -> bool:
    """Whether a record is a span, or has spans that a client sent."""
    return bool(_spans(value))


def _spans(value: Any) -> list[dict[str, Any]]:
    """The spans of a record, what is told of all of them in each."""
    held = members(members(value).get("data")) or members(value)
    about = members(held.get("attributes")) or held
    listed = about.get("spans")
    spans = [members(span) for span in listed] if isinstance(listed, list) else [about]
    shared = {key: about[key] for key in ("ml_app", "session_id", "tags") if about.get(key)}
    return [{**shared, **span} for span in spans if _is_span(span)]


def _is_span(span: dict[str, Any]) -> bool:
    kind = span.get("span_kind") or _kind(members(span.get("meta")))
    return has(span, "span_id", "trace_id", "duration") and isinstance(kind, str) and bool(kind)


def _kind(meta: dict[str, Any]) -> object:
    return meta.get("span.kind") or meta.get("kind") or members(meta.get("span")).get("kind")


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The spans of a record."""
    spans = _spans(value)
    if not spans:
        raise BadPartError("no span of LLM Observability is in it")
    for span in spans:
        yield from _span(span)


def _span(span: dict[str, Any]) -> Iterator[RawSpan]:
    about = {**members(span.get("meta")), **span}
    told_kind = label(span.get("span_kind") or _kind(members(span.get("meta"))))
    kind = _KINDS.get(told_kind, "chain")
    start = moment_ns(span.get("start_ns")) or moment_ns(span.get("start_ms")) or 0
    lasted, parent = whole(span.get("duration")) or 0, label(span.get("parent_id"))
    told = attributes({"metadata": about.get("metadata"), "tags": span.get("tags")}, "datadog.")
    told |= attributes({"session.id": span.get("session_id"), "service.name": span.get("ml_app")})
    told |= attributes({"llm.provider": about.get("model_provider")})
    if kind in ("llm", "embedding"):
        told |= used(about.get("model_name"), members(span.get("metrics")))
    record = CallRecord(
        "datadog", label(span["trace_id"]), label(span["span_id"]), "" if parent in _NO_PARENT else parent,
        label(span.get("name")) or told_kind, kind, (start, start + lasted),
        _held(about.get("input")), _held(about.get("output")), _failure(span, about),
    )  # fmt: skip
    yield from span_of(record, told)


def _held(side: Any) -> Any:
    """What went in or came out: messages, else a value, else documents."""
    told = members(side)
    if messages := told.get("messages"):
        return {"messages": messages}
    return told.get("value") or told.get("documents") or (None if told else side)


def _failure(span: dict[str, Any], about: dict[str, Any]) -> str | None:
    if span.get("status") != "error":
        return None
    error = members(about.get("error"))
    message = error.get("message") or about.get("error.message")
    return label(message) or label(error.get("type")) or "The call failed."


IMPORTER: Importer = JsonImporter(
    "Datadog LLM spans", knows, lambda _: Each(spans_of), (("data",), ("spans",)), updates=True
)
