"""The sheet before a run: with which prompt, who answers, how often, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.display import count, money, one_line
from spanglass.core.evals import Scoring
from spanglass.core.library import Dataset, Prompt
from spanglass.gui.pages.evals.runs.foreseeing import Foreseen
from spanglass.gui.pages.evals.runs.wish import EvalWish
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label
from spanglass.replay.plan import RECORDED

_WIDTH, _MOST_MODELS, _MOST_VERSIONS, _LONGEST = 560, 40, 40, 40
_REPEATS, _AT_ONCE = (1, 2, 3, 5, 10), (4, 1, 2, 8, 16, 32)
_AS_KEPT = (None, "As they are kept")
_ASKING = "The cost is being estimated…"


@dataclass(frozen=True, slots=True)
class RunSubject:
    """What is to be run: a dataset, the columns, and the prompts there are."""

    dataset: Dataset
    scorings: tuple[Scoring, ...]
    prompts: tuple[Prompt, ...]


class RunSheet(Sheet):
    """`wanted` carries a dataset's row id and an `EvalWish` of it, `changed` a wish that is thought of."""

    wanted = Signal(int, object)
    changed = Signal(object)
    scorers_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Run", window, _WIDTH)
        self._subject: RunSubject | None = None
        self._targets: tuple[Target, ...] = ()
        self._title = Label(theme, "Run", elide=True)
        self.prompt = PickButton(theme, "Prompt", [_AS_KEPT])
        self.version = PickButton(theme, "Version", [(1, "1")])
        self.provider = PickButton(theme, "Who answers", [(None, AS_RECORDED.title)])
        self.model = LineField(theme, "Model")
        self.models = PickButton(theme, "Models", [("", "Models")])
        self.repeats = PickButton(theme, "Answers of each example", [(each, str(each)) for each in _REPEATS])
        self.at_once = PickButton(theme, "At once", [(each, str(each)) for each in _AT_ONCE])
        self.most = LineField(theme, "At most, in US dollars", width=100)
        self.scorers = Button(theme, "Scorers", Look("gauge", height=26))
        self._scored, self._cost = Label(theme, token="text2", elide=True), Label(theme, token="text2")
        self.run_, self._cancel = Button(theme, "Run", Look("play", main=True)), Button(theme, "Cancel")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.add_head(self._title)
        self.model.setPlaceholderText("As recorded")
        self.most.setPlaceholderText("No limit")
        lines: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Asked", (self.prompt, self.version)), ("Answered by", (self.provider,)),
            ("Model", (self.model, self.models)), ("Answers of each", (self.repeats,)),
            ("At once", (self.at_once,)), ("At most, in $", (self.most,)),
            ("Scored by", (self._scored, self.scorers)),
        )  # fmt: skip
        self.add_lines(lines, (self.model, self._scored))
        below = QHBoxLayout()
        below.addWidget(self._cost, 1)
        for button in (self._cancel, self.run_):
            below.addWidget(button)
        self._cost.setWordWrap(True)
        self.column.addLayout(below)

    def _connect(self) -> None:
        self.prompt.chosen.connect(self._offer_versions)
        self.provider.chosen.connect(self._offer_models)
        self.models.chosen.connect(self._take_model)
        for pick in (self.prompt, self.version, self.provider, self.repeats, self.at_once):
            pick.chosen.connect(lambda _value: self._change())
        for field in (self.model, self.most):
            field.textEdited.connect(lambda _text: self._change())
        self.scorers.clicked.connect(self.scorers_wanted)
        self.run_.clicked.connect(self.run_now)
        self._cancel.clicked.connect(self.give_up)

    # what is offered

    def ask(self, subject: RunSubject) -> None:
        """Ask about a dataset; what was chosen before stays where it can."""
        self._title.set_text(f"Run {one_line(subject.dataset.name, _LONGEST)}")
        prompts = [(each.id, one_line(each.name, _LONGEST)) for each in subject.prompts]
        self._subject = subject
        self.prompt.set_options([_AS_KEPT, *prompts])
        self._offer_versions()
        self.show_scorings(subject.scorings)
        self.open_sheet(self.run_)

    def show_scorings(self, scorings: tuple[Scoring, ...]) -> None:
        """Show other columns."""
        if self._subject is not None:
            self._subject = RunSubject(self._subject.dataset, scorings, self._subject.prompts)
            self._scored.set_text(", ".join(one_line(each.name) for each in scorings))
            self._change()

    def show_targets(self, targets: Sequence[Target]) -> None:
        """Offer who can answer now."""
        self._targets = tuple(each for each in targets if not each.needs and each.provider != RECORDED)
        options = [(at, one_line(each.title)) for at, each in enumerate(self._targets)]
        self.provider.set_options([(None, AS_RECORDED.title), *options])
        self._offer_models()

    def show_foreseen(self, found: Foreseen) -> None:
        """Say what it costs, or why it cannot be run."""
        if found.problem:
            self._cost.set_text(found.problem)
        else:
            noun = "call" if found.calls == 1 else "calls"
            cost = "no price is known" if found.cost_nano is None else f"about {money(found.cost_nano)}"
            left = f" without {', '.join(map(one_line, found.unpriced[:3]))}" if found.unpriced else ""
            self._cost.set_text(
                f"{count(found.calls)} {noun}, {cost}{left if found.cost_nano is not None else ''}"
            )
        self._cost.set_token("error" if found.problem else "text2")
        self.run_.setEnabled(not found.problem)
        if self.isVisible():
            self.settle()

    def _offer_versions(self, chosen: object = None) -> None:
        """Offer the versions of the prompt, the newest one where another prompt was chosen."""
        prompts = self._subject.prompts if self._subject is not None else ()
        found = next((each for each in prompts if each.id == self.prompt.value), None)
        self.version.setVisible(found is not None)
        if found is not None:
            least = max(1, found.last - _MOST_VERSIONS + 1)
            self.version.set_options([(at, f"Version {at}") for at in range(found.last, least - 1, -1)])
            self.version.show_value(found.last if chosen is not None else self.version.value)

    def _offer_models(self, _provider: object = None) -> None:
        target = self._target
        models = target.models[:_MOST_MODELS] if target is not None else ()
        self.models.set_options([("", "Models"), *((model, one_line(model)) for model in models)])
        self.models.setVisible(bool(models))

    def _take_model(self, model: object) -> None:
        if model:
            self.model.setText(str(model))
        self._change()

    # what is chosen

    @property
    def _target(self) -> Target | None:
        at = self.provider.value
        return self._targets[at] if isinstance(at, int) and at < len(self._targets) else None

    @property
    def wish(self) -> EvalWish | None:
        """What is chosen; None where the limit is no number, which is marked."""
        subject = self._subject
        most = _number(self.most.text())
        if subject is None or most is False:
            return None
        prompt = next((each for each in subject.prompts if each.id == self.prompt.value), None)
        version, repeats, at_once = self.version.value, self.repeats.value, self.at_once.value
        target = self._target
        return EvalWish(
            subject.dataset.name, subject.scorings, prompt.name if prompt is not None else None,
            version if prompt is not None and isinstance(version, int) else None,
            target.provider if target is not None else None, target.base if target is not None else None,
            self.model.text().strip() or None, repeats if isinstance(repeats, int) else 1,
            at_once if isinstance(at_once, int) else 1, most,
        )  # fmt: skip

    def _change(self) -> None:
        wish = self.wish
        self.most.set_wrong(
            "" if wish is not None or self._subject is None else "This is no amount of dollars"
        )
        self.run_.setEnabled(wish is not None)
        if wish is not None:
            self._cost.set_text(_ASKING)
            self._cost.set_token("text2")
            self.changed.emit(wish)

    def run_now(self) -> None:
        """Run what is chosen, if it can be run."""
        wish = self.wish
        if wish is not None and self._subject is not None and self.run_.isEnabled():
            self.close_sheet()
            self.wanted.emit(self._subject.dataset.id, wish)


def _number(text: str) -> float | bool | None:
    """An amount; None for nothing, False for what is none."""
    if not text.strip():
        return None
    try:
        found = float(text.strip().removeprefix("$"))
    except ValueError:
        return False
    return found if 0 <= found < float("inf") else False
