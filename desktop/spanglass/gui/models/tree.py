"""A tree of numbered nodes that changes: insertion, moves and loading in parts, once for all.

The children of a node with very many are shown in parts, at the view's request. Qt's own ``fetchMore``
is not used for it: a tree view calls that at every layout until there is nothing left to fetch.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex

from spanglass.gui.models.nodes import APART, TOP, NodesModel

__all__ = ["APART", "PAGE", "TOP", "TreeModel"]

PAGE = 5000
"""Children of one node that are shown at once; more are fetched in parts of this many."""


class TreeModel(NodesModel):
    """Nodes by number; concrete models add what a node says. Rows are inserted and moved, not reset."""

    # what views ask for

    def show_more(self, node: int) -> None:
        """Show the next part of a node's children."""
        if node in self._shown:
            self._show(node, self._shown[node] + PAGE)

    def take_new_branches(self) -> list[int]:
        """The nodes that got their first child since this was last asked, the root perhaps among them."""
        taken, self._new_branches = self._new_branches, []
        return taken

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
