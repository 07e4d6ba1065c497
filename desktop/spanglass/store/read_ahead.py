"""Has the system fetch many pages of a store's file at once that would be read one after the other.

A question that goes all through an index waits for the disk a thousand times where the system does not hold
the file. What is asked for here are hints: where none can be given, or the file is not as it seems, because
newer pages are in the log beside it, questions take longer and say the same.
"""

import json
import os
import struct
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from spanglass.store.connection import identity
from spanglass.store.open_files import is_number_of, number_of
from spanglass.store.traits.bits import Ask

Range: TypeAlias = tuple[int, int]
"""Rows from one to another, both among them."""
_Wanted: TypeAlias = tuple[int, list[Range] | None]
"""A page, and what is wanted of it; None is all."""

_INTERIOR, _LEAVES = (2, 5), (10, 13)
_BY_ROW = 5
_HEAD, _LAST, _CHILD = 12, 8, struct.Struct(">I")
"""Where on an inner page the places of the cells begin, where its last child is named, and how one is."""
_SOME = 8
_FEWEST, _SAMPLE = 24, 12
"""Fewer pages are not worth it; of more, so many are tried for whether the system has them."""
_FEWEST_INNER = 4
"""The same of inner pages, which are read here one after the other."""
_RUN, _GAP = 16, 2
"""So many pages at most are one wish, with so many between them that are not needed."""
_MOST_LEVELS, _MOST_PAGES = 8, 65_536
_AGAIN_S = 20.0
_SPANS_OF_TRACE, _MANY_TRACES = "sqlite_autoindex_span_1", 500
"""The index that tells the spans of a trace; for so many all of it is fetched."""
_DENSE, _ENDS = 12, 20
"""Of traces that are one of so many all pages between are fetched, as the first and the last of them tell."""
SPANS = "SELECT span.id FROM json_each(:traces) AS each CROSS JOIN span ON span.trace = each.value"
"""The rows of the spans of some traces."""
_ROOT = "SELECT rootpage FROM sqlite_schema WHERE name = :name"


class ReadAhead:
    """Hints about one store's file, for one thread that has it open."""

    def __init__(self, path: Path, ask: Ask, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._ask, self._clock = path, ask, clock
        self._file = -1
        self._size = 0
        self._wished: dict[str, float] = {}

    def tree(self, name: str) -> None:
        """All of an index or table; nothing if that was wished for a moment ago."""
        now = self._clock()
        if now - self._wished.get(name, -_AGAIN_S) < _AGAIN_S:
            return
        self._wished[name] = now
        self._fetch(self._leaves(name, None))

    def rows(self, table: str, rows: Iterable[int]) -> bool:
        """The pages of a table that hold some rows; whether the system lacked any."""
        wanted = [(row, row) for row in sorted(rows)]
        if len(wanted) < _FEWEST:
            return False
        some = self._leaves(table, wanted[:: max(1, len(wanted) // _SAMPLE)])
        lacking = not all(map(self._is_held, some))
        if lacking:
            self._fetch(self._leaves(table, wanted))
        return lacking

    def spans(self, traces: Sequence[int]) -> None:
        """The pages that hold some traces, in order, and their spans, where the system lacks those."""
        if len(traces) > _MANY_TRACES and len(traces) * _DENSE > traces[-1] - traces[0]:
            self._all_between(traces)
        elif self.rows("trace", traces):
            if len(traces) > _MANY_TRACES:
                self.tree(_SPANS_OF_TRACE)
            spans = self._ask(SPANS, {"traces": json.dumps(traces)})
            self.rows("span", (row[0] for row in spans))

    def _all_between(self, traces: Sequence[int]) -> None:
        """The pages of all traces from the first to the last of some, and of their spans, about so placed."""
        ends = [*traces[:_ENDS], *traces[-_ENDS:]]
        rows = [row[0] for row in self._ask(SPANS, {"traces": json.dumps(ends)})]
        self.tree(_SPANS_OF_TRACE)
        self.between("trace", [(traces[0], traces[-1])])
        self.between("span", [(min(rows), max(rows))] if rows else [])

    def between(self, table: str, ranges: Iterable[tuple[int, int]]) -> None:
        """The pages of a table that hold rows from one to another, both among them."""
        wanted = sorted(ranges)
        if wanted:
            self._fetch(self._leaves(table, wanted))

    def _leaves(self, name: str, ranges: list[Range] | None) -> list[int]:
        """The pages at the bottom of a tree, all or those with rows in some ranges, as the file tells."""
        if not self._is_open():
            return []
        try:
            ((root,),) = self._ask(_ROOT, {"name": name})
            level: list[_Wanted] = [(int(root), ranges)]
            for _ in range(_MOST_LEVELS):
                kind = self._page(level[0][0])[0]
                if kind not in _INTERIOR:
                    return [page for page, _ in level] if kind in _LEAVES else []
                self._fetch_inner([page for page, _ in level])
                level = [below for number, some in level for below in _below(self._page(number), some)]
                if not level or len(level) > _MOST_PAGES:
                    break
        except (OSError, ValueError, IndexError, struct.error):
            pass
        return []

    def _is_open(self) -> bool:
        """Whether the file is one that a connection holds open, so that it need not be opened here.

        To close what was opened here would take away the locks that connections of this process hold.
        """
        if not hasattr(os, "posix_fadvise"):
            return False
        wanted = identity(self._path)
        if not is_number_of(self._file, wanted):
            self._file = number_of(wanted)
            self._size = int(self._ask("PRAGMA page_size", {})[0][0])
        return self._file >= 0

    def _page(self, number: int) -> bytes:
        return os.pread(self._file, self._size, (number - 1) * self._size)

    def _fetch(self, pages: list[int]) -> None:
        """Ask for pages, unless the system seems to have them all."""
        if len(pages) < _FEWEST or all(map(self._is_held, pages[:: max(1, len(pages) // _SAMPLE)])):
            return
        self._wish(pages)

    def _fetch_inner(self, pages: list[int]) -> None:
        """The same of inner pages."""
        if len(pages) >= _FEWEST_INNER and not self._is_held(pages[-1]):
            self._wish(pages)

    def _wish(self, pages: list[int]) -> None:
        for first, count in _runs(sorted(pages)):
            start, length = (first - 1) * self._size, count * self._size
            os.posix_fadvise(self._file, start, length, os.POSIX_FADV_WILLNEED)

    def _is_held(self, page: int) -> bool:
        try:
            place = (page - 1) * self._size
            return os.preadv(self._file, [bytearray(1)], place, os.RWF_NOWAIT) > 0
        except OSError:
            return False


def _below(page: bytes, ranges: list[Range] | None) -> Iterator[_Wanted]:
    """What is below an inner page, all or what has rows in some ranges, with those of the ranges."""
    (count,) = struct.unpack_from(">H", page, 3)
    cells = struct.unpack_from(f">{count}H", page, _HEAD)
    children = (*cells, _LAST)
    if ranges is None or page[0] != _BY_ROW:
        yield from ((_CHILD.unpack_from(page, cell)[0], None) for cell in children)
        return
    found: dict[int, list[Range]] = {}
    key: Callable[[int], int] | None = partial(_row_of, page)
    if len(ranges) > count // _SOME:
        cells, key = tuple(_row_of(page, cell) for cell in cells), None
    for each in ranges:
        first = bisect_left(cells, each[0], key=key)
        for place in range(first, bisect_left(cells, each[1], first, key=key) + 1):
            found.setdefault(place, []).append(each)
    for place, some in found.items():
        yield _CHILD.unpack_from(page, children[place])[0], some


def _row_of(page: bytes, cell: int) -> int:
    """The highest row below the child that a cell names."""
    return _number(page, cell + _CHILD.size)


def _number(page: bytes, at: int) -> int:
    """A number in groups of seven bits, the high ones first, of nine octets at most."""
    value = 0
    for place in range(8):
        octet = page[at + place]
        value = value << 7 | octet & 0x7F
        if octet < 0x80:
            return value
    return value << 8 | page[at + 8]


def _runs(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pages that lie close together: the first of each run, and how many it has."""
    first = last = pages[0]
    for page in pages[1:]:
        if page - last > _GAP or page - first >= _RUN:
            yield first, last - first + 1
            first = page
        last = page
    yield first, last - first + 1
