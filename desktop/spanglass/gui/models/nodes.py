"""Numbered nodes of a tree as Qt asks for them: indexes, rows, parents, and which children are shown.

Node 0 is the invisible root. A node's number never changes and is all that an index carries. The
children of a node with very many are shown in parts.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject

from spanglass.gui.models.table import ROOT as NO_INDEX
from spanglass.gui.models.table import Index

TOP = 0
"""The invisible root, parent of all nodes at the top."""

APART = -1
"""The parent of a node that is in no tree."""


class NodesModel(QAbstractItemModel):
    """Answers what Qt, views and concrete models ask of the nodes; `TreeModel` changes them."""

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

    def below(self, node: int = TOP) -> Iterator[int]:
        """Every node below one, depth first."""
        stack = list(reversed(self._children[node]))
        while stack:
            current = stack.pop()
            yield current
            stack.extend(reversed(self._children[current]))

    # how

    def _count(self, node: int) -> int:
        shown = self._shown.get(node) if self._shown else None
        return len(self._children[node]) if shown is None else shown
