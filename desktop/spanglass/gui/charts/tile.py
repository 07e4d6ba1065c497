"""A chart in 60 pixels: caption and figures, beside them a small line."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import plain
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.drawing import Tile
from spanglass.gui.charts.paint import Frame, paint_shape
from spanglass.gui.theming.theme import Size, Theme

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MARGIN, _LEAST_LINE = 12, 40
HEIGHT = 60


class TileView(QWidget):
    """Paints a `Tile`; its height is fixed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tile = Tile("", ())
        self._view: PulseView | None = None
        self._remark = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    def show_tile(self, tile: Tile, view: PulseView) -> None:
        """Show other figures."""
        self._tile, self._view = tile, view
        self.setAccessibleName(tile.caption)
        said = [plain(figure.text) for figure in tile.figures]
        self.setAccessibleDescription(", ".join([*said, self._remark] if self._remark else said))
        self.update()

    def set_remark(self, text: str) -> None:
        """Say what stands out, behind the figures; an empty text takes it away."""
        if text != self._remark:
            self._remark = text
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as a quarter of a narrow window."""
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Enough for caption and figures."""
        return QSize(self._theme.px(110), self._theme.px(HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Repaint when the interface's font changes."""
        self.update()
        super().changeEvent(event)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the caption, the figures and the line in the room that is left."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        caption = QRectF(px(_MARGIN), px(9), self.width(), px(16))
        painter.drawText(caption, _LEFT, self._tile.caption)
        wide = painter.fontMetrics().horizontalAdvance(self._tile.caption)
        left = px(_MARGIN) + max(wide, self._paint_figures(painter)) + px(12)
        if self._view is not None and self.width() - px(_MARGIN) - left >= px(_LEAST_LINE):
            area = QRectF(left, px(14), self.width() - px(_MARGIN) - left, px(32))
            frame = Frame(area, self._view, self._tile.top)
            painter.setClipRect(area.adjusted(-1, -1, 1, 1))
            for shape in self._tile.shapes:
                paint_shape(painter, theme, frame, shape, None)
        painter.end()

    def _paint_figures(self, painter: QPainter) -> int:
        """Draw the figures one after the other; returns their width."""
        theme, px = self._theme, self._theme.px
        x = start = px(_MARGIN)
        for figure in self._tile.figures:
            if figure.icon:
                pixmap = theme.pixmap(figure.icon, figure.token, 12, self.devicePixelRatioF())
                painter.drawPixmap(x, px(34) - px(6), pixmap)
                x += px(15)
            font = theme.font(Size.CAPTION, 500) if figure.dim else theme.font(Size.SUBJECT, 600)
            metrics = QFontMetrics(font)
            text = metrics.elidedText(plain(figure.text), Qt.TextElideMode.ElideRight, px(100))
            painter.setFont(font)
            painter.setPen(theme.color("text3" if figure.dim else figure.token))
            painter.drawText(QRectF(x, px(25), self.width(), px(20)), _LEFT, text)
            x += metrics.horizontalAdvance(text) + px(7)
        x += self._paint_remark(painter, x)
        return x - px(7) - start if self._tile.figures else 0

    def _paint_remark(self, painter: QPainter, x: int) -> int:
        """Draw the remark as a badge; returns how much room it took."""
        if not self._remark:
            return 0
        theme, px = self._theme, self._theme.px
        font = theme.font(Size.CAPTION, 500)
        width = QFontMetrics(font).horizontalAdvance(self._remark) + px(12)
        place = QRectF(x, px(26), width, px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("warn_bg"))
        painter.drawRoundedRect(place, px(4), px(4))
        painter.setFont(font)
        painter.setPen(theme.color("warn"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._remark)
        return width + px(7)
