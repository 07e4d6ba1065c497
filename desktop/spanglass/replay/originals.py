"""Recorded traces as they are in the store, ready to be replayed."""

from collections.abc import Iterable, Sequence

from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.tree import build, flat
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.replay.plan import Original
from spanglass.store.reader import Reader


def original(reader: Reader, trace_id: bytes, span_id: bytes | None = None) -> Original:
    """The calls of a trace, and of them the one that is meant, else the first; raises ``LookupError``."""
    trace = reader.trace(trace_id.hex())
    if trace is None:
        raise LookupError(f"There is no trace {trace_id.hex()}.")
    rows = steps_of(reader.spans(trace.trace_id), span_id)
    found = [reader.span_detail(trace.trace_id, row.span_id) for row in rows]
    steps = tuple(step for step in found if step is not None)
    at = _at(steps, span_id)
    if at is None:
        raise LookupError(f"There is no call of a model in trace {trace.name or trace_id.hex()[:8]}.")
    return Original(trace.trace_id, trace.name, steps, at)


def steps_of(rows: Iterable[SpanRow], meant: bytes | None = None) -> list[SpanRow]:
    """The calls of models and tools in order of their start, each once, and of its tries the last."""
    found = [row for row in rows if row.span_id == meant or (_is_step(row) and _stands(row))]
    return sorted(found, key=lambda row: (row.start_ns, row.row_id))


def telling_call(rows: Iterable[SpanRow]) -> SpanRow | None:
    """The call of a model that says most of how it went: the first refusal or error, else the last answer."""
    calls = [row for row in steps_of(rows) if row.kind is Kind.LLM]
    bad = (row for row in calls if row.refusal is not None or row.error_type is not None)
    return next(bad, calls[-1] if calls else None)


def kept_call(rows: Sequence[SpanRow], span_id: bytes | None = None) -> SpanRow | None:
    """The call to keep of a trace, the one that tells most; of a span, itself or the first below it."""
    telling = telling_call(rows) if span_id is None else None
    return telling or call_of(rows, span_id)


def call_of(rows: Sequence[SpanRow], span_id: bytes | None) -> SpanRow | None:
    """The call that a span stands for: itself, the first below it, else the first of the trace."""
    steps = [row for row in steps_of(rows) if row.kind in CALL_KINDS]
    named = next((row for row in rows if row.span_id == span_id), None)
    if named is None:
        return next(iter(steps), None)
    if named.kind in CALL_KINDS:
        return named
    roots = [node for node in flat(build(rows)) if node.span_id == span_id]
    below = {node.span_id for node in flat(roots)}
    return next((row for row in steps if row.span_id in below), None) or next(iter(steps), None)


def _is_step(row: SpanRow) -> bool:
    return row.kind in CALL_KINDS or row.kind is Kind.TOOL


def _stands(row: SpanRow) -> bool:
    """Whether a span is no other report of a call, and no try that was made again."""
    return row.duplicate_of is None and (row.counted or row.kind is Kind.TOOL) and row.attempt == row.attempts


def _at(steps: tuple[SpanDetail, ...], span_id: bytes | None) -> int | None:
    for place, step in enumerate(steps):
        if step.row.span_id == span_id or (span_id is None and step.row.kind in CALL_KINDS):
            return place
    return None
