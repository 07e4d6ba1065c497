"""OTLP requests that are too long to be read at once, as many small ones with the same resource and scope."""

from collections.abc import Iterator
from typing import Any

from spanglass.importers.json_values import BrokenJsonError, JsonText, items_of, strings_of

_ENOUGH = 1 << 20  # characters of spans in one part
_RECORDS = frozenset(("spans", "logRecords", "log_records", "logs"))
_GROUPS = frozenset((
    "resourceSpans", "resourceLogs", "resourceMetrics", "resource_spans", "resource_logs", "resource_metrics",
    "scopeSpans", "scopeLogs", "scope_spans", "scope_logs", "instrumentationLibrarySpans",
    "instrumentation_library_spans", "instrumentationLibraryLogs", "instrumentation_library_logs",
))  # fmt: skip
_ABOVE = frozenset(("resource", "scope", "instrumentationLibrary", "instrumentation_library"))


def parts(text: JsonText) -> Iterator[dict[str, Any]]:
    """The object that begins there, be it a request, a resource or a scope, with some of its spans at a time.

    Raises `BrokenJsonError`.
    """
    frame: dict[str, Any] = {}
    told = False
    for key in strings_of(text):
        if text.peek() != "[" or key not in _RECORDS | _GROUPS:
            if told and key in _ABOVE:
                raise BrokenJsonError(f"its {key} comes only after spans, which have none now", text.line)
            frame[key] = text.value()
            continue
        for part in _chunks(text) if key in _RECORDS else ([part] for part in _members(text)):
            told = True
            yield {**frame, key: part}


def _members(text: JsonText) -> Iterator[dict[str, Any]]:
    """The parts of each object in a list."""
    for _ in items_of(text):
        if text.peek() == "{":
            yield from parts(text)
        else:
            text.value()


def _chunks(text: JsonText) -> Iterator[list[Any]]:
    """The values of a list, some at a time; those before a mistake come before it is raised."""
    chunk: list[Any] = []
    begun = text.passed
    try:
        for _ in items_of(text):
            chunk.append(text.value())
            if text.passed - begun >= _ENOUGH:
                yield chunk
                chunk, begun = [], text.passed
    except BrokenJsonError:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk
