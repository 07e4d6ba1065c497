"""The parts of the first page that are drawn: the logo in its rings, the place to drop files, the samples."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.logo import logo
from spanglass.gui.widgets.text import Label

_HEIGHT = 112
_RINGS = ((43, 0.05, 0.25), (33, 0.10, 0.35), (23.5, 0.16, 0.55))


class Radar(QWidget):
    """The logo in three rings, green while something listens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._on = theme, False
        self._redraw()
        theme.changed.connect(self._redraw)

    def _redraw(self) -> None:
        self._logo = logo(self._theme, 32, 2.0)
        self.setFixedSize(self._theme.px(88), self._theme.px(88))
        self.update()

    def set_on(self, on: bool) -> None:
        """Draw the rings green, or grey."""
        self._on = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rings and logo."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        centre = QPointF(self.width() / 2, self.height() / 2)
        for radius, fill, edge in _RINGS:
            inside, line = QColor(theme.color("ok" if self._on else "line3")), QColor()
            line = QColor(inside)
            inside.setAlphaF(fill)
            line.setAlphaF(edge)
            painter.setPen(QPen(line, 1))
            painter.setBrush(inside)
            painter.drawEllipse(centre, theme.px(radius), theme.px(radius))
        side = theme.px(32)
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, self._logo)
        painter.end()


class DropCard(QAbstractButton):
    """A dashed place for files; a click chooses them instead."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setText("Drop a trace file here")
        self.setAccessibleName("Open trace files")
        self.setToolTip("Open trace files (Ctrl+O)")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As high as its neighbour."""
        return QSize(self._theme.px(300), self._theme.px(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed frame, icon and words."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        pen = QPen(theme.color("accent" if focused else "line3"), 1.5)
        pen.setDashPattern([5, 3.3])
        painter.setPen(pen)
        painter.setBrush(theme.color("bg2") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 8, 8)
        side = theme.px(20)
        icon = theme.pixmap("file-down", "text2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QRect((self.width() - side) // 2, theme.px(25), side, side), icon)
        painter.setFont(theme.font(Size.TITLE, 600))
        painter.setPen(theme.color("text1"))
        title = QRect(0, theme.px(50), self.width(), theme.px(18))
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setFont(theme.font(Size.BODY, 400))
        painter.setPen(theme.color("text3"))
        below = QRect(0, theme.px(71), self.width(), theme.px(18))
        painter.drawText(
            below, Qt.AlignmentFlag.AlignCenter, "OTLP, Phoenix, Langfuse and more, or choose one"
        )
        painter.end()


class SamplesCard(QWidget):
    """Offers made-up traces; `wanted` when they are to be loaded."""

    wanted = Signal()

    def __init__(self, theme: Theme, sentence: str) -> None:
        super().__init__()
        self._theme = theme
        button = Button(theme, "Load sample traces")
        button.clicked.connect(self.wanted)
        self._column = QVBoxLayout(self)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(Label(theme, sentence, token="text3"), 0, Qt.AlignmentFlag.AlignHCenter)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, px(44), 0, px(14))
        self._column.setSpacing(px(5))
        self.setFixedHeight(px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the icon."""
        theme, side = self._theme, self._theme.px(20)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line1"), 1))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        icon = theme.pixmap("package-open", "text2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QRect((self.width() - side) // 2, theme.px(17), side, side), icon)
        painter.end()
