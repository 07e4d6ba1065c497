"""What stands below a block's heading besides text: tool calls, the refusal's reason."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.display import duration
from spanglass.gui.pages.traces.detail.blocks import CallItem
from spanglass.gui.pages.traces.detail.text_block import TextBlock
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Size, Theme

_OUTCOMES = {True: ("check", "ok", "worked"), False: ("x", "error", "failed")}


class CallCard(QWidget):
    """A tool call on a surface: name, outcome, arguments."""

    def __init__(self, theme: Theme, call: CallItem, turns: Turns) -> None:
        super().__init__()
        self._theme, self._call = theme, call
        outcome = _OUTCOMES[call.worked][2] if call.worked is not None else "no result"
        took = f", {duration(call.took_ns)}" if call.took_ns is not None else ""
        self.setAccessibleName(f"Tool call {call.name}, {outcome}{took}")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(10), theme.px(24), theme.px(10), theme.px(6))
        column.addWidget(TextBlock(theme, call.arguments, turns, bare=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw surface, icon, name and outcome."""
        theme, ratio = self._theme, self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line1"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side, top = theme.px(14), theme.px(6)
        painter.drawPixmap(
            QRect(theme.px(9), top, side, side), theme.pixmap("wrench", "kind_tool", 14, ratio)
        )
        left, right = theme.px(28), self.width() - theme.px(10)
        if self._call.worked is not None:
            icon, token, _ = _OUTCOMES[self._call.worked]
            right -= side
            painter.drawPixmap(QRect(right, top, side, side), theme.pixmap(icon, token, 14, ratio))
        if self._call.took_ns is not None:
            right = self._paint_duration(painter, duration(self._call.took_ns), right)
        painter.setPen(theme.color("text1"))
        painter.setFont(theme.font(Size.CAPTION, mono=True))
        room = right - left - theme.px(6)
        name = painter.fontMetrics().elidedText(self._call.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, top - 1, room, theme.px(16)), Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _paint_duration(self, painter: QPainter, words: str, right: int) -> int:
        """Draw how long the tool took to the left of a place; where that begins."""
        theme = self._theme
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font(Size.CAPTION, 500))
        width = painter.fontMetrics().horizontalAdvance(words)
        left = right - theme.px(6) - width
        painter.drawText(QRect(left, theme.px(5), width, theme.px(16)), Qt.AlignmentFlag.AlignVCenter, words)
        return left


class RefusalLine(QWidget):
    """The line under a refusal: the badge, and which rule found it in what."""

    def __init__(self, theme: Theme, reason: str) -> None:
        super().__init__()
        self._theme, self._reason = theme, reason
        self.setAccessibleName(f"Refusal, {reason}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line with a space above."""
        return QSize(self._theme.px(120), self._theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw badge and reason."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(Size.BODY, 500)
        width = QFontMetrics(font).horizontalAdvance("Refusal") + theme.px(28)
        badge = QRect(0, theme.px(8), width, theme.px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg1"))
        painter.drawRoundedRect(badge, 4, 4)
        side = theme.px(13)
        icon = theme.pixmap("hand", "refusal", 13, self.devicePixelRatioF())
        painter.drawPixmap(QRect(theme.px(6), badge.top() + theme.px(2), side, side), icon)
        painter.setFont(font)
        painter.setPen(theme.color("refusal"))
        painter.drawText(badge.adjusted(theme.px(22), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "Refusal")
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color("text2"))
        left = badge.right() + theme.px(9)
        rest = QRect(left, badge.top(), self.width() - left, badge.height())
        text = painter.fontMetrics().elidedText(self._reason, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
