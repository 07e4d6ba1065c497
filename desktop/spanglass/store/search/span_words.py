"""Which traces have a span that says a text and of which more holds, told by the text index alone.

A span says a text if it is in its row of the index, or if one of its names says it. It may say it if it says
something again that is in the row of another (`text_index.py` notes who does). What else is asked of it, its
profile tells.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import Any

from spanglass.core.query import Node, Term, Words
from spanglass.core.words import exactly, says, sided_match_of
from spanglass.store.filters.bindings import Bindings
from spanglass.store.search.sided_words import SIDED, UNLINKED, has_side, words_of
from spanglass.store.search.text_conditions import hits
from spanglass.store.search.word_traces import NOT_INDEXED, few_matching, sided_traces
from spanglass.store.traits import found
from spanglass.store.traits.bits import Ask, ids_of
from spanglass.store.traits.found import Found
from spanglass.store.traits.known_sets import Known
from spanglass.store.traits.profile_conditions import Test

Ids = Callable[[str, Mapping[str, Any]], int]
"""Gives the set of the ids in the only column of a query."""

_PROFILES = (
    "SELECT span.id, {surely} AND NOT span.vague, span.name, span.title, span.error_type "
    "FROM profile AS span WHERE span.vague OR {maybe}"
)
SAID = (
    "SELECT indexed.trace FROM words CROSS JOIN indexed ON indexed.span = words.rowid "
    "WHERE words MATCH :match{side} AND {profile}"
)
"""The traces with a span of some profiles in whose row of the index a text is."""

SAID_AGAIN = (
    "SELECT indexed.trace FROM words CROSS JOIN indexed AS row ON row.span = words.rowid "
    "CROSS JOIN said_again ON said_again.first = words.rowid "
    "CROSS JOIN indexed ON indexed.span = said_again.span "
    "WHERE words MATCH :match{side} AND row.trace IN (SELECT each.value FROM json_each(:left) AS each) "
    "AND {profile}"
)
"""Those among some with a span of some profiles that says something of such a row again."""

UNCLEAR = (
    "SELECT indexed.trace FROM said_again CROSS JOIN indexed ON indexed.span = said_again.span "
    "WHERE said_again.first = 0 AND {profile}"
)
"""Those with a span of which it is not noted what it says again."""

_ROWS = "SELECT words.rowid FROM words WHERE words MATCH {match}{side}"

AMONG = "indexed.profile IN (SELECT each.value FROM json_each(:profiles) AS each)"
"""Whether an indexed span is of one of some profiles."""

_MANY = 2_000

says_text = lru_cache(20_000)(says)


@dataclass(frozen=True, slots=True)
class SpanText:
    """A text that a span is to say: what finds it in the index, the side it is to be on, and the text."""

    match: str
    side: str
    asked: str


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Profiles of which more surely holds, and others of which it may; the traces that have one of them.

    `named` are those among them whose names say the text.
    """

    surely: Sequence[int]
    unsure: Sequence[int]
    named: Found
    traces: int


def text_of(node: Node) -> SpanText | None:
    """What a node asks a span to say; None if that is not one text, or none that the index could tell."""
    if isinstance(node, Words):
        said, side = node, ""
    elif isinstance(node, Term) and has_side(node) and len(node.items) == 1:
        said, side = words_of(node.items[0]), node.key
    else:
        return None
    match = hits(said)
    return None if match is None else SpanText(match, side, exactly(said.text, exact=said.exact))


def saying(ask: Ask, known: Known, node: Node) -> Found | None:
    """The traces in which a text is said; for a page, only those of what few say. None if it is not told."""
    if isinstance(node, Term):
        sided = sided_traces(ask, known.words, node, known.common) if has_side(node) else None
        return Found(*sided) if sided else None
    match = hits(node) if isinstance(node, Words) else None
    if known.words is None:
        few = few_matching(ask, [match], known.common)
        return None if few is None else found.at_once(few)
    if match is None or ask(NOT_INDEXED, {}):
        return None
    return (found.at_once if known.lasting else found.exactly)(known.words.saying(match))


class SpanWords:
    """Answers for one question.

    `gathered` gives the traces that have some profiles, by their numbers; `ahead` has all of a table fetched.
    """

    def __init__(
        self, ask: Ask, ids: Ids, gathered: Callable[[Sequence[int]], int], ahead: Callable[[str], None]
    ) -> None:
        self._ask, self._ids, self._gathered, self._ahead = ask, ids, gathered, ahead

    def told(self, test: Test, bindings: Bindings, texts: Mapping[SpanText, Found]) -> Found:
        """The traces with a span of which a test holds and that says all of some texts.

        Given with each text are the traces that say it, whichever span does.
        """
        founds = [self._one(test, bindings, text, saying) for text, saying in texts.items()]
        every = reduce(and_, founds)
        if len(founds) == 1 or not every.surely:
            return every
        rows = self._ask(_PROFILES.format(surely=test.surely, maybe=test.surely), bindings.values)
        return Found(
            every.surely & self._all_said(list(texts), [row[0] for row in rows if row[1]]), every.maybe
        )

    def _all_said(self, texts: Sequence[SpanText], profiles: Sequence[int]) -> int:
        """The traces with a span of some profiles in whose row all of some texts are."""
        values, more = {"profiles": json.dumps(profiles)}, AMONG
        for number, text in enumerate(texts):
            values[f"match_{number}"], side = _found_by(text)
            more += f" AND indexed.span IN ({_ROWS.format(match=f':match_{number}', side=side)})"
        return self._ids(f"SELECT indexed.trace FROM indexed WHERE {more}", values)

    def _one(self, test: Test, bindings: Bindings, text: SpanText, saying: Found) -> Found:
        profiles = self._profiles(test, bindings, text)
        if saying.maybe.bit_count() > _MANY:
            self._ahead("said_again")
        surely = (self._said(text, profiles.surely) | profiles.named.surely) & saying.surely
        maybe = surely | profiles.named.maybe
        maybe |= self._said(text, profiles.unsure) if profiles.unsure else 0
        if left := saying.maybe & profiles.traces & ~maybe:
            maybe |= left & ~saying.surely
            maybe |= left & self._unclear(profiles)
        if left := saying.maybe & profiles.traces & ~maybe:
            maybe |= left & self._again(text, profiles, left)
        return Found(surely, maybe & saying.maybe)

    def _profiles(self, test: Test, bindings: Bindings, text: SpanText) -> _Profiles:
        rows = self._ask(_PROFILES.format(surely=test.surely, maybe=test.maybe), bindings.values)
        named = [row for row in rows if not text.side and _is_said(row[2:], text.asked)]
        by_name = Found(
            self._gathered([-row[0] for row in named if row[1]]), self._gathered([-row[0] for row in named])
        )
        surely, unsure = ([row[0] for row in rows if bool(row[1]) is sure] for sure in (True, False))
        return _Profiles(surely, unsure, by_name, self._gathered([-row[0] for row in rows]))

    def _said(self, text: SpanText, profiles: Sequence[int]) -> int:
        match, side = _found_by(text)
        values = {"match": match, "profiles": json.dumps(profiles)}
        return self._ids(SAID.format(side=side, profile=AMONG), values)

    def _unclear(self, profiles: _Profiles) -> int:
        """The traces of which it is not known who says what again."""
        until = int(self._ask(UNLINKED, {})[0][0])
        values = {"profiles": json.dumps([*profiles.surely, *profiles.unsure])}
        return (2 << until) - 1 | self._ids(UNCLEAR.format(profile=AMONG), values)

    def _again(self, text: SpanText, profiles: _Profiles, left: int) -> int:
        match, side = _found_by(text)
        values = {
            "match": match,
            "profiles": json.dumps([*profiles.surely, *profiles.unsure]),
            "left": json.dumps(ids_of(left)),
        }
        return self._ids(SAID_AGAIN.format(side=side, profile=AMONG), values)


def _found_by(text: SpanText) -> tuple[str, str]:
    """What finds the rows that say a text, and what more they must be asked."""
    if not text.side:
        return text.match, ""
    return sided_match_of(text.match), SIDED.format(side=text.side)


def _is_said(names: Sequence[str | None], asked: str) -> bool:
    return any(name is not None and says_text(name, asked) for name in names)
