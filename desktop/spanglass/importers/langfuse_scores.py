"""Scores and comments as Langfuse exports them: beside the trace or observation they are about, or alone."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, label, members, objects
from spanglass.formats.native_ids import root_span_id, span_id, trace_id

_NUMBERS = frozenset({"NUMERIC", "BOOLEAN", ""})
_TYPES = frozenset({"NUMERIC", "BOOLEAN", "CATEGORICAL", "CORRECTION", "TEXT"})
_TIMES = ("timestamp", "createdAt", "created_at")


def is_score(value: Any) -> bool:
    """Whether a record is a score by itself, of a trace or of an observation."""
    found = members(value)
    return bool(
        _type(found) in _TYPES and found.get("name") and (found.get("traceId") or found.get("trace_id"))
    )


def score(given: dict[str, Any], about: dict[str, Any], otherwise_ns: int = 0) -> Evaluation:
    """The score in a record, of the trace or observation that `about` names."""
    trace, own = label(about.get("traceId")), label(about.get("observationId"))
    held = attribute(given.get("value"))
    if held is None or _type(given) not in _NUMBERS:  # a category has a number too, which says little
        held = attribute(given.get("stringValue") or given.get("string_value")) or held
    return Evaluation(
        trace_id(trace), span_id(own) if own else root_span_id(trace), _time(given) or otherwise_ns,
        label(given.get("name")) or "score", held, label(given.get("comment")) or None,
    )  # fmt: skip


def thoughts(given: dict[str, Any], about: dict[str, Any], end_ns: int) -> Iterator[Evaluation]:
    """The scores and comments in the record of a trace or an observation; a trace lists those of both."""
    for each in objects(given.get("scores")):
        own = label(each.get("observationId") or each.get("observation_id"))
        yield score(each, {**about, "observationId": own} if own else about, end_ns)
    for each in objects(given.get("comments")):
        if words := label(each.get("content")):
            yield score({"name": "comment", "comment": words, **_when(each)}, about, end_ns)


def _type(given: dict[str, Any]) -> str:
    return label(given.get("dataType") or given.get("data_type")).upper()


def _when(given: dict[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in _TIMES if key in given}


def _time(given: dict[str, Any]) -> int:
    return next((found for key in _TIMES if (found := moment_ns(given.get(key)))), 0)
