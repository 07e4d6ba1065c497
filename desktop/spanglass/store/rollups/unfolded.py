"""Spans that are not in the rollups yet, in steps: they may be all there are."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from spanglass.store.queries import filled, sql
from spanglass.store.rollups.rollups import CONDITIONS, FINISHED, STARTED
from spanglass.store.rollups.shares import SHARE, Share, Slices, together
from spanglass.store.traits.bits import ids_of

Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Runs a query with its values; all questions of one answer must see the store at one moment."""

_SHARE = SHARE.format(row="span")
_TIMES = {STARTED: "trace.start_ns", FINISHED: "span.end_ns"}
_BY_TIME = {STARTED: "started_later", FINISHED: "ended_later"}
_IN_RANGE = {STARTED: "within", FINISHED: "calls_within"}
STEP = 4_000
"""So many rows are looked at in a step."""
_TRACES = 1_000
"""The spans of so many traces."""
_MANY = 20_000
_FEW = {STARTED: 2_000, FINISHED: 12_000}
"""So many traces or calls at most are looked for by time."""


def later(ask: Ask, kind: str, start_ns: int, end_ns: int) -> Iterator[list[Share]]:
    """The shares of a range that are not in the rollups of a kind.

    They are looked for by row, but in a short range by time where the rollups are far behind.
    """
    after, last = ask(sql("rollup_left"), {"kind": kind})[0]
    ends = {"start_ns": start_ns, "end_ns": end_ns}
    if last - after > _MANY and _is_short(ask, kind, ends):
        yield list(ask(filled(_BY_TIME[kind], share=_SHARE), {**ends, "after": after}))
        return
    text = filled("rollup_later", share=_SHARE, condition=CONDITIONS[kind], time=_TIMES[kind])
    for row in range(after, last, STEP):
        yield list(ask(text, {**ends, "after": row, "until": min(last, row + STEP)}))


def without(ask: Ask, kind: str, traces: int, ends: tuple[int, int]) -> Iterator[list[Share]]:
    """What takes the spans of some traces away from the rollups of a kind, of a range."""
    text = filled("rollup_without", share=_SHARE, condition=CONDITIONS[kind], time=_TIMES[kind])
    rows = ids_of(traces)
    for first in range(0, len(rows), _TRACES):
        named = json.dumps(rows[first : first + _TRACES])
        yield list(ask(text, {"named": named, "start_ns": ends[0], "end_ns": ends[1]}))


def added(parts: Iterable[Slices]) -> Slices:
    """Slices of some steps added."""
    whole: Slices = {}
    for part in parts:
        for key, more in part.items():
            whole[key] = together((whole[key], more)) if key in whole else more
    return whole


def _is_short(ask: Ask, kind: str, ends: Mapping[str, int]) -> bool:
    """Whether so little lies in a range that it is best looked for there."""
    asked = {**ends, "since_ns": ends["start_ns"], "last_ns": ends["end_ns"] - 1, "most": _FEW[kind] + 1}
    return int(ask(sql(_IN_RANGE[kind]), asked)[0][0]) <= _FEW[kind]
