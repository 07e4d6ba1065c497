"""The middle of the page where runs are looked at: a card each, and the matrix of their scores."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from spanglass.core.evals import EvalRun
from spanglass.gui.pages.evals.runs.board import Shown
from spanglass.gui.pages.evals.runs.cards import CardStrip
from spanglass.gui.pages.evals.runs.desk import RunsDesk
from spanglass.gui.pages.evals.runs.matrix import MatrixView
from spanglass.gui.pages.evals.runs.matrix_model import MatrixModel
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_SHOWN = [
    (Shown.ALL, "All"), (Shown.DIFFER, "Differ"), (Shown.BETTER, "Better"), (Shown.WORSE, "Worse"),
    (Shown.FAILING, "Failing"),
]  # fmt: skip
_WORST, _WORDS_FROM = "Worst first", 1200
_READING = "The scores are being read…"
_NOTHING = "Check runs at the left to see them beside each other."
_NO_ROW = {
    Shown.DIFFER: "All runs score alike.", Shown.BETTER: "No run is better than the baseline at any example.",
    Shown.WORSE: "No run is worse than the baseline at any example.", Shown.FAILING: "No score is under 0.5.",
}  # fmt: skip


class ResultsView(Panel):
    """Cards over the matrix, with what says which rows are shown; `resume_wanted` carries a run."""

    resume_wanted = Signal(int)

    def __init__(self, theme: Theme, desk: RunsDesk) -> None:
        super().__init__(theme, "bg1")
        self._desk = desk
        self._resumable: EvalRun | None = None
        self.cards, self.matrix = CardStrip(theme), MatrixView(theme, MatrixModel(self))
        self.worst = Button(theme, _WORST, Look("arrow-down-wide-narrow", flat=True, height=24))
        self.worst.set_hint(_WORST)
        self.worst.setCheckable(True)
        self.worst.setChecked(desk.worst_first)
        self.resume = Button(theme, "Resume", Look("play", flat=True, height=24))
        self.resume.hide()
        self.which = Choices(theme, "Examples shown", _SHOWN, compact=True)
        self._name = Label(theme, "Scores").with_font(Size.TITLE, 600)
        self._count = Label(theme, token="text2").with_font(Size.CAPTION)
        self._none = Label(theme, token="text2")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._name)
        self._head.addWidget(self._count)
        self._head.addStretch(1)
        self._head.addWidget(self.resume)
        self._head.addWidget(self.worst)
        self._head.addWidget(self.which)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.cards)
        self._column.addLayout(self._head)
        self._column.addWidget(self._none)
        self._column.addWidget(self.matrix, 1)
        self._theme.changed.connect(self._space)
        self._space()

    def _connect(self) -> None:
        desk = self._desk
        desk.board_changed.connect(self._show)
        self.resume.clicked.connect(self._resume)
        self.cards.pressed.connect(desk.compare_with)
        self.matrix.chosen.connect(desk.look_at_result)
        self.worst.toggled.connect(lambda on: desk.choose(desk.shown, worst_first=on))
        self.which.chosen.connect(lambda which: desk.choose(Shown(which), worst_first=desk.worst_first))

    def _show(self) -> None:
        desk, matrix = self._desk, self.matrix
        rows = desk.board.shown(desk.shown, worst_first=desk.worst_first)
        before = matrix.currentIndex()
        example = matrix.matrix.rows[before.row()].example if before.isValid() else None
        column = max(0, before.column())
        matrix.matrix.show_board(desk.board, rows)
        self.cards.show_cards(desk.board.cards)
        total = len(desk.board.rows)
        noun = "example" if total == 1 else "examples"
        told = f"{total:,} {noun}" if len(rows) == total else f"{len(rows):,} of {total:,} {noun}"
        self._count.set_text(told if desk.board.cards else "")
        nothing = _READING if desk.checked else _NOTHING
        self._none.set_text(_NO_ROW.get(desk.shown, "") if desk.board.cards else nothing)
        self._none.setVisible(not rows)
        matrix.setVisible(bool(rows))
        place = matrix.matrix.place_of(example) if example is not None else -1
        if rows and not matrix.currentIndex().isValid():
            matrix.choose(max(0, place), column)

    def show_resumable(self, run: EvalRun | None) -> None:
        """Offer to go on with a run; None for none."""
        self._resumable = run
        self.resume.setVisible(run is not None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer words in a narrow window, so that the panes beside it keep their room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.window().width() >= self._theme.px(_WORDS_FROM)
        texts = {self.worst: _WORST if wide else ""}
        run = self._resumable
        if run is not None:
            left, errors = run.setup.results - run.summary.done, run.summary.errors
            what = f"{left:,} left" if left > 0 else f"{errors:,} failed"
            texts[self.resume] = (
                f"Resume run {run.id} · {what}" if wide else f"Resume · {left if left > 0 else errors:,}"
            )
            self.resume.set_hint(f"Run {run.id}, {what}: ask that again; what is answered is kept")
        for button, text in texts.items():
            if button.text() != text:
                button.setText(text)
                button.updateGeometry()
        for label in (self._name, self._count):
            label.setVisible(wide)

    def _resume(self) -> None:
        if self._resumable is not None:
            self.resume_wanted.emit(self._resumable.id)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(12), 0, 0)
        self._column.setSpacing(px(8))
        self._head.setContentsMargins(0, 0, px(12), 0)
        self._head.setSpacing(px(8))
