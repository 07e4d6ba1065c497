"""``spanglass eval``: every example of a dataset asked and scored, printed as a table, kept as a run."""

import json
import sys
import time
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from spanglass.analysis.evals.eval_figures import surely
from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.cli.datasets import named_dataset
from spanglass.cli.eval_order import order_of
from spanglass.cli.eval_report import lines, run_line
from spanglass.cli.eval_resuming import resumed
from spanglass.cli.eval_running import asked
from spanglass.cli.opening import one_sentence, reader_of, require_other
from spanglass.core.display import count, money
from spanglass.core.eval_json import run_document
from spanglass.core.evals import EvalRun
from spanglass.exporters.eval_runs import Report, csv_lines, document, every_result, report
from spanglass.replay.evals.foresight import estimate
from spanglass.replay.evals.orders import EvalOrder
from spanglass.store.reader import Reader

_NO_DATASET = "Which dataset? spanglass datasets lists them; spanglass eval --list lists the runs."


@one_sentence
def run(values: Namespace) -> int:
    """Run a dataset, or show what was run; 1 under the limit, or if not all was asked."""
    try:
        with closing(reader_of(values)) as reader:
            if values.list:
                return _list(reader, values)
            if values.resume is not None:
                return _resume(reader, values)
            if values.show is not None:
                return _show(reader, values, _run_named(reader, values.show))
            if values.dataset is None:
                print(_NO_DATASET, file=sys.stderr)
                return 2
            return _evaluate(reader, values)
    except ValueError as error:
        print(f"spanglass: {error}", file=sys.stderr)
        return 2


def _list(reader: Reader, values: Namespace) -> int:
    dataset = None if values.dataset is None else named_dataset(reader, values.dataset).id
    for each in reader.eval_runs(dataset):
        print(json.dumps(run_document(each)) if values.json else run_line(each))
    return 0


def _evaluate(reader: Reader, values: Namespace) -> int:
    return _ask(reader, values, order_of(reader, values))


def _resume(reader: Reader, values: Namespace) -> int:
    word: str = values.resume
    if word == "last":
        found = next((each for each in reader.eval_runs() if each.can_resume), None)
        if found is None:
            raise LookupError("No run ended early: there is nothing to resume.")
    else:
        found = _run_named(reader, _number(word, "--resume"))
    return _ask(reader, values, resumed(reader, found, values))


def _ask(reader: Reader, values: Namespace, order: EvalOrder) -> int:
    baseline = _baseline(reader, values, order.setup.dataset, order.behind.run)
    foreseen = estimate(order, users_pricer(), time.time_ns())
    if values.estimate or values.json_progress:
        told = {"calls": foreseen.calls, "cost_nano": foreseen.cost_nano, "unpriced": list(foreseen.unpriced)}
        print(json.dumps({"estimate": told}), flush=True)
        if values.estimate:
            return 0
    elif not values.json:
        about = f", about {money(foreseen.cost_nano)}" if foreseen.cost_nano is not None else ""
        print(f"{count(foreseen.calls)} calls{about}", file=sys.stderr)
    number, end = asked(values, order)
    if end.stopped:
        left = f" {end.left_out:,} of {order.setup.results:,} answers were not asked for."
        print(f"spanglass: {end.stopped}{left}", file=sys.stderr)
    if number is None:
        return 1
    made = _run_named(reader, number)
    code = _show(reader, values, made, baseline) if not values.json_progress else 0
    return 1 if end.stopped else code


def _show(reader: Reader, values: Namespace, made: EvalRun, baseline: EvalRun | None = None) -> int:
    """Print a run; 1 if it is under the limit."""
    baseline = baseline or _baseline(reader, values, made.setup.dataset, made.id)
    found = report(reader, made, baseline)
    if values.output is not None:
        _write(reader, values, found)
    elif values.json:
        print(json.dumps(document(found, every_result(reader, made.id, found.rows))))
    elif values.csv:
        sys.stdout.writelines(csv_lines(made, every_result(reader, made.id, found.rows)))
    else:
        for line in lines(found, values.rows):
            print(line)
    if values.fail_under is None:
        return 0
    least = surely(found.rows, len(made.setup.scorings))
    if least is not None and least >= values.fail_under:
        return 0
    print(f"spanglass: the mean {_shown(least)} is under {values.fail_under:g}.", file=sys.stderr)
    return 1


def _write(reader: Reader, values: Namespace, found: Report) -> None:
    """Write a run to a file: CSV where its name says so, else JSON."""
    results = every_result(reader, found.run.id, found.rows)
    path: Path = values.output
    require_other(values, path)
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".csv":
            file.writelines(csv_lines(found.run, results))
        else:
            json.dump(document(found, results), file)
    told = {"file": str(path), "results": len(found.rows)}
    print(json.dumps(told) if values.json else f"{len(found.rows):,} results in {path}")


def _baseline(reader: Reader, values: Namespace, dataset: int, but: int | None = None) -> EvalRun | None:
    """The run that is compared with: by its number, or the last whole one of the dataset."""
    word: str | None = values.baseline
    if word is None:
        return None
    if word == "last":
        found = (each for each in reader.eval_runs(dataset) if each.whole and (but is None or each.id < but))
        last = next(found, None)
        if last is None:
            raise LookupError("No run of this dataset is whole: there is nothing to compare with.")
        return last
    return _run_named(reader, _number(word, "--baseline"))


def _number(word: str, name: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise ValueError(f"{name} is the number of a run, or last: not {word}.")
    return int(word)


def _run_named(reader: Reader, number: int) -> EvalRun:
    found = reader.eval_run(number)
    if found is None:
        raise LookupError(f"There is no run {number}; spanglass eval --list lists them.")
    return found


def _shown(mean: float | None) -> str:
    return "(none)" if mean is None else f"{mean:.3f}"
