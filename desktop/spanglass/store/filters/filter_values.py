"""Which values the keys of the filter have among recent traces, for completion."""

from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.query_keys import ATTRIBUTE
from spanglass.store.filters.trace_conditions import ERROR, FILES
from spanglass.store.queries import filled

_TRACES, _WITH_LISTS, _WITH_SPANS, _WITH_PAYLOADS = 20_000, 8_000, 4_000, 400


@dataclass(frozen=True, slots=True)
class Question:
    """The text of a question for values, and among how many of the newest traces it looks."""

    sql: str
    newest: int


@dataclass(frozen=True, slots=True)
class _Source:
    value: str
    joined: str = ""
    newest: int = _TRACES


_SPANS = "JOIN span ON span.trace = trace.id"


def _listed(column: str) -> _Source:
    return _Source("listed.value", f"JOIN json_each({column}) AS listed", _WITH_LISTS)


def _span(value: str, condition: str = "") -> _Source:
    return _Source(value, f"{_SPANS} AND {condition}" if condition else _SPANS, _WITH_SPANS)


_STATUS = (
    f"CASE WHEN {ERROR} THEN 'error' WHEN trace.refusals > 0 THEN 'refusal' WHEN NOT trace.open THEN 'ok' END"
)
_SOURCES: Mapping[str, _Source] = {
    "status": _Source(_STATUS),
    "name": _Source("trace.name"),
    "service": _Source("trace.service"),
    "session": _Source("trace.session"),
    "file": _Source("files.value", f"JOIN {FILES} AS files ON trace.source IS NOT NULL", _WITH_LISTS),
    "user": _listed("trace.users"),
    "feature": _listed("trace.features"),
    "model": _listed("trace.models"),
    "version": _span("span.model_responded"),
    "provider": _span("span.provider"),
    "tool": _span("replace(coalesce(span.title, span.name), 'execute_tool ', '')", "span.kind = 'tool'"),
    "kind": _span("span.kind"),
    "finish": _span("span.finish_reason"),
    "customer": _span("span.customer"),
    "error": _span("coalesce(span.error_class, span.error_type)"),
    "env": _span("(SELECT resource_environment(encoded) FROM resource WHERE resource.id = span.resource)"),
}
_OF_ATTRIBUTE = _Source(
    "payload_attribute(span.block, span.place, span.length, span.resource, :attribute)",
    _SPANS,
    _WITH_PAYLOADS,
)


def question(key: str) -> Question | None:
    """How to ask for the values of a key, None for one whose values cannot be listed."""
    source = _OF_ATTRIBUTE if key.startswith(ATTRIBUTE) else _SOURCES.get(key)
    if source is None:
        return None
    return Question(filled("filter_values", value=source.value, source=source.joined), source.newest)
