"""The sheet that asks what is to guard a fix that is taken over."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import FailureGroup, FixCheck, FixVerdict
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.check_box import CheckBox
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label
from spanglass.replay.fixes.accepting import Guard

_WIDTH, _LONGEST = 500, 60
_UNWATCHED = "Alerts cannot watch failures of this kind, or calls without a feature."


@dataclass(frozen=True, slots=True)
class Offer:
    """A fix that can be taken over: its group, its check, and what would guard it."""

    group: FailureGroup
    check: FixCheck
    guard: Guard


@dataclass(frozen=True, slots=True)
class Wanted:
    """An offer that is taken: with its regression set or without, with its alert or without."""

    offer: Offer
    dataset: bool
    alert: bool


class AcceptSheet(Sheet):
    """`given` carries a `Wanted`."""

    given = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Accept the fix", window, _WIDTH)
        self._offer: Offer | None = None
        self._title, self.told = Label(theme), Label(theme, token="text2")
        self.dataset, self.alert = CheckBox(theme, "Regression set"), CheckBox(theme, "Alert")
        self._words = {box: Label(theme) for box in (self.dataset, self.alert)}
        self.take, cancel = Button(theme, "Accept", Look(main=True)), Button(theme, "Cancel")
        self.add_head(self._title)
        for label in (self._title, self.told, *self._words.values()):
            label.setWordWrap(True)
        self.column.addWidget(self.told)
        for box, words in self._words.items():
            row = QHBoxLayout()
            row.setSpacing(theme.px(6))
            row.addWidget(box)
            row.addWidget(words, 1)
            box.take_words(words)
            self.column.addLayout(row)
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        for button in (cancel, self.take):
            below.addWidget(button)
        self.column.addLayout(below)
        self.take.clicked.connect(self._give)
        cancel.clicked.connect(self.give_up)

    def ask(self, offer: Offer) -> None:
        """Ask what is to guard a fix."""
        self._offer, judged, guard = offer, offer.check.judgement, offer.guard
        self._title.set_text(f"Accept “{one_line(offer.check.proposal.title, _LONGEST)}”?")
        self.told.set_text(judged.sentence)
        self.told.set_token("text2" if judged.verdict is FixVerdict.FIXED else "warn")
        number = len(guard.examples)
        noun = "trace" if number == 1 else "traces"
        name = one_line(guard.name, _LONGEST)
        self._words[self.dataset].set_text(
            f"Keep {number:,} {noun} with this change in the dataset {name}, which Evals can run."
            if number else "The requests of the traces are not there any more: no dataset can be made."
        )  # fmt: skip
        self._words[self.alert].set_text(_alert(guard))
        for box, there in ((self.dataset, bool(number)), (self.alert, guard.rule is not None)):
            box.setChecked(there)
            box.setEnabled(there)
        self.open_sheet(self.take)

    def _give(self) -> None:
        self.close_sheet()
        if self._offer is not None:
            self.given.emit(Wanted(self._offer, self.dataset.isChecked(), self.alert.isChecked()))


def _alert(guard: Guard) -> str:
    if guard.rule is None:
        return _UNWATCHED
    name = one_line(guard.rule.title, _LONGEST)
    return f"Alert “{name}” when more than {guard.rule.limit:.1%} of calls in 10 minutes fail so."
