"""The results: a head with the steps through runs and the baseline, and the columns beside each other."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from spanglass.gui.pages.replay.answers import Mode
from spanglass.gui.pages.replay.result_column import Looks, ResultColumn
from spanglass.gui.pages.replay.results import Column
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label

_HEAD, _LEAST, _LOW_UNDER = 38, 232, 400
NOTHING = ""
"""The baseline that means that nothing is compared."""


class ResultsView(Panel):
    """`step_wanted` carries −1 or 1, `run_chosen` a run's number, `baseline_chosen` a letter or "".

    `mode_chosen` carries a `Mode`, `trace_wanted` and `pressed` a letter.
    """

    step_wanted = Signal(int)
    run_chosen = Signal(int)
    baseline_chosen = Signal(str)
    mode_chosen = Signal(object)
    trace_wanted = Signal(str)
    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.columns: dict[str, ResultColumn] = {}
        self._told = Label(theme, token="text2", elide=True)
        self._back = Button(theme, look=Look(icon="chevron-left", flat=True, token="text2"))
        self._back.set_hint("Previous run (Left)")
        self._on = Button(theme, look=Look(icon="chevron-right", flat=True, token="text2"))
        self._on.set_hint("Next run (Right)")
        self._versus = Label(theme, "Compare with", token="text2")
        self.baseline = PickButton(theme, "Compare with", [(NOTHING, "nothing")])
        modes = [(Mode.WORDS, "Words"), (Mode.LINES, "Lines"), (Mode.JSON, "JSON")]
        self.mode = Choices(theme, "How answers are compared", modes)
        self._row, self._inner, self._area = QHBoxLayout(), QWidget(), QScrollArea()
        self._scrolling = False
        self._arrange()
        self._back.clicked.connect(lambda: self.step_wanted.emit(-1))
        self._on.clicked.connect(lambda: self.step_wanted.emit(1))
        self.baseline.chosen.connect(lambda letter: self.baseline_chosen.emit(str(letter)))
        self.mode.chosen.connect(self.mode_chosen)
        theme.changed.connect(self._forget)

    def _arrange(self) -> None:
        theme, px, column = self._theme, self._theme.px, QVBoxLayout(self)
        head = QHBoxLayout()
        head.setContentsMargins(px(12), 0, px(12), 0)
        head.setSpacing(px(8))
        head.addWidget(Label(theme, "Results").with_font(Size.TITLE, 600))
        head.addWidget(self._told)
        head.addWidget(self._back)
        head.addWidget(self._on)
        head.addStretch(1)
        for widget in (self._versus, self.baseline, self.mode):
            head.addWidget(widget)
        holder = QWidget()
        holder.setFixedHeight(px(_HEAD))
        holder.setLayout(head)
        self._told.setSizePolicy(self._back.sizePolicy())
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._inner.setLayout(self._row)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Columns")
        self._area.setWidget(self._inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (holder, Rule(theme)):
            column.addWidget(part)
        column.addWidget(self._area, 1)

    def show_letters(self, letters: Sequence[str]) -> None:
        """Have a column for each of these variants, in this order; those that are there stay."""
        if list(self.columns) == list(letters):
            return
        for letter in [letter for letter in self.columns if letter not in letters]:
            column = self.columns.pop(letter)
            column.hide()
            column.deleteLater()
        while (item := self._row.takeAt(0)) is not None:
            if isinstance(between := item.widget(), Rule):
                between.hide()
                between.deleteLater()
        found: dict[str, ResultColumn] = {}
        for at, letter in enumerate(letters):
            if at:
                self._row.addWidget(Rule(self._theme, down=True, token="line1"))
            found[letter] = self.columns.get(letter) or self._new_column(letter)
            self._row.addWidget(found[letter], 1)
        self.columns = found
        self._fit()

    def _new_column(self, letter: str) -> ResultColumn:
        column = ResultColumn(self._theme, letter)
        column.run_chosen.connect(self.run_chosen)
        column.trace_wanted.connect(lambda: self.trace_wanted.emit(letter))
        column.pressed.connect(lambda: self.pressed.emit(letter))
        bar = column.answer.verticalScrollBar()
        bar.valueChanged.connect(lambda value: self._scroll_together(letter, value))
        return column

    def _scroll_together(self, letter: str, value: int) -> None:
        """Let all columns stand at the same height."""
        if self._scrolling:
            return
        self._scrolling = True
        for other, column in self.columns.items():
            if other != letter:
                column.answer.verticalScrollBar().setValue(value)
        self._scrolling = False

    def show_head(self, run: int, runs: int, baseline: str, step: str) -> None:
        """Show which run of how many, which call of a chain ("" for the last), and what is compared with."""
        of_run = f"run {min(run, runs)} of {runs}" if runs > 1 else ""
        told = "  ·  ".join(filter(None, (of_run, step)))
        self._told.set_text(told)
        self._told.setVisible(bool(told))
        for button, there in ((self._back, run > 1), (self._on, run < runs)):
            button.setVisible(runs > 1)
            button.setEnabled(there)
        options = [(letter, letter) for letter in self.columns]
        self.baseline.set_options([(NOTHING, "nothing"), *options])
        self.baseline.show_value(baseline)

    def show_columns(self, columns: Mapping[str, Column], looks: Mapping[str, Looks]) -> None:
        """Show how these columns stand; the lists of runs end on one line."""
        for letter, look in looks.items():
            if letter in self.columns:
                self.columns[letter].show_column(columns.get(letter), look)
        low = self.height() < self._theme.px(_LOW_UNDER)
        rows = max((each.list.wanted_height(low=low) for each in self.columns.values()), default=0)
        proof = any(column.proof for column in self.columns.values())
        below = any(column.wants_second_line() for column in self.columns.values())
        for column in self.columns.values():
            column.keep_rows(rows, proof=proof)
            column.set_second_line(below)

    def _forget(self) -> None:
        for column in self.columns.values():
            column.answer.forget()

    def _fit(self) -> None:
        self._inner.setMinimumWidth(self._theme.px(_LEAST) * len(self.columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop words where there is little room."""
        super().resizeEvent(event)
        self._versus.setVisible(self.width() > self._theme.px(560))
