"""SQL functions that look into what a span means: the text of its input or output, images, scores."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import apsw
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from spanglass.analysis.texts import sides
from spanglass.core.facts import Facts
from spanglass.core.scores import EVENT, Score, score_of
from spanglass.core.span import RawSpan
from spanglass.core.words import says
from spanglass.formats.otlp_values import attributes
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import shows_image
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payloads import logs_of, raw_span

_EVENT = EVENT.encode()
_MOST_KNOWN, _MOST_SCORED = 10_000, 6_000


class FactFunctions:
    """The functions of one connection.

    ``span_says(row, revision, side, text)`` finds a text in what was put ``in``, came ``out``, or in ``any``
    of that, ``span_shows(row)`` an image; ``span_score`` and ``log_score`` give the value of a score by its
    name (of any for none), ``span_thumb`` and ``log_thumb`` say ``up`` or ``down``, ``span_opinions`` and
    ``log_opinions`` tell all of them as JSON.
    """

    def __init__(
        self, connection: apsw.Connection, deriver: Deriver, payload: Callable[[int, int, int], bytes]
    ) -> None:
        self._connection, self._deriver, self._payload = connection, deriver, payload
        self._make("span_says", lru_cache(_MOST_KNOWN)(self._says), 4)
        self._make("span_shows", self._shows, 1)
        self._of("span", self._of_span)
        self._of("log", self._of_log)

    def _make(self, name: str, function: Callable[..., Any], arguments: int) -> None:
        self._connection.create_scalar_function(name, function, arguments)

    def _of(self, table: str, read: Callable[..., Iterable[Score]]) -> None:
        known = lru_cache(_MOST_SCORED)  # no payload ever changes
        scores = known(lambda *place: tuple(read(*place)))
        self._make(f"{table}_score", known(lambda *given: _value(scores(*given[:3]), given[3])), 4)
        self._make(f"{table}_thumb", known(lambda *given: _thumb(scores(*given))), 3)
        self._make(f"{table}_opinions", lambda *given: _opinions(scores(*given)), 3)

    def _facts(self, row: Any) -> tuple[RawSpan, Facts]:
        ((trace_id, span_id),) = self._connection.execute(
            "SELECT trace.trace_id, span.span_id FROM span JOIN trace ON trace.id = span.trace "
            "WHERE span.id = ?",
            (row,),
        )
        logs = logs_of(self._connection, trace_id, span_id, self._read)
        span = raw_span(self._connection, row, self._read)
        return span, self._deriver.facts(span, logs)

    def _read(self, place: Place) -> bytes:
        return self._payload(place.block, place.offset, place.length)

    def _shows(self, *values: Any) -> bool:
        return shows_image(self._facts(values[0])[1])

    def _says(self, *values: Any) -> bool:
        """The revision is asked for so that what is known of a span holds while it does not change."""
        row, _, side, asked = values
        others, put_in, come_out = sides(*self._facts(row))
        told = {"in": put_in, "out": come_out}.get(side, (*others, *put_in, *come_out))
        return any(says(text, asked) for text in told)

    def _of_span(self, *place: Any) -> Iterator[Score]:
        payload = self._payload(*place)
        for event in Span.FromString(payload).events if _EVENT in payload else ():
            score = score_of(attributes(event.attributes)) if event.name == EVENT else None
            if score is not None:
                yield score

    def _of_log(self, *place: Any) -> Iterator[Score]:
        record = LogRecord.FromString(self._payload(*place))
        score = score_of(attributes(record.attributes))
        if score is not None:
            yield score


def _value(scores: Iterable[Score], name: str) -> float | str | None:
    """The value of the last score of a name."""
    found = [score.value for score in scores if not name or score.name.lower() == name.lower()]
    return found[-1] if found else None


def _thumb(scores: Iterable[Score]) -> str | None:
    thumbs = [score.thumb for score in scores if score.thumb is not None]
    return ("up" if thumbs[-1] else "down") if thumbs else None


def _opinions(scores: Iterable[Score]) -> str:
    """Name, number and thumb of each score, as JSON."""
    return json.dumps([(score.name, score.number, score.thumb) for score in scores])
