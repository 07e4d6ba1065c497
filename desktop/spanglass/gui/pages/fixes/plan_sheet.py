"""The sheet that asks how a proposal is checked: how much is replayed, its limit, and a judge."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.display import one_line, short_model
from spanglass.core.fixes import FailureGroup, FailureKind, Rubric
from spanglass.core.quantities import dollars_nano
from spanglass.gui.pages.fixes.plan import CheckPlan
from spanglass.gui.pages.fixes.writers import Writer
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _LONGEST, _NANO = 520, 2_000, 1_000_000_000
_RUNS, _TRACES = (1, 2, 3, 5, 10), (5, 10, 20, 30, 50, 100)
_WHOEVER = (None, "whoever answers")
_TOLD = (
    "Rules come first: no error, no refusal, the schema is kept, nothing is cut. With a rubric a model "
    "judges what passes them, and does not know which side it sees; that is one more call for each replay."
)
_UNSAID = "A rubric, such as: names the amount and when it arrives"
_ALWAYS = "Is the answer right?"


class PlanSheet(Sheet):
    """`taken` carries the group's key, a `CheckPlan`, and the `Rubric` or None."""

    taken = Signal(str, object, object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "How to check", window, _WIDTH)
        self._key = ""
        self.runs = PickButton(theme, "Replays of each side", [(each, str(each)) for each in _RUNS])
        traces = [(each, str(each)) for each in _TRACES]
        self.failing = PickButton(theme, "Failing traces at most", traces)
        self.passing = PickButton(theme, "Passing traces at most", traces)
        self.most = LineField(theme, "At most, in US dollars", width=100)
        self.rubric = LineField(theme, "Rubric")
        self.judge = PickButton(theme, "Who judges", [_WHOEVER])
        self.save, self._cancel = Button(theme, "Save", Look(main=True)), Button(theme, "Cancel")
        self._arrange()
        self.save.clicked.connect(self._take)
        self._cancel.clicked.connect(self.give_up)

    def _arrange(self) -> None:
        theme = self._theme
        self.add_head(Label(theme, "How to check"))
        self.most.setPlaceholderText("No limit")
        self.rubric.setMaxLength(_LONGEST)
        lines = (
            ("Replays of each side", self.runs), ("Failing traces at most", self.failing),
            ("Passing traces at most", self.passing), ("At most, in $", self.most),
            ("Judged by", self.rubric), ("Asked of", self.judge),
        )  # fmt: skip
        self.add_lines([(name, (widget,)) for name, widget in lines], (self.rubric,))
        told = Label(theme, _TOLD, token="text2")
        told.setWordWrap(True)
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        for button in (self._cancel, self.save):
            below.addWidget(button)
        self.column.addWidget(told)
        self.column.addLayout(below)

    def ask(self, group: FailureGroup, plan: CheckPlan, rubric: Rubric | None) -> None:
        """Ask about the checks of a group, beginning with what is set."""
        self._key = group.key
        for pick, value in (
            (self.runs, plan.runs),
            (self.failing, plan.failing),
            (self.passing, plan.passing),
        ):
            pick.show_value(value)
        self.most.accept("" if plan.cap_nano is None else f"{plan.cap_nano / _NANO:g}")
        self.rubric.accept(rubric.text if rubric is not None else "")
        self.rubric.setPlaceholderText(_ALWAYS if group.kind is FailureKind.OPINION else _UNSAID)
        self.judge.show_value(_writer(rubric))
        self.open_sheet(self.rubric)

    def offer_judges(self, writers: Sequence[tuple[object, str]], rubric: Rubric | None) -> None:
        """Offer who can judge, and who was said to."""
        kept = _writer(rubric)
        found = [each for each in writers if each[0] is not None]
        if kept is not None and all(value != kept for value, _ in found):
            found.append((kept, one_line(short_model(kept.model), 40)))
        self.judge.set_options([_WHOEVER, *found])

    def _take(self) -> None:
        try:
            cap = dollars_nano(self.most.text().strip()) if self.most.text().strip() else None
        except ValueError:
            self.most.set_wrong("This is no amount of dollars")
            return
        runs, failing, passing = (_number(each) for each in (self.runs, self.failing, self.passing))
        plan = CheckPlan(runs, failing, passing, cap)
        text, judge = self.rubric.text().strip(), self.judge.value
        who = (judge.model, judge.provider, judge.base) if isinstance(judge, Writer) else ()
        rubric = Rubric(text or _ALWAYS, *who) if text or who else None
        self.close_sheet()
        self.taken.emit(self._key, plan, rubric)


def _number(pick: PickButton) -> int:
    return pick.value if isinstance(pick.value, int) else 1


def _writer(rubric: Rubric | None) -> Writer | None:
    if rubric is None or rubric.model is None:
        return None
    return Writer(rubric.provider or "", rubric.model, rubric.base)
