"""Paints the rows of the span tree that are in sight, each in one go: Qt's cells would cost twice as much."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from spanglass.gui.models.spans import TITLES, SpansModel
from spanglass.gui.pages.traces.span_cells import SpanCells
from spanglass.gui.pages.traces.span_grounds import GroundPainter

_BESIDE = 0.62
"""How strongly those spans are painted that are seen only because others below them are."""


class SpanRows:
    """Goes through the rows of a view of a `SpansModel`."""

    def __init__(self, view: QTableView, grounds: GroundPainter, cells: SpanCells) -> None:
        self._view, self._grounds, self._cells = view, grounds, cells

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint what lies in a part of the viewport."""
        view, spans = self._view, self._view.model()
        first = view.rowAt(max(0, area.top()))
        if first < 0 or not isinstance(spans, SpansModel):
            return
        columns = [(view.columnViewportPosition(n), view.columnWidth(n)) for n in range(len(TITLES))]
        current = view.currentIndex().row() if view.currentIndex().isValid() else -1
        token = "sel" if view.isActiveWindow() or not view.isVisible() else "sel_inactive"
        top, width, height = view.rowViewportPosition(first), view.viewport().width(), view.rowHeight(first)
        for row in range(first, spans.rowCount()):
            if top > area.bottom():
                return
            node, depth = spans.node_at(row), spans.depth_at(row)
            whole = QRect(0, top, width, height)
            self._grounds.paint(painter, whole, node, token if row == current else "")
            self._grounds.paint_branches(painter, whole, node, depth)
            painter.setOpacity(1.0 if spans.matches is None or node in spans.matches else _BESIDE)
            self._cells.paint(painter, [QRect(x, top, wide, height) for x, wide in columns], node, depth)
            painter.setOpacity(1.0)
            top += height
