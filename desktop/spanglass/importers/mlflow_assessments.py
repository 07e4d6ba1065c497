"""Assessments of MLflow's traces: what people, models and code found, and what was expected."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, json_text, label, members
from spanglass.formats.native_ids import span_id

_NAMES = ("assessment_name", "name")
_TIMES = (
    "last_update_time", "create_time", "last_update_time_ms", "create_time_ms", "last_updated_timestamp",
    "created_timestamp",
)  # fmt: skip


def assessments(given: Iterable[Mapping[str, Any]], root: RawSpan) -> Iterator[Evaluation]:
    """What the assessments of a trace that are still valid say of its spans, or of its root."""
    for each in given:
        if each.get("valid") not in (False, 0):
            yield _assessment(each, root)


def _assessment(given: Mapping[str, Any], root: RawSpan) -> Evaluation:
    name = next(filter(None, (label(given.get(key)) for key in _NAMES)), "assessment")
    about = label(given.get("span_id"))
    own = span_id(about.removeprefix("0x")) if about else root.span_id
    time_ns = next((found for key in _TIMES if (found := moment_ns(given.get(key)))), root.end_ns)
    is_expected, value = _value(given)
    if is_expected:
        return Evaluation(root.trace_id, own, time_ns, f"expected {name}", explanation=json_text(value))
    words = label(given.get("rationale")) or None
    return Evaluation(root.trace_id, own, time_ns, name, attribute(value), words)


def _value(given: Mapping[str, Any]) -> tuple[bool, Any]:
    """Whether it is what was expected, and the value; rows of a table have it as JSON."""
    kind = label(given.get("assessment_type"))
    if kind:
        return kind == "expectation", _opened(given.get("value"))
    expected = members(given.get("expectation"))
    serialized = members(expected.get("serialized_value"))
    if expected:
        return True, expected.get("value", serialized.get("value"))
    return False, members(given.get("feedback")).get("value")


def _opened(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value
