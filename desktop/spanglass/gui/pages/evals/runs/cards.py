"""A card a run: its mean, the change against the baseline, what fails, and what it cost."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.analysis.evals.eval_comparison import Verdict
from spanglass.analysis.evals.eval_figures import figure_text
from spanglass.core.display import duration, money, one_line
from spanglass.gui.pages.evals.runs.board import Card
from spanglass.gui.pages.evals.runs.matrix_model import run_name, which
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.hint import show_hint

_HEIGHT, _LEAST, _GAP, _EDGE, _BAR = 88, 160, 10, 12, 4
_TONES = {Verdict.BETTER: "ok", Verdict.WORSE: "error", Verdict.UNSURE: "text2"}


class RunCard(QAbstractButton):
    """One run; pressed, it becomes the baseline of the others."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: Card | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    @property
    def card(self) -> Card | None:
        """What is shown."""
        return self._card

    def show_card(self, card: Card) -> None:
        """Show a run."""
        self._card = card
        self.setAccessibleName(told(card))
        show_hint(self, told(card))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        if self._card is None:
            return
        theme, px, card = self._theme, self._theme.px, self._card
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg3" if self.underMouse() else "bg2"))
        painter.drawRoundedRect(frame, 8, 8)
        room = self.rect().adjusted(px(_EDGE), px(8), -px(_EDGE), -px(8))
        line = px(18)
        self._paint_name(painter, QRect(room.left(), room.top(), room.width(), line), card)
        self._paint_mean(painter, QRect(room.left(), room.top() + line, room.width(), px(26)), card)
        self._paint_bar(
            painter, QRectF(room.left(), room.top() + line + px(28), room.width(), px(_BAR)), card
        )
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        below = QRect(room.left(), room.bottom() - px(16), room.width(), px(16))
        self._text(painter, below, _foot(card))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _paint_name(self, painter: QPainter, room: QRect, card: Card) -> None:
        theme, run = self._theme, card.run
        painter.setFont(theme.font(Size.BODY, 600))
        painter.setPen(theme.color("text1"))
        used = self._text(painter, room, one_line(run.setup.title))
        painter.setFont(theme.font(Size.CAPTION, mono=True))
        painter.setPen(theme.color("text3"))
        self._text(painter, room.adjusted(used + theme.px(6), 0, 0, 0), which(run))

    def _paint_mean(self, painter: QPainter, room: QRect, card: Card) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(Size.FIGURE, 600, figures=True))
        painter.setPen(theme.color("text1"))
        used = self._text(painter, room, mean_text(card.run.summary.mean))
        painter.setFont(theme.font(Size.CAPTION, 500, figures=True))
        painter.setPen(theme.color(_TONES[card.change.verdict] if card.change is not None else "text2"))
        used += px(8) + self._text(painter, room.adjusted(used + px(8), 0, 0, 0), change_text(card))
        painter.setPen(theme.color("error" if _worse(card) else "text2"))
        below = f"{card.run.summary.below:,} below 0.5"
        if QFontMetrics(painter.font()).horizontalAdvance(below) < room.width() - used - px(4):
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, below)

    def _paint_bar(self, painter: QPainter, room: QRectF, card: Card) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg4"))
        painter.drawRoundedRect(room, 2, 2)
        room.setWidth(room.width() * (card.run.summary.mean or 0.0))
        painter.setBrush(theme.color("chart_1" if _worse(card) else "chart_0"))
        painter.drawRoundedRect(room, 2, 2)

    @staticmethod
    def _text(painter: QPainter, room: QRect, text: str) -> int:
        """Draw a text as far as there is room, and say how wide it is."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        return metrics.horizontalAdvance(shown)


class CardStrip(QWidget):
    """Cards beside each other, in more lines where there is little room; `pressed` carries a run."""

    pressed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.cards: list[RunCard] = []
        self.setAccessibleName("Runs beside each other")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._place)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these runs."""
        while len(self.cards) > len(cards):
            gone = self.cards.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.cards) < len(cards):
            made = RunCard(self._theme, self)
            made.clicked.connect(lambda _=False, card=made: self._press(card))
            made.show()
            self.cards.append(made)
        for widget, card in zip(self.cards, cards, strict=True):
            widget.show_card(card)
        self._place()

    def _press(self, widget: RunCard) -> None:
        if widget.card is not None:
            self.pressed.emit(widget.card.run.id)

    def _place(self) -> None:
        px = self._theme.px
        gap, count = px(_GAP), max(1, len(self.cards))
        room = self.width() - px(_EDGE)
        columns = max(1, min(count, (room + gap) // (px(_LEAST) + gap)))
        lines = -(-count // columns)
        columns = -(-count // lines)
        width = (room - gap * (columns - 1)) // columns
        for at, card in enumerate(self.cards):
            line, column = divmod(at, columns)
            card.setGeometry(column * (width + gap), line * (px(_HEIGHT) + gap), width, px(_HEIGHT))
        self.setFixedHeight(lines * px(_HEIGHT) + (lines - 1) * gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each card its place."""
        super().resizeEvent(event)
        self._place()


def mean_text(mean: float | None) -> str:
    """A run's mean with its zero: ``0.94``."""
    return figure_text(mean) if mean is None else f"{mean:.2f}"


def change_text(card: Card) -> str:
    """What is said beside the mean: that it is the baseline, or how it differs from that."""
    if card.is_baseline:
        return "baseline"
    change = card.change
    if change is None or not change.pairs:
        return ""
    told = f"{change.mean:+.2f}".replace("-", "−")
    return told if change.verdict is not Verdict.UNSURE else f"{told} not sure"


def told(card: Card) -> str:
    """The run in a sentence, with what its change proves."""
    run, summary = card.run, card.run.summary
    parts = [
        run_name(run.setup.title, which(run)), f"mean {mean_text(summary.mean)}",
        f"{summary.below:,} below 0.5", _foot(card),
    ]  # fmt: skip
    if card.is_baseline:
        return ", ".join([*parts, "the others are compared with it"])
    compared = (
        card.change.sentence if card.change is not None else "its columns are other than the baseline's"
    )
    return ", ".join([*parts, compared, "press to compare with it"])


def state_text(card: Card) -> str:
    """How far a run went, where that is not to its end."""
    done, wanted = card.run.summary.done, card.run.setup.results
    return f"{done:,} of {wanted:,} answers" if done < wanted else ""


def _foot(card: Card) -> str:
    run, errors = card.run, card.run.summary.errors
    took = duration(run.took_ns) if run.took_ns is not None else ""
    failed = f"{errors:,} {'error' if errors == 1 else 'errors'}" if errors else ""
    return " · ".join(part for part in (money(run.summary.cost_nano), took, failed, state_text(card)) if part)


def _worse(card: Card) -> bool:
    return card.change is not None and card.change.verdict is Verdict.WORSE
