"""Buttons painted from theme tokens: with text, icon or both."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.gui.theming.theme import Size, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """How a button is drawn: framed (the default), flat, or the page's one main action.

    `keys` is a shortcut shown at its right in a small frame; `token` colours icon and text;
    `height` is in drawn pixels.
    """

    icon: str = ""
    keys: str = ""
    flat: bool = False
    main: bool = False
    token: str = "text1"
    height: int = 28


class Button(QAbstractButton):
    """A push button; give an icon-only one a tool tip, which becomes its accessible name too."""

    def __init__(
        self, theme: Theme, text: str = "", look: Look | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._look = theme, look or Look()
        self.setText(text)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    @property
    def is_main(self) -> bool:
        """Whether it does the one main thing of its page or sheet."""
        return self._look.main

    def set_look(self, look: Look) -> None:
        """Draw it otherwise from now on."""
        self._look = look
        self._restyle()

    def set_hint(self, hint: str) -> None:
        """Set tool tip and accessible name."""
        self.setToolTip(hint)
        self.setAccessibleName(hint)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as icon, text and keys need."""
        theme, look = self._theme, self._look
        parts = [theme.px(16)] if look.icon else []
        if self.text():
            parts.append(QFontMetrics(theme.font(Size.BODY, 500)).horizontalAdvance(self.text()))
        if look.keys:
            parts.append(self._keys_width())
        spaces = theme.px(7) * max(0, len(parts) - 1)
        edge = theme.px(20 if self.text() else 12)
        return QSize(sum(parts) + spaces + edge, theme.px(look.height))

    def minimumSizeHint(self) -> QSize:
        """The same: a button does not shrink."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, icon, text and keys."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_content(painter)
        painter.end()

    def _fill(self) -> QColor | None:
        theme, look = self._theme, self._look
        if look.main and not self.isEnabled():
            return theme.color("bg3")
        if look.main:
            return theme.color("accent_hover" if self.underMouse() else "accent_fill")
        if self.isDown() or self.isChecked():
            return theme.color("bg4" if self.isDown() else "bg3")
        if self.underMouse() and self.isEnabled():
            return theme.color("bg3")
        return None if look.flat else theme.color("bg2")

    def _paint_frame(self, painter: QPainter) -> None:
        theme, fill = self._theme, self._fill()
        framed = not self._look.flat and not self._look.main
        painter.setPen(QPen(theme.color("line2"), 1) if framed else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
        if framed or fill:
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 5, 5)

    def _paint_content(self, painter: QPainter) -> None:
        theme, look = self._theme, self._look
        token = "text3" if not self.isEnabled() else "on_accent" if look.main else look.token
        x = theme.px(10 if self.text() else 6)
        if look.icon:
            side = theme.px(16)
            pixmap = theme.pixmap(look.icon, token, 16, self.devicePixelRatioF())
            painter.drawPixmap(QRect(x, (self.height() - side) // 2, side, side), pixmap)
            x += side + theme.px(7)
        painter.setFont(theme.font(Size.BODY, 500))
        painter.setPen(theme.color(token))
        if self.text():
            painter.drawText(
                QRect(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
            )
            x += painter.fontMetrics().horizontalAdvance(self.text()) + theme.px(7)
        if look.keys:
            self._paint_keys(painter, x)

    def _keys_width(self) -> int:
        metrics = QFontMetrics(self._theme.font(Size.AXIS, 500))
        return max(metrics.horizontalAdvance(self._look.keys) + self._theme.px(8), self._theme.px(16))

    def _paint_keys(self, painter: QPainter, x: int) -> None:
        theme, height = self._theme, self._theme.px(16)
        frame = QRect(x, (self.height() - height) // 2, self._keys_width(), height)
        main = self._look.main and self.isEnabled()
        painter.setPen(QPen(theme.color("on_accent" if main else "line2"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("on_accent" if main else "text3"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._look.keys)
