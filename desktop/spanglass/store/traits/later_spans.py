"""The spans that the sets of traces do not hold yet, asked by their rows, all with one look through them."""

from collections.abc import Callable, Mapping
from typing import Any

from spanglass.store.filters.bindings import Bindings
from spanglass.store.traits.bits import Ask
from spanglass.store.traits.profile_conditions import Test

Ids = Callable[[str, Mapping[str, Any]], int]
"""Gives the set of the ids in the only column of a query."""

_AFTER = "(SELECT rollup_through.span FROM rollup_through WHERE rollup_through.kind = 'started')"
LATER_TRACES = f"SELECT DISTINCT +span.trace FROM span WHERE span.id > {_AFTER} AND {{test}}"
"""The traces with such spans of which a test holds."""

NEW_TRACES = "SELECT trace.id FROM trace WHERE trace.id > :last"
_NEW_IN_A_ROW = "SELECT count(*), coalesce(max(trace.id), 0) FROM trace WHERE trace.id > :last"
_COUNT = "SELECT state.value FROM state WHERE state.name = 'traces'"


def found_later(ids: Ids, test: Test, bindings: Bindings) -> tuple[int, int]:
    """The traces in which a later span surely is as a test wants, and those in which one may be."""
    maybe = ids(LATER_TRACES.format(test=test.maybe), bindings.values)
    if test.surely == test.maybe:
        return maybe, maybe
    return (0 if test.surely == "0" else ids(LATER_TRACES.format(test=test.surely), bindings.values)), maybe


def every(ids: Ids, ask: Ask, noted: int) -> int:
    """All traces; those with spans in the sets are `noted`, and as a rule the rest has higher ids."""
    last = max(0, noted.bit_length() - 1)
    ((count, newest),) = ask(_NEW_IN_A_ROW, {"last": last})
    in_a_row = not count or newest - last == count
    found = noted | (((1 << count) - 1) << last + 1 if in_a_row else ids(NEW_TRACES, {"last": last}))
    if found.bit_count() == ask(_COUNT, {})[0][0]:
        return found
    return found | ids(LATER_TRACES.format(test="1"), {})
