"""Groups, proposals and checks as JSON: as they are kept, printed, and sent to the local port."""

from collections.abc import Mapping
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.fixes import (
    Acceptance,
    CallRef,
    Change,
    CheckedTrace,
    Dismissal,
    FailureGroup,
    FailureKind,
    FixCheck,
    FixVerdict,
    JudgedRun,
    Judgement,
    Proposal,
    Rubric,
    RunVerdict,
    Surface,
    TraceVerdict,
)

Document = dict[str, Any]
_TEXTS = ("id", "group", "title", "why", "place", "diff", "author", "unchecked")
_JUDGED = ("fixed", "failing", "regressed", "unchanged", "diverged", "chance", "loss_high", "more", "unlike",
           "sentence")  # fmt: skip


def ref_document(ref: CallRef) -> Document:
    """A call by its ids."""
    return {"trace_id": ref.trace_id.hex(), "span_id": ref.span_id.hex()}


def group_document(group: FailureGroup) -> Document:
    """A group as ``fixes --json`` prints it."""
    change = group.change
    return {
        "key": group.key, "kind": group.kind.value, "title": group.title, "where": group.where,
        "site": group.site, "detail": group.detail, "traces": group.traces, "capped": group.capped,
        "first_ns": group.first_ns, "last_ns": group.last_ns, "cause": group.cause,
        "evidence": [{"text": each.text, **ref_document(each.ref)} for each in group.evidence],
        "failing": [ref_document(each) for each in group.failing], "query": group.query,
        "provider": group.provider, "model": group.model,
        "change": None if change is None else {
            "requested": change.requested, "before": change.before, "after": change.after,
            "at_ns": change.at_ns,
        },
        "dismissed": None if group.dismissed is None else group.dismissed.reason,
    }  # fmt: skip


def proposal_document(proposal: Proposal) -> Document:
    """A proposal with all it has."""
    change = proposal.change
    return {
        "id": proposal.id, "group": proposal.group, "title": proposal.title, "why": proposal.why,
        "place": proposal.place, "author": proposal.author, "diff": proposal.diff,
        "unchecked": proposal.unchecked, "seen": [ref_document(each) for each in proposal.seen],
        "change": change_document(change),
    }  # fmt: skip


def change_document(change: Change) -> Document:
    """A change with all it has."""
    return {
        "surface": change.surface.value, "name": change.name, "before": plain_value(change.before),
        "after": plain_value(change.after), "retries": change.retries,
    }  # fmt: skip


def proposal_of(document: Mapping[str, Any]) -> Proposal:
    """The proposal of a document; raises ``ValueError`` for what is none."""
    try:
        change = document["change"]
        edit = Change(
            Surface(change["surface"]), str(change["name"]), change["before"], change["after"],
            int(change["retries"]),
        )  # fmt: skip
        id_, group, title, why, place, diff, author, unchecked = (str(document[name]) for name in _TEXTS)
        seen = tuple(_ref(each) for each in document["seen"])
        return Proposal(id_, group, title, why, place, edit, diff, author, seen, unchecked)
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no proposal: {error} is missing.") from error


def check_document(check: FixCheck) -> Document:
    """A check with every replay of it."""
    judged = check.judgement
    return {
        "id": check.id, "proposal": proposal_document(check.proposal), "started_ns": check.started_ns,
        "ended_ns": check.ended_ns, "runs": check.runs, "calls": check.calls, "cost_nano": check.cost_nano,
        "cost_change": check.cost_change, "latency_change": check.latency_change, "tried": check.tried,
        "stopped": check.stopped, "checks": list(check.checks),
        "verdict": judged.verdict.value, **{name: getattr(judged, name) for name in _JUDGED},
        "traces": [_trace_document(each) for each in check.traces],
    }  # fmt: skip


def check_of(document: Mapping[str, Any]) -> FixCheck:
    """The check of a document; raises ``ValueError`` for what is none."""
    try:
        judged = Judgement(FixVerdict(document["verdict"]), *(document[name] for name in _JUDGED))
        return FixCheck(
            proposal_of(document["proposal"]), document["started_ns"], document["ended_ns"], document["runs"],
            tuple(_trace(each) for each in document["traces"]), judged, document["calls"],
            document["cost_nano"], document["cost_change"], document["latency_change"], document["tried"],
            document["stopped"], int(document.get("id") or 0), tuple(document["checks"]),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no check: {error} is missing.") from error


def dismissal_of(document: Mapping[str, Any], at_ns: int) -> Dismissal:
    """The dismissal of a document; raises ``ValueError`` for what is none."""
    try:
        group, where, reason = (str(document[name]) for name in ("group", "where", "reason"))
        return Dismissal(group, where, FailureKind(document["kind"]), reason, at_ns)
    except KeyError as error:
        raise ValueError(f"This is no dismissal: {error} is missing.") from error


def rubric_document(rubric: Rubric) -> Document:
    """A rubric and who judges by it."""
    return {"text": rubric.text, "model": rubric.model, "provider": rubric.provider, "base": rubric.base}


def rubric_of(document: Mapping[str, Any]) -> Rubric:
    """The rubric of a document; raises ``ValueError`` for what is none."""
    text = document.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("A rubric is a “text” that says what a right answer is.")
    named = (document.get(name) for name in ("model", "provider", "base"))
    return Rubric(text.strip(), *(str(each) if each else None for each in named))


def acceptance_document(made: Acceptance) -> Document:
    """An acceptance with all it has."""
    return {
        "group": made.group, "proposal": made.proposal, "title": made.title, "at_ns": made.at_ns,
        "dataset": made.dataset, "dataset_name": made.dataset_name, "rule": made.rule,
    }  # fmt: skip


def acceptance_of(document: Mapping[str, Any]) -> Acceptance:
    """The acceptance of a document; raises ``ValueError`` for what is none."""
    try:
        group, proposal, title = (str(document[name]) for name in ("group", "proposal", "title"))
        dataset, rule = document.get("dataset"), document.get("rule")
        return Acceptance(
            group, proposal, title, int(document["at_ns"]), None if dataset is None else int(dataset),
            str(document.get("dataset_name") or ""), None if rule is None else str(rule),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no acceptance: {error} is missing.") from error


def _trace_document(trace: CheckedTrace) -> Document:
    return {
        **ref_document(trace.ref), "title": trace.title, "failing": trace.failing,
        "recorded": trace.recorded, "verdict": trace.verdict.value,
        "baseline": [_run_document(each) for each in trace.baseline],
        "candidate": [_run_document(each) for each in trace.candidate],
        "asked": trace.asked, "known": trace.known,
    }  # fmt: skip


def _trace(document: Mapping[str, Any]) -> CheckedTrace:
    before, after = (tuple(_run(each) for each in document[side]) for side in ("baseline", "candidate"))
    title, failing, recorded = document["title"], document["failing"], document["recorded"]
    return CheckedTrace(
        _ref(document), title, failing, recorded, TraceVerdict(document["verdict"]), before, after,
        str(document.get("asked") or ""), bool(document.get("known")),
    )  # fmt: skip


def _run_document(run: JudgedRun) -> Document:
    return {
        "verdict": run.verdict.value, "why": run.why, "text": run.text, "latency_ns": run.latency_ns,
        "cost_nano": run.cost_nano, "trace_id": run.trace_id.hex(), "refused": run.refused,
    }  # fmt: skip


def _run(document: Mapping[str, Any]) -> JudgedRun:
    return JudgedRun(
        RunVerdict(document["verdict"]), document["why"], document["text"], document["latency_ns"],
        document["cost_nano"], bytes.fromhex(document["trace_id"]), document["refused"],
    )  # fmt: skip


def _ref(document: Mapping[str, Any]) -> CallRef:
    return CallRef(bytes.fromhex(document["trace_id"]), bytes.fromhex(document["span_id"]))
