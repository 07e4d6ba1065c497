"""A replay is judged by checks that stand before: errors, refusals, schemas, ends, and what tools did."""

from typing import Any

import pytest

from fix_values import a_group
from replay.scripted import Model, a_plan, a_step, a_tool, calls, chat, played, result, says
from spanglass.core.fixes import FailureKind, RunVerdict
from spanglass.core.views import SpanDetail
from spanglass.replay.fixes.judging import checks_of, judged_run
from spanglass.replay.plan import Choice, Scope

ASKED: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
TOOLS = a_group(kind=FailureKind.TOOL, detail="look NoSuch")


Said = tuple[RunVerdict, str]


def judged(steps: tuple[SpanDetail, ...], answer: Any, group: Any = None, **changes: Any) -> Said:
    model = Model(answer if callable(answer) else lambda _: answer)
    _, (ended,) = played(a_plan(*steps, **changes), model)
    found = judged_run(group or a_group(), steps, ended)
    return found.verdict, found.why


@pytest.mark.parametrize(("answer", "verdict", "why"), [
    (chat(says("Done.")), RunVerdict.PASSED, ""),
    (chat(says("I'm sorry, but I can't help with that.")), RunVerdict.FAILED, "refused"),
    ({"status": 400, "error": {"message": "no", "type": "bad_thing"}}, RunVerdict.ERROR, "bad_thing"),
])  # fmt: skip
def test_an_answer(answer: Any, verdict: RunVerdict, why: str) -> None:
    assert judged((a_step(1, ASKED, chat(says("Hello"))),), answer) == (verdict, why)


def test_an_answer_that_is_cut_off() -> None:
    answer = chat(says("Do"))
    answer["choices"][0]["finish_reason"] = "length"
    assert judged((a_step(1, ASKED, chat(says("Hello"))),), answer) == (RunVerdict.FAILED, "cut off")


@pytest.mark.parametrize(("arguments", "verdict"), [
    ({"at": 1}, RunVerdict.PASSED), ({"at": 2}, RunVerdict.DIVERGED),
])  # fmt: skip
def test_a_tool_by_what_was_recorded(arguments: Any, verdict: RunVerdict) -> None:
    steps = (a_step(1, ASKED, chat(calls(("1", "look", {"at": 1})))), a_tool(2, "look", {"at": 1}, "here"))
    assert judged(steps, chat(calls(("9", "look", arguments))), TOOLS)[0] is verdict
    assert judged(steps, chat(says("No.")), TOOLS) == (RunVerdict.DIVERGED, "look is not called")
    assert judged((a_step(1, ASKED, chat(says("Hi"))),), chat(says("Ho")), TOOLS)[0] is RunVerdict.PASSED
    assert len(checks_of(TOOLS)) == len(checks_of(a_group())) + 1


def test_a_chain_that_calls_what_was_not_recorded_has_diverged() -> None:
    first = chat(calls(("1", "look", {"at": 1})))
    later = [*ASKED["messages"], first["choices"][0]["message"], result("1", "here")]
    steps = (a_step(1, ASKED, first), a_step(2, {**ASKED, "messages": later}, chat(says("There."))))
    other = chat(calls(("1", "look", {"at": 7})))
    verdict, why = judged(steps, lambda _: dict(other), scope=Scope.ONWARDS, stale=Choice.STOP)
    assert verdict is RunVerdict.DIVERGED
    assert "look" in why
