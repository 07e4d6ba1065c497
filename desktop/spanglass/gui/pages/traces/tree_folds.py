"""Folding and unfolding of the span tree."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QAbstractItemView

from spanglass.gui.models.span_nodes import TOP
from spanglass.gui.models.spans import SPAN, SpansModel


class Folds:
    """Decides what is unfolded."""

    def __init__(self, view: QAbstractItemView, model: SpansModel) -> None:
        self._view, self._model = view, model

    def press(self, unfold: bool, below: bool) -> None:
        """The sideways keys: fold or unfold the current row, with `below` everything under it, or move."""
        index = self._view.currentIndex().siblingAtColumn(SPAN)
        node = self._model.node_of(index)
        if below:
            self.set(index, unfold, below=True)
        elif not index.isValid():
            return
        elif self._model.kept_below(node) and self._model.is_unfolded(node) != unfold:
            self.set(index, unfold, below=False)
        else:
            seen = self._model.kept_below(node)[:1]
            beside = (seen[0] if seen else None) if unfold else self._model.nodes.parents[node]
            if beside is not None and beside != TOP:
                self._view.setCurrentIndex(self._model.index_of(beside))

    def set(self, index: QModelIndex, unfold: bool, below: bool) -> None:
        """Fold or unfold a row; with `below` all rows under it too, or the whole tree for no row."""
        node = self._model.node_of(index)
        branches = self._branches(node) if below else [node]
        if not unfold:
            self._come_up(branches)
        self._model.fold(branches, unfold=unfold)

    def _come_up(self, branches: list[int]) -> None:
        """Bring the current row to the outermost of those above it that are folded now."""
        current, folded = self._model.node_of(self._view.currentIndex()), frozenset(branches)
        above = next((node for node in self._model.nodes.path(current)[:-1] if node in folded), None)
        if above is not None:
            self._view.setCurrentIndex(self._model.index_of(above))

    def _branches(self, node: int) -> list[int]:
        """A node and all below it that have children."""
        children = self._model.nodes.children
        found, level = [] if node == TOP else [node], [node]
        while level:
            level = [below for above in level for below in children[above] if children[below]]
            found += level
        return found
