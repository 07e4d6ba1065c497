"""One trace's spans as a tree that grows in place while spans arrive, in any order."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from spanglass.core.display import duration
from spanglass.core.ids import NO_ID
from spanglass.core.tree import place
from spanglass.core.views import SpanRow
from spanglass.gui.models.span_words import hint, sentence, title
from spanglass.gui.models.table import ROW_ROLE, Index, as_hint
from spanglass.gui.models.tree import APART, TOP, TreeModel

SPAN, DURATION, WATERFALL = range(3)
"""The columns."""

TITLES = ("Span", "Duration", "Waterfall")

_BULK = 32
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SpansModel(TreeModel):
    """The same tree as `core.tree.build` makes, whatever the order of arrival.

    A parent that is named but not there is a node without a span; the span takes its node over
    when it comes. Parents that form a ring are cut at their earliest span, which stands at the top.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(TITLES), parent)
        self._answers: dict[int, Callable[[SpanRow | None, int], Any]] = {
            Qt.ItemDataRole.DisplayRole: _text,
            Qt.ItemDataRole.ToolTipRole: lambda row, _column: as_hint(hint(row)),
            Qt.ItemDataRole.TextAlignmentRole: lambda _row, column: _RIGHT if column == DURATION else None,
            Qt.ItemDataRole.AccessibleTextRole: lambda row, _column: sentence(row),
            ROW_ROLE: lambda row, _column: row,
        }

    def _clear(self) -> None:
        super()._clear()
        self._nodes: dict[bytes, int] = {}
        self._names: list[bytes] = [NO_ID]
        self._spans: list[SpanRow | None] = [None]
        self._keys: list[tuple[int, int]] = [(0, 0)]
        self._cut: set[int] = set()
        self._latest = self._first = self._last = 0

    # what the trace is

    @property
    def count(self) -> int:
        """How many nodes there are, missing parents counted."""
        return len(self._nodes)

    @property
    def revision(self) -> int:
        """The newest revision of any span; 0 without spans."""
        return self._latest

    @property
    def extent_ns(self) -> tuple[int, int]:
        """The first start and the last known moment; spans without a start say nothing. 0, 0 without any."""
        return self._first, self._last

    def span_of(self, node: int) -> SpanRow | None:
        """A node's span, None for a missing parent."""
        return self._spans[node]

    def span_at(self, index: Index) -> SpanRow | None:
        """An index's span, None for a missing parent or an invalid index."""
        return self._spans[self.node_of(index)]

    def node_named(self, span_id: bytes) -> int | None:
        """The node of a span, or of a missing parent, with this id."""
        return self._nodes.get(span_id)

    def telling(self) -> int | None:
        """The node to look at first: a call that failed for good or was refused, else another failure.

        Without any, the last call of a language model, else the first node; None without nodes.
        """
        order = [(node, row) for node in self.below() if (row := self._spans[node]) is not None]
        bad = [node for node, row in order if row.is_call and _lost(row)]
        bad = bad or [node for node, row in order if _lost(row) and not self.children_of(node)]
        calls = [node for node, row in order if row.is_call]
        found = bad[:1] or calls[-1:] or list(self.children_of(TOP)[:1])
        return found[0] if found else None

    def slowest_leaf(self) -> int | None:
        """The node of the longest ended span without children, None without any."""
        spans = ((node, row) for node, row in enumerate(self._spans) if row is not None)
        leaves = [(row.duration_ns, -node) for node, row in spans if not self.children_of(node)]
        return -max(leaves)[1] if leaves else None

    # what changes it

    def set_rows(self, rows: Iterable[SpanRow]) -> None:
        """Show the spans of another trace."""
        with self.resetting():
            self._take(rows)

    def merge(self, rows: Sequence[SpanRow]) -> None:
        """Take in new and changed spans of the same trace."""
        if len(rows) > _BULK:
            with self.rearranging():
                self._take(rows)
        else:
            self._take(rows)

    def _take(self, rows: Iterable[SpanRow]) -> None:
        for row in rows:
            node = self._nodes.get(row.span_id)
            if node is None:
                node = self._named(row.span_id)
            self._spans[node] = row
            self._measure(row)
            self._rekey(node, place(row))
            self._link(node, row)
            self.changed(node)
        for node in tuple(self._cut):
            span = self._spans[node]
            if span is not None:
                self._link(node, span)

    def _named(self, span_id: bytes) -> int:
        node = self.new_node()
        self._nodes[span_id] = node
        self._names.append(span_id)
        self._spans.append(None)
        self._keys.append((0, 0))
        return node

    def _measure(self, row: SpanRow) -> None:
        self._latest = max(self._latest, row.revision)
        if row.start_ns > 0:
            self._first = min(self._first or row.start_ns, row.start_ns)
            self._last = max(self._last, row.start_ns, row.end_ns)

    def _rekey(self, node: int, key: tuple[int, int]) -> None:
        """Let a node stand where its new key belongs, if it stands anywhere."""
        if self._keys[node] != key:
            self._keys[node] = key
            if self.parent_of(node) != APART:
                self._place(node, self.parent_of(node))

    def _link(self, node: int, row: SpanRow) -> None:
        """Put a span under its parent, where that does not close a ring."""
        above = self._wanted(row)
        ring = self._ring(node, above)
        self._cut.discard(node)
        if ring:
            earliest = min(ring, key=self._keys.__getitem__)
            self._cut.add(earliest)
            if earliest == node:
                above = TOP
            else:
                self._place(earliest, TOP)
        self._place(node, above)

    def _wanted(self, row: SpanRow) -> int:
        """The node of a span's parent, made as a missing one if need be."""
        if row.parent_id in (NO_ID, row.span_id):
            return TOP
        node = self._nodes.get(row.parent_id)
        if node is None:
            node = self._named(row.parent_id)
            self._keys[node] = place(row)
            self._place(node, TOP)
        return node

    def _ring(self, node: int, above: int) -> list[int]:
        """The nodes from `above` up to `node`, if `above` is below it; else nothing."""
        path: list[int] = []
        if self.children_of(node):
            while above > TOP:
                path.append(above)
                if above == node:
                    return path
                above = self.parent_of(above)
        return []

    def _place(self, node: int, above: int) -> None:
        """Put a node among its siblings by start, and settle the missing parents it came from and went to."""
        source = self.parent_of(node)
        self.put(node, above, self._position(node, above))
        for parent in {source, above} - {TOP, APART}:
            if self._spans[parent] is None:
                self._settle(parent)

    def _position(self, node: int, above: int) -> int:
        siblings, key = self.children_of(above), self._keys[node]
        if self.parent_of(node) == above:
            row = self.row_of(node)
            if self._keeps_order(siblings, row):
                return row
            siblings = [*siblings[:row], *siblings[row + 1 :]]
        if not siblings or self._keys[siblings[-1]] < key:
            return len(siblings)
        return bisect_left(siblings, key, key=self._keys.__getitem__)

    def _keeps_order(self, siblings: Sequence[int], row: int) -> bool:
        keys = [self._keys[node] for node in siblings[max(0, row - 1) : row + 2]]
        return keys == sorted(keys)

    def _settle(self, missing: int) -> None:
        """Move a missing parent to where its first child starts; drop it without children."""
        children = self.children_of(missing)
        if not children:
            self.take(missing)
            del self._nodes[self._names[missing]]
        else:
            self._rekey(missing, self._keys[children[0]])

    # what Qt asks

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell answers for a role, None for roles of no meaning here."""
        answer = self._answers.get(role)
        return answer(self.span_at(index), index.column()) if answer is not None and index.isValid() else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        return TITLES[section] if across and role == Qt.ItemDataRole.DisplayRole else None


def _lost(row: SpanRow) -> bool:
    """Whether a span was refused or failed for good: the last of its attempts."""
    return row.refusal is not None or (row.failed and row.attempt >= row.attempts)


def _text(row: SpanRow | None, column: int) -> str:
    if column == SPAN:
        return title(row)
    return duration(row.duration_ns if row and not row.running else None) if column == DURATION else ""
