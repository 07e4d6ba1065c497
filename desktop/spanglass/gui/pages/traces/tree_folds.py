"""Folding and unfolding of the span tree, and more children as they come into sight."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTreeView

from spanglass.gui.models.spans import SPAN, SpansModel
from spanglass.gui.models.tree import TOP

ALL_UP_TO = 5000
"""Traces of up to so many spans are unfolded altogether, larger ones two levels deep."""

_DEEPEST = 200
_AHEAD = 100


class Folds:
    """Decides what is unfolded. Qt lays out nested rows recursively, so no more than 200 levels at once."""

    def __init__(self, view: QTreeView, model: SpansModel) -> None:
        self._view, self._model = view, model

    def unfold_new(self) -> None:
        """Unfold the nodes that got their first child, as far as that is useful."""
        branches = [node for node in self._model.take_new_branches() if node != TOP]
        if self._model.count <= ALL_UP_TO:
            self._unfold([node for node in branches if self._model.depth_of(node, _DEEPEST) < _DEEPEST])
        else:
            self._unfold(self._outer(branches))

    def press(self, unfold: bool, below: bool) -> None:
        """The sideways keys: fold or unfold the current row, with `below` everything under it, or move."""
        index = self._view.currentIndex().siblingAtColumn(SPAN)
        if below:
            self.set(index, unfold, below=True)
        elif not index.isValid():
            return
        elif self._model.hasChildren(index) and self._view.isExpanded(index) != unfold:
            self._view.setExpanded(index, unfold)
        else:
            beside = self._model.index(0, SPAN, index) if unfold else index.parent()
            if beside.isValid():
                self._view.setCurrentIndex(beside)

    def set(self, index: QModelIndex, unfold: bool, below: bool) -> None:
        """Fold or unfold a row; with `below` all rows under it too, or the whole tree for no row."""
        node = self._model.node_of(index)
        if not below:
            self._view.setExpanded(index, unfold)
        elif unfold:
            start = self._model.depth_of(node)
            self._unfold([branch for branch in self._branches(node) if self._near(branch, start)])
        else:
            self._fold(self._branches(node))

    def show_in_sight(self) -> None:
        """Show more children of the nodes whose last shown ones are about to come into sight."""
        if not self._model.partial:
            return
        view = self._view
        index = view.indexAt(view.viewport().rect().bottomLeft())
        index = index if index.isValid() else view.indexAt(view.viewport().rect().topLeft())
        while index.isValid():
            above = index.parent()
            node = self._model.node_of(above)
            if self._model.has_more(node) and index.row() > self._model.rowCount(above) - _AHEAD:
                self._model.show_more(node)
            index = above

    def _near(self, branch: int, start: int) -> bool:
        return self._model.depth_of(branch, start + _DEEPEST) < start + _DEEPEST

    def _branches(self, node: int) -> list[int]:
        found = [below for below in self._model.below(node) if self._model.children_of(below)]
        return [node, *found] if node != TOP else found

    def _outer(self, branches: list[int]) -> list[int]:
        """The first two levels of them, the second as far as it does not flood the view."""
        found = [node for node in branches if self._model.parent_of(node) == TOP]
        rows = len(self._model.children_of(TOP)) + sum(len(self._model.children_of(node)) for node in found)
        for node in branches:
            if self._model.parent_of(self._model.parent_of(node)) == TOP:
                rows += len(self._model.children_of(node))
                if rows > ALL_UP_TO:
                    break
                found.append(node)
        return found

    def _unfold(self, branches: list[int]) -> None:
        if branches:
            self._view.scheduleDelayedItemsLayout()  # one layout for all of them
        for node in branches:
            index = self._model.index_of(node)
            if index.isValid():
                self._view.setExpanded(index, True)

    def _fold(self, branches: list[int]) -> None:
        self._view.scheduleDelayedItemsLayout()
        for node in branches:
            index = self._model.index_of(node)
            if index.isValid():
                self._view.setExpanded(index, False)
