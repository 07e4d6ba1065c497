"""Builders of groups of failing traces, proposals and checks."""

from dataclasses import replace
from typing import Any

from builders import T0
from spanglass.core.fixes import (
    CallRef,
    Change,
    CheckedTrace,
    FailureGroup,
    FailureKind,
    FixCheck,
    FixVerdict,
    JudgedRun,
    Judgement,
    Proposal,
    RunVerdict,
    Surface,
    TraceVerdict,
)

REF = CallRef(b"\1" * 16, b"\2" * 8)
PASSED = JudgedRun(RunVerdict.PASSED, "", "Done.", 900, 12, b"\7" * 16)
REFUSED = JudgedRun(RunVerdict.FAILED, "refused", "I can't help.", 500, 10, b"\6" * 16, refused=True)


def a_group(**changes: Any) -> FailureGroup:
    group = FailureGroup(
        "refusal-1", FailureKind.REFUSAL, "Refusals in refunds", "refunds", "draft_answer", "", 1, False,
        T0, T0, "1 of 4 calls ended in a refusal.", (), (REF,), "feature:refunds has:refusal",
        "feature:refunds",
    )  # fmt: skip
    return replace(group, **changes)


def a_proposal(**changes: Any) -> Proposal:
    change = Change(Surface.MODEL, "model", "m-2", "m-1")
    proposal = Proposal(
        "p-1", "refusal-1", "Pin m-1", "It answered before.", "model of refunds", change, "-m-2\n+m-1\n",
        seen=(REF,),
    )  # fmt: skip
    return replace(proposal, **changes)


def a_check(**changes: Any) -> FixCheck:
    judgement = Judgement(FixVerdict.UNSURE, 1, 0, 0, 0, 0, 0.5, 0.9, 12, 0, "Not sure yet.")
    trace = CheckedTrace(REF, "Torn boots", True, "I can't.", TraceVerdict.FIXED, (REFUSED,), (PASSED,))
    check = FixCheck(
        a_proposal(), T0, T0 + 9, 1, (trace,), judgement, 2, 22, 0.2, 0.8, 1, "", checks=("no refusal",)
    )
    return replace(check, **changes)
