"""What people, models and code said of spans in Phoenix: beside a span, or as rows by themselves."""

from typing import Any

from spanglass.core.ids import NO_ID, unplaced
from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, label, members
from spanglass.formats.native_ids import span_id, trace_id

_NAMES = ("annotation_name", "name")


def is_annotation(value: Any) -> bool:
    """Whether a record is an annotation of a span or of a trace, and not a span."""
    found = members(value)
    about = found.get("span_id") or found.get("trace_id")
    return bool(about and found.get("annotator_kind") and any(map(found.get, _NAMES)))


def annotation(given: dict[str, Any], of: RawSpan | None = None) -> Evaluation:
    """The score or the label that was given, and why; of a trace alone, of its root."""
    said = {**members(given.get("result")), **{key: given[key] for key in _SAID if key in given}}
    said |= {key: given[f"result.{key}"] for key in _SAID if f"result.{key}" in given}
    score = attribute(said.get("score")) if said.get("score") is not None else attribute(said.get("label"))
    own = of.span_id if of else span_id(label(given.get("span_id"))) if given.get("span_id") else NO_ID
    trace = of.trace_id if of else trace_id(label(given["trace_id"])) if not own else unplaced(own)
    time_ns = moment_ns(given.get("updated_at")) or moment_ns(given.get("created_at"))
    name = next(filter(None, (label(given.get(key)) for key in _NAMES)), "annotation")
    words = label(said.get("explanation")) or None
    return Evaluation(trace, own, time_ns or (of.end_ns if of else 0), name, score, words)


_SAID = ("score", "label", "explanation")
