"""The four figures of a column, each with its change against the recording."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import list_duration, money
from spanglass.gui.pages.replay.results import Figures
from spanglass.gui.theming.theme import Size, Theme
from spanglass.replay.outcome import Spread

_LINE, _ROW = 16, 36
_SMALL = 0.005


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in words; `change` is a share of the recorded one, `better` and `worse` colour it."""

    title: str
    value: str
    change: float | None = None
    judged: bool = True
    hint: str = ""

    @property
    def change_text(self) -> str:
        """``−16%``, nothing where it is the same."""
        if self.change is None or abs(self.change) < _SMALL:
            return ""
        sign = "+" if self.change > 0 else "−"
        share = abs(self.change)
        return f"{sign}{share:.0%}" if share < 10 else f"×{self.change + 1:.0f}"

    @property
    def token(self) -> str:
        """The colour of the change: less is better, where it is judged at all."""
        if not self.judged or self.change is None:
            return "text3"
        return "ok" if self.change < 0 else "warn"


def figures_of(figures: Figures, recorded: Figures | None) -> tuple[Figure, ...]:
    """The four figures of a column; None for `recorded` in the recording's own column."""
    was = recorded or Figures()
    median = ", median" if figures.runs > 1 else ""
    return (
        _figure(f"Latency{median}", figures.latency_ns, was.latency_ns, list_duration),
        _figure("First token", figures.first_token_ns, was.first_token_ns, list_duration),
        _figure("Output", figures.output_tokens, was.output_tokens, _tokens, judged=False),
        _figure("Cost", figures.cost_nano, was.cost_nano, money),
    )


def _figure(
    title: str, now: Spread | None, was: Spread | None, told: Callable[[int], str], *, judged: bool = True
) -> Figure:
    if now is None:
        return Figure(title, "—")
    change = now.middle / was.middle - 1 if was is not None and was.middle else None
    hint = f"{told(round(now.least))} to {told(round(now.most))}" if now.least != now.most else ""
    return Figure(title, told(round(now.middle)), change, judged, hint)


def _tokens(number: int) -> str:
    return f"{number:,} token{'s' if number != 1 else ''}"


class FigureGrid(QWidget):
    """Two rows of two figures; the spread stands in the tool tip and, where there is room, behind."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show other figures."""
        if figures != self._figures:
            self._figures = figures
            told = [f"{each.title} {each.value} {each.change_text}".strip() for each in figures]
            self.setAccessibleName("; ".join(told))
            self.setToolTip("\n".join(f"{each.title}: {each.hint}" for each in figures if each.hint))
            self.update()

    def sizeHint(self) -> QSize:
        """Two rows."""
        return QSize(self._theme.px(220), 2 * self._theme.px(_ROW) + self._theme.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles, values, changes and spreads."""
        painter = QPainter(self)
        half = self.width() // 2
        for at, figure in enumerate(self._figures):
            left, top = half * (at % 2), self._theme.px(_ROW) * (at // 2)
            self._paint_figure(
                painter, figure, QRect(left, top, half - self._theme.px(6), self._theme.px(_ROW))
            )
        painter.end()

    def _paint_figure(self, painter: QPainter, figure: Figure, place: QRect) -> None:
        theme, px, line = self._theme, self._theme.px, self._theme.px(_LINE)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        painter.drawText(QRect(place.left(), place.top(), place.width(), line), flags, figure.title)
        x, room = place.left(), place.left() + place.width()
        pieces = (
            (figure.value, "text1", theme.font(Size.BODY, 600, figures=True)),
            (figure.change_text, figure.token, theme.font(Size.CAPTION, 500, figures=True)),
            (figure.hint, "text3", theme.font(Size.AXIS, figures=True)),
        )
        for text, token, font in pieces:
            painter.setFont(font)
            wide = painter.fontMetrics().horizontalAdvance(text)
            if text and (x + wide <= room or text == figure.value):
                painter.setPen(theme.color(token))
                painter.drawText(QRect(x, place.top() + line, max(wide, 1) + 1, line), flags, text)
                x += wide + px(6)
