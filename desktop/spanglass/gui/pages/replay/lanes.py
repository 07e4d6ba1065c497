"""A chain as two lanes of steps: the recording's, and those of one run of a variant."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay.results import Run, State
from spanglass.replay.events import Origin, StepResult
from spanglass.replay.plan import Original, Scope


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is drawn; `same` ones are grey, `verdict` colours what went wrong.

    `span_id` is that of the recorded span, for which a replayed step stands.
    """

    title: str
    kind: Kind
    same: bool
    verdict: str = "ok"
    waits: bool = False
    span_id: bytes | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Both lanes; `diverged` is the number from 0 of the first place where they differ, None for none yet."""

    letter: str
    recorded: tuple[Step, ...]
    replayed: tuple[Step, ...]
    diverged: int | None = None
    ran: bool = False

    @property
    def reused(self) -> int:
        """How many steps of the replay stand for recorded ones and were not asked anew."""
        return sum(step.hint == _REUSED for step in self.replayed)


_REUSED = "recorded"


def lanes(original: Original, scope: Scope, letter: str, run: Run | None) -> Lanes:
    """The lanes of a run; before it began, the recording's alone."""
    before = original.steps[: original.at] if scope is Scope.ONWARDS else ()
    ahead = [_recorded(step, same=True, hint=_REUSED) for step in before]
    steps = run.steps if run is not None else ()
    replayed = [*ahead, *(_replayed(step, original.steps) for step in steps)]
    if run is not None and run.state is State.RUNNING:
        replayed.append(Step("…", Kind.LLM, False, waits=True))
    diverged = _diverged(steps, len(before)) if steps else None
    recorded = [
        _recorded(step, same=diverged is None or at < diverged) for at, step in enumerate(original.steps)
    ]
    return Lanes(letter, tuple(recorded), tuple(replayed), diverged, bool(steps))


def _diverged(steps: Sequence[StepResult], offset: int) -> int | None:
    return next((offset + at for at, step in enumerate(steps) if not step.same), None)


def _recorded(step: SpanDetail, *, same: bool, hint: str = "") -> Step:
    row = step.row
    verdict = "refused" if row.refusal is not None else "error" if row.failed else "ok"
    return Step(one_line(row.title or row.name, 60), row.kind, same, verdict, False, row.span_id, hint)


def _replayed(step: StepResult, originals: Sequence[SpanDetail]) -> Step:
    kinds = {each.row.span_id: each.row.kind for each in originals}
    kind = kinds.get(step.of or b"", Kind.TOOL if step.is_tool else Kind.LLM)
    verdict = step.outcome.verdict if step.outcome is not None else "ok"
    hint = _REUSED if step.origin is Origin.RECORDED else ""
    return Step(one_line(step.title, 60), kind, step.same, verdict, False, step.of, hint)
