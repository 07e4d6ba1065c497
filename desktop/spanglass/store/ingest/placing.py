"""Messages that name a span without its trace, or by another id of it: put where that span is.

Some clients tell the end of a call, a score or a picture so. What comes before its span waits under the
trace id of `unplaced`, and is put there when the span comes.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

import apsw
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage

from spanglass.core.ids import NAMES, from_hex, is_unplaced, unplaced
from spanglass.core.span import Batch, LogRecord, RawSpan
from spanglass.formats.updates import as_updates
from spanglass.store.payloads.payloads import logs_of

_REMEMBERED = 20_000
_LATEST_TRACES = 5000
_HOME = (
    "SELECT latest.trace_id FROM (SELECT id, trace_id FROM trace ORDER BY id DESC LIMIT ?) AS latest "
    "JOIN span ON span.trace = latest.id AND span.span_id = ? LIMIT 1"
)
_ANY_WAITING = "SELECT EXISTS (SELECT 1 FROM log WHERE trace_id >= ? AND trace_id < ?)"
_GONE = "DELETE FROM log WHERE trace_id = ? AND span_id = ?"
_Key = tuple[bytes, bytes]


class Placing:
    """Knows the spans of clients that send updates, by all their ids, as far as they came lately."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._known: OrderedDict[bytes, _Key] = OrderedDict()
        self._waits: bool | None = None

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._known.clear()
        self._waits = None

    def placed(self, batch: Batch) -> tuple[Batch, list[LogRecord]]:
        """The batch with all in its place, as far as that is known, and records that waited for its spans."""
        waited: list[LogRecord] = []
        lost = False
        for span in batch.spans:
            if span.update and is_unplaced(span.trace_id):
                lost = True
            elif span.update:
                waited += self._learn(span)
        if not lost and not any(is_unplaced(log.trace_id) for log in batch.logs):
            return batch, waited
        spans = tuple(each for span in batch.spans for each in self._span(span))
        logs = tuple(self._log(log) for log in batch.logs)
        return Batch(spans, logs, batch.rejected, batch.source, batch.truncated), waited

    def _learn(self, span: RawSpan) -> Iterator[LogRecord]:
        """Remember a span by its ids; the records that waited for one of them, taken out of the store."""
        key = span.trace_id, span.span_id
        for name in (span.span_id, *_other_names(span)):
            if self._known.get(name) != key:
                self._known[name] = key
                if self._is_waiting():
                    yield from self._waiting(name, key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _is_waiting(self) -> bool:
        """Whether any record waits; hardly ever one does."""
        if self._waits is None:
            bounds = unplaced(b""), unplaced(b"\xff" * 8)
            self._waits = bool(next(self._connection.execute(_ANY_WAITING, bounds))[0])
        return self._waits

    def _waiting(self, name: bytes, key: _Key) -> list[LogRecord]:
        found = logs_of(self._connection, unplaced(name), name)
        if found:
            self._connection.execute(_GONE, (unplaced(name), name))
        return [_moved(log, key) for log in found]

    def _span(self, span: RawSpan) -> Iterator[RawSpan]:
        """A span in its trace; where that is not known, in one of its own."""
        key = self._home(span.span_id) if is_unplaced(span.trace_id) else None
        if key is None:
            yield span
        else:
            yield from as_updates([replace(span, trace_id=key[0], span_id=key[1])]).spans

    def _log(self, log: LogRecord) -> LogRecord:
        if not is_unplaced(log.trace_id):
            return log
        key = self._home(log.span_id)
        if key is None:
            self._waits = True
            return log
        return _moved(log, key)

    def _home(self, name: bytes) -> _Key | None:
        """The span of a name, as it is remembered, or among those of the latest traces by its own id."""
        if name not in self._known:
            found = self._connection.execute(_HOME, (_LATEST_TRACES, name)).fetchone()
            if found is None:
                return None
            self._known[name] = found[0], name
        return self._known[name]


def _other_names(span: RawSpan) -> Iterator[bytes]:
    given = span.attributes.get(NAMES)
    for text in given if isinstance(given, list | tuple) else ():
        if isinstance(text, str):
            try:
                yield from_hex(text)
            except ValueError:
                continue


def _moved(log: LogRecord, key: _Key) -> LogRecord:
    """A record with the ids of a span, in its bytes too."""
    message = LogMessage.FromString(log.encoded)
    message.trace_id, message.span_id = key
    return replace(log, trace_id=key[0], span_id=key[1], encoded=message.SerializeToString())
