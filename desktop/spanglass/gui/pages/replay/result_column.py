"""One column of results: head with a square for each run, figures, one answer, and the list of runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from spanglass.core.display import one_line
from spanglass.core.record import SpanRecord
from spanglass.core.shown import shown
from spanglass.gui.pages.replay.answer_view import AnswerView
from spanglass.gui.pages.replay.answers import Block, DiffBlock
from spanglass.gui.pages.replay.figures import FigureGrid, figures_of
from spanglass.gui.pages.replay.letters import LetterMark
from spanglass.gui.pages.replay.results import RECORDED, Column, Figures, Run, State
from spanglass.gui.pages.replay.run_list import RunList
from spanglass.gui.pages.replay.run_marks import RunMarks
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label
from spanglass.replay.transport import QUIET_S

_LEAST_NAME, _LEAST_ANSWER = 160, 92


@dataclass(frozen=True, slots=True)
class Looks:
    """What a column shows besides its runs: its model, whether it is the baseline, which run, what differs.

    `proof` is what its runs prove against those of the baseline, `record` the call that is looked at, which
    with `step` is one of a chain that was chosen.
    """

    model: str
    baseline: bool = False
    run: int = 1
    blocks: tuple[DiffBlock, ...] | None = None
    losses: tuple[str, ...] | None = None
    recorded: Figures | None = None
    proof: str = ""
    record: SpanRecord | None = None
    step: bool = False


class ResultColumn(Panel):
    """`run_chosen` carries a run's number, `trace_wanted` asks for the trace of the run that is shown.

    `pressed` when its head is clicked.
    """

    run_chosen = Signal(int)
    trace_wanted = Signal()
    pressed = Signal()

    def __init__(self, theme: Theme, letter: str) -> None:
        super().__init__(theme, "bg1")
        self.letter = letter
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._model = Label(theme, elide=True).with_font(Size.BODY, 500, mono=True)
        self._baseline = Badge(theme, "Baseline")
        self.marks, self.figures = RunMarks(theme), FigureGrid(theme)
        self.answer, self.list = AnswerView(theme), RunList(theme)
        self.answer.setMinimumHeight(theme.px(_LEAST_ANSWER))
        self._title = Label(theme, "Runs", token="text3")
        self._proof = Label(theme, token="text2", elide=True).with_font(Size.CAPTION)
        self.open = Button(
            theme, "Open trace", Look(icon="external-link", flat=True, token="text2", height=24)
        )
        self._arrange()
        self.marks.chosen.connect(self.run_chosen)
        self.list.chosen.connect(self.run_chosen)
        self.open.clicked.connect(self.trace_wanted)

    def _arrange(self) -> None:
        theme, px = self._theme, self._theme.px
        head, below, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.setContentsMargins(px(12), px(8), px(12), px(6))
        head.setSpacing(px(8))
        head.addWidget(LetterMark(theme, self.letter))
        head.addWidget(self._model, 1)
        head.addWidget(self._baseline)
        self._head, self._second = head, QHBoxLayout()
        self._second.setContentsMargins(px(12), 0, px(12), px(4))
        self._second.addStretch(1)
        head.addWidget(self.marks)
        below.setContentsMargins(px(12), px(3), px(8), px(1))
        kept = self.open.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that the lines of all columns stand at one height
        self.open.setSizePolicy(kept)
        below.addWidget(self._title, 1)
        below.addWidget(self.open)
        grid = QVBoxLayout()
        grid.setContentsMargins(px(12), 0, px(12), px(6))
        grid.addWidget(self.figures)
        grid.addWidget(self._proof)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._second)
        column.addLayout(grid)
        column.addWidget(Rule(theme))
        column.addWidget(self.answer, 1)
        column.addWidget(Rule(theme))
        column.addLayout(below)
        column.addWidget(self.list)

    def show_column(self, column: Column | None, looks: Looks) -> None:
        """Show how a variant stands; None while it has never been replayed."""
        self._model.set_text(one_line(looks.model, 120))
        self._model.setToolTip("")
        self._baseline.setVisible(looks.baseline)
        self.marks.show_column(column)
        figures = column.figures() if column is not None else Figures()
        self.figures.show_figures(figures_of(figures, looks.recorded))
        self._proof.set_text(looks.proof)
        self.list.show_column(column, looks.run)
        run = column.shown(looks.run) if column is not None else None
        recorded = self.letter == RECORDED
        self.open.setVisible(recorded or (run is not None and run.result is not None))
        self._show_answer(column, run, looks)

    def wants_second_line(self) -> bool:
        """Whether the marks of the runs leave the model's name too little room beside them."""
        taken = self.marks.sizeHint().width() + (
            self._baseline.sizeHint().width() if self._baseline.isVisible() else 0
        )
        return self.width() - taken < self._theme.px(_LEAST_NAME)

    def set_second_line(self, below: bool) -> None:
        """Put the marks below the model's name, or beside it."""
        now, then = (self._second, self._head) if below else (self._head, self._second)
        if then.indexOf(self.marks) >= 0:
            then.removeWidget(self.marks)
            now.addWidget(self.marks)

    @property
    def proof(self) -> str:
        """What the runs prove, empty for nothing."""
        return self._proof.text()

    def keep_rows(self, rows: int, *, proof: bool) -> None:
        """Leave room for so many pixels of runs, and for a proof: columns begin and end on the same lines."""
        self._proof.setVisible(proof)
        if self.list.minimumHeight() != rows:
            self.list.setFixedHeight(rows)

    def _show_answer(self, column: Column | None, run: Run | None, looks: Looks) -> None:
        if column is not None and column.sentence and (run is None or run.outcome is None):
            self.answer.show_notes((column.sentence,), "error")
        elif run is None:
            self.answer.show_notes(_before(looks.losses))
        elif looks.step and (looks.record is not None or run.state is State.ENDED):
            self._show_step(looks, run.note)
        elif run.state is State.ENDED:
            losses = () if self.letter == RECORDED else _kept(run, looks.losses or ())
            self.answer.show_answer(looks.blocks or (), run.record, (*_ending(run), *losses))
        elif run.state is State.FAILED:
            self.answer.show_notes((run.note,), "error")
        elif run.pieces and run.state is State.BROKEN:
            self.answer.show_answer((DiffBlock(Block(run.text), shown(run.text).text),), None, (_BROKEN,))
        elif run.pieces:
            self.answer.show_coming(run.text, run.number)
        else:
            self.answer.show_notes((run.note or _so_far(run),), "text3")

    def _show_step(self, looks: Looks, why: str) -> None:
        """Show the answer of one call of a chain."""
        if looks.record is None:
            self.answer.show_notes((why or "This step was not asked in this run.",), "text3")
        else:
            self.answer.show_answer(looks.blocks or (), looks.record, _said_against(looks.record))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say that the column was pressed."""
        self.pressed.emit()


_WORDS = {
    State.WAITING: "Waits for its turn",
    State.BROKEN: "Stopped before an answer came",
    State.LEFT: "Stopped before it was run",
}
_BROKEN = "Stopped in the middle of the answer"
_LONG_S = 10


def _so_far(run: Run) -> str:
    """How far a run is of which nothing was heard."""
    if run.state is not State.RUNNING:
        return _WORDS[run.state]
    after = f", after {run.for_s:,} s" if run.for_s else ""
    ends = f" After {QUIET_S // 60:.0f} min of silence it is given up." if run.for_s >= _LONG_S else ""
    return f"No answer yet{after}.{ends}"


def _before(losses: Sequence[str] | None) -> tuple[str, ...]:
    """What is to be known before anything is sent; None while that is not known."""
    if losses is None:
        return ("Not run yet.",)
    if not losses:
        return ("Not run yet. The request goes out as it was recorded, with the changes made here.",)
    return ("Not run yet. What cannot be as it was:", *(f"• {loss}" for loss in losses))


def _kept(run: Run, losses: Sequence[str]) -> tuple[str, ...]:
    found = [loss for step in run.steps for loss in step.losses]
    return tuple(dict.fromkeys(found)) or tuple(losses)


def _ending(run: Run) -> tuple[str, ...]:
    """Why a run ended as it did, with what helps; else what the provider said against it."""
    if run.note:
        return (run.note,)
    return _said_against(run.record) if run.record is not None else ()


def _said_against(record: SpanRecord) -> tuple[str, ...]:
    error = record.facts.error
    return (one_line(error.message, 600),) if error is not None and error.message else ()
