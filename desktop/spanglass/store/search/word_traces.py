"""Which traces say some words, all of them: known for a while, since a common word is said by very many."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from spanglass.core.query import Term
from spanglass.core.words import sided_match_of
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.search.sided_words import OLD_TRACES, SIDED, TOO, words_of
from spanglass.store.search.text_conditions import hits
from spanglass.store.search.word_places import pages_of, word_places
from spanglass.store.traits.bits import of_ids, set_of

_KEPT_S, _MOST = 30.0, 8
_FOUND = (
    "SELECT json_group_array(indexed.trace), max(words.rowid) "
    "FROM words CROSS JOIN indexed ON indexed.span = words.rowid "
    "WHERE words MATCH :match AND words.rowid > :after"
)
_FEW = (
    "SELECT indexed.trace FROM words CROSS JOIN indexed ON indexed.span = words.rowid "
    "WHERE words MATCH :match LIMIT :most"
)
_MOST_ROWS, _MANY_PAGES = 2_000, 24
NOT_INDEXED = "SELECT 1 FROM state WHERE name = 'unindexed' AND value > 0"

Rows = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class _Known:
    """The traces that say the words in rows up to one, when they were looked for, and in which state."""

    traces: int
    through: int
    asked: float
    version: int


class WordTraces:
    """The traces of one reader; `version` changes with every change of the store.

    Of a store that has changed since, only new rows are looked at. Whether others went or no longer say the
    words is found half a minute later at most.
    """

    def __init__(self, rows: Rows, version: Callable[[], int], ahead: ReadAhead | None = None) -> None:
        self._rows, self._version, self._ahead = rows, version, ahead
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    def saying(self, match: str, side: str = "") -> int:
        """The set of the traces that say what `match` finds, on a side if there is one."""
        version, now, key = self._version(), time.monotonic(), (match, side)
        known = self._known.pop(key, None)
        if known is None or now - known.asked > _KEPT_S:
            known = _Known(0, 0, now, -1)
        if known.version != version:
            asked: dict[str, Any] = {
                "match": sided_match_of(match) if side else match,
                "after": known.through,
            }
            if not known.through:
                self._read_ahead(match, asked["match"])
            new, last = self._rows(_FOUND + (SIDED.format(side=side) if side else ""), asked)[0]
            traces = known.traces | of_ids(json.loads(new))
            known = _Known(traces, last or known.through, known.asked, version)
        self._known[key] = known
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return known.traces

    def _read_ahead(self, match: str, whole: str) -> None:
        """Have fetched what a `whole` search is about to read, if very many rows say the words."""
        places = word_places(self._rows, match) if self._ahead else []
        if self._ahead and pages_of(places) > _MANY_PAGES:
            self._ahead.between("words_data", places if match == whole else word_places(self._rows, whole))
            self._ahead.tree("indexed")


class CommonWords:
    """What very many traces say: it stays so for a while, so that it need not be found out each time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, match: str) -> bool:
        return self._clock() < self._until.get(match, -1.0)

    def add(self, match: str) -> None:
        """Note that many say what an expression finds."""
        self._until[match] = self._clock() + _KEPT_S
        if len(self._until) > _MOST:
            self._until.popitem(last=False)


def few_saying(rows: Rows, texts: Sequence[str], common: CommonWords | None = None) -> int | None:
    """The traces that say one of some texts; None if they are many, or the text index cannot tell."""
    return few_matching(rows, [hits(words_of(text)) for text in texts], common)


def few_matching(
    rows: Rows, matches: Sequence[str | None], common: CommonWords | None = None
) -> int | None:  # fmt: skip
    """The same of what the text index is to be asked for; what is `common` already is not asked for."""
    common = CommonWords() if common is None else common
    if not all(matches) or rows(NOT_INDEXED, {}):
        return None
    traces = 0
    for match in filter(None, matches):
        found = () if match in common else rows(_FEW, {"match": match, "most": _MOST_ROWS + 1})
        if len(found) > _MOST_ROWS:
            common.add(match)
        if match in common:
            return None
        traces |= of_ids(row[0] for row in found)
    return traces


def sided_traces(
    ask: Rows, words: WordTraces | None, term: Term, common: CommonWords | None = None
) -> tuple[int, int] | None:  # fmt: skip
    """The traces in which a text was surely put in, or came out, and those where it may have been.

    Without `words` only a text that few traces say narrows anything; None if nothing is told.
    """
    matches = [match for text in term.items if (match := hits(words_of(text)))]
    if words is None or len(matches) < len(term.items) or ask(NOT_INDEXED, {}):
        few = few_saying(ask, term.items, common)
        return None if few is None else (0, few)
    surely = reduce(or_, (words.saying(match, term.key) for match in matches))
    unclear = words.saying(TOO[term.key]) | set_of(ask, OLD_TRACES, {})
    return surely, surely | (unclear and unclear & reduce(or_, map(words.saying, matches)))
