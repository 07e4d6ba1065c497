"""Evaluation runs as JSON: as they are kept and printed."""

from collections.abc import Iterable, Mapping
from typing import Any

from spanglass.core.display import rfc3339
from spanglass.core.documents import plain_value
from spanglass.core.evals import EvalResult, EvalRun, EvalSetup, EvalSummary, Score, Scoring

Document = dict[str, Any]
FAILED = "failed"
"""What stands in the place of a score where the judgement failed."""


def setup_document(setup: EvalSetup) -> Document:
    """What a run is made of."""
    return {
        "dataset": setup.dataset_name, "dataset_id": setup.dataset, "examples": setup.examples,
        "repeats": setup.repeats, "prompt": setup.prompt, "version": setup.version, "model": setup.model,
        "provider": setup.provider, "base": setup.base, "newest_example": setup.newest,
        "scorers": [scoring_document(each) for each in setup.scorings],
    }  # fmt: skip


def setup_of(content: Mapping[str, Any]) -> EvalSetup:
    """The same out of JSON."""
    return EvalSetup(
        content["dataset_id"], content["dataset"], tuple(map(scoring_from, content["scorers"])),
        content["examples"], content["repeats"], content["prompt"], content["version"], content["model"],
        content["provider"], content["base"], content.get("newest_example"),
    )  # fmt: skip


def scoring_document(scoring: Scoring) -> Document:
    """A column of scores."""
    return {"name": scoring.name, "kind": scoring.kind, "options": plain_value(dict(scoring.options))}


def scoring_from(content: object) -> Scoring:
    """The same out of JSON; raises ``ValueError`` with a sentence."""
    if not isinstance(content, Mapping):
        raise ValueError("A scorer is an object with a “kind”.")
    name, kind, options = content.get("name"), content.get("kind"), content.get("options") or {}
    if not isinstance(kind, str) or not isinstance(options, Mapping):
        raise ValueError("A scorer has its “kind” and its “options”.")
    return Scoring(name if isinstance(name, str) else "", kind, dict(options))


def run_document(run: EvalRun) -> Document:
    """A run with its figures."""
    return {
        "id": run.id, **setup_document(run.setup), "started": rfc3339(run.started_ns),
        "ended": None if run.ended_ns is None else rfc3339(run.ended_ns),
        "seconds": None if run.took_ns is None else run.took_ns / 1e9,
        "stopped": run.stopped, "whole": run.whole, **summary_document(run.summary),
    }  # fmt: skip


def summary_document(summary: EvalSummary) -> Document:
    """The figures of a run."""
    cost = summary.cost_nano
    return {
        "results": summary.done, "mean": summary.mean, "below": summary.below, "errors": summary.errors,
        "cost_usd": None if cost is None else cost / 1e9,
    }  # fmt: skip


def result_document(result: EvalResult, names: Iterable[str]) -> Document:
    """A result with its texts."""
    scores = {
        name: {"score": each.value, "reason": each.reason, **({"failed": True} if each.failed else {})}
        for name, each in zip(names, result.scores, strict=True)
    }
    return {
        "example": result.example, "repeat": result.repeat, "title": result.title, "scores": scores,
        "output": result.output, "expected": result.expected, "error": result.error or None,
        "refused": result.refused, "latency_ns": result.latency_ns, "cost_nano": result.cost_nano,
        "trace_id": result.trace_id.hex() or None,
    }  # fmt: skip


def values_of(scores: Iterable[Score]) -> list[float | str | None]:
    """Scores as the store keeps them beside their texts."""
    return [FAILED if score.failed else score.value for score in scores]


def scores_of(values: Iterable[float | str | None], reasons: Iterable[str]) -> tuple[Score, ...]:
    """Scores out of what the store keeps."""
    return tuple(
        Score(None if isinstance(value, str) else value, reason, value == FAILED)
        for value, reason in zip(values, reasons, strict=True)
    )
