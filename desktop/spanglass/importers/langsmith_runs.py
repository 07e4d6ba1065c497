"""Runs of LangSmith, as its page, its SDK and its bulk export write them."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, label, members
from spanglass.formats.langsmith_runs import feedback, run_span
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told, has

_STRUCTURES = ("extra", "events", "tags", "error")


def knows(value: Any) -> bool:
    """Whether a record is a run, or feedback on one."""
    is_run = has(value, "run_type") and ("dotted_order" in value or has(value, "id", "start_time"))
    return is_run or _is_feedback(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The span of a run, and those of the runs inside it, with the feedback on them."""
    if not knows(value):
        raise BadPartError("it is not a run: it has no run_type")
    if _is_feedback(value):
        yield from feedback(value)
        return
    run = {**value, **{key: _opened(value.get(key)) for key in _STRUCTURES if key in value}}
    children = run.pop("child_runs", None)
    run.pop("child_run_ids", None)
    run.pop("parent_run_ids", None)
    noted = members(_opened(run.pop("feedback_stats", None)))
    span = run_span({name: held for name, held in run.items() if held is not None})
    yield span
    for key, told in noted.items():
        yield from _summed(span, key, members(told))
    for child in children if isinstance(children, list) else ():
        inherited = {
            "trace_id": label(run.get("trace_id")) or label(run.get("id")),
            "parent_run_id": run.get("id"),
        }
        yield from spans_of({**inherited, **_said(members(child))})


def _is_feedback(value: Any) -> bool:
    return has(value, "key", "run_id", "created_at") and not {"score", "value"}.isdisjoint(value)


def _summed(span: RawSpan, key: str, told: dict[str, Any]) -> Iterator[Evaluation]:
    """What all feedback of one key comes to: a mean, or the one word that all said."""
    words, comments = list(members(told.get("values"))), told.get("comments")
    score = told.get("avg") if told.get("avg") is not None else words[0] if len(words) == 1 else None
    said = "\n".join(filter(None, map(label, comments))) if isinstance(comments, list) else ""
    if score is not None or said:
        yield Evaluation(span.trace_id, span.span_id, span.end_ns, key, attribute(score), said or None)


def _said(run: dict[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in run.items() if held is not None}


def _opened(value: object) -> object:
    """The structure a cell of a table holds as JSON text."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


IMPORTER: Importer = JsonImporter(
    "LangSmith runs", knows, lambda _: Each(spans_of), (("runs",),), updates=True, nested=True,
    thinks="langsmith",
)  # fmt: skip
