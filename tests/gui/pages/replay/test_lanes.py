"""A chain as two lanes of steps."""

from dataclasses import replace

from builders import a_detail, a_row
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay.lanes import Lanes, lanes
from spanglass.gui.pages.replay.results import Run, State
from spanglass.replay.events import Origin, StepResult
from spanglass.replay.plan import Original, Scope


def a_step(number: int, title: str, kind: Kind = Kind.LLM) -> SpanDetail:
    row = a_row(span_id=bytes([number]) * 8, title=title, kind=kind)
    return replace(a_detail(), row=row)


ORIGINAL = Original(
    b"\1" * 16, "run", (a_step(1, "plan"), a_step(2, "find", Kind.TOOL), a_step(3, "answer")), at=0
)


def drawn(found: Lanes) -> list[str]:
    """Both lanes, equal steps in brackets, a bar where they part."""
    out = []
    for steps in (found.recorded, found.replayed):
        names = [f"({step.title})" if step.same else step.title for step in steps]
        if found.diverged is not None:
            names.insert(found.diverged, "|")
        out.append(" ".join(names))
    return out


def test_before_it_ran_all_is_as_recorded() -> None:
    found = lanes(ORIGINAL, Scope.TRACE, "B", None)
    assert drawn(found) == ["(plan) (find) (answer)", ""]
    assert not found.ran


def test_lanes_part_at_the_first_step_that_differs() -> None:
    steps = [
        StepResult(1, "plan", Origin.LIVE, True, of=b"\1" * 8),
        StepResult(2, "find", Origin.RECORDED, True, of=b"\2" * 8),
        StepResult(3, "refund", Origin.CHOSEN, False),
    ]
    found = lanes(ORIGINAL, Scope.TRACE, "B", Run(1, State.RUNNING, steps=steps))
    assert drawn(found) == ["(plan) (find) | answer", "(plan) (find) | refund …"]
    assert [step.kind for step in found.replayed] == [Kind.LLM, Kind.TOOL, Kind.TOOL, Kind.LLM]
    assert found.reused == 1


def test_from_here_on_what_lies_before_is_reused() -> None:
    original = replace(ORIGINAL, at=2)
    steps = [StepResult(1, "answer", Origin.LIVE, False, of=b"\3" * 8)]
    found = lanes(original, Scope.ONWARDS, "C", Run(1, State.ENDED, steps=steps))
    assert drawn(found) == ["(plan) (find) | answer", "(plan) (find) | answer"]
    assert found.reused == 2
