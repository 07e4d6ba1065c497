"""Calls of operations as W&B Weave exports them, and what people and scorers say of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.formats.json_attributes import members, objects
from spanglass.formats.otlp_values import BadPartError
from spanglass.formats.weave_calls import call_span, feedback
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told, has

_BESIDE = frozenset({
    "feedback", "deleted_at", "expire_at", "storage_size_bytes", "total_storage_size_bytes", "otel_dump",
})  # fmt: skip
"""What the server adds to a call that is nothing of what the call did."""


def knows(value: Any) -> bool:
    """Whether a record is a call of an operation, or says something of one."""
    return _is_call(value) or has(value, "weave_ref", "feedback_type")


def spans_of(value: Any) -> Iterator[Told]:
    """The span of a call and the feedback that came with it, or a feedback by itself."""
    if not knows(value):
        raise BadPartError("it is not a call of Weave's")
    if not _is_call(value):
        yield feedback(value, 0)
        return
    summary = dict(members(value.get("summary")))
    weave = dict(members(summary.get("weave")))
    noted = [*objects(weave.pop("feedback", None)), *objects(value.get("feedback"))]
    told = {key: held for key, held in value.items() if key not in _BESIDE}
    span = call_span({**told, "summary": {**summary, "weave": weave} if weave else summary})
    yield span
    for given in noted:
        found = feedback({"weave_ref": f"/call/{value['id']}", **given}, span.end_ns)
        if found.span_id == span.span_id:
            yield replace(found, trace_id=span.trace_id)


def _is_call(value: Any) -> bool:
    return has(value, "id", "trace_id", "op_name", "started_at")


IMPORTER: Importer = JsonImporter(
    "Weave calls", knows, lambda _: Each(spans_of), (("calls",), ("result",)), updates=True, thinks="weave"
)
