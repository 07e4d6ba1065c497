"""An evaluation run that ended early goes on: what is answered stays, the rest is asked as it was begun."""

from argparse import Namespace
from dataclasses import replace

from spanglass.analysis.evals.scoring import scorer_of
from spanglass.analysis.scorers import Judge
from spanglass.cli.datasets import every_example
from spanglass.cli.eval_order import subjects_of
from spanglass.cli.opening import cap_of
from spanglass.core.evals import EvalRun, EvalSetup, ResultRow
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Dataset, Example
from spanglass.replay.evals.orders import Behind, EvalOrder
from spanglass.store.reader import Reader

_FIXED = (
    "dataset",
    "prompt",
    "model",
    "provider",
    "base_url",
    "judge_model",
    "judge_provider",
    "judge_base_url",
)


def resumed(reader: Reader, run: EvalRun, values: Namespace) -> EvalOrder:
    """What is left of a run; raises ``LookupError`` and ``ValueError`` with sentences."""
    _check(values)
    setup = run.setup
    prompt = _prompt(reader, setup)
    rows = [row for row in reader.eval_rows(run.id) if not row.unanswered]
    examples = _examples(reader, setup)
    there = {example.row.id for example in examples} | {row.example for row in rows}
    made = replace(setup, examples=len(there))
    misjudged = tuple(
        result
        for row in _misjudged(rows, setup)
        for result in reader.eval_results(run.id, row.example)
        if result.repeat == row.repeat
    )
    behind = Behind(tuple(rows), misjudged, run.summary.cost_nano, run.took_ns or 0, run.id)
    order = EvalOrder(
        made, subjects_of(reader, examples, prompt), values.at_once, cap_of(values),
        behind=behind,
    )  # fmt: skip
    if not order.left():
        raise LookupError(f"Nothing is left of run {run.id}: all that can be asked is answered.")
    return order


def _check(values: Namespace) -> None:
    said = [name for name in _FIXED if getattr(values, name) is not None]
    said += [name for name, usual in (("scorer", []), ("runs", 1)) if getattr(values, name) != usual]
    if said:
        words = ", ".join("DATASET" if name == "dataset" else f"--{name.replace('_', '-')}" for name in said)
        raise ValueError(f"A run goes on as it was begun: leave out {words}.")


def _prompt(reader: Reader, setup: EvalSetup) -> KeptRequest | None:
    if setup.prompt is None:
        return None
    prompt = next(iter(reader.prompts(setup.prompt)), None)
    found = reader.prompt_version(prompt.id, setup.version or 0) if prompt is not None else None
    if found is None:
        raise LookupError(f"{setup.title} was deleted: nothing can be asked with it any more.")
    return found.request


def _examples(reader: Reader, setup: EvalSetup) -> list[Example]:
    """The examples that the run was begun with, those that are still there."""
    dataset: Dataset = next(each for each in reader.datasets() if each.id == setup.dataset)
    found = every_example(reader, dataset)
    if setup.newest is None:
        return list(found)[: setup.examples]
    return [each for each in found if each.row.id <= setup.newest]


def _misjudged(rows: list[ResultRow], setup: EvalSetup) -> list[ResultRow]:
    judges = [isinstance(scorer_of(each), Judge) for each in setup.scorings]
    return [
        row for row in rows if any(failed and judge for failed, judge in zip(row.failed, judges, strict=True))
    ]
