"""Calls as W&B Weave exports them: operations with their inputs, outputs and what they used."""

import re
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.call_records import CallRecord, span_of, used
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.provider_answers import answer_in

_CALLS = re.compile(
    r"(completions?|messages|responses)\.(create|parse|stream)|generate_content|(^|\.)a?completion$", re.I
)
_KINDS = frozenset({"llm", "tool", "agent", "embedding", "retriever", "evaluator"})


def knows(value: Any) -> bool:
    """Whether a record is a call of an operation."""
    return has(value, "id", "trace_id", "op_name") and "started_at" in value


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The span of a call; what is used is summed up over all calls below, so that it is of models alone."""
    if not knows(value):
        raise BadPartError("it is not a call of Weave's")
    name = label(value["op_name"]).rpartition("/op/")[2].partition(":")[0]
    inputs = {key: held for key, held in members(value.get("inputs")).items() if key != "self"}
    kind = _kind(value, name)
    told = attributes({"user": value.get("wb_user_id"), "thread": value.get("thread_id")}, "weave.")
    if kind == "llm":
        told |= _used(value)
    record = CallRecord(
        "weave", label(value["trace_id"]), label(value["id"]), label(value.get("parent_id")),
        label(value.get("display_name")) or name, kind,
        (moment_ns(value["started_at"]) or 0, moment_ns(value.get("ended_at")) or 0),
        inputs, value.get("output"), label(value.get("exception")) or None,
    )  # fmt: skip
    yield from span_of(record, told)


def _kind(value: dict[str, Any], name: str) -> str:
    said = label(members(value.get("attributes")).get("kind")).lower()
    if said in _KINDS:
        return said
    if "embeddings.create" in name:
        return "embedding"
    is_call = _CALLS.search(name) or answer_in(members(value.get("output")), 0) is not None
    return "llm" if is_call else "chain"


def _used(value: dict[str, Any]) -> dict[str, Any]:
    by_model = members(members(value.get("summary")).get("usage"))
    model, counts = next(iter(by_model.items()), ("", None))
    return used(model, members(counts))


IMPORTER: Importer = JsonImporter("Weave calls", knows, lambda _: Each(spans_of), (("calls",),), updates=True)
