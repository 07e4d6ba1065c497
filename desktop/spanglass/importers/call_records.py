"""Spans of tools whose records are flat: an id, a parent, two times, what went in and what came out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.formats.json_attributes import label
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.importers.drafts import Draft, whole
from spanglass.importers.provider_calls import body_text, body_type


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A record under the same names whoever wrote it; `error` is None unless it failed."""

    tool: str
    trace: str
    span: str
    parent: str
    name: str
    kind: str
    times: tuple[int, int]
    asked: Any = None
    answered: Any = None
    error: str | None = None


def span_of(record: CallRecord, told: Mapping[str, Value]) -> Iterator[RawSpan]:
    """The span of a record, with what else is told of it."""
    found: dict[str, Value] = {
        "openinference.span.kind": record.kind.upper() or None,
        "input.value": body_text(record.asked),
        "input.mime_type": body_type(record.asked),
        "output.value": body_text(record.answered),
        "output.mime_type": body_type(record.answered),
        **told,
    }
    draft = Draft(
        trace_id(record.trace), span_id(record.span), record.name, record.times[0],
        max(record.times) if record.times[1] else 0, attributes=found, error=record.error,
        resource=Resource({"service.name": record.tool}), scope=Scope(record.tool),
    )  # fmt: skip
    yield replace(draft, parent=span_id(record.parent) if record.parent else b"").raw()


def used(model: object, counts: Mapping[str, object], cost: object = None) -> dict[str, Value]:
    """A model, its tokens and what it cost in dollars, as far as they are told."""
    given = {
        "llm.model_name": label(model) or None,
        "llm.token_count.prompt": _first(counts, "prompt_tokens", "input_tokens", "prompt"),
        "llm.token_count.completion": _first(counts, "completion_tokens", "output_tokens", "completion"),
        "llm.token_count.prompt_details.cache_read": _first(
            counts, "prompt_cached_tokens", "cache_read_input_tokens"
        ),
        "llm.token_count.prompt_details.cache_write": _first(
            counts, "prompt_cache_creation_tokens", "cache_creation_input_tokens"
        ),
        "llm.token_count.completion_details.reasoning": _first(
            counts, "completion_reasoning_tokens", "reasoning_tokens"
        ),
        "llm.cost.total": cost if isinstance(cost, float) and cost > 0 else None,
    }
    return {name: held for name, held in given.items() if held is not None}


def _first(counts: Mapping[str, object], *keys: str) -> int | None:
    return next((held for key in keys if (held := whole(counts.get(key))) is not None), None)
