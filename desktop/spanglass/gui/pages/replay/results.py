"""What has come of a replay so far: a column for each variant, in it a run after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from time import monotonic

from spanglass.core.record import SpanRecord
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay.tally import Tally, spread_of
from spanglass.replay.events import (
    AllEnded,
    Asked,
    Delayed,
    Event,
    Failed,
    Origin,
    RunEnded,
    RunResult,
    RunStarted,
    StepEnded,
    StepResult,
    TextCame,
)
from spanglass.replay.outcome import Outcome, Spread, outcome
from spanglass.replay.summing import together

RECORDED = "A"
"""The letter of the recording."""


class State(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"
    BROKEN = "broken off"
    LEFT = "left"


@dataclass(slots=True)
class Run:
    """One run: its state, what has been said of the step that is under way, the steps that are over.

    `began_s` is when it began, by the monotonic clock.
    """

    number: int
    state: State = State.WAITING
    pieces: list[str] = field(default_factory=list)
    step: int = 1
    steps: list[StepResult] = field(default_factory=list)
    outcome: Outcome | None = None
    record: SpanRecord | None = None
    result: RunResult | None = None
    note: str = ""
    began_s: float = 0.0

    @property
    def for_s(self) -> int:
        """For how many whole seconds a run that is under way has been."""
        return int(monotonic() - self.began_s)

    @property
    def text(self) -> str:
        """What has been said so far."""
        return "".join(self.pieces)

    def record_of(self, span_id: bytes | None) -> SpanRecord | None:
        """What stands for a recorded call, None being the last of all; None where it was not asked."""
        if span_id is None:
            return self.record
        return next((step.record for step in self.steps if step.of == span_id), None)

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
    """A variant's runs, and a sentence where it cannot be replayed at all.

    `news` are the numbers of the runs that stand otherwise than when who shows the column last took them.
    """

    letter: str
    runs: dict[int, Run] = field(default_factory=dict)
    sentence: str = ""
    tally: Tally = field(default_factory=Tally)
    news: set[int] = field(default_factory=set)

    def run(self, number: int) -> Run:
        """A run by its number, made where it is new."""
        if number not in self.runs:
            self.add(Run(number))
        return self.runs[number]

    def add(self, run: Run) -> None:
        """Have one more run."""
        self.runs[run.number] = run
        self.tally.counts[run.verdict] += 1
        if run.outcome is not None:
            self.tally.add(run.outcome)

    def change(self, number: int, change: Callable[[Run], object]) -> None:
        """Let something be other with a run, and note what that changes for all of them."""
        run = self.run(number)
        before, outcome = run.verdict, run.outcome
        change(run)
        if run.verdict != before:
            self.news.add(number)
            self.tally.move(before, run.verdict)
        if run.outcome is not None and outcome is None:
            self.tally.add(run.outcome)

    def take_news(self) -> set[int]:
        """The runs that stand otherwise since this was last asked."""
        news, self.news = self.news, set()
        return news

    def shown(self, number: int) -> Run | None:
        """The run of a number, or the last where there are not so many."""
        return self.runs.get(min(number, len(self.runs)))

    def figures(self) -> Figures:
        """Medians and spreads of the runs that are over and did not fail."""
        tally, runs = self.tally, len(self.runs)
        return Figures(
            spread_of(tally.latency_ns), spread_of(tally.first_token_ns), spread_of(tally.output_tokens),
            spread_of(tally.cost_nano), tally.over(runs) - self.count(State.LEFT, State.BROKEN), runs,
        )  # fmt: skip

    @property
    def fails(self) -> bool:
        """Whether all of its runs ended with an error."""
        return bool(self.runs) and self.count("error") == len(self.runs)

    def count(self, *verdicts: str) -> int:
        """How many runs came to one of these verdicts or states."""
        return sum(self.tally.counts[verdict] for verdict in verdicts)


class Results:
    """Columns by letter, folded from what a player tells; `playing` until it says that all is over."""

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.playing = False
        self.ended: AllEnded | None = None
        self._asking: dict[tuple[str, int], Asked] = {}

    def begin(self, letters: Iterable[str], runs: int) -> None:
        """Wait for so many runs of each of these variants; what was there before goes."""
        self.columns = {letter: column for letter, column in self.columns.items() if letter == RECORDED}
        for letter in letters:
            self.columns[letter] = column = Column(letter)
            for number in range(1, runs + 1):
                column.add(Run(number))
        self.playing, self.ended = True, None
        self._asking = {}

    def show_recorded(self, calls: Sequence[tuple[SpanDetail, SpanRecord]]) -> None:
        """The recorded calls, added up, as the first column's only run; the others stay."""
        steps = [_recorded(number, *call) for number, call in enumerate(calls, 1)]
        found = together([step.outcome for step in steps if step.outcome is not None])
        run = Run(1, State.ENDED, steps=steps, outcome=found, record=calls[-1][1] if calls else None)
        others = {letter: column for letter, column in self.columns.items() if letter != RECORDED}
        recorded = Column(RECORDED)
        recorded.add(run)
        self.columns = {RECORDED: recorded, **others}

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

    def under_way(self) -> frozenset[str]:
        """The letters of the columns with runs under way, whose seconds go on: they have news."""
        letters = set[str]()
        for letter, column in self.columns.items():
            if letter != RECORDED and column.count(State.RUNNING):
                column.news |= {each.number for each in column.runs.values() if each.state is State.RUNNING}
                letters.add(letter)
        return frozenset(letters)

    @property
    def asked(self) -> Asked | None:
        """The first question that waits for an answer."""
        return next(iter(self._asking.values()), None)

    def answered(self, asked: Asked) -> None:
        """That question waits no more."""
        if self._asking.get((asked.letter, asked.run)) == asked:
            del self._asking[asked.letter, asked.run]

    def _end(self, event: AllEnded) -> set[str]:
        self.playing, self.ended, self._asking = False, event, {}
        for column in self.columns.values():
            for number, run in column.runs.items():
                if run.state in (State.WAITING, State.RUNNING):
                    column.change(number, _leave)
        return set(self.columns)

    def _take(self, column: Column, event: Event) -> None:
        if isinstance(event, AllEnded):
            return
        if isinstance(event, Asked):
            self._asking[event.letter, event.run] = event
        elif isinstance(event, Failed) and event.run is None:
            self._fail_all(column, event)
        else:
            if isinstance(event, Failed | RunEnded):
                self._asking.pop((event.letter, event.run or 0), None)
            column.change(event.run or 0, lambda run: _happen(run, event))

    def _fail_all(self, column: Column, event: Failed) -> None:
        """A variant cannot be made: what is not over yet fails."""
        column.sentence = event.sentence
        self._asking = {key: asked for key, asked in self._asking.items() if key[0] != column.letter}
        for number, run in column.runs.items():
            if run.state is not State.ENDED:
                column.change(number, _fail)


def _happen(run: Run, event: Event) -> None:
    """Take in what is told of one run."""
    if isinstance(event, TextCame):
        _say(run, event)
    elif isinstance(event, RunEnded):
        _finish(run, event.result)
    elif isinstance(event, StepEnded):
        run.steps.append(event.result)
    elif isinstance(event, Delayed):
        run.note = _delay(event)
    elif isinstance(event, Failed):
        run.state, run.note = State.FAILED, event.sentence
    elif isinstance(event, RunStarted):
        run.state, run.began_s = State.RUNNING, monotonic()


def _fail(run: Run) -> None:
    run.state = State.FAILED


def _leave(run: Run) -> None:
    run.state = State.BROKEN if run.state is State.RUNNING else State.LEFT
    run.note = ""  # nothing is tried again any more


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
    run.note, run.pieces = result.stopped or "", []


def _delay(event: Delayed) -> str:
    why = f"The provider answered {event.status}" if event.status is not None else "The connection failed"
    return f"{why}: tried again in {event.wait_s:.0f} s."


def _recorded(number: int, detail: SpanDetail, record: SpanRecord) -> StepResult:
    found = _priced(outcome(record), detail.row.cost_nano)
    return StepResult(number, detail.row.title, Origin.RECORDED, True, detail.row.span_id, found, record)


def _priced(was: Outcome, cost_nano: int | None) -> Outcome:
    """An outcome with the cost that was counted, where it has none of its own."""
    return was if was.cost_nano is not None else replace(was, cost_nano=cost_nano)


def totals(columns: Mapping[str, Column]) -> tuple[int, int]:
    """How many runs are over, and how many there are."""
    made = [column for letter, column in columns.items() if letter != RECORDED]
    return sum(each.tally.over(len(each.runs)) for each in made), sum(len(each.runs) for each in made)
