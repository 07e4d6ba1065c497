"""What has come of a replay so far: a column for each variant, in it a run after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from spanglass.core.record import SpanRecord
from spanglass.core.views import SpanDetail
from spanglass.replay.events import (
    AllEnded,
    Asked,
    Delayed,
    Event,
    Failed,
    RunEnded,
    RunResult,
    RunStarted,
    StepEnded,
    StepResult,
    TextCame,
)
from spanglass.replay.outcome import Outcome, Spread, outcome, spread
from spanglass.replay.summing import together

RECORDED = "A"
"""The letter of the recording."""


class State(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"
    LEFT = "left"


@dataclass(slots=True)
class Run:
    """One run: its state, what has been said of the step that is under way, the steps that are over."""

    number: int
    state: State = State.WAITING
    pieces: list[str] = field(default_factory=list)
    step: int = 1
    steps: list[StepResult] = field(default_factory=list)
    outcome: Outcome | None = None
    record: SpanRecord | None = None
    result: RunResult | None = None
    note: str = ""
    asked: Asked | None = None

    @property
    def text(self) -> str:
        """What has been said so far."""
        return "".join(self.pieces)

    @property
    def verdict(self) -> str:
        """The outcome's verdict, or how far the run is."""
        return self.outcome.verdict if self.outcome is not None else self.state.value


@dataclass(frozen=True, slots=True)
class Figures:
    """What the runs of a column came to; `ended` of `runs` are over."""

    latency_ns: Spread | None = None
    first_token_ns: Spread | None = None
    output_tokens: Spread | None = None
    cost_nano: Spread | None = None
    ended: int = 0
    runs: int = 0


@dataclass(slots=True)
class Column:
    """A variant's runs, and a sentence where it cannot be replayed at all."""

    letter: str
    runs: dict[int, Run] = field(default_factory=dict)
    sentence: str = ""

    def run(self, number: int) -> Run:
        """A run by its number, made where it is new."""
        return self.runs.setdefault(number, Run(number))

    def shown(self, number: int) -> Run | None:
        """The run of a number, or the last where there are not so many."""
        return self.runs.get(min(number, len(self.runs)))

    def figures(self) -> Figures:
        """Medians and spreads of the runs that are over and did not fail."""
        ended = [run for run in self.runs.values() if run.state in (State.ENDED, State.FAILED)]
        known = [run.outcome for run in ended if run.outcome is not None]
        good = [each for each in known if each.verdict != "error"]
        return Figures(
            spread([each.latency_ns for each in good]), spread([each.first_token_ns for each in good]),
            spread([each.output_tokens for each in good]), spread([each.cost_nano for each in good]),
            len(ended), len(self.runs),
        )  # fmt: skip

    def count(self, *verdicts: str) -> int:
        """How many runs came to one of these verdicts or states."""
        return sum(run.verdict in verdicts for run in self.runs.values())


class Results:
    """Columns by letter, folded from what a player tells; `playing` until it says that all is over."""

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.playing = False
        self.ended: AllEnded | None = None

    def begin(self, letters: Iterable[str], runs: int) -> None:
        """Wait for so many runs of each of these variants; what was there before goes."""
        self.columns = {letter: column for letter, column in self.columns.items() if letter == RECORDED}
        for letter in letters:
            self.columns[letter] = Column(letter, {number: Run(number) for number in range(1, runs + 1)})
        self.playing, self.ended = True, None

    def show_recorded(self, calls: Sequence[tuple[SpanDetail, SpanRecord]]) -> None:
        """The recorded calls, added up, as the first column's only run; the others stay."""
        found = together([_priced(outcome(record), detail.row.cost_nano) for detail, record in calls])
        run = Run(1, State.ENDED, outcome=found, record=calls[-1][1] if calls else None)
        others = {letter: column for letter, column in self.columns.items() if letter != RECORDED}
        self.columns = {RECORDED: Column(RECORDED, {1: run}), **others}

    def fold(self, events: Iterable[Event]) -> frozenset[str]:
        """Take in what was told, in order; the letters of the columns that changed."""
        changed: set[str] = set()
        for event in events:
            if isinstance(event, AllEnded):
                changed.update(self._end(event))
            elif event.letter in self.columns:
                self._take(self.columns[event.letter], event)
                changed.add(event.letter)
        return frozenset(changed)

    @property
    def asked(self) -> Asked | None:
        """The first question that waits for an answer."""
        runs = (run for column in self.columns.values() for run in column.runs.values())
        return next((run.asked for run in runs if run.asked is not None), None)

    def answered(self, asked: Asked) -> None:
        """That question waits no more."""
        run = self.columns[asked.letter].run(asked.run)
        if run.asked == asked:
            run.asked = None

    def _end(self, event: AllEnded) -> set[str]:
        self.playing, self.ended = False, event
        for column in self.columns.values():
            for run in column.runs.values():
                if run.state in (State.WAITING, State.RUNNING):
                    run.state, run.asked = State.LEFT, None
        return set(self.columns)

    def _take(self, column: Column, event: Event) -> None:
        if isinstance(event, Failed):
            _fail(column, event)
        elif isinstance(event, TextCame):
            _say(column.run(event.run), event)
        elif isinstance(event, RunEnded):
            _finish(column.run(event.run), event.result)
        elif isinstance(event, StepEnded):
            column.run(event.run).steps.append(event.result)
        elif isinstance(event, Delayed):
            column.run(event.run).note = _delay(event)
        elif isinstance(event, Asked):
            column.run(event.run).asked = event
        elif isinstance(event, RunStarted):
            column.run(event.run).state = State.RUNNING


def _fail(column: Column, event: Failed) -> None:
    if event.run is None:
        column.sentence = event.sentence
        for run in column.runs.values():
            run.state = State.FAILED if run.state is not State.ENDED else run.state
        return
    run = column.run(event.run)
    run.state, run.note, run.asked = State.FAILED, event.sentence, None


def _say(run: Run, event: TextCame) -> None:
    if event.step != run.step:
        run.step, run.pieces = event.step, []
    run.note = ""
    run.pieces.append(event.text)
    if len(run.pieces) > 64:  # a long answer in small pieces is put together now and then
        run.pieces = ["".join(run.pieces)]


def _finish(run: Run, result: RunResult) -> None:
    run.state, run.result, run.outcome = State.ENDED, result, result.outcome
    run.steps, run.record = list(result.steps), result.record
    run.note, run.asked, run.pieces = result.stopped or "", None, []


def _delay(event: Delayed) -> str:
    why = f"The provider answered {event.status}" if event.status is not None else "The connection failed"
    return f"{why}: tried again in {event.wait_s:.0f} s."


def _priced(was: Outcome, cost_nano: int | None) -> Outcome:
    """An outcome with the cost that was counted, where it has none of its own."""
    return was if was.cost_nano is not None else replace(was, cost_nano=cost_nano)


def totals(columns: Mapping[str, Column]) -> tuple[int, int]:
    """How many runs are over, and how many there are."""
    runs = [run for letter, column in columns.items() if letter != RECORDED for run in column.runs.values()]
    return sum(run.state not in (State.WAITING, State.RUNNING) for run in runs), len(runs)
