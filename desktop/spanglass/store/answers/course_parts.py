"""Questions of how calls went over time, told apart by a value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.monitor import CoursePart
from spanglass.core.sketch import quantile
from spanglass.store.filters.conditions import Condition
from spanglass.store.filters.matches import Ends, Source
from spanglass.store.queries import filled
from spanglass.store.rollups import charts
from spanglass.store.rollups.range_calls import COLUMNS
from spanglass.store.rollups.ranged import Ranged
from spanglass.store.rollups.rolled import Rolled
from spanglass.store.rollups.shares import DIMENSIONS, SECOND_NS, Slice, levels_of, together

_LEAST, _TAIL = 5, 0.95


class CourseParts:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _with_calls(self, query: str, ends: Ends) -> Condition:
        raise NotImplementedError

    def _calls(self, where: Condition, ends: Ends) -> Source:
        raise NotImplementedError

    def _few_calls(self, ends: Mapping[str, int]) -> bool:
        raise NotImplementedError

    def _now_ns(self) -> int:
        raise NotImplementedError

    def course_parts(self, key: str, span: charts.Span, query: str = "") -> tuple[CoursePart, ...]:
        """How the calls with each value of a key went, most calls first.

        Many calls are told by the end of the call if they are told apart by version, else by the start of the
        trace; of keys that the rollups do not know, or in periods that they do not have, nothing is told.
        """
        ends = {"start_ns": span.start_ns, "end_ns": span.end_ns}
        with self._at_once():
            level = None if query or self._few_calls(ends) else span.level(self._now_ns())
            if level is not None:
                return _of_slices(span, self._rolled(key, span, level))
            calls = self._calls(self._with_calls(query, ends), ends)
            text = filled("course_parts", key=COLUMNS[key], **calls.pieces)
            rows = self._rows(text, {**ends, **calls.parameters})
        return _of_rows(span, rows)

    def _rolled(self, key: str, span: charts.Span, level: int) -> Iterator[tuple[int, Any, Slice]]:
        if key == "version":
            yield from Rolled(self._rows).ended(span.start_ns, span.end_ns, level)
            return
        fitting = [
            each
            for each in levels_of(key)
            if not span.start_ns % (each * SECOND_NS) and not span.bucket_ns % (each * SECOND_NS)
        ]
        if fitting and key in DIMENSIONS:
            found = Ranged(self._rows).over(key, span.start_ns, span.end_ns, max(fitting))
            yield from (each for each in found if each[2]["calls"])


def _of_rows(span: charts.Span, rows: Iterable[Sequence[Any]]) -> tuple[CoursePart, ...]:
    found: dict[Any, list[list[Sequence[Any]]]] = {}
    for index, row in span.placed(rows):
        buckets = found.setdefault(row[4], [[] for _ in range(span.buckets)])
        buckets[index].append(row)
    return _ordered(
        CoursePart(
            value,
            tuple(map(len, buckets)),
            tuple(sum(row[2] for row in some) for some in buckets),
            tuple(sum(row[3] for row in some) for some in buckets),
            tuple(_slowest([row[1] for row in some if row[1] > 0]) for some in buckets),
        )
        for value, buckets in found.items()
    )


def _of_slices(span: charts.Span, slices: Iterable[tuple[int, Any, Slice]]) -> tuple[CoursePart, ...]:
    found: dict[Any, list[list[Slice]]] = {}
    for index, (_, value, part) in span.placed(slices):
        buckets = found.setdefault(value, [[] for _ in range(span.buckets)])
        buckets[index].append(part)
    whole = {value: [together(some) for some in buckets] for value, buckets in found.items()}
    return _ordered(
        CoursePart(
            value,
            tuple(part["calls"] for part in parts),
            tuple(part["call_errors"] for part in parts),
            tuple(part["refusals"] for part in parts),
            tuple(quantile(part.latency, _TAIL) if part["calls"] >= _LEAST else None for part in parts),
        )
        for value, parts in whole.items()
    )


def _slowest(took: list[int]) -> int | None:
    return charts.rank(sorted(took), _TAIL) if len(took) >= _LEAST else None


def _ordered(parts: Iterable[CoursePart]) -> tuple[CoursePart, ...]:
    return tuple(sorted(parts, key=lambda part: (-sum(part.calls), str(part.value or ""))))
