"""What other calls of its trace tell of a span: who said what its prompt holds, when it was tried again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw

from spanglass.analysis.answer_sources import holds_answers
from spanglass.core.views import EarlierAnswer, SpanDetail
from spanglass.store.connection import translated
from spanglass.store.ingest.derive import Deriver
from spanglass.store.payloads.payloads import logs_of, raw_span
from spanglass.store.queries import sql

_MOST, _LARGEST = 20, 65_536
"""So many calls at most are read, and only those that were sent in so few bytes."""


class EarlierAnswers:
    """A part of `Reader`, which answers the queries."""

    _path: Path
    _connection: apsw.Connection
    _deriver: Deriver

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def in_its_trace(self, detail: SpanDetail) -> SpanDetail:
        """A span with `earlier` and `retried_ns`."""
        values = {"trace_id": detail.trace_id, "span_id": detail.row.span_id}
        again = self._rows(sql("next_attempt"), values)
        asked = {**values, "most": _MOST, "largest": _LARGEST}
        rows = self._rows(sql("earlier_answers"), asked) if holds_answers(detail.facts.input) else []
        earlier = tuple(self._answer(detail.trace_id, row) for row in rows)
        return replace(detail, earlier=earlier, retried_ns=again[0][0] if again else None)

    def _answer(self, trace_id: bytes, row: Sequence[Any]) -> EarlierAnswer:
        with translated(self._path):
            span = raw_span(self._connection, row[0])
            logs = logs_of(self._connection, trace_id, span.span_id)
        return EarlierAnswer(row[1], row[2], self._deriver.facts(span, logs).output)
