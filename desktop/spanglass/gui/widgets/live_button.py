"""The button that says whether the view follows what arrives, stands still, or nothing is received."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme


class LiveButton(QAbstractButton):
    """Says Live, Paused · 38 new or Not receiving; a click asks for the other state or for the receiver."""

    toggled_live = Signal()
    receiver_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._live, self._receiving, self._missed = theme, True, True, 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._ask)
        theme.changed.connect(self._say)
        self._say()

    def set_live(self, live: bool) -> None:
        """Show that the view follows, or stands still with nothing missed yet."""
        self._live, self._missed = live, 0
        self._say()

    def set_missed(self, traces: int) -> None:
        """Show how many traces arrived while the view stood still."""
        self._missed = max(0, traces)
        self._say()

    def set_receiving(self, receiving: bool, reason: str = "") -> None:
        """Show whether anything can arrive, and why not in the tool tip."""
        self._receiving = receiving
        self._say(reason)

    def _ask(self) -> None:
        (self.toggled_live if self._receiving else self.receiver_wanted).emit()

    def _say(self, reason: str = "") -> None:
        if not self._receiving:
            text, hint = "Not receiving", reason or "Nothing is being received"
        elif self._live:
            text, hint = "Live", "Hold the view still (Space)"
        else:
            text = f"Paused · {self._missed:,} new" if self._missed else "Paused"
            hint = "Follow what arrives again (Space)"
        self.setText(text)
        self.setToolTip(hint)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as dot, words and glyph need."""
        words = QFontMetrics(self._theme.font(Size.BODY, 600)).horizontalAdvance(self.text())
        return QSize(words + self._theme.px(56 if self._receiving else 36), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """The same: the words are never cut."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, dot, words and glyph."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(theme.color("accent" if self.hasFocus() else "line2"), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(theme.color("bg3" if self.underMouse() else "bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._paint_dot(painter)
        painter.setFont(theme.font(Size.BODY, 600))
        painter.setPen(theme.color("text1"))
        words = self.rect().adjusted(theme.px(26), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._receiving:
            self._paint_glyph(painter)
        painter.end()

    def _paint_dot(self, painter: QPainter) -> None:
        theme = self._theme
        token = "error" if not self._receiving else "ok" if self._live else "text3"
        halo = QColor(theme.color(token))
        halo.setAlphaF(0.28)
        centre = QPointF(theme.px(14), self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(halo)
        painter.drawEllipse(centre, theme.px(6), theme.px(6))
        painter.setBrush(theme.color(token))
        painter.drawEllipse(centre, theme.px(3.2), theme.px(3.2))

    def _paint_glyph(self, painter: QPainter) -> None:
        """Draw the two bars of "pause", or the arrow of "go on"."""
        theme, right = self._theme, self.width()
        side = theme.px(12)
        line = right - theme.px(25)
        painter.fillRect(line, theme.px(8), 1, self.height() - theme.px(16), theme.color("line2"))
        place = QRectF(right - theme.px(19), (self.height() - side) / 2, side, side)
        icon = theme.pixmap("pause" if self._live else "play", "text2", 12, self.devicePixelRatioF())
        painter.drawPixmap(place.toRect(), icon)
