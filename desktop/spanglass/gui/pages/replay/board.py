"""What of the results is looked at: which run, against which variant, in which lane; and shows it."""

from collections.abc import Iterable

from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.answers import DiffBlock, Mode
from spanglass.gui.pages.replay.bridge import Show
from spanglass.gui.pages.replay.chain_view import ChainView, StepMarks
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.differ import Differ
from spanglass.gui.pages.replay.lanes import lanes
from spanglass.gui.pages.replay.result_column import Looks
from spanglass.gui.pages.replay.results import RECORDED, Column, Figures, totals
from spanglass.gui.pages.replay.results_view import NOTHING, ResultsView
from spanglass.gui.pages.replay.steps import names
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.replay.plan import RECORDED as FROM_RECORDING
from spanglass.replay.plan import Plan, Scope, Variant


class Board:
    """Draws columns and lanes from the results; every method that changes what is looked at draws anew.

    What a replay changes is drawn a column at a time, so that many of them do not hold up the window.
    """

    def __init__(self, desk: Desk, show: Show, differ: Differ, views: tuple[ResultsView, ChainView]) -> None:
        self._desk, self._show, self._differ = desk, show, differ
        self._results, self._chain = views
        self.run, self.mode, self._lane = 1, Mode.WORDS, ""
        self._baseline: str | None = None
        self._measure: tuple[object, ...] = ()
        self._turns, self._waiting = Turns(), dict[str, None]()
        differ.ready.connect(self._show_compared)

    def forget(self) -> None:
        """Begin with another recording."""
        self.run, self._baseline, self._lane = 1, None, ""

    @property
    def baseline(self) -> str:
        """What the others are compared with: as chosen, else the first variant if there are more, else A."""
        plan = self._desk.plan
        letters = [variant.letter for variant in plan.variants] if plan is not None else []
        if self._baseline is not None and self._baseline in (*letters, RECORDED, NOTHING):
            return self._baseline
        return letters[0] if len(letters) > 1 else RECORDED

    @property
    def columns(self) -> dict[str, Column]:
        """The columns by letter."""
        return self._show.results.columns

    @property
    def runs(self) -> int:
        """How many runs the longest column has."""
        return max((len(column.runs) for column in self.columns.values()), default=0)

    @property
    def progress(self) -> tuple[int, int]:
        """How many runs are over, of how many."""
        return totals(self.columns)

    @property
    def has_chain(self) -> bool:
        """Whether more than one call is replayed."""
        return self._desk.plan is not None and self._desk.plan.scope is not Scope.CALL

    @property
    def summary(self) -> str:
        """How the replay ended, in a sentence: ``Replay finished: B, 4 of 5 ok``."""
        told = [
            f"{letter}, {column.count('ok')} of {len(column.runs)} ok"
            for letter, column in self.columns.items()
            if letter != RECORDED
        ]
        return f"Replay finished: {'; '.join(told)}"

    def step(self, by: int) -> None:
        """Look at the next run in all columns, or the one before."""
        self.choose_run(self.run + by)

    def choose_run(self, run: int) -> None:
        """Look at a run in all columns."""
        self.run = min(max(1, run), max(1, self.runs))
        self.show_all()

    def choose_baseline(self, letter: str) -> None:
        """Compare with another variant, or with none."""
        self._baseline = letter
        self.show_all()

    def choose_mode(self, mode: object) -> None:
        """Compare in another way."""
        if isinstance(mode, Mode):
            self.mode = mode
            self.show_all()

    def choose_lane(self, letter: str) -> None:
        """Show the chain of another variant."""
        self._lane = letter
        self._show_chain()

    def trace_of(self, letter: str) -> bytes | None:
        """The trace of the run of a variant that is looked at."""
        plan, column = self._desk.plan, self.columns.get(letter)
        if letter == RECORDED:
            return plan.original.trace_id if plan is not None else None
        run = column.shown(self.run) if column is not None else None
        return run.result.trace_id if run is not None and run.result is not None else None

    def show_all(self) -> None:
        """Draw everything."""
        plan = self._desk.plan
        if plan is None:
            return
        letters = self._show_frame(plan)
        self._waiting.clear()
        self._show_columns(plan, letters)
        self._show_chain()

    def show_begun(self) -> None:
        """Draw how all stands that is about to be played."""
        if self._desk.plan is not None:
            self._show_soon(self._show_frame(self._desk.plan))
            self._show_chain()

    def _show_frame(self, plan: Plan) -> list[str]:
        letters = [RECORDED, *(variant.letter for variant in plan.variants)]
        self._results.show_letters(letters)
        self._results.show_head(self.run, self.runs, self.baseline, self._step_name)
        return letters

    def show_changed(self, letters: Iterable[str]) -> None:
        """Draw the columns that changed, and the others where what they are compared with did."""
        plan, changed = self._desk.plan, set(letters)
        if plan is None:
            return
        if self._measured() != self._measure:
            changed.update(self._results.columns)
        self._show_soon(letter for letter in self._results.columns if letter in changed)
        if self._lane_of(plan) in changed:
            self._show_chain()

    def _show_compared(self) -> None:
        self._show_soon(self._results.columns)

    def _show_soon(self, letters: Iterable[str]) -> None:
        """Draw columns when the window had its turn, a few milliseconds at a time."""
        self._measure = self._measured()
        self._waiting |= dict.fromkeys(letters)
        if self._waiting and not self._turns.busy:
            self._turns.add(self._results, self._show_next)

    def _show_next(self) -> bool:
        plan = self._desk.plan
        if self._waiting and plan is not None:
            letter = next(iter(self._waiting))
            del self._waiting[letter]
            self._show_columns(plan, (letter,))
        return bool(self._waiting)

    def _measured(self) -> tuple[object, ...]:
        """What of the baseline the other columns show: its answer, and how many of its runs passed."""
        column = self.columns.get(self.baseline)
        rate = column.tally.rate if column is not None else None
        return self.baseline, id(self._record(self.baseline)), rate

    def _show_columns(self, plan: Plan, letters: Iterable[str]) -> None:
        self._measure = self._measured()
        recorded = self.columns[RECORDED].figures() if RECORDED in self.columns else None
        found = {letter: self._looks(plan, letter, recorded) for letter in letters}
        self._results.show_columns(self.columns, found)

    def _looks(self, plan: Plan, letter: str, recorded: Figures | None) -> Looks:
        outlook = self._desk.outlook
        return Looks(
            self._model(plan, letter), letter == self.baseline, self.run, self._blocks(letter),
            outlook.losses.get(letter) if outlook is not None else None,
            recorded if letter != RECORDED else None, self._sentence(letter),
            self._record(letter), self._desk.step is not None,
        )  # fmt: skip

    def _model(self, plan: Plan, letter: str) -> str:
        facts = (self._desk.call if self._desk.step else plan.original.calls(plan.scope)[-1]).facts
        recorded = facts.model_responded or facts.model_requested or "unknown model"
        if letter == RECORDED:
            return recorded
        record = self._record(letter)
        if record is not None and record.facts.model_responded:
            return record.facts.model_responded
        variant = next((each for each in plan.variants if each.letter == letter), Variant(letter))
        if variant.provider == FROM_RECORDING:
            return f"{recorded}, recorded"
        return variant.model or facts.model_requested or recorded

    def record_of(self, letter: str, span_id: bytes | None) -> SpanRecord | None:
        """What the run that is looked at came to for a recorded call, None being the last of all."""
        column = self.columns.get(letter)
        run = column.shown(self.run) if column is not None else None
        return run.record_of(span_id) if run is not None else None

    def _record(self, letter: str) -> SpanRecord | None:
        return self.record_of(letter, self._desk.step)

    @property
    def _step_name(self) -> str:
        names = self._desk.step_names if self._desk.step is not None else ()
        return next((each.title for each in names if each.span_id == self._desk.step), "")

    def _blocks(self, letter: str) -> tuple[DiffBlock, ...] | None:
        record = self._record(letter)
        if record is None:
            return None
        plain = letter in (RECORDED, self.baseline) or self.baseline == NOTHING
        plain = plain or not record.facts.output  # a call that failed leaves out nothing of an answer
        other = None if plain else self._record(self.baseline)
        return self._differ.blocks(record, other, self.mode)

    def _sentence(self, letter: str) -> str:
        """What the runs prove against those of the baseline, if anything."""
        column, other = self.columns.get(letter), self.columns.get(self.baseline)
        if column is None or other is None or RECORDED in (letter, self.baseline) or letter == self.baseline:
            return ""
        rates = other.tally.rate, column.tally.rate
        return self._differ.proof(letter, rates) if all(rate.of for rate in rates) else ""

    def _lane_of(self, plan: Plan) -> str:
        letters = [variant.letter for variant in plan.variants]
        return self._lane if self._lane in letters else letters[-1] if letters else ""

    def _show_chain(self) -> None:
        plan = self._desk.plan
        if plan is None or not self.has_chain:
            return
        letter = self._lane_of(plan)
        column = self.columns.get(letter)
        run = column.shown(self.run) if column is not None else None
        letters = [variant.letter for variant in plan.variants]
        variant = next((each for each in plan.variants if each.letter == letter), None)
        edited = [each.span_id for each in names(plan, variant) if each.edited] if variant is not None else []
        marks = StepMarks(self._desk.step, frozenset(edited))
        self._chain.show_lanes(lanes(plan.original, plan.scope, letter, run), letters, marks)
