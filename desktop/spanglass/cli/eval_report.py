"""What ``spanglass eval`` prints: the table of examples and scores."""

from collections.abc import Iterator, Sequence

from spanglass.analysis.evals.eval_figures import ExampleScores, by_example, figure_text
from spanglass.analysis.evals.scoring import is_binary
from spanglass.core.display import dated_clock, duration, money, one_line
from spanglass.core.evals import EvalRun
from spanglass.exporters.eval_runs import Report

_TITLE, _COLUMN = 36, 7


def lines(report: Report, rows: int) -> Iterator[str]:
    """The table: a line an example, the worst first, so many at most; then the means and what they prove."""
    run, scorings = report.run, report.run.setup.scorings
    head = (run.setup.dataset_name, run.setup.title, run.setup.asks_who, f"run {run.id}")
    yield " · ".join(one_line(part) for part in head if part)
    kinds = [is_binary(each) for each in scorings]
    widths = [max(_COLUMN, min(len(one_line(each.name)), 16)) for each in scorings]
    names = "".join(
        f"  {one_line(each.name)[:width]:>{width}}" for each, width in zip(scorings, widths, strict=True)
    )
    yield f"{'':<{_TITLE}}{names}"
    examples = worst_first(by_example(report.rows))
    shown = examples[: rows or None]
    for each in shown:
        yield f"{one_line(each.title, 200)[:_TITLE]:<{_TITLE}}{_cells(each, kinds, widths)}"
    if len(shown) < len(examples):
        yield f"{len(shown):,} of {len(examples):,} examples; --rows 0 prints all"
    means = "".join(
        f"  {figure_text(mean):>{width}}" for mean, width in zip(report.figures.means, widths, strict=True)
    )
    yield f"{'mean':<{_TITLE}}{means}"
    yield from _proved(report)
    yield summary_line(report)


def worst_first(examples: Sequence[ExampleScores]) -> list[ExampleScores]:
    """The examples by their lowest score, then by their mean; those without any first."""
    return sorted(examples, key=lambda each: (each.least or 0.0, each.mean or 0.0, each.title))


def summary_line(report: Report) -> str:
    """The run in one line."""
    found, run = report.figures, report.run
    parts = [
        f"mean {figure_text(found.summary.mean)}", f"{found.summary.below:,} below 0.5",
        _many(found.unanswered, "answer failed", "answers failed"),
        _many(found.misjudged, "judgement failed", "judgements failed"),
        money(run.summary.cost_nano), duration(run.took_ns),
    ]  # fmt: skip
    done, wanted = run.summary.done, run.setup.results
    left = f"{done:,} of {wanted:,} answers" if done < wanted else ""
    return ", ".join(part for part in (left, *parts) if part)


def run_line(run: EvalRun) -> str:
    """A run in a list."""
    who = run.setup.asks_who or "whoever answered"
    done, wanted = run.summary.done, run.setup.results
    state = "" if done == wanted else f"{done:,} of {wanted:,}"
    return (
        f"{run.id:>5}  {dated_clock(run.started_ns):>16}  {one_line(run.setup.dataset_name)[:28]:<28}  "
        f"{one_line(run.setup.title)[:24]:<24}  {one_line(who)[:28]:<28}  "
        f"{figure_text(run.summary.mean):>4}  {run.summary.below:>4,} below 0.5  "
        f"{money(run.summary.cost_nano):>8}  {state}"
    ).rstrip()


def _cells(each: ExampleScores, kinds: Sequence[bool], widths: Sequence[int]) -> str:
    cells = zip(each.values, each.failed, kinds, widths, strict=True)
    return "".join(f"  {_cell(value, failed, binary):>{width}}" for value, failed, binary, width in cells)


def _cell(value: float | None, failed: bool, binary: bool) -> str:
    if failed and value is None:
        return "error"
    if binary and value in (0.0, 1.0):
        return "✓" if value else "✗"
    return figure_text(value)


def _proved(report: Report) -> Iterator[str]:
    if report.baseline is None:
        return
    found = report.differences()
    if not found:
        yield f"against run {report.baseline.id}: it has none of these columns, or scored them otherwise"
    for name, each in found.items():
        yield f"against run {report.baseline.id}, {one_line(name) or 'mean'}: {each.sentence}"


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""
