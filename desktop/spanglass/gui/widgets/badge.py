"""Small labels with a tint: outcomes, counts, warnings."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import plain
from spanglass.gui.theming.theme import Size, Theme

_TINTS = {
    "error": ("error", "error_bg"),
    "refusal": ("refusal", "refusal_bg"),
    "warn": ("warn", "warn_bg"),
    "ok": ("ok", "ok_bg"),
    "info": ("accent", "info_bg"),
    "neutral": ("text2", "bg3"),
}


class Badge(QWidget):
    """A badge of 18 pixels: icon and short text; `tone` is error, refusal, warn, ok, info or neutral."""

    def __init__(self, theme: Theme, text: str = "", icon: str = "", tone: str = "neutral") -> None:
        super().__init__()
        self._theme = theme
        self._mono = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_as(text, icon, tone)
        theme.changed.connect(self._restyle)

    def show_as(self, text: str, icon: str = "", tone: str = "neutral") -> None:
        """Show something else."""
        self._text, self._icon, self._tone = plain(text), icon, tone
        self.setAccessibleName(self._text)
        self._restyle()

    def set_mono(self, mono: bool) -> None:
        """Write the text in the monospace font, as for model names."""
        self._mono = mono
        self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as icon and text need."""
        width = QFontMetrics(self._theme.font(Size.CAPTION, 500, mono=self._mono)).horizontalAdvance(
            self._text
        )
        icon = self._theme.px(16) if self._icon else 0
        return QSize(width + icon + self._theme.px(12), self._theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tint, icon and text."""
        theme = self._theme
        ink, fill = _TINTS[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(fill))
        painter.drawRoundedRect(self.rect(), 4, 4)
        x = theme.px(6)
        if self._icon:
            side = theme.px(12)
            pixmap = theme.pixmap(self._icon, ink, 12, self.devicePixelRatioF())
            painter.drawPixmap(QRect(x, (self.height() - side) // 2, side, side), pixmap)
            x += theme.px(16)
        painter.setPen(theme.color(ink))
        painter.setFont(theme.font(Size.CAPTION, 500, mono=self._mono))
        painter.drawText(
            QRect(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text
        )
        painter.end()
