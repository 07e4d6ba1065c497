"""Some runs beside each other as values: cards, columns, and a row an example; made in threads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spanglass.analysis.evals.eval_comparison import Difference, compared
from spanglass.analysis.evals.eval_figures import ExampleScores, by_example
from spanglass.analysis.evals.scoring import alike, is_binary
from spanglass.core.evals import PASSING, EvalResult, EvalRun
from spanglass.store.reader import Reader

APART = 0.1
"""Scores of two runs that are so far apart differ."""

OTHERWISE = "Scored otherwise than in the baseline: not comparable."


class Shown(StrEnum):
    """Which examples are shown; better or worse than in the baseline in any run."""

    ALL = "all"
    DIFFER = "differ"
    BETTER = "better"
    WORSE = "worse"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Card:
    """A run with its change against the baseline, None of that one itself and where nothing is compared."""

    run: EvalRun
    change: Difference | None
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column of scores: of which card, and which of its scorings; `told` says how it differs."""

    card: int
    place: int
    name: str
    binary: bool
    told: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A score; `failed` without an answer or a judgement of it, `absent` where it was not asked."""

    value: float | None = None
    failed: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An example over all columns, what it is sorted by, and which choices of rows it belongs to."""

    example: int
    title: str
    cells: tuple[Cell, ...]
    worst: tuple[float, float]
    kinds: frozenset[Shown]


@dataclass(frozen=True, slots=True)
class Board:
    """The runs that are looked at."""

    cards: tuple[Card, ...] = ()
    columns: tuple[BoardColumn, ...] = ()
    rows: tuple[BoardRow, ...] = ()

    def shown(self, which: Shown, *, worst_first: bool) -> list[BoardRow]:
        """The rows that are wanted, in their order."""
        rows = [row for row in self.rows if which in row.kinds]
        return sorted(rows, key=lambda row: row.worst) if worst_first else rows


@dataclass(frozen=True, slots=True)
class ShownResult:
    """An example's results in a run, one for each time it was asked."""

    run: EvalRun
    results: tuple[EvalResult, ...]


def board(reader: Reader, runs: Sequence[int], baseline: int | None) -> Board:
    """Runs by their numbers, those that are still there, with the changes against one of them."""
    found = [run for number in runs if (run := reader.eval_run(number)) is not None]
    tables = [by_example(reader.eval_rows(run.id)) for run in found]
    first = next((at for at, run in enumerate(found) if run.id == baseline), 0)
    cards = tuple(_card(found, tables, at, first) for at in range(len(found)))
    columns = tuple(_columns(found, tables, first))
    return Board(cards, columns, tuple(_rows(tables, columns, first)))


def shown_result(reader: Reader, run: int, example: int) -> ShownResult | None:
    """What came of an example in a run; None if it was not asked."""
    found, results = reader.eval_run(run), reader.eval_results(run, example)
    return ShownResult(found, results) if found is not None and results else None


def _card(runs: Sequence[EvalRun], tables: Sequence[tuple[ExampleScores, ...]], at: int, first: int) -> Card:
    columns, before = runs[at].setup.scorings, runs[first].setup.scorings
    same = at != first and len(columns) == len(before) and all(map(alike, columns, before))
    return Card(runs[at], compared(tables[first], tables[at], (None, None)) if same else None, at == first)


def _columns(
    runs: Sequence[EvalRun], tables: Sequence[tuple[ExampleScores, ...]], first: int
) -> Iterator[BoardColumn]:
    before = {each.name: (at, each) for at, each in enumerate(runs[first].setup.scorings)} if runs else {}
    for at, run in enumerate(runs):
        for place, scoring in enumerate(run.setup.scorings):
            told = ""
            if at != first and scoring.name in before:
                told = OTHERWISE
                then, was = before[scoring.name]
                if alike(was, scoring):
                    binary = is_binary(scoring)
                    told = compared(tables[first], tables[at], (then, place), binary=binary).sentence
            yield BoardColumn(at, place, scoring.name, is_binary(scoring), told)


def _rows(
    tables: Sequence[tuple[ExampleScores, ...]], columns: Sequence[BoardColumn], first: int
) -> Iterator[BoardRow]:
    by_id = [{each.example: each for each in table} for table in tables]
    titles = {each.example: each.title for table in reversed(tables) for each in table}
    names: dict[str, list[int]] = {}
    for at, column in enumerate(columns):
        if column.told != OTHERWISE:
            names.setdefault(column.name, []).append(at)
    shared = [
        sorted(places, key=lambda at: columns[at].card != first)
        for places in names.values()
        if len(places) > 1
    ]
    for example in sorted(titles):
        found = [table.get(example) for table in by_id]
        cells = tuple(_cell(found[column.card], column.place) for column in columns)
        known = [cell.value for cell in cells if cell.value is not None]
        worst = (min(known), sum(known) / len(known)) if known else (-1.0, -1.0)
        kinds = {Shown.ALL, *_changes(cells, shared, columns, first)}
        if any(each is not None and each.fails for each in found):
            kinds.add(Shown.FAILING)
        yield BoardRow(example, titles[example], cells, worst, frozenset(kinds))


def _cell(scores: ExampleScores | None, place: int) -> Cell:
    if scores is None:
        return Cell(absent=True)
    value = scores.values[place]
    return Cell(value, scores.failed[place] or scores.unanswered > 0)


def _changes(
    cells: Sequence[Cell], shared: Iterable[Sequence[int]], columns: Sequence[BoardColumn], first: int
) -> Iterator[Shown]:
    """How the scores of shared columns differ; of each, the baseline's comes first, where it has one."""
    for places in shared:
        known = [value for at in places if (value := cells[at].value) is not None]
        if known and _apart(min(known), max(known)):
            yield Shown.DIFFER
        before = cells[places[0]].value if columns[places[0]].card == first else None
        if known and before is not None:
            if _apart(before, max(known)):
                yield Shown.BETTER
            if _apart(min(known), before):
                yield Shown.WORSE


def _apart(low: float, high: float) -> bool:
    return high - low >= APART or low < PASSING <= high
