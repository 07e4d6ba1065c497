"""What lies under the cells of the span tree: fills, grid lines of time, guide lines and chevrons."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter

from spanglass.gui.models.span_nodes import TOP
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.span_cells import SpanCells, row_height
from spanglass.gui.theming.theme import Size, Theme

_CHEVRON = 14
_CHEVRON_LEFT, _GUIDE_LEFT = 2, 8
_EDGE = 2
_BONES = (0.32, 0.5, 0.41, 0.58, 0.36)


class GroundPainter:
    """Paints a row before its cells. `grid` are pixels of the ruler's ticks, `hovered` a node or the root."""

    def __init__(self, theme: Theme, model: SpansModel, cells: SpanCells) -> None:
        self._theme, self._model, self._cells = theme, model, cells
        self.grid: list[int] = []
        self.hovered = TOP
        self.loading = False

    def paint(self, painter: QPainter, rect: QRect, node: int, selection: str) -> None:
        """Fill the row if it is selected (in the colour of that token) or hovered, and draw the grid."""
        theme = self._theme
        if selection:
            painter.fillRect(rect, theme.color(selection))
        elif node == self.hovered:
            painter.fillRect(rect, theme.color("bg3"))
        grid = theme.color("line1")
        for x in self.grid:
            painter.fillRect(x, rect.top(), 1, rect.height(), grid)
        if selection:
            painter.fillRect(rect.left(), rect.top(), theme.px(_EDGE), rect.height(), theme.color("accent"))

    def paint_branches(self, painter: QPainter, rect: QRect, node: int, depth: int) -> None:
        """Draw a line for each level above, and the chevron of a node with children."""
        theme, indent = self._theme, self._cells.indent
        line = theme.color("line2")
        for x in indent.guides(depth):
            painter.fillRect(x + theme.px(_GUIDE_LEFT), rect.top(), 1, rect.height(), line)
        if self._model.kept_below(node):
            icon = "chevron-down" if self._model.is_unfolded(node) else "chevron-right"
            top = rect.top() + (rect.height() - theme.px(_CHEVRON)) // 2
            picture = theme.pixmap(icon, "text2", _CHEVRON, self._cells.dpr)
            painter.drawPixmap(QPoint(indent.x(depth) + theme.px(_CHEVRON_LEFT), top), picture)

    def paint_empty(self, painter: QPainter, rect: QRect) -> None:
        """Draw what stands in the place of rows: grey bars while they are awaited, or why."""
        if self.loading:
            self._paint_loading(painter, rect)
        elif self._model.matches is not None and self._model.count:
            painter.setPen(self._theme.color("text3"))
            painter.setFont(self._theme.font(Size.BODY))
            place = rect.adjusted(0, self._theme.px(16), 0, 0)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignHCenter, "No span matches · Esc in the field clears it"
            )

    def _paint_loading(self, painter: QPainter, rect: QRect) -> None:
        """Draw grey bars where titles will stand."""
        theme, height = self._theme, row_height(self._theme)
        for row, share in enumerate(_BONES):
            left = theme.px(16 if not row else 30)
            bar = QRect(
                left, rect.top() + row * height + height // 3, round(rect.width() * share / 2), height // 3
            )
            painter.fillRect(bar, theme.color("bg3"))
