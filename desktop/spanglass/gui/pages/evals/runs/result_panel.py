"""One result at the right: what was expected, what came, and the score of each column with its reason."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.analysis.evals.eval_figures import figure_text
from spanglass.analysis.evals.scoring import is_binary
from spanglass.core.display import duration, money, one_line
from spanglass.core.evals import PASSING, EvalResult, Score, Scoring
from spanglass.core.shown import shown
from spanglass.gui.pages.evals.runs.board import Cell, ShownResult
from spanglass.gui.pages.evals.runs.matrix_model import cell_text, run_name, which
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.ringed_area import RingedArea
from spanglass.gui.widgets.text import Label, Paragraph

_LONGEST, _LINE, _BAR = 8_000, 20, 5


class ResultPanel(Panel):
    """`trace_wanted` and `replay_wanted` are of the result that is shown."""

    trace_wanted = Signal()
    replay_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._found: ShownResult | None = None
        self._title = Label(theme, elide=True).with_font(Size.SUBJECT, 600)
        self._run = Label(theme, token="text3", elide=True).with_font(Size.CAPTION)
        self._lowest = Badge(theme)
        self.which = PickButton(theme, "Answer", [(0, "Answer 1")])
        self.trace = Button(theme, "Open trace", Look("list-tree", height=26))
        self.replay = Button(theme, "Replay", Look("repeat", height=26))
        self._area, inner = RingedArea(theme), QWidget()
        self._parts = QVBoxLayout(inner)
        self._area.hold(inner)
        self._arrange()
        self.which.chosen.connect(lambda _at: self._show())
        self.trace.clicked.connect(self.trace_wanted)
        self.replay.clicked.connect(self.replay_wanted)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        line, self._buttons = QHBoxLayout(), QHBoxLayout()
        line.addWidget(self._run, 1)
        line.addWidget(self._lowest)
        for button in (self.trace, self.replay, self.which):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._area.setAccessibleName("Result")
        self._head = QVBoxLayout()
        self._head.addWidget(self._title)
        self._head.addLayout(line)
        self._head.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._area, 1)

    @property
    def result(self) -> EvalResult | None:
        """The result that is shown."""
        at = self.which.value
        found = self._found.results if self._found is not None else ()
        return found[at] if isinstance(at, int) and at < len(found) else None

    @property
    def text(self) -> str:
        """What came, as it was."""
        return self.result.output if self.result is not None else ""

    def show_result(self, found: ShownResult) -> None:
        """Show what came of an example; of several answers the one with the lowest scores first."""
        before = self.result
        self._found = found
        self.which.set_options([(at, f"Answer {at + 1}") for at in range(len(found.results))])
        self.which.setVisible(len(found.results) > 1)
        same = before is not None and before.example == found.results[0].example
        if not same:
            self.which.show_value(min(range(len(found.results)), key=lambda at: _mean(found.results[at])))
        self._show()

    def _show(self) -> None:
        found, result = self._found, self.result
        if found is None or result is None:
            return
        scorings = found.run.setup.scorings
        self._title.set_text(one_line(result.title))
        figures = [duration(result.latency_ns), money(result.cost_nano)]
        self._run.set_text(run_name(found.run.setup.title, which(found.run), *figures))
        self._show_lowest(result, scorings)
        self.trace.setEnabled(bool(result.trace_id))
        self.trace.setToolTip("" if result.trace_id else "The call was not made")
        while self._parts.count():
            item = self._parts.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._add_texts(result)
        self._add_reasons(result, scorings)
        self._parts.addStretch(1)

    def _show_lowest(self, result: EvalResult, scorings: tuple[Scoring, ...]) -> None:
        known = [
            (score.value, scoring.name)
            for score, scoring in zip(result.scores, scorings, strict=True)
            if score.value is not None
        ]
        value, name = min(known, default=(1.0, ""))
        self._lowest.setVisible(bool(name) and value < 1)
        tone = "warn" if value < PASSING else "neutral"
        self._lowest.show_as(f"{name[:20]} {figure_text(value)}", tone=tone)

    def _add_texts(self, result: EvalResult) -> None:
        self._caption("Expected")
        if result.expected is None:
            self._paragraph("No particular answer", token="text3")
        else:
            self._paragraph(result.expected)
        self._caption("Output")
        if result.error:
            self._block(result.error, "error")
        else:
            self._block(result.output or "The answer is empty.", "refusal" if result.refused else "")

    def _add_reasons(self, result: EvalResult, scorings: tuple[Scoring, ...]) -> None:
        pairs = list(zip(result.scores, scorings, strict=True))
        self._caption("Scores")
        for score, scoring in pairs:
            self._parts.addWidget(ScoreLine(self._theme, score, scoring))
        for score, scoring in pairs:
            if score.reason and not result.error:
                self._caption(scoring.name)
                self._paragraph(score.reason, token="error" if score.failed else "text1")

    def _caption(self, text: str) -> None:
        label = Label(self._theme, text, token="text2").with_font(Size.CAPTION)
        label.setContentsMargins(0, self._theme.px(6), 0, 0)
        self._parts.addWidget(label)

    def _paragraph(self, text: str, *, token: str = "text1") -> None:
        self._parts.addWidget(_wrapped(self._theme, text, token))

    def _block(self, text: str, tone: str) -> None:
        self._parts.addWidget(_Block(self._theme, text, tone))

    def _restyle(self) -> None:
        px = self._theme.px
        self._head.setContentsMargins(px(12), px(10), px(12), px(4))
        self._head.setSpacing(px(4))
        self._buttons.setContentsMargins(0, px(4), 0, 0)
        self._buttons.setSpacing(px(8))
        self._parts.setContentsMargins(px(12), px(4), px(12), px(12))
        self._parts.setSpacing(px(4))


class ScoreLine(QWidget):
    """A column's name, a bar as long as its score, and the score."""

    def __init__(self, theme: Theme, score: Score, scoring: Scoring) -> None:
        super().__init__()
        self._theme, self._score, self._name = theme, score, scoring.name
        cell = Cell(score.value, score.failed)
        self._text = cell_text(cell, binary=is_binary(scoring))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = "not judged" if score.failed else "no score" if score.value is None else f"{score.value:.2f}"
        self.setAccessibleName(f"{scoring.name}: {said}")

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(160), self._theme.px(_LINE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name, bar and score."""
        theme, px, rect = self._theme, self._theme.px, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Size.BODY, 500, figures=True))
        painter.setPen(theme.color("text1"))
        half = rect.width() // 2
        metrics = painter.fontMetrics()
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, half - px(8))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._text)
        value = self._score.value
        if value is not None:
            room = QRectF(half, rect.center().y() - px(_BAR) / 2, half - px(44), px(_BAR))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg4"))
            painter.drawRoundedRect(room, 2, 2)
            room.setWidth(room.width() * value)
            painter.setBrush(theme.color("chart_1" if value < PASSING else "chart_0"))
            painter.drawRoundedRect(room, 2, 2)
        painter.end()


class _Block(QWidget):
    """A text on a ground of its own, with an edge in the tone of what it is."""

    def __init__(self, theme: Theme, text: str, tone: str) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(8), theme.px(8), theme.px(8))
        column.addWidget(_wrapped(theme, text, "text1"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the edge."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(f"{self._tone}_bg" if self._tone else "bg2"))
        painter.fillRect(0, 0, 2, self.height(), theme.color(self._tone or "line3"))
        painter.end()


def _wrapped(theme: Theme, text: str, token: str) -> Paragraph:
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} characters more)"
    return Paragraph(theme, shown(cut).text, token=token)


def _mean(result: EvalResult) -> float:
    known = [score.value for score in result.scores if score.value is not None]
    return sum(known) / len(known) if known else -1.0
