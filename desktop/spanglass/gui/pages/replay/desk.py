"""The plan that the page shows: what is changed in it, with undo, and what it would send and cost."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.core.facts import Facts
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay import sections, steps
from spanglass.gui.pages.replay.asked import Opened
from spanglass.gui.pages.replay.drafts import Draft, Drafts
from spanglass.gui.pages.replay.history import History
from spanglass.gui.pages.replay.letters import LETTERS
from spanglass.gui.pages.replay.steps import first_call
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target
from spanglass.gui.questions.background import Background
from spanglass.replay.plan import RECORDED, Plan, Scope, Tools, Variant

if TYPE_CHECKING:
    from spanglass.replay.estimate import Estimate

RUNS, AT_ONCE = 5, 3
_SOON_MS = 150
_KEPT = "This call of the chain stays as it was recorded: it makes no words, which alone are asked for anew."


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known before anything is sent: what cannot be as it was, by letter, and what it all costs.

    `impossible` says why requests cannot be made at all, by the letters of those.
    """

    losses: Mapping[str, tuple[str, ...]]
    estimate: "Estimate"
    impossible: Mapping[str, str] = field(default_factory=dict)


Foresee = Callable[[Plan], Outlook]
"""Looks ahead; called in a thread."""


class Desk(QObject):
    """`changed` says that the plan did, `foreseen` that it is known what it would send and cost."""

    changed = Signal()
    foreseen = Signal()
    targets_changed = Signal()

    def __init__(self, background: Background, foresee: Foresee, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._foresee = background, foresee
        self._history: History[Plan] | None = None
        self._drafts = Drafts()
        self.chosen = "B"
        self.step: bytes | None = None
        self.targets: tuple[Target, ...] = (AS_RECORDED,)
        self.outlook: Outlook | None = None
        self.address: Callable[[], str] = lambda: "127.0.0.1:4318"
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._look_ahead)

    # what is shown

    @property
    def obstacle(self) -> str:
        """Why none of the variants can be asked, as far as that is known; empty if one can be."""
        found = self.outlook.impossible if self.outlook is not None else {}
        letters = [each.letter for each in self._plan.variants] if self.plan is not None else []
        return found[letters[0]] if letters and all(letter in found for letter in letters) else ""

    @property
    def plan(self) -> Plan | None:
        """The plan now; None before a call was opened."""
        return self._history.value if self._history is not None else None

    @property
    def facts(self) -> Facts:
        """What the first of the calls that are replayed says."""
        return first_call(self._plan).facts

    @property
    def variant(self) -> Variant:
        """The variant whose request is edited."""
        found = next((each for each in self._plan.variants if each.letter == self.chosen), None)
        return found or self._plan.variants[0]

    @property
    def call(self) -> SpanDetail:
        """The call whose request is edited: of a chain the one that was chosen, else the first."""
        return steps.call_of(self._plan, self.step)

    @property
    def edited(self) -> Variant:
        """The variant that is edited as if that call were the only one."""
        return steps.as_edited(self._plan, self.variant, self.call)

    @property
    def step_names(self) -> tuple[steps.StepName, ...]:
        """The calls of a chain, none of a single one."""
        return steps.names(self._plan, self.variant)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history is not None and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return self._history is not None and self._history.can_redo

    @property
    def _plan(self) -> Plan:
        if self._history is None:
            raise LookupError("no call was opened")
        return self._history.value

    def sections(self) -> tuple[sections.Section, ...]:
        """The texts of the variant that is edited."""
        return sections.sections(self.call.facts, self.edited)

    def open(self, found: Opened) -> None:
        """Begin with a call: as it was left if it was changed before, else asked again as it was."""
        if self._history is not None:
            self._drafts.keep(Draft(self._history, self.chosen, self.step))
        plan = Plan(found.original, (Variant("B"),), runs=RUNS, at_once=AT_ONCE, address=self.address())
        draft = self._drafts.take(plan.original, plan.address) or Draft(History(plan), "B", None)
        self._history, self.chosen, self.step = draft.history, draft.chosen, draft.step
        self.outlook = None
        self._tell()

    def set_targets(self, targets: Sequence[Target]) -> None:
        """Offer these; what was recorded comes first."""
        self.targets = (AS_RECORDED, *targets)
        self.targets_changed.emit()

    # what is changed

    def choose(self, letter: str) -> None:
        """Edit another variant from now on."""
        if letter != self.chosen and any(each.letter == letter for each in self._plan.variants):
            self.chosen = letter
            self.changed.emit()

    def choose_step(self, span_id: bytes | None) -> None:
        """Edit another call of the chain from now on; None is the first one."""
        if span_id != self.step:
            self.step = span_id
            self.changed.emit()

    def add(self, like: str | None = None) -> None:
        """One more variant, as it was recorded or like another."""
        plan = self._plan
        taken = {each.letter for each in plan.variants}
        letter = next((each for each in LETTERS[1:] if each not in taken), None)
        if letter is None:
            return
        model = next((each for each in plan.variants if each.letter == like), None)
        made = replace(model, letter=letter) if model else Variant(letter, tools=self._tools)
        self.chosen = letter
        variants = tuple(sorted((*plan.variants, made), key=lambda each: each.letter))
        self._change(replace(plan, variants=variants))

    def remove(self, letter: str) -> None:
        """One variant less; the last one stays."""
        left = tuple(each for each in self._plan.variants if each.letter != letter)
        if left:
            self.chosen = self.chosen if self.chosen != letter else left[0].letter
            self._change(replace(self._plan, variants=left))

    def reset(self, letter: str) -> None:
        """Let a variant's request be as it was recorded."""
        self._vary(letter, sections.unedited)

    def set_target(self, letter: str, target: Target) -> None:
        """Let another provider answer, as its first model unless it has the one that is asked."""
        known = (self._of(letter).model, self.facts.model_requested)
        model = next((each for each in known if each in target.models), None)
        if model is None and target.models:
            model = target.models[0]
        if target.provider in (None, RECORDED):
            model = None
        self._vary(letter, lambda was: replace(was, provider=target.provider, base=target.base, model=model))

    def set_model(self, letter: str, model: str) -> None:
        """Ask another model; empty asks the recorded one."""
        wanted = model.strip() or None
        if wanted == (self.facts.model_requested or self.facts.model_responded) and (
            self._of(letter).provider is None
        ):
            wanted = None
        self._vary(letter, lambda was: replace(was, model=wanted))

    def set_parameter(self, letter: str, name: str, value: Value) -> None:
        """Set one parameter; None leaves it to the provider."""
        self._vary(letter, lambda was: sections.with_parameter(self.facts, was, name, value))

    def edit(self, key: str, text: str) -> None:
        """Change a text of the chosen variant; raises `ValueError` with a sentence."""
        if self._plan.keeps(self.variant, self.call):
            raise ValueError(_KEPT)
        made = sections.edited(self.call.facts, self.edited, key, text)
        self._edit(lambda _was: made, ("text", made.letter, self.call.row.span_id, key))

    def add_message(self, after: int, role: str) -> None:
        """An empty message after another."""
        self._edit(lambda was: sections.added(self.call.facts, was, after, role))

    def remove_message(self, at: int) -> None:
        """Take a message out."""
        self._edit(lambda was: sections.removed(self.call.facts, was, at))

    def set_tools(self, tools: Tools) -> None:
        """Let the recording or the user's program answer tool calls, of all variants."""
        made = tuple(replace(each, tools=tools) for each in self._plan.variants)
        self._change(replace(self._plan, variants=made))

    def set_scope(self, scope: Scope) -> None:
        """Replay this much of the trace; what was edited stays with its call."""
        before, plan = self._plan, replace(self._plan, scope=scope)
        made = tuple(steps.moved(before, plan, each) for each in plan.variants)
        self._change(replace(plan, variants=made))

    def set_runs(self, runs: int) -> None:
        """Ask so often."""
        self._change(replace(self._plan, runs=runs))

    def set_at_once(self, at_once: int) -> None:
        """Ask so many at a time."""
        self._change(replace(self._plan, at_once=at_once))

    def set_seed(self, seed: int | None) -> None:
        """Ask with a seed, or with none."""
        self._change(replace(self._plan, seed=seed))

    def undo(self) -> None:
        """Take the last change back."""
        if self._history is not None:
            self._history.undo()
            self._tell()

    def redo(self) -> None:
        """Make it again."""
        if self._history is not None:
            self._history.redo()
            self._tell()

    @property
    def _tools(self) -> Tools:
        return self._plan.variants[0].tools if self._plan.variants else Tools.RECORDED

    def _of(self, letter: str) -> Variant:
        return next(each for each in self._plan.variants if each.letter == letter)

    def _vary(self, letter: str, changed: Callable[[Variant], Variant], place: Hashable = None) -> None:
        plan = self._plan
        variants = tuple(changed(each) if each.letter == letter else each for each in plan.variants)
        self._change(replace(plan, variants=variants), place)

    def _edit(self, changed: Callable[[Variant], Variant], place: Hashable = None) -> None:
        """Change the chosen variant as the call that is edited has it."""
        plan, call = self._plan, self.call
        made = changed(self.edited)
        self._vary(made.letter, lambda was: steps.with_edited(plan, was, call, made), place)

    def _change(self, plan: Plan, place: Hashable = None) -> None:
        if self._history is not None:
            self._history.change(plan, place)
            self._tell()

    def _tell(self) -> None:
        if not any(each.letter == self.chosen for each in self._plan.variants):
            self.chosen = self._plan.variants[0].letter
        self._soon.start()
        self.changed.emit()

    def _look_ahead(self) -> None:
        plan = self._plan
        self._background.do(lambda: self._foresee(plan), lambda found: self._take(plan, found))

    def _take(self, plan: Plan, found: object) -> None:
        if plan is self.plan and isinstance(found, Outlook):
            self.outlook = found
            self.foreseen.emit()
