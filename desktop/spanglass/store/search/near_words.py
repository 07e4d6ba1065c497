"""Where words are looked for first: among the spans of some next traces, of which a page is mostly filled."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from spanglass.core.views import Listing
from spanglass.store.queries import filled
from spanglass.store.search.text_conditions import GAP_AFTER, GAP_UNTIL, LOW_SPAN

STEPS, GAPS = (800, 8_000, 24_000), 8_000
"""So many next traces are looked through; of up to so many, a gap is looked for between their spans."""

_SPARE, _LEAST_PART = 1.4, 3

_LAST_SPAN = "SELECT coalesce(max(id), 0) FROM span"

Rows = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]


def near_places(
    rows: Rows, listing: Listing, after: str, places: Mapping[str, Any], found: Callable[[], int] = lambda: 0
) -> Iterator[dict[str, int]]:
    """Values that make words be looked for among some next traces alone, among more each time.

    Among how many more is told by what was `found` among those before. None where that is no use: where their
    spans are among most there are, as they did not come in order.
    """
    if LOW_SPAN not in places or listing.column != "time" or not listing.descending:
        return
    last = rows(_LAST_SPAN, {})[0][0]
    passed = 0
    while passed < STEPS[-1]:
        most = passed = _most(passed, found(), places["limit"])
        asked = {**places, "near": most}
        start_ns, low, count = rows(filled("near", after=after), asked)[0]
        if count < most or not low:
            return
        gap_after, gap_until = (0, 0) if 2 * low >= last else _gap(rows, after, asked)
        if 2 * (low + gap_until - gap_after) < last:
            return
        yield {"since_ns": start_ns + 1, LOW_SPAN: low, GAP_AFTER: gap_after, GAP_UNTIL: gap_until}


def _most(passed: int, found: int, limit: int) -> int:
    """Among how many next traces to look after so many: as should fill the page, if some were found."""
    if not found:
        return next(step for step in STEPS if step > passed)
    enough = passed + math.ceil(_SPARE * (limit - found) * passed / found)
    return min(STEPS[-1], max(enough, passed + passed // _LEAST_PART))


def _gap(rows: Rows, after: str, asked: Mapping[str, Any]) -> Sequence[int]:
    """The rows around the widest gap between spans of the next traces: a few may have come long before."""
    found = rows(filled("near_gap", after=after), asked) if asked["near"] <= GAPS else ()
    return found[0] if found else (0, 0)
