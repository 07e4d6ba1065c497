"""Spans as Braintrust exports them: rows of logs and experiments."""

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

_KINDS = {"llm": "llm", "tool": "tool", "score": "evaluator", "scorer": "evaluator"}
_WRITTEN = tuple(
    (f"prompt_cache_creation_{age}_tokens", f"anthropic.usage.cache_creation.ephemeral_{age}_input_tokens")
    for age in ("5m", "1h")
)
"""Writes into Anthropic's cache by their lifetime, and the attributes that tell of them."""


def knows(value: Any) -> bool:
    """Whether a record is a row of a log or experiment."""
    return has(value, "span_id", "root_span_id") and not {"span_attributes", "metrics"}.isdisjoint(value)


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The span of a row."""
    if not knows(value):
        raise BadPartError("it is not a row of Braintrust's")
    about, metrics, meta = (members(value.get(key)) for key in ("span_attributes", "metrics", "metadata"))
    kind = _KINDS.get(label(about.get("type")).lower(), "chain")
    start = moment_ns(metrics.get("start")) or moment_ns(value.get("created")) or 0
    asked, answered = value.get("input"), value.get("output")
    told = attributes({"tags": value.get("tags"), "expected": value.get("expected")}, "braintrust.")
    told |= attributes(members(value.get("scores")), "braintrust.scores.") | attributes(meta, "metadata.")
    if kind == "llm":
        asked = {"model": meta.get("model"), "messages": asked} if isinstance(asked, list) else asked
        answered = {"choices": answered} if isinstance(answered, list) else answered
        written = {key: count for name, key in _WRITTEN if (count := whole(metrics.get(name))) is not None}
        counts = {"prompt_cache_creation_tokens": sum(written.values()), **metrics} if written else metrics
        told |= written | used(meta.get("model"), counts, metrics.get("estimated_cost"))
    parents = value.get("span_parents")
    parent = label(parents[0]) if isinstance(parents, list) and parents else ""
    error = value.get("error")
    record = CallRecord(
        "braintrust", label(value["root_span_id"]), label(value["span_id"]), parent,
        label(about.get("name")) or kind, kind, (start, moment_ns(metrics.get("end")) or 0),
        asked, answered, (label(error) or str(error)) if error else None,
    )  # fmt: skip
    yield from span_of(record, told)


IMPORTER: Importer = JsonImporter(
    "Braintrust export", knows, lambda _: Each(spans_of), (("events",), ("data",)), updates=True
)
