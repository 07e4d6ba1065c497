"""Questions on what lies below a span, on the calls of a trace and on how much was sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.facts import Facts
from spanglass.core.messages import PartType
from spanglass.core.views import Below, ToolRun
from spanglass.store.filters.bindings import contains
from spanglass.store.filters.conditions import UNINDEXED, Condition, of_one_span
from spanglass.store.queries import filled, sql

_SUMMED = 20_000


class SpanSums:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _now_ns(self) -> int:
        raise NotImplementedError

    def below(self, trace_id: bytes, span_id: bytes) -> Below | None:
        """Sums over the counted calls below a span; None without any, and in very large traces."""
        values = {"trace_id": trace_id, "span_id": span_id, "most": _SUMMED}
        sums = Below(*self._rows(sql("below"), values)[0])
        return sums if sums.calls else None

    def model_calls(self, trace_id: bytes) -> tuple[tuple[bytes, int], ...]:
        """The calls of language models of a trace in order of time: ids, and bytes as they were sent."""
        return tuple((row[0], row[1]) for row in self._rows(sql("model_calls"), {"trace_id": trace_id}))

    def payload_size(self, trace_id: bytes, span_id: bytes) -> int:
        """Bytes of one span and of its log records as they were sent."""
        return int(self._rows(sql("payload_size"), {"trace_id": trace_id, "span_id": span_id})[0][0])

    def spans_that_say(self, trace_id: bytes, text: str) -> tuple[bytes, ...]:
        """The ids of the spans of a trace that hold a text, in any case, in whatever was sent of them.

        A text with terms of the filter language finds the spans of which all of it is so.
        """
        where = self._of_one_span(text) if ":" in text else None
        if where is not None:
            found = filled("matching_spans", condition=where.sql)
            return tuple(row[0] for row in self._rows(found, {"trace_id": trace_id, **where.parameters}))
        values = {"trace_id": trace_id, "needle": text, "like": contains(text)}
        return tuple(row[0] for row in self._rows(sql("find_spans"), values))

    def _of_one_span(self, query: str) -> Condition | None:
        return of_one_span(query, now_ns=self._now_ns(), unindexed=self._rows(UNINDEXED, {})[0][0])

    def tool_runs(self, trace_id: bytes, facts: Facts | None = None) -> tuple[ToolRun, ...]:
        """The tools that ran in a trace, in order of time; none for facts without a call of a tool."""
        if facts is not None and not _calls_tools(facts):
            return ()
        rows = self._rows(sql("tool_runs"), {"trace_id": trace_id})
        return tuple(
            ToolRun((title or name, name), call_id, end_ns - start_ns if end_ns else None, bool(error))
            for title, name, start_ns, end_ns, error, call_id in rows
        )


def _calls_tools(facts: Facts) -> bool:
    messages = (*facts.input, *facts.output)
    return any(part.type is PartType.TOOL_CALL for message in messages for part in message.parts)
