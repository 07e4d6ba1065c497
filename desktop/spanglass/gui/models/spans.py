"""One trace's spans as rows: a tree of which the unfolded part is seen, growing while spans arrive."""

from collections.abc import Callable, Collection, Sequence, Set
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from spanglass.core.display import duration
from spanglass.core.views import SpanRow
from spanglass.gui.models import span_steps
from spanglass.gui.models.open_rows import common, first_unfolded, kept_of, open_rows, with_parents
from spanglass.gui.models.span_nodes import TOP, SpanNodes
from spanglass.gui.models.span_words import hint, sentence, title
from spanglass.gui.models.table import ROOT, ROW_ROLE, Index, as_hint

SPAN, DURATION, WATERFALL = range(3)
"""The columns."""

TITLES = ("Span", "Duration", "Waterfall")

_APIECE = 8
"""So many changed rows are told one by one."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SpansModel(QAbstractTableModel):
    """A row for every node whose parents are all unfolded; an index carries its node's number.

    The tree is the one that `core.tree.build` makes, whatever the order of arrival. A view that
    knew it for a tree would ask for every row anew at each change, which takes a second with 100,000.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes = SpanNodes()
        self._unfolded: set[int] = set()
        self.matches: frozenset[int] | None = None
        self._kept: Set[int] | None = None
        self._opened: Set[int] = frozenset()
        self._rows: list[int] = []
        self._depths: list[int] = []
        self._answers: dict[int, Callable[[SpanRow | None, int], Any]] = {
            Qt.ItemDataRole.DisplayRole: _text,
            Qt.ItemDataRole.ToolTipRole: lambda row, _column: as_hint(hint(row)),
            Qt.ItemDataRole.TextAlignmentRole: lambda _row, column: _RIGHT if column == DURATION else None,
            ROW_ROLE: lambda row, _column: row,
        }

    # what the trace is

    @property
    def count(self) -> int:
        """How many nodes there are, missing parents counted."""
        return len(self.nodes.numbers)

    @property
    def revision(self) -> int:
        """The newest revision of any span; 0 without spans."""
        return self.nodes.latest

    @property
    def extent_ns(self) -> tuple[int, int]:
        """The first start and the last known moment; spans without a start say nothing. 0, 0 without any."""
        return self.nodes.first_ns, self.nodes.last_ns

    def span_of(self, node: int) -> SpanRow | None:
        """A node's span, None for a missing parent."""
        return self.nodes.spans[node]

    def span_at(self, index: Index) -> SpanRow | None:
        """An index's span, None for a missing parent or an invalid index."""
        return self.nodes.spans[index.internalId()] if index.isValid() else None

    def node_named(self, span_id: bytes) -> int | None:
        """The node of a span, or of a missing parent, with this id."""
        return self.nodes.numbers.get(span_id)

    def children_of(self, node: int) -> Sequence[int]:
        """All children of a node, seen or not."""
        return self.nodes.children[node]

    def kept_below(self, node: int) -> Sequence[int]:
        """The children of a node that are seen when it is unfolded."""
        return kept_of(self.nodes.children[node], self._kept)

    def telling(self) -> int | None:
        """The node to look at first."""
        return span_steps.telling(self.nodes)

    def slowest_leaf(self) -> int | None:
        """The node of the longest ended span without children, None without any."""
        return span_steps.slowest_leaf(self.nodes)

    # which rows are seen

    def node_at(self, row: int) -> int:
        """The node of a row."""
        return self._rows[row]

    def depth_at(self, row: int) -> int:
        """How deep a row's node lies."""
        return self._depths[row]

    def node_of(self, index: Index) -> int:
        """The number of an index's node; `TOP` for an invalid index."""
        return index.internalId() if index.isValid() else TOP

    def index_of(self, node: int, column: int = 0) -> QModelIndex:
        """The index of a node; invalid for the root and for what is not seen."""
        if node <= TOP or not all(above in self._unfolded for above in self.nodes.path(node)[:-1]):
            return QModelIndex()
        try:
            return self.createIndex(self._rows.index(node), column, node)
        except ValueError:
            return QModelIndex()

    def is_unfolded(self, node: int) -> bool:
        """Whether a node's children are seen where it is."""
        return node in self._unfolded

    def fold(self, nodes: Collection[int], *, unfold: bool = False) -> None:
        """Hide the children of nodes, or show them."""
        if unfold:
            self._unfolded.update(nodes)
        else:
            self._unfolded.difference_update(nodes)
        self._see()

    def among(self, nodes: Collection[int]) -> Collection[int]:
        """Those of some nodes that match, if only some are shown."""
        return nodes if self.matches is None else self.matches.intersection(nodes)

    def only(self, nodes: frozenset[int] | None) -> None:
        """Show these nodes and all above them, unfolded; with None all of them, folded as they were."""
        self._unfolded.difference_update(self._opened)
        self.matches = nodes
        self._kept = None if nodes is None else with_parents(self.nodes, nodes)
        self._opened = frozenset() if self._kept is None else self._kept - self._unfolded
        self._unfolded.update(self._opened)
        self._see()

    def reveal(self, node: int) -> QModelIndex:
        """The index of a node, after all above it have been unfolded; it is shown although others are not."""
        *above, _ = path = self.nodes.path(node)
        if self._kept is not None and node not in self._kept:
            self._kept = self._kept | set(path)
            self.fold(above, unfold=True)
        if any(step not in self._unfolded for step in above):
            self.fold(above, unfold=True)
        return self.index_of(node)

    # what changes it

    def set_nodes(self, nodes: SpanNodes) -> SpanNodes:
        """Show another trace, unfolded as far as is useful; the nodes that were shown before."""
        self.beginResetModel()
        old = self.nodes
        self.nodes, self._unfolded = nodes, set(first_unfolded(nodes))
        self.matches, self._kept, self._opened = None, None, frozenset()
        self._rows, self._depths = open_rows(nodes, self._unfolded)
        self.endResetModel()
        return old

    def grow(self, nodes: SpanNodes) -> None:
        """Show all of a trace of which a part was shown, whose nodes have kept their numbers."""
        nodes.branches = [node for node in nodes.branches if not self._had_children(node)]
        self.nodes = nodes
        self._unfold_new()
        self._tell_all()

    def merge(self, rows: Sequence[SpanRow]) -> None:
        """Take in new and changed spans of the same trace."""
        nodes = self.nodes.take(rows)
        self._unfold_new()
        for node in nodes if len(nodes) <= _APIECE else ():
            index = self.index_of(node)
            if index.isValid():
                self.dataChanged.emit(index, self.index_of(node, len(TITLES) - 1))
        if len(nodes) > _APIECE:
            self._tell_all()

    def _had_children(self, node: int) -> bool:
        return node < len(self.nodes.children) and bool(self.nodes.children[node])

    def _unfold_new(self) -> None:
        self._unfolded.update(first_unfolded(self.nodes))
        self._see()

    def _tell_all(self) -> None:
        """Say that any row may have changed."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(TITLES) - 1))

    def _see(self) -> None:
        """Let rows come and go as nodes are unfolded now: as one insertion or removal, or as a new layout."""
        old, (new, depths) = self._rows, open_rows(self.nodes, self._unfolded, self._kept)
        first, last = common(old, new)
        gone, come = len(old) - first - last, len(new) - first - last
        if not gone and come:
            self.beginInsertRows(ROOT, first, first + come - 1)
            self._rows, self._depths = new, depths
            self.endInsertRows()
        elif gone and not come:
            self.beginRemoveRows(ROOT, first, first + gone - 1)
            self._rows, self._depths = new, depths
            self.endRemoveRows()
        elif gone:
            self._lay_out(new, depths)
        else:
            self._depths = depths

    def _lay_out(self, rows: list[int], depths: list[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        self._rows, self._depths = rows, depths
        held = self.persistentIndexList()
        self.changePersistentIndexList(held, [self.index_of(i.internalId(), i.column()) for i in held])
        self.layoutChanged.emit()

    # what Qt asks

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """The index of a row, with its node's number."""
        if parent.isValid() or not (0 <= row < len(self._rows) and 0 <= column < len(TITLES)):
            return QModelIndex()
        return self.createIndex(row, column, self._rows[row])

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows are seen."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Three."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell answers for a role, None for roles of no meaning here."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(index)
        answer = self._answers.get(role)
        return answer(self.span_at(index), index.column()) if answer is not None else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        return TITLES[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def _sentence(self, index: Index) -> str:
        """A row as a screen reader says it, with its place in the tree."""
        node = index.internalId()
        parts = [sentence(self.nodes.spans[node])]
        if self.kept_below(node):
            parts.append("unfolded" if node in self._unfolded else "folded")
        depth = self._depths[index.row()]
        return ", ".join([*parts, f"level {depth + 1}"] if depth else parts)


def _text(row: SpanRow | None, column: int) -> str:
    if column == SPAN:
        return title(row)
    return duration(row.took_ns if row else None) if column == DURATION else ""
