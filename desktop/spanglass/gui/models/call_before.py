"""The call that a call goes on from, and why its prompt was not read from the cache."""

from dataclasses import dataclass

from spanglass.analysis.cache_miss import SHORTEST, CacheMiss, Timed, cache_miss
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader


@dataclass(frozen=True, slots=True)
class CallBefore:
    """A span's id; `miss` says what the call lost since the one it goes on from, None if nothing.

    The span is that of the try before it where there was one, which `attempt` says.
    """

    span_id: bytes
    miss: CacheMiss | None = None
    attempt: bool = False


def call_before(reader: Reader, now: SpanDetail) -> CallBefore | None:
    """The try before a try, else the call of a language model that one goes on from; None without any."""
    attempt = reader.attempt_before(now.trace_id, now.row.span_id) if now.row.attempt > 1 else None
    found = reader.call_before(now.trace_id, now.row.span_id) if now.row.kind is Kind.LLM else None
    tells = now.row.cache_read_tokens is not None and (now.row.input_tokens or 0) >= SHORTEST
    before = reader.span_detail(now.trace_id, found) if found is not None and tells else None
    miss = missed(reader, before, now) if before is not None else None
    span_id = attempt or found
    return CallBefore(span_id, miss, attempt is not None) if span_id is not None else None


def missed(reader: Reader, before: SpanDetail, now: SpanDetail) -> CacheMiss | None:
    """Why a call read less from the cache than the call before it had sent; None if it did not."""
    kinds, ended = (before.row.kind, now.row.kind), 0 < before.row.end_ns <= now.row.start_ns
    if kinds != (Kind.LLM, Kind.LLM) or not ended:
        return None
    earlier, later = (Timed(detail.facts, detail.row.start_ns, detail.row.end_ns) for detail in (before, now))
    return cache_miss(earlier, later, lambda facts: reader.price(facts, now.row.start_ns))
