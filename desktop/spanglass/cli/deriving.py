"""Reads stored spans again in small transactions, so that a running receiver is not kept waiting."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.views import StoredSpan
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Again:
    """What deriving again did: spans read, and sums of their costs in 1e-9 dollars before and after."""

    spans: int = 0
    changed: int = 0
    before_nano: int = 0
    after_nano: int = 0


def counter(things: str) -> Callable[[int], None]:
    """Shows how many `things` are done, in place, where a person looks on."""

    def show(number: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{number:,} {things}", end="", file=sys.stderr, flush=True)

    return show


def json_counter(things: str) -> Callable[[int], None]:
    """Says how many `things` are done as lines of JSON on stdout."""

    def show(number: int) -> None:
        print(json.dumps({things: number}), flush=True)

    return show


def derive_again(
    store: Path, prices: Pricer, query: str, *, calls: bool, progress: Callable[[int], None]
) -> Again:
    """Read the spans of matching traces again, or their model calls alone; raises `StoreError`."""
    reader = Reader(store)
    writer = Writer(store, prices=prices)
    try:
        total = Again()
        for spans in _groups(reader, query, calls=calls):
            writer.derive_again([(span.trace_id, span.span_id) for span in spans])
            total = _added(total, spans, reader)
            progress(total.spans)
        if not (query.strip() or calls):
            writer.all_derived_again()
        return total
    finally:
        writer.close()
        reader.close()


def _groups(reader: Reader, query: str, *, calls: bool) -> Iterator[tuple[StoredSpan, ...]]:
    after = 0
    while spans := reader.stored_spans(after, query, calls=calls, limit=_TOGETHER):
        yield spans
        after = spans[-1].row_id


def _added(total: Again, spans: tuple[StoredSpan, ...], reader: Reader) -> Again:
    first, last = spans[0].row_id, spans[-1].row_id
    now = {span.row_id: span.cost_nano for span in reader.stored_spans(first - 1, limit=last - first + 1)}
    return Again(
        total.spans + len(spans),
        total.changed + sum(span.cost_nano != now.get(span.row_id) for span in spans),
        total.before_nano + sum(span.cost_nano or 0 for span in spans),
        total.after_nano + sum(now.get(span.row_id) or 0 for span in spans),
    )
