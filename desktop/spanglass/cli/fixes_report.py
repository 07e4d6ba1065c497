"""What ``spanglass fixes`` prints: groups, proposals with their diffs, and checks trace by trace."""

from collections.abc import Iterator, Sequence

from spanglass.core.display import dated_clock, money, one_line, plain
from spanglass.core.fixes import FailureGroup, FixCheck, Proposal, TraceVerdict
from spanglass.replay.fixes.events import CheckEvent, TraceJudged

_WIDE = 44
_MARKS = {True: "+", False: "-"}


def group_line(group: FailureGroup) -> str:
    """A group as a line of a list."""
    count = f"{group.traces:,}{'+' if group.capped else ''}"
    gone = f"  dismissed: {one_line(group.dismissed.reason, 60)}" if group.dismissed is not None else ""
    title = one_line(group.title, _WIDE)
    return f"{group.key:<22}{count:>6}  {title:<{_WIDE}}  {one_line(group.where, 30)}{gone}".rstrip()


def group_lines(
    group: FailureGroup, proposals: Sequence[Proposal], checks: Sequence[FixCheck]
) -> Iterator[str]:
    """A group with its cause, its proposals and what checks have shown."""
    yield group_line(group)
    yield f"since {dated_clock(group.first_ns)}. {plain(group.cause)}"
    latest = {check.proposal.id: check for check in reversed(checks)}
    for number, proposal in enumerate(proposals, 1):
        yield ""
        yield f"{number}  {proposal.id}  {one_line(proposal.title)} ({one_line(proposal.author, 40)})"
        yield plain(proposal.why)
        yield plain(proposal.diff.rstrip("\n"))
        check = latest.get(proposal.id)
        yield plain(check.judgement.sentence if check else proposal.unchecked or "Not checked yet.")


def progress(event: CheckEvent) -> str:
    """A trace that was judged, as a line; empty for what is not told."""
    if not isinstance(event, TraceJudged):
        return ""
    trace = event.trace
    sides = ("".join(_MARKS[run.passed] for run in side) for side in (trace.baseline, trace.candidate))
    kind = "failing" if trace.failing else "passing"
    verdict = trace.verdict.value
    why = next((run.why for run in trace.candidate if run.why), "") if _tells(trace.verdict) else ""
    return "  ".join((f"{one_line(trace.title, 40):<40}", kind, *sides, verdict, one_line(why, 60))).rstrip()


def check_lines(check: FixCheck) -> Iterator[str]:
    """What a check came to."""
    found = check.judgement
    yield f"{found.verdict.value}: {plain(found.sentence)}"
    changes = [
        f"{name} {share:+.0%}"
        for name, share in (("cost", check.cost_change), ("latency", check.latency_change))
        if share is not None
    ]
    seconds = (check.ended_ns - check.started_ns) / 1e9
    cost = [money(check.cost_nano)] if check.cost_nano is not None else []
    yield " · ".join([f"{check.calls:,} calls", *cost, f"{seconds:.0f} s", *changes])
    if check.tried > 1:
        yield f"{check.tried} changes were tried for these traces: what luck may do is shared among them."
    if check.stopped:
        yield check.stopped


def _tells(verdict: TraceVerdict) -> bool:
    return verdict in (TraceVerdict.FAILING, TraceVerdict.REGRESSED, TraceVerdict.DIVERGED)
