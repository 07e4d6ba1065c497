"""The head of one side: its letter, the trace's name, outcome and figures; a click chooses another."""

import time

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.core.display import count, dated_clock, duration, money, one_line
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import name, outcome, sentence
from spanglass.gui.pages.traces.trace_header import BADGES
from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _LETTER, _TEXT, _FIGURE_GAP, _IDENTITY = 56, 18, 42, 22, 44
_TINTS = {"error": "error_bg", "refusal": "refusal_bg", "ok": "ok_bg", "info": "info_bg"}
_INKS = {"error": "error", "refusal": "refusal", "ok": "ok", "info": "accent"}


class TraceSlot(QAbstractButton):
    """One side of the comparison; pressed, it asks for another trace."""

    def __init__(self, theme: Theme, letter: str, token: str) -> None:
        super().__init__()
        self._theme, self._letter, self._token = theme, letter, token
        self.trace: TraceSummary | None = None
        self._what = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_trace(None)
        theme.changed.connect(self.updateGeometry)

    def show_trace(self, trace: TraceSummary | None, what: str = "") -> None:
        """Show a trace, or the offer to choose one; `what` says of which part of it."""
        self.trace, self._what = trace, what
        told = sentence(trace) if trace is not None else "no trace yet"
        self.setAccessibleName(f"Trace {self._letter}: {told}")
        self.setToolTip(f"Choose another trace as {self._letter} ({self._letter})")
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self._theme.px(300), self._theme.px(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, letter, names and figures."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("bg3" if self.underMouse() else "bg1"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("line1"))
        self._paint_letter(painter)
        if self.trace is None:
            place = QRect(px(_TEXT), 0, self.width() - px(_TEXT), self.height())
            self._words(painter, place, "Choose a trace", (Size.BODY, 400, "text3"))
        else:
            self._paint_trace(painter, self.trace)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_letter(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        place = QRect(px(12), (self.height() - px(_LETTER)) // 2, px(_LETTER), px(_LETTER))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._token))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(theme.color("bg0"))
        painter.setFont(theme.font(Size.CAPTION, 600))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._letter)

    def _paint_trace(self, painter: QPainter, trace: TraceSummary) -> None:
        px = self._theme.px
        right = self._paint_figures(painter, trace)
        left, half = px(_TEXT), self.height() // 2
        room = QRect(left, px(8), right - left, half - px(8))
        x = left + self._words(painter, room, name(trace), (Size.TITLE, 600, "text1")) + px(8)
        badge = self._badge_width(trace)
        identity = to_hex(trace.trace_id)[:6]
        place = QRect(x, room.top(), right - x - badge - px(8), room.height())
        if place.width() >= px(_IDENTITY):
            x += self._words(painter, place, identity, (Size.CAPTION, 400, "text3"), mono=True) + px(8)
        self._paint_badge(painter, QRect(x, room.top(), right - x, room.height()), trace)
        models = one_line(", ".join(trace.models[:2]), 100)
        began = dated_clock(trace.start_ns)
        below = " · ".join(filter(None, (self._what, began, models)))
        second = QRect(left, half, right - left, half - px(8))
        self._words(painter, second, below, (Size.BODY, 400, "text2"))

    def _badge_width(self, trace: TraceSummary) -> int:
        metrics = QFontMetrics(self._theme.font(Size.CAPTION, 500))
        return metrics.horizontalAdvance(BADGES[outcome(trace, time.time_ns())][0]) + self._theme.px(28)

    def _paint_badge(self, painter: QPainter, place: QRect, trace: TraceSummary) -> None:
        text, icon, tone = BADGES[outcome(trace, time.time_ns())]
        theme, px = self._theme, self._theme.px
        width = self._badge_width(trace)
        if width > place.width():
            return
        box = QRect(place.left(), place.center().y() - px(9) + 1, width, px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(_TINTS[tone]))
        painter.drawRoundedRect(box, 4, 4)
        picture = theme.pixmap(icon, _INKS[tone], 12, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(box.left() + px(6), box.top() + px(3)), picture)
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color(_INKS[tone]))
        painter.drawText(box.adjusted(px(22), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_figures(self, painter: QPainter, trace: TraceSummary) -> int:
        """The figures from the right, as many as leave half the width to the name; where they begin."""
        px = self._theme.px
        right = self.width() - px(14)
        metrics = QFontMetrics(self._theme.font(Size.TITLE, 600, figures=True))
        small = QFontMetrics(self._theme.font(Size.CAPTION))
        shown, room = [], right - self.width() // 2
        for label, text in _figures(trace):
            width = max(metrics.horizontalAdvance(text), small.horizontalAdvance(label)) + px(2)
            room -= width + px(_FIGURE_GAP)
            if room >= 0:
                shown.append((label, text, width))
        for label, text, width in reversed(shown):
            above = QRect(right - width, px(8), width, px(18))
            self._words(painter, above, label, (Size.CAPTION, 400, "text2"))
            place = QRect(right - width, px(26), width, px(20))
            self._words(painter, place, text, (Size.TITLE, 600, "text1"))
            right -= width + px(_FIGURE_GAP)
        return right

    def _words(
        self, painter: QPainter, place: QRect, text: str, face: tuple[int, int, str], *, mono: bool = False
    ) -> int:
        size, weight, token = face
        font = self._theme.font(size, weight, mono=mono)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, place.width()))
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)


def _figures(trace: TraceSummary) -> list[tuple[str, str]]:
    """The figures of a trace, those first that are left out last."""
    return [
        ("Duration", duration(trace.duration_ns)), ("Cost", money(trace.cost_nano)),
        ("Tokens", count(trace.tokens)), ("Calls", count(trace.calls)),
    ]  # fmt: skip
