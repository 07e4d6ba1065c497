"""A run as the window asks for it: in words of the command line, which makes it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spanglass.analysis.evals.scoring import scorer_of
from spanglass.analysis.scorers import Judge
from spanglass.core.eval_json import scoring_document
from spanglass.core.evals import Scoring
from spanglass.core.span import Value

WHO = ("model", "provider", "base")
"""The options of a judge that say who it is."""


@dataclass(frozen=True, slots=True)
class EvalWish:
    """What is to be run; None is as it is kept. No answer begins that is to cost more than `most_usd`."""

    dataset: str
    scorings: tuple[Scoring, ...]
    prompt: str | None = None
    version: int | None = None
    provider: str | None = None
    base: str | None = None
    model: str | None = None
    repeats: int = 1
    at_once: int = 4
    most_usd: float | None = None

    def words(self) -> tuple[str, ...]:
        """The words of ``spanglass eval`` that say it."""
        return tuple(self._words())

    def _words(self) -> Iterator[str]:
        for scoring in self.scorings:
            yield f"--scorer={json.dumps(scoring_document(scoring))}"
        if self.prompt is not None:
            yield f"--prompt={self.prompt}@{self.version}"
        named = {
            "--provider": self.provider, "--base-url": self.base, "--model": self.model,
            "--max-cost": self.most_usd, "--runs": self.repeats, "--at-once": self.at_once,
        }  # fmt: skip
        yield from (f"{name}={value}" for name, value in named.items() if value is not None)
        yield from ("--", self.dataset)


@dataclass(frozen=True, slots=True)
class Resumption:
    """A run that is to go on. No answer begins that is to cost more than `most_usd`."""

    run: int
    at_once: int = 4
    most_usd: float | None = None

    def words(self) -> tuple[str, ...]:
        """The words of ``spanglass eval`` that say it."""
        most = () if self.most_usd is None else (f"--max-cost={self.most_usd}",)
        return (f"--resume={self.run}", f"--at-once={self.at_once}", *most)


def judged_by(scorings: Sequence[Scoring], who: Mapping[str, str]) -> tuple[Scoring, ...]:
    """The columns with who judges: model, provider and base, those that are said; else whoever answers."""
    return tuple(
        Scoring(each.name, each.kind, _by(each, who)) if is_judge(each) else each for each in scorings
    )


def judge_of(scorings: Sequence[Scoring]) -> dict[str, str]:
    """Who judges the first column that is judged."""
    judge = next(filter(is_judge, scorings), None)
    found = judge.options if judge is not None else {}
    return {name: str(found[name]) for name in WHO if found.get(name)}


def is_judge(scoring: Scoring) -> bool:
    """Whether a model scores this column."""
    return isinstance(scorer_of(scoring), Judge)


def _by(scoring: Scoring, who: Mapping[str, str]) -> dict[str, Value]:
    rest = {name: value for name, value in scoring.options.items() if name not in WHO}
    return {**rest, **{name: value for name, value in who.items() if value}}
