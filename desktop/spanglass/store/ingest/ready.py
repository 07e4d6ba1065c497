"""Batches that were read in another process: all that the store needs of them, packed to travel cheaply."""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

from spanglass.analysis.chains.links import Link
from spanglass.core.facts import Kind
from spanglass.core.span import Batch, LogRecord, RawSpan, Rejected, Resource, Scope
from spanglass.core.usage import Usage
from spanglass.formats import otlp_values
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import Prepared, prepared
from spanglass.store.payloads.cuts import Cuts, cuts

_Lists: TypeAlias = tuple[list[Resource], list[Scope]]

_DIGEST_BYTES = 8
_LINK = attrgetter(*(item.name for item in fields(Link)))
_KIND, _USAGE = (tuple(item.name for item in fields(Link)).index(name) for name in ("kind", "usage"))
_KINDS = {kind.value: kind for kind in Kind}
_HEAD = attrgetter(
    "trace_id", "span_id", "parent_id", "name", "kind", "start_ns", "end_ns", "status_code", "status_message"
)
_COUNTS = attrgetter("input", "output", "cache_read", "cache_write", "reasoning", "total", "estimated")


@dataclass(frozen=True, slots=True)
class ReadyBatch(Batch):
    """A batch whose spans are prepared, priced by the prices of that key.

    Its spans have no attributes, events and links besides those in `encoded`, its log records no body and
    no attributes. `prepared`, `digests` and `cuts` have one value a span.
    """

    prepared: tuple[Prepared, ...] = ()
    digests: tuple[bytes, ...] = ()
    cuts: tuple[Cuts, ...] = ()
    prices: str = ""


class Arrived(NamedTuple):
    """A span on its way into the store, and what is known of it already; a `light` one lacks its content."""

    span: RawSpan
    light: bool = False
    known_digest: bytes | None = None
    prepared: Prepared | None = None
    known_cuts: Cuts | None = None

    @property
    def digest(self) -> bytes:
        """What tells this span's content from others'."""
        return self.known_digest or digest_of(self.span)

    @property
    def cuts(self) -> Cuts:
        """Where what is kept of the span is cut."""
        return cuts(self.span.encoded) if self.known_cuts is None else self.known_cuts

    def whole(self) -> RawSpan:
        """The span with its content."""
        span = self.span
        if not self.light:
            return span
        message = SpanMessage.FromString(span.encoded)
        return replace(otlp_values.raw_span(message, span.resource, span.scope), update=span.update)


def digest_of(span: RawSpan) -> bytes:
    """What tells a span's content from others'."""
    return hashlib.blake2b(span.encoded, digest_size=_DIGEST_BYTES).digest()


def arrivals(batch: Batch, prices: str) -> Iterator[Arrived]:
    """The spans of a batch; what was prepared at other prices than these is left out."""
    if not isinstance(batch, ReadyBatch):
        return map(Arrived, batch.spans)
    known = batch.prepared if batch.prices == prices else (None,) * len(batch.spans)
    return map(Arrived, batch.spans, repeat(True), batch.digests, known, batch.cuts)


def packed(batch: Batch, deriver: Deriver) -> bytes:
    """A batch that has just been decoded, read and made light; `unpacked` gives a `ReadyBatch` of it."""
    sources = _Sources()
    spans = [
        (
            _HEAD(span), sources.of(span), span.encoded, span.update, digest_of(span),
            cuts(span.encoded), *_plain(prepared(deriver.record(span))),
        )
        for span in batch.spans
    ]  # fmt: skip
    logs = [
        (log.trace_id, log.span_id, log.time_ns, log.event_name, sources.of(log), log.encoded)
        for log in batch.logs
    ]
    rejected = [(part.reason, part.count) for part in batch.rejected]
    key = deriver.pricer.key
    return pickle.dumps(
        (spans, logs, rejected, sources.resources, sources.scopes, key, batch.truncated),
        pickle.HIGHEST_PROTOCOL,
    )


def unpacked(data: bytes) -> ReadyBatch:
    """The batch in what `packed` gave; not for data of strangers."""
    spans, logs, rejected, resources, scopes, key, truncated = pickle.loads(data)  # noqa: S301 (of our own process)
    sources = [Resource(*values) for values in resources], [Scope(*values) for values in scopes]
    return ReadyBatch(
        tuple([_span(values, sources) for values in spans]),
        tuple([_log(values, sources) for values in logs]),
        tuple([Rejected(*values) for values in rejected]),
        prepared=tuple([_prepared(*values[6:]) for values in spans]),
        digests=tuple([values[4] for values in spans]),
        cuts=tuple([values[5] for values in spans]),
        prices=key,
        truncated=truncated,
    )


class _Sources:
    """The resources and scopes of a batch, each once."""

    def __init__(self) -> None:
        self.resources: list[tuple[Any, ...]] = []
        self.scopes: list[tuple[Any, ...]] = []
        self._places: dict[int, int] = {}

    def of(self, part: RawSpan | LogRecord) -> tuple[int, int]:
        """Where the resource and the scope of a span or log record are among them."""
        resource, scope = part.resource, part.scope
        if id(resource) not in self._places:
            self._places[id(resource)] = len(self.resources)
            self.resources.append((resource.attributes, resource.encoded))
        if id(scope) not in self._places:
            self._places[id(scope)] = len(self.scopes)
            self.scopes.append((scope.name, scope.version, scope.attributes, scope.encoded))
        return self._places[id(resource)], self._places[id(scope)]


def _plain(ready: Prepared) -> tuple[Any, ...]:
    """A prepared span as tuples, which cross over several times faster than objects."""
    values = list(_LINK(ready.link))
    values[_KIND] = ready.link.kind.value
    values[_USAGE] = _COUNTS(ready.link.usage) if ready.link.usage is not None else None
    return tuple(values), ready.columns, ready.version, ready.texts, ready.question


def _prepared(values: Sequence[Any], *rest: Any) -> Prepared:
    given = list(values)
    given[_KIND] = _KINDS[given[_KIND]]
    if given[_USAGE] is not None:
        given[_USAGE] = Usage(*given[_USAGE])
    return Prepared(Link(*given), *rest)


def _span(values: Sequence[Any], sources: _Lists) -> RawSpan:
    head, (resource, scope), encoded, update = values[:4]
    given: list[Any] = [*head, {}, (), (), sources[0][resource], sources[1][scope], encoded, update]
    return RawSpan(*given)


def _log(values: Sequence[Any], sources: _Lists) -> LogRecord:
    trace_id, span_id, time_ns, event_name, (resource, scope), encoded = values
    return LogRecord(
        trace_id, span_id, time_ns, event_name, None, {}, sources[0][resource], sources[1][scope], encoded
    )
