"""One replay of a call, judged by checks that stand before anything is played."""

from collections.abc import Iterable, Sequence
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts, Kind
from spanglass.core.fixes import FailureGroup, FailureKind, JudgedRun, Rubric, RunVerdict
from spanglass.core.messages import PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.events import RunResult
from spanglass.replay.talks import ToolCall

CHECKS = ("no error", "no refusal", "the declared schema is kept", "not cut off")
"""What every replay has to pass."""

_TOOL_CHECK = "tools are called with arguments that worked in the recording"
_MOST_TEXT = 2_000
_WORDS = {
    "ok": (RunVerdict.PASSED, ""), "refused": (RunVerdict.FAILED, "refused"),
    "schema": (RunVerdict.FAILED, "breaks the schema"), "cut off": (RunVerdict.FAILED, "cut off"),
    "error": (RunVerdict.ERROR, "error"), "stopped": (RunVerdict.DIVERGED, "ended early"),
}  # fmt: skip


def checks_of(group: FailureGroup, rubric: Rubric | None = None) -> tuple[str, ...]:
    """The checks for a group, in words; the rubric is the last."""
    checks = (*CHECKS, _TOOL_CHECK) if _of_tool(group) else CHECKS
    return checks if rubric is None else (*checks, f"a judge: {rubric.text}")


def judged_run(group: FailureGroup, steps: Sequence[SpanDetail], result: RunResult) -> JudgedRun:
    """What a replay came to; `steps` are the recorded call and the runs of tools that followed it."""
    outcome, record = result.outcome, result.record
    verdict, why = _WORDS.get(outcome.verdict, (RunVerdict.FAILED, outcome.verdict))
    if verdict is RunVerdict.ERROR and record is not None and record.facts.error is not None:
        error = record.facts.error
        named = error.type if error.type and "." not in error.type else ""  # not the name of a class
        why = named or error.message or error.type or why
    elif result.stopped:
        verdict, why = RunVerdict.DIVERGED, result.stopped
    tool = group.detail.split(" ")[0]
    if verdict is RunVerdict.PASSED and record is not None and _of_tool(group) and _calls(tool, steps):
        verdict, why = _by_tools(tool, steps, record.facts)
    refused = outcome.verdict == "refused"
    text = outcome.text[:_MOST_TEXT]
    return JudgedRun(verdict, why, text, outcome.latency_ns, outcome.cost_nano, result.trace_id, refused)


def not_made(why: str) -> JudgedRun:
    """A replay that could not be made, which counts as one that did not pass."""
    return JudgedRun(RunVerdict.ERROR, why)


def _of_tool(group: FailureGroup) -> bool:
    """Whether tools failed as they ran; calls with wrong arguments are judged by their schemas."""
    return group.kind is FailureKind.TOOL and "$" not in group.detail


def _by_tools(name: str, steps: Sequence[SpanDetail], facts: Facts) -> tuple[RunVerdict, str]:
    """By what the recording knows of the calls of a tool; what it never saw cannot be judged."""
    worked = _ran(name, steps)
    called = [
        ToolCall("", part.name or "", _read(part.arguments)).key
        for message in facts.output for part in message.parts
        if part.type is PartType.TOOL_CALL and part.name == name
    ]  # fmt: skip
    if not called:
        return RunVerdict.DIVERGED, f"{name} is not called"
    if any(worked.get(key) is False for key in called):
        return RunVerdict.FAILED, f"{name} is called as it failed"
    if any(key not in worked for key in called):
        return RunVerdict.DIVERGED, f"{name} is called with other arguments than were recorded"
    return RunVerdict.PASSED, ""


def _calls(name: str, steps: Sequence[SpanDetail]) -> bool:
    """Whether the recorded call asked for a tool; answers that did not need none."""
    parts = (part for message in steps[0].facts.output for part in message.parts)
    return any(part.type is PartType.TOOL_CALL and part.name == name for part in parts)


def _ran(name: str, steps: Iterable[SpanDetail]) -> dict[str, bool]:
    """Whether each recorded run of a tool worked, by its name and arguments."""
    found: dict[str, bool] = {}
    for step in steps:
        tool = step.facts.tool
        if step.row.kind is Kind.TOOL and tool is not None and tool.name == name:
            key = ToolCall("", name, _read(tool.arguments)).key
            found[key] = found.get(key, True) and not step.row.failed
    return found


def _read(arguments: Any) -> Any:
    held = plain_value(arguments)
    return held if held is not None else {}
