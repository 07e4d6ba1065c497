"""The call that a call goes on from, and why its prompt was not read from the cache."""

from dataclasses import dataclass

from spanglass.analysis.cache_miss import SHORTEST, CacheMiss, Timed, cache_miss
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader


@dataclass(frozen=True, slots=True)
class CallBefore:
    """A span's id; `miss` says what was lost between the two calls, None if nothing was."""

    span_id: bytes
    miss: CacheMiss | None = None


def call_before(reader: Reader, now: SpanDetail) -> CallBefore | None:
    """The call of the same loop before a call of a language model; None for the first and for other spans."""
    if now.row.kind is not Kind.LLM:
        return None
    found = reader.call_before(now.trace_id, now.row.span_id)
    if found is None:
        return None
    tells = now.row.cache_read_tokens is not None and (now.row.input_tokens or 0) >= SHORTEST
    before = reader.span_detail(now.trace_id, found) if tells else None
    return CallBefore(found, missed(reader, before, now) if before is not None else None)


def missed(reader: Reader, before: SpanDetail, now: SpanDetail) -> CacheMiss | None:
    """Why a call read less from the cache than the call before it had sent; None if it did not."""
    kinds, ended = (before.row.kind, now.row.kind), 0 < before.row.end_ns <= now.row.start_ns
    if kinds != (Kind.LLM, Kind.LLM) or not ended:
        return None
    earlier, later = (Timed(detail.facts, detail.row.start_ns, detail.row.end_ns) for detail in (before, now))
    return cache_miss(earlier, later, lambda facts: reader.price(facts, now.row.start_ns))
