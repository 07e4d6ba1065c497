"""Where in the text index the rows that say a word are listed: which rows of its own table hold the list."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from spanglass.core.words import MARKS

Rows = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]

_SEGMENT_BITS = 37
"""A page's row is its number in its segment, below the number of the segment."""
_MAIN = b"0"
"""What terms of the whole index begin with, unlike those of prefixes."""
_MOST_PAGES = 20_000
_WORD = re.compile(r"\w+", re.ASCII)
_SEGMENTS = """
WITH RECURSIVE segment(id) AS (
    SELECT min(segid) FROM words_idx
    UNION ALL
    SELECT (SELECT min(segid) FROM words_idx WHERE segid > segment.id)
    FROM segment WHERE segment.id IS NOT NULL
)
SELECT id FROM segment WHERE id IS NOT NULL
"""
_FIRST = "SELECT pgno / 2 FROM words_idx WHERE segid = :segment AND term <= :term ORDER BY term DESC LIMIT 1"
_NEXT = "SELECT pgno / 2 FROM words_idx WHERE segid = :segment AND term > :term ORDER BY term LIMIT 1"


def pages_of(places: Sequence[tuple[int, int]]) -> int:
    """About how many pages such lists take; of one that is the last in its segment it is not known."""
    return sum(pages for first, last in places if (pages := last - first) < _MOST_PAGES)


def word_places(rows: Rows, match: str) -> list[tuple[int, int]]:
    """The first and the last row of each list of a word in a search; of words in ASCII, and marks."""
    marks = {mark for mark in MARKS if mark in match}
    plain = "".join(" " if each in marks else each for each in match)
    words = {word.lower() for word in _WORD.findall(plain)} if plain.isascii() else set[str]()
    return [place for word in sorted(words | marks) for place in _places(rows, _MAIN + word.encode())]


def _places(rows: Rows, term: bytes) -> Iterator[tuple[int, int]]:
    for (segment,) in rows(_SEGMENTS, {}):
        asked = {"segment": segment, "term": term}
        first, after = (rows(text, asked) for text in (_FIRST, _NEXT))
        begin = first[0][0] if first else 0
        end = after[0][0] if after else begin + _MOST_PAGES
        yield (segment << _SEGMENT_BITS) + begin, (segment << _SEGMENT_BITS) + end
