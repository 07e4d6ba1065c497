"""A tree of numbered nodes for Qt: index arithmetic, insertion, moves and loading in parts, once for all.

Node 0 is the invisible root. A node's number never changes and is all that an index carries. The
children of a node with very many are shown in parts, at the view's request. Qt's own ``fetchMore`` is
not used for it: a tree view calls that at every layout until there is nothing left to fetch.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject

from spanglass.gui.models.table import ROOT as NO_INDEX
from spanglass.gui.models.table import Index

TOP = 0
"""The invisible root, parent of all nodes at the top."""

APART = -1
"""The parent of a node that is in no tree."""

PAGE = 5000
"""Children of one node that are shown at once; more are fetched in parts of this many."""


class TreeModel(QAbstractItemModel):
    """Nodes by number; concrete models add what a node says. Rows are inserted and moved, not reset."""

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._in_bulk = False
        self._stale: set[int] = set()
        self._clear()

    def _clear(self) -> None:
        self._parents, self._rows = [APART], [0]
        self._children: list[list[int]] = [[]]
        self._shown: dict[int, int] = {}
        self._new_branches: list[int] = []

    # what Qt asks

    def index(self, row: int, column: int, parent: Index = NO_INDEX) -> QModelIndex:
        """The index of a child; invalid beyond what is shown."""
        above = parent.internalId() if parent.isValid() else TOP
        if parent.column() > 0 or not (0 <= column < self._columns and 0 <= row < self._count(above)):
            return NO_INDEX
        return self.createIndex(row, column, self._children[above][row])

    def parent(self, child: Index = NO_INDEX) -> QModelIndex:  # type: ignore[override]
        """The index of the node above."""
        if not child.isValid():
            return NO_INDEX
        above = self._parents[child.internalId()]
        return NO_INDEX if above <= TOP else self.createIndex(self._rows[above], 0, above)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many children of a node are shown."""
        if parent.column() > 0:
            return 0
        return self._count(parent.internalId() if parent.isValid() else TOP)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """How many columns there are, the same everywhere."""
        return self._columns

    def hasChildren(self, parent: Index = NO_INDEX) -> bool:
        """Whether there is anything below a node."""
        if parent.column() > 0:
            return False
        return bool(self._children[parent.internalId() if parent.isValid() else TOP])

    # what views and concrete models ask

    @property
    def partial(self) -> bool:
        """Whether any node has children that are not shown yet."""
        return bool(self._shown)

    def has_more(self, node: int) -> bool:
        """Whether some children of a node are not shown yet."""
        return node in self._shown

    def show_more(self, node: int) -> None:
        """Show the next part of a node's children."""
        if node in self._shown:
            self._show(node, self._shown[node] + PAGE)

    def node_of(self, index: Index) -> int:
        """The number of an index's node; `TOP` for an invalid index."""
        return index.internalId() if index.isValid() else TOP

    def index_of(self, node: int, column: int = 0) -> QModelIndex:
        """The index of a node; invalid for the root and for what is not shown yet."""
        above = self._parents[node]
        if above == APART or self._rows[node] >= self._count(above):
            return NO_INDEX
        return self.createIndex(self._rows[node], column, node)

    def children_of(self, node: int) -> Sequence[int]:
        """All children of a node, shown or not."""
        return self._children[node]

    def parent_of(self, node: int) -> int:
        """The node above: `TOP` at the top, `APART` for the root."""
        return self._parents[node]

    def row_of(self, node: int) -> int:
        """The position of a node among its siblings, shown or not."""
        above = self._parents[node]
        return self._children[above].index(node) if above in self._stale else self._rows[node]

    def depth_of(self, node: int, most: int = 1 << 30) -> int:
        """How many nodes there are above a node; counting stops at `most`."""
        depth, node = 0, self._parents[node]
        while node > TOP and depth < most:
            depth, node = depth + 1, self._parents[node]
        return depth

    def take_new_branches(self) -> list[int]:
        """The nodes that got their first child since this was last asked, the root perhaps among them."""
        taken, self._new_branches = self._new_branches, []
        return taken

    def below(self, node: int = TOP) -> Iterator[int]:
        """Every node below one, depth first."""
        stack = list(reversed(self._children[node]))
        while stack:
            current = stack.pop()
            yield current
            stack.extend(reversed(self._children[current]))

    def reveal(self, node: int) -> QModelIndex:
        """The index of a node after showing as many of its siblings, and of those above, as that needs."""
        path = [node]
        while self._parents[path[-1]] > TOP:
            path.append(self._parents[path[-1]])
        for step in reversed(path):
            above = self._parents[step]
            if above in self._shown and self._rows[step] >= self._shown[above]:
                self._show(above, self._rows[step] + PAGE)
        return self.index_of(node)

    # what concrete models do

    @contextmanager
    def resetting(self) -> Iterator[None]:
        """Empty the tree, let the caller fill it, and tell views once."""
        self.beginResetModel()
        self._clear()
        self._in_bulk = True
        yield
        self._renumber()
        self._shown = {node: PAGE for node, below in enumerate(self._children) if len(below) > PAGE}
        self.endResetModel()

    @contextmanager
    def rearranging(self) -> Iterator[None]:
        """Let the caller make many changes and tell views once; expansion and selection stay.

        One such signal costs about as much as a handful of single insertions.
        """
        self.layoutAboutToBeChanged.emit()
        self._in_bulk = True
        yield
        self._renumber()
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index_of(i.internalId(), i.column()) for i in old])
        self.layoutChanged.emit()

    def new_node(self) -> int:
        """A node that is in no tree yet."""
        self._parents.append(APART)
        self._rows.append(0)
        self._children.append([])
        return len(self._parents) - 1

    def put(self, node: int, above: int, row: int) -> None:
        """Let a node be the child of `above` at `row`, counted without the node itself."""
        source = self._parents[node]
        if source == above and self.row_of(node) == row:
            return
        if source == APART:
            self._insert(node, above, row)
        elif self._partly_told(source) or self._partly_told(above):
            self.take(node)
            self._insert(node, above, row)
        else:
            self._move(node, above, row)

    def take(self, node: int) -> None:
        """Take a node with all below it out of the tree."""
        above, row = self._parents[node], self.row_of(node)
        seen = row < self._count(above)
        told = seen and self._told(above)
        if told:
            self.beginRemoveRows(self.index_of(above), row, row)
        del self._children[above][row]
        self._parents[node] = APART
        self._number(above, row)
        if above in self._shown:
            self._shown[above] -= seen
            if self._shown[above] == len(self._children[above]):
                del self._shown[above]
        if told:
            self.endRemoveRows()

    def changed(self, node: int) -> None:
        """Tell views that a node says something else."""
        if not self._in_bulk:
            index = self.index_of(node)
            if index.isValid():
                self.dataChanged.emit(index, self.index_of(node, self._columns - 1))

    # how

    def _told(self, node: int) -> bool:
        """Whether views are told of changes among a node's children: not in bulk, nor for a hidden node."""
        if self._in_bulk:
            return False
        while self._shown and node > TOP:
            if self._rows[node] >= self._count(self._parents[node]):
                return False
            node = self._parents[node]
        return node >= TOP

    def _partly_told(self, node: int) -> bool:
        """Whether some of a node's children, or all, are such that views do not know them."""
        return node in self._shown or not self._told(node)

    def _count(self, node: int) -> int:
        shown = self._shown.get(node) if self._shown else None
        return len(self._children[node]) if shown is None else shown

    def _show(self, node: int, count: int) -> None:
        first, last = self._shown[node], min(count, len(self._children[node])) - 1
        self.beginInsertRows(self.index_of(node), first, last)
        self._shown[node] = last + 1
        if last + 1 == len(self._children[node]):
            del self._shown[node]
        self.endInsertRows()

    def _insert(self, node: int, above: int, row: int) -> None:
        seen = above not in self._shown or row < self._shown[above]
        told = seen and self._told(above)
        if told:
            self.beginInsertRows(self.index_of(above), row, row)
        if not self._children[above]:
            self._new_branches.append(above)
        self._children[above].insert(row, node)
        self._parents[node] = above
        self._number(above, row)
        if seen and above in self._shown:
            self._shown[above] += 1
        if told:
            self.endInsertRows()

    def _move(self, node: int, above: int, row: int) -> None:
        source, old = self._parents[node], self._rows[node]
        target = row + 1 if source == above and row > old else row
        self.beginMoveRows(self.index_of(source), old, old, self.index_of(above), target)
        del self._children[source][old]
        if not self._children[above]:
            self._new_branches.append(above)
        self._children[above].insert(row, node)
        self._parents[node] = above
        self._number(source, old if source != above else min(old, row))
        if source != above:
            self._number(above, row)
        self.endMoveRows()

    def _number(self, above: int, first: int) -> None:
        """Give the children from `first` on their row numbers, or remember to do so in the end."""
        children = self._children[above]
        if self._in_bulk and first < len(children) - 1:
            self._stale.add(above)
            return
        for row in range(first, len(children)):
            self._rows[children[row]] = row

    def _renumber(self) -> None:
        self._in_bulk = False
        for above in self._stale:
            self._number(above, 0)
        self._stale.clear()
