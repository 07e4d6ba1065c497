"""What ``spanglass replay`` prints: a line a run, a sentence a variant, or all of it as JSON."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from spanglass.core.display import count, duration, money, one_line
from spanglass.replay.events import RunEnded, RunResult, StepResult
from spanglass.replay.outcome import Outcome, spread
from spanglass.replay.plan import Plan
from spanglass.replay.statistics import Comparison, compared, pass_rate

_FIGURES = ("latency_ns", "first_token_ns", "output_tokens", "cost_nano")
_TOLD = ("verdict", "chance", "low", "high", "more", "sentence")


@dataclass(slots=True)
class Report:
    """A plan, the call that was recorded, and what came of the runs so far."""

    plan: Plan
    recorded: Outcome
    losses: Mapping[str, Sequence[str]]
    runs: dict[str, dict[int, RunResult]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def worked(self) -> bool:
        """Whether any run ended without an error."""
        return any(each.verdict not in ("error", "stopped") for runs in self.runs for each in self.of(runs))

    def take(self, event: RunEnded) -> None:
        """Note a run."""
        self.runs.setdefault(event.letter, {})[event.run] = event.result

    def results(self, letter: str) -> list[RunResult]:
        """The runs of a variant that ended, by their numbers."""
        return [result for _, result in sorted(self.runs.get(letter, {}).items())]

    def of(self, letter: str) -> list[Outcome]:
        """What they came to."""
        return [result.outcome for result in self.results(letter)]

    def notes(self) -> Iterator[str]:
        """What of the requests could not be kept."""
        many = len(self.plan.variants) > 1
        for letter, losses in self.losses.items():
            yield from (f"note: {letter + ': ' if many else ''}{loss}" for loss in losses)

    def begun(self) -> Iterator[Sequence[str]]:
        """What was recorded."""
        yield _line("recorded", self.recorded)

    def line(self, event: RunEnded) -> Sequence[str]:
        """One run."""
        result, many = event.result, len(self.plan.variants) > 1
        parted = f"parts at step {result.diverged_at}" if result.diverged_at and len(result.steps) > 1 else ""
        name = f"{event.letter} run {event.run}" if many else f"run {event.run}"
        return (*_line(name, result.outcome), parted, result.stopped or "")

    def ended(self) -> Iterator[Sequence[str]]:
        """What the runs of each variant say together."""
        for variant in self.plan.variants:
            outcomes = self.of(variant.letter)
            if len(outcomes) > 1 or (outcomes and len(self.plan.variants) > 1):
                yield (_summary(variant.letter, outcomes, self.comparison(variant.letter)),)

    def comparison(self, letter: str) -> Comparison | None:
        """A variant against the first one, which was run at the same time; None of that one."""
        first = self.plan.variants[0].letter
        return None if letter == first else compared(pass_rate(self.of(first)), pass_rate(self.of(letter)))


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as text."""
    return ("  ".join(part for part in row if part).rstrip() for row in rows)


def printed(texts: Iterable[str], *, aside: bool = False) -> None:
    """Print texts at once; those that are said aside go to stderr."""
    for text in texts:
        print(text, flush=True, file=sys.stderr if aside else sys.stdout)


def document(report: Report) -> str:
    """All of it as JSON; what the first variant came to stands at the top too."""
    first = report.plan.variants[0].letter
    return json.dumps({
        "recorded": asdict(report.recorded),
        "runs": [asdict(each) for each in report.of(first)],
        **_spreads(report.of(first)),
        "losses": list(report.losses.get(first, ())),
        "scope": report.plan.scope.value,
        "variants": [_variant(report, letter) for letter in report.losses],
        "failures": report.failures,
    })  # fmt: skip


def _variant(report: Report, letter: str) -> dict[str, Any]:
    variant = next(each for each in report.plan.variants if each.letter == letter)
    outcomes, rate, beside = report.of(letter), pass_rate(report.of(letter)), report.comparison(letter)
    return {
        "letter": letter, "provider": variant.provider, "model": variant.model,
        "parameters": dict(variant.parameters),
        "runs": [_run(number, result) for number, result in sorted(report.runs.get(letter, {}).items())],
        **_spreads(outcomes),
        "passed": rate.passed, "of": rate.of, "interval": rate.interval,
        "against_first": {name: getattr(beside, name) for name in _TOLD} if beside else None,
        "losses": list(report.losses[letter]),
    }  # fmt: skip


def _run(number: int, result: RunResult) -> dict[str, Any]:
    return {
        "run": number, "trace_id": result.trace_id.hex(), "diverged_at": result.diverged_at,
        "stopped": result.stopped, **asdict(result.outcome), "steps": [_step(step) for step in result.steps],
    }  # fmt: skip


def _step(step: StepResult) -> dict[str, Any]:
    return {
        "number": step.number, "title": step.title, "origin": step.origin.value, "same": step.same,
        "of": step.of.hex() if step.of else None,
        "outcome": asdict(step.outcome) if step.outcome else None,
    }  # fmt: skip


def _spreads(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = {name: spread([getattr(each, name) for each in outcomes]) for name in _FIGURES}
    return {name: asdict(known) if known else None for name, known in found.items()}


def _line(name: str, each: Outcome) -> tuple[str, ...]:
    tokens = count((each.input_tokens or 0) + (each.output_tokens or 0)) if each.output_tokens else "—"
    same = f"{each.words_same:.0%} same" if each.words_same is not None else " " * 9
    return (
        f"{name:<10}", f"{each.verdict:<8}", f"{duration(each.latency_ns):>8}", f"{tokens:>7}",
        f"{money(each.cost_nano):>10}", f"{same:>9}", one_line(each.text, 60),
    )  # fmt: skip


def _summary(letter: str, outcomes: Sequence[Outcome], beside: Comparison | None) -> str:
    rate = pass_rate(outcomes)
    low, high = rate.interval
    parts = [f"{letter}: {rate.passed} of {rate.of} ok (truly {low:.0%} to {high:.0%})"]
    if took := spread([each.latency_ns for each in outcomes]):
        ends = f"{duration(round(took.least))} to {duration(round(took.most))}"
        parts.append(f"{duration(round(took.middle))} in the middle ({ends})")
    if cost := spread([each.cost_nano for each in outcomes]):
        parts.append(f"{money(round(cost.middle))} a run")
    if beside is not None:
        parts.append(f"against the first: {beside.sentence}")
    return "; ".join(parts)
