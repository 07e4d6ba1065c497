"""Pairs of replays that earlier checks have made: what was asked and judged alike is not paid again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from spanglass.analysis.fixing.fix_verdicts import trace_verdict
from spanglass.analysis.requests.kept_requests import kept_request
from spanglass.core.fix_json import change_document, rubric_document
from spanglass.core.fixes import CheckedTrace, FailureKind, FixCheck, JudgedRun, RunVerdict
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.replay.plan import Scope

_BYTES = 12


def with_known(order: Order, checks: Iterable[FixCheck]) -> Order:
    """The order with what its traces are asked, and the replays of them that are known: both sides or none.

    A replay is taken for one trace only, so that no sample counts twice.
    """
    subjects = tuple(replace(each, asked=_asked(order, each)) for each in order.subjects)
    pool = _pool(checks, order.runs)
    known: list[tuple[int, CheckedTrace]] = []
    for place, subject in enumerate(subjects):
        found = pool.get(subject.asked)
        if found:
            known.append((place, _as(subject, found.pop(0), order.runs)))
    return replace(order, subjects=subjects, known=tuple(known))


def _asked(order: Order, subject: Subject) -> str:
    """A name for what both sides are asked, by whom and how it is judged; "" where that is not recorded."""
    request = kept_request(subject.original.call.facts)
    if request is None:
        return ""
    own = order.scope is not Scope.CALL or order.group.kind is FailureKind.TOOL  # what follows counts too
    said = json.dumps([
        request.digest.hex(), change_document(order.proposal.change), order.who, order.scope,
        order.group.kind, order.group.detail if own else "",
        None if order.rubric is None else rubric_document(order.rubric),
        subject.ref.span_id.hex() if own else None,
    ], default=str)  # fmt: skip
    return hashlib.blake2b(said.encode(), digest_size=_BYTES).hexdigest()


def _pool(checks: Iterable[FixCheck], runs: int) -> Mapping[str, list[CheckedTrace]]:
    """Whole pairs of earlier checks by what was asked; those that were known then are not taken again."""
    found: dict[str, list[CheckedTrace]] = {}
    for check in checks:
        for trace in check.traces:
            if trace.asked and not trace.known and _whole(trace, runs):
                found.setdefault(trace.asked, []).append(trace)
    return found


def _whole(trace: CheckedTrace, runs: int) -> bool:
    sides = (trace.baseline[:runs], trace.candidate[:runs])
    return all(len(side) == runs and all(map(_stands, side)) for side in sides)


def _stands(run: JudgedRun) -> bool:
    """Whether asking again would be no better: a fault on the way or a stop says nothing for good."""
    return run.verdict in (RunVerdict.PASSED, RunVerdict.FAILED)


def _as(subject: Subject, trace: CheckedTrace, runs: int) -> CheckedTrace:
    before, after = trace.baseline[:runs], trace.candidate[:runs]
    verdict = trace_verdict(subject.failing, before, after)
    return CheckedTrace(
        subject.ref, subject.title, subject.failing, subject.recorded, verdict, before, after, subject.asked,
        known=True,
    )  # fmt: skip
