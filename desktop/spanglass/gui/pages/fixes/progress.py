"""A check as it goes: what is known of each trace so far, and how far all of it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spanglass.core.display import money
from spanglass.core.fixes import CheckedTrace, FixCheck, TraceVerdict
from spanglass.gui.pages.fixes.looks import RUNNING, UNCHECKED, WAITING, state_of
from spanglass.replay.fixes.events import CheckEvent, RunJudged, TraceJudged
from spanglass.replay.fixes.orders import Order, Subject

COUNTED = (TraceVerdict.FIXED, TraceVerdict.FAILING, TraceVerdict.REGRESSED)
"""The verdicts that are counted before all others."""

_SIDES = 2
_DOLLAR = 1_000_000_000
_CENT, _DOLLARS = _DOLLAR // 100, 100 * _DOLLAR


@dataclass(frozen=True, slots=True)
class Cell:
    """A trace of a check; `state` is its verdict, or that it waits or is replayed."""

    trace: CheckedTrace
    state: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the right pane shows of a check, while it runs and after it."""

    cells: tuple[Cell, ...]
    runs: int
    calls: int
    cost_nano: int | None = None
    took_ns: int = 0
    total: int = 0
    running: bool = False
    sentence: str = ""
    stopped: str = ""

    def count(self, verdict: TraceVerdict) -> int:
        """How many traces came to a verdict."""
        return sum(cell.state == verdict for cell in self.cells)

    def of(self, *, failing: bool) -> tuple[Cell, ...]:
        """The cells of the traces that were chosen as failing, or of the others."""
        return tuple(cell for cell in self.cells if cell.trace.failing is failing)

    @property
    def known(self) -> int:
        """How many traces were replayed by an earlier check."""
        return sum(cell.trace.known for cell in self.cells)

    @property
    def regressed(self) -> tuple[CheckedTrace, ...]:
        """The traces that pass as they were, and fail with the change."""
        return tuple(cell.trace for cell in self.cells if cell.state == TraceVerdict.REGRESSED)


def kept_view(check: FixCheck) -> CheckView:
    """A check that was made."""
    cells = tuple(Cell(trace, state_of(trace)) for trace in check.traces)
    took_ns = max(0, check.ended_ns - check.started_ns)
    said = check.judgement.sentence
    return CheckView(
        cells, check.runs, check.calls, check.cost_nano, took_ns, check.calls, False, said, check.stopped
    )


def chosen(order: Order, state: str = UNCHECKED) -> tuple[Cell, ...]:
    """The traces that a check would replay."""
    return tuple(Cell(_unjudged(subject), state) for subject in order.subjects)


def waiting_view(order: Order) -> CheckView:
    """A check that is about to begin."""
    cells = chosen(order, WAITING)
    asked = len(cells) - len(order.known)
    return CheckView(cells, order.runs, 0, total=asked * order.runs * _SIDES, running=True)


def with_events(view: CheckView, events: Sequence[CheckEvent]) -> CheckView:
    """The view with what was told since."""
    cells, calls, cost = list(view.cells), view.calls, view.cost_nano
    for event in events:
        if isinstance(event, RunJudged):
            calls += 1
            if event.result.cost_nano is not None:
                cost = (cost or 0) + event.result.cost_nano
            if cells[event.place].state == WAITING:
                cells[event.place] = replace(cells[event.place], state=RUNNING)
        elif isinstance(event, TraceJudged):
            cells[event.place] = Cell(event.trace, state_of(event.trace))
    return replace(view, cells=tuple(cells), calls=calls, cost_nano=cost)


def summary(view: CheckView) -> str:
    """The counts in words: ``11 fixed, 1 still failing, 0 regressed``."""
    found = Counter(cell.state for cell in view.cells)
    told = [f"{found[verdict]:,} {verdict.value}" for verdict in COUNTED]
    if found[TraceVerdict.DIVERGED]:
        told.append(f"{found[TraceVerdict.DIVERGED]:,} went another way")
    return ", ".join(told)


def about(cost_nano: int | None) -> str:
    """About so much money, in whole cents where that says enough: ``$0.38``, ``$0.0042``."""
    if cost_nano is None or not _CENT <= abs(cost_nano) < _DOLLARS:
        return money(cost_nano)
    return f"${cost_nano / _DOLLAR:.2f}"


def _unjudged(subject: Subject) -> CheckedTrace:
    return CheckedTrace(subject.ref, subject.title, subject.failing, subject.recorded, TraceVerdict.UNCHANGED)
