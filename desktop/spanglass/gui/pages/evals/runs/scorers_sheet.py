"""The sheet of scorers: a line a column with its name, its kind and what the kind needs; and who judges."""

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from spanglass.analysis.evals.scoring import known, made, named_apart, scorer_of, value_of
from spanglass.analysis.scorers import Kind, Option
from spanglass.core.evals import Scoring
from spanglass.core.library import LONGEST_NAME
from spanglass.core.span import Value
from spanglass.gui.pages.evals.runs.wish import WHO, is_judge, judge_of, judged_by
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _NAME, _ROWS = 720, 130, 250
_FIRST = "similarity"
_HINT = 'A value, or all options of a scorer as JSON: {"max": 20, "in": "characters"}.'
_WHO = (("model", "Model that judges"), ("provider", "Its provider"), ("base", "Its address"))
_UNSAID = "The model that answers judges its own answers, unless another one is named here."


class ScorersSheet(Sheet):
    """`chosen` carries the columns."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Scorers", window, _WIDTH)
        self.rows: list[ScorerRow] = []
        self.add = Button(theme, "Add a scorer", Look("plus", flat=True))
        self.save = Button(theme, "Save", Look(main=True))
        self._cancel = Button(theme, "Cancel")
        self.judge = {name: LineField(theme, said) for name, said in _WHO}
        self._judging = QWidget()
        self._area, inner = QScrollArea(), Panel(theme, "bg2")
        self._lines = QVBoxLayout(inner)
        self._area.setWidget(inner)
        self._arrange()
        self.add.clicked.connect(lambda: self._add(Scoring("", _FIRST)).name.setFocus())
        self.save.clicked.connect(self._take)
        self._cancel.clicked.connect(self.give_up)

    def _arrange(self) -> None:
        theme = self._theme
        self.add_head(Label(theme, "Scorers"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFixedHeight(theme.px(_ROWS))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Columns of scores")
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.addStretch(1)
        who = QHBoxLayout(self._judging)
        who.setContentsMargins(0, 0, 0, 0)
        for (_, said), field in zip(_WHO, self.judge.values(), strict=True):
            field.setPlaceholderText(said)
            who.addWidget(field)
        self._told = Label(theme, _UNSAID, token="text2").with_font(Size.CAPTION)
        below = QHBoxLayout()
        below.addWidget(self.add)
        below.addStretch(1)
        for button in (self._cancel, self.save):
            below.addWidget(button)
        hint = Label(theme, _HINT, token="text2").with_font(Size.CAPTION)
        for widget in (self._area, hint, self._judging, self._told):
            self.column.addWidget(widget)
        self.column.addLayout(below)

    def ask(self, scorings: Sequence[Scoring]) -> None:
        """Ask, beginning with the columns that there are."""
        for row in [*self.rows]:
            self._remove(row)
        for scoring in scorings:
            self._add(scoring)
        for name, field in self.judge.items():
            field.accept(judge_of(scorings).get(name, ""))
        self._fit()
        self.open_sheet(self.rows[0].value if self.rows else self.add)

    def _add(self, scoring: Scoring) -> "ScorerRow":
        row = ScorerRow(self._theme, scoring)
        row.gone.connect(lambda: self._remove(row))
        row.kind.chosen.connect(lambda _kind: self._fit())
        self.rows.append(row)
        self._lines.insertWidget(self._lines.count() - 1, row)
        self._fit()
        return row

    def _remove(self, row: "ScorerRow") -> None:
        if row.isAncestorOf(self.focusWidget() or self):
            self.add.setFocus()
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        judges = any(row.kind.value == "judge" for row in self.rows)
        self._judging.setVisible(judges)
        self._told.setVisible(judges)
        self.save.setEnabled(bool(self.rows))
        if self.isVisible():
            self.settle()

    def _take(self) -> None:
        found = [row.scoring() for row in self.rows]
        scorings = [each for each in found if each is not None]
        if len(scorings) < len(found) or not scorings:
            return
        who = {name: field.text().strip() for name, field in self.judge.items()}
        self.close_sheet()
        self.chosen.emit(judged_by(named_apart(scorings), who))


class ScorerRow(QWidget):
    """One column; `gone` when it is taken away."""

    gone = Signal()

    def __init__(self, theme: Theme, scoring: Scoring) -> None:
        super().__init__()
        kinds = [(name, scorer.title) for name, scorer in known().items()]
        self.name = LineField(theme, "Name of the column", width=_NAME)
        self.name.setMaxLength(LONGEST_NAME)
        self.kind = PickButton(theme, "Kind of scorer", kinds)
        self.kind.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kind.setMinimumWidth(theme.px(110))
        self.value = LineField(theme, "What the scorer needs")
        drop = Button(theme, "", Look("trash-2", flat=True, token="text2"))
        drop.set_hint("Take the column away")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(2), theme.px(8), theme.px(2))
        for widget in (self.name, self.kind, self.value, drop):
            row.addWidget(widget)
        self.kind.chosen.connect(lambda _kind: self._tell())
        self.name.textEdited.connect(lambda _text: self.name.set_wrong(""))
        drop.clicked.connect(self.gone)
        self._show(scoring)

    def scoring(self) -> Scoring | None:
        """The column; None where what is needed is not there, which is marked."""
        scorer = known()[str(self.kind.value)]
        try:
            return made(self.name.text(), scorer, self._options())
        except ValueError as error:
            self.value.set_wrong(str(error))
            self.value.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def _show(self, scoring: Scoring) -> None:
        self.kind.show_value(scoring.kind)
        self.name.accept(scoring.name)
        self.value.accept(_text(scoring))
        self._tell()

    def _tell(self) -> None:
        scorer = known()[str(self.kind.value)]
        self.name.setPlaceholderText(scorer.title)
        self.value.setPlaceholderText(_asked(scorer.options[0]) if scorer.options else "")
        self.value.set_wrong("")

    def _options(self) -> Mapping[str, Value]:
        scorer, text = known()[str(self.kind.value)], self.value.text().strip()
        if text.startswith("{"):
            try:
                found = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"This is not JSON: {error}.") from error
            return dict(found)
        if not text:
            return {}
        return {scorer.options[0].name: value_of(scorer.options[0], text)}


def _asked(option: Option) -> str:
    """What is to be typed: the option's name, with all that it may be where that is little."""
    choices = ("yes", "no") if option.kind is Kind.FLAG else option.choices
    return f"{option.label}: {' or '.join(choices)}" if choices else option.label


def _text(scoring: Scoring) -> str:
    """The options as a line: the first alone where no other is set, else JSON."""
    first = scorer_of(scoring).options[0].name if scorer_of(scoring).options else ""
    hidden = WHO if is_judge(scoring) else ()
    options = {name: value for name, value in scoring.options.items() if name not in hidden}
    if not options:
        return ""
    if set(options) == {first}:
        value = options[first]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | int | float):
            return f"{value:g}" if isinstance(value, float) else str(value)
    return json.dumps(options, ensure_ascii=False)
