"""What guards a fix that is taken over: the traces of its check as examples, and an alert on its feature."""

from collections.abc import Iterator
from dataclasses import dataclass

from spanglass.alerts.matching import test_of
from spanglass.analysis.requests.kept_requests import asked_by
from spanglass.core.alerting import Rule
from spanglass.core.display import one_line
from spanglass.core.fixes import CheckedTrace, FailureGroup, FailureKind, FixCheck
from spanglass.core.library import LONGEST_NAME, NewExample, Origin
from spanglass.core.watched import MINUTE_NS
from spanglass.replay.fixes.subjects import call_of
from spanglass.replay.fixes.variants import changed_request
from spanglass.replay.request import NotReplayableError
from spanglass.store.reader import Reader

_WINDOW_NS = 10 * MINUTE_NS
_LEAST, _PART = 0.005, 2
_FIGURES = {
    FailureKind.REFUSAL: ("refusal_rate", "Refusals", 0.05),
    FailureKind.SCHEMA: ("schema_failures", "Broken schemas", 0.01),
    FailureKind.CUT: ("truncated_rate", "Cut answers", 0.05),
    FailureKind.ERROR: ("error_rate", "Errors", 0.02),
    FailureKind.RATE: ("error_rate", "Errors", 0.02),
}


@dataclass(frozen=True, slots=True)
class Guard:
    """The name of a dataset and its examples, and a rule of alerts; None where no alert can watch it."""

    name: str
    examples: tuple[NewExample, ...]
    rule: Rule | None


def guard(reader: Reader, group: FailureGroup, check: FixCheck, counted: tuple[int, int]) -> Guard:
    """What guards the fix of a check; `counted` are the failing calls before it, and of how many."""
    return Guard(_dataset_name(group), tuple(_examples(reader, check)), rule_for(group, counted))


def _dataset_name(group: FailureGroup) -> str:
    """The regression set of a feature, in which all fixes of it have their traces."""
    return one_line(f"Regressions of {group.where}", LONGEST_NAME)


def rule_for(group: FailureGroup, counted: tuple[int, int]) -> Rule | None:
    """An alert when such failures come again: at half of what they were, or what everybody is warned at."""
    figure, name, usual = _FIGURES.get(group.kind, ("", "", 0.0))
    if group.kind is FailureKind.TOOL and "$" in group.detail:
        figure, name, usual = _FIGURES[FailureKind.SCHEMA]
    if not figure or not _watchable(group.scope_query):
        return None
    bad, of = counted
    limit = min(usual, max(_LEAST, bad / of / _PART)) if bad and of else usual
    title = f"{name} in {one_line(group.where, 40)} again"
    return Rule(
        f"fix-{group.key}",
        "figure",
        title,
        round(limit, 4),
        _WINDOW_NS,
        query=group.scope_query,
        figure=figure,
    )


def _watchable(query: str) -> bool:
    """Whether alerts, which see single calls, can tell those of a filter."""
    try:
        test_of(query)
    except ValueError:
        return False
    return True


def _examples(reader: Reader, check: FixCheck) -> Iterator[NewExample]:
    """Each trace as the program asks from now on; what passing ones answered is what is expected."""
    for trace in check.traces:
        call = call_of(reader, trace.ref)
        asked = asked_by(call) if call is not None else None
        if call is None or asked is None:
            continue
        try:
            request = changed_request(call, check.proposal.change)
        except NotReplayableError:
            request = asked.request
        origin = Origin(trace.ref.trace_id, trace.ref.span_id)
        expected = None if trace.failing else asked.answer
        told = {"fix": check.proposal.title, "verdict": trace.verdict.value}
        yield NewExample(request, expected, (_tag(trace),), told, origin)


def _tag(trace: CheckedTrace) -> str:
    return "failed" if trace.failing else "passed"
