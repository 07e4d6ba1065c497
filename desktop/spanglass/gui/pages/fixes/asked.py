"""What the page asks of the store and of the engine, as plain functions that run in threads."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spanglass.alerts.rulebook import all_rules
from spanglass.analysis.fixing.fix_aftermath import aftermath
from spanglass.core.display import dated_clock, one_line
from spanglass.core.documents import plain_value
from spanglass.core.fixes import Acceptance, FailureGroup, FailureKind, FixCheck, Proposal, Surface
from spanglass.core.json_text import pretty
from spanglass.core.judgement import CUT_OFF_QUERY
from spanglass.core.span import Value
from spanglass.core.views import Pulse, TraceSummary
from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Request, fitted
from spanglass.gui.charts.limits import Limit, limits_of
from spanglass.gui.pages.fixes.diff_lines import LineDiff, line_diff
from spanglass.gui.session.selection import TimeRange
from spanglass.store.reader import Reader

if TYPE_CHECKING:
    from spanglass.replay.estimate import Estimate
    from spanglass.replay.fixes.accepting import Guard
    from spanglass.replay.fixes.choosing import Wish
    from spanglass.replay.fixes.orders import Order

DEAR_NANO = 1_000_000_000
"""What a check may cost without being asked about: one US dollar."""

_SECOND_NS = 1_000_000_000
_OF_TOOL = frozenset(("description", "schema"))
_USUAL_NS, _AROUND_NS = 7 * 86_400 * _SECOND_NS, 3_600 * _SECOND_NS
_LEAST_SHOWN_NS, _AFTER_PART = 1_800 * _SECOND_NS, 4
_CHART, _NEEDED = "Errors and refusals", 10
_TERMS = {
    FailureKind.SCHEMA: "schema:fail",
    FailureKind.CUT: CUT_OFF_QUERY,
    FailureKind.TOOL: "{kind:tool status:error}",
    FailureKind.OPINION: "thumbs:down",
}
_FIGURES = {FailureKind.REFUSAL: "refusal", FailureKind.ERROR: "error", FailureKind.RATE: "error"}


@dataclass(frozen=True, slots=True)
class Engine:
    """Who finds groups, proposes, and chooses what a check replays; see ``replay.fixes``."""

    groups: Callable[[Reader, int, int], tuple[FailureGroup, ...]]
    proposals: Callable[[Reader, FailureGroup], tuple[Proposal, ...]]
    order: "Callable[[Reader, FailureGroup, Proposal, Wish], Order]"
    forecast: "Callable[[Order, int], Estimate]"


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal with its lines and the last check that was made of it."""

    proposal: Proposal
    diff: LineDiff
    check: FixCheck | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A group with what may fix it, the fix that was taken over, and in a sentence what came of that."""

    group: FailureGroup
    proposals: tuple[ShownProposal, ...]
    accepted: Acceptance | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a check would replay and about what that costs; `trouble` says why there can be none."""

    order: "Order | None"
    estimate: "Estimate | None" = None
    trouble: str = ""

    @property
    def is_dear(self) -> bool:
        """Whether it may cost more than is spent without asking."""
        cost = self.estimate.cost_nano if self.estimate is not None else None
        return self.order is not None and self.order.cap_nano is None and (cost or 0) > DEAR_NANO


@dataclass(frozen=True, slots=True)
class Rate:
    """The calls of a group's feature in buckets, how many of each are bad, and the limit of an alert."""

    pulse: Pulse
    window: Window
    bad: tuple[int, ...]
    limit: Limit | None = None


def shipped_engine() -> Engine:
    """The engine of this program; with all interfaces of providers, which the window need not wait for."""
    from spanglass.analysis.pricing.price_lists import users_pricer
    from spanglass.replay.fixes.choosing import forecast, order
    from spanglass.replay.fixes.finding import failure_groups
    from spanglass.replay.fixes.proposing import proposals

    return Engine(
        failure_groups, proposals, order, lambda found, now_ns: forecast(found, users_pricer(), now_ns)
    )


def groups(reader: Reader, engine: Engine, now_ns: int) -> tuple[FailureGroup, ...]:
    """The groups of the last seven days; where there are none, those of all time."""
    found = engine.groups(reader, now_ns - _USUAL_NS, now_ns)
    return found or engine.groups(reader, 0, now_ns)


def group_of(
    reader: Reader, engine: Engine, trace: TraceSummary, known: Sequence[FailureGroup]
) -> FailureGroup | None:
    """The group of a trace: one that is known, else one of the hours around it; None where it has none."""
    around = (trace.start_ns - _AROUND_NS, trace.start_ns + _AROUND_NS)
    for groups in (known, engine.groups(reader, *around)):
        for group in groups:
            if any(ref.trace_id == trace.trace_id for ref in group.failing):
                return next((each for each in known if each.key == group.key), group)
    return None


def case(reader: Reader, engine: Engine, group: FailureGroup) -> Case:
    """What may fix a group, and what was found out about it."""
    checks = reader.fix_checks(group.key)
    shown = tuple(_shown(each, checks) for each in engine.proposals(reader, group))
    accepted = next((each for each in reader.fix_acceptances() if each.group == group.key), None)
    if accepted is None:
        return Case(group, shown)
    since = counted(reader, group, accepted.at_ns, time.time_ns())
    before = counted(reader, group, accepted.at_ns - _USUAL_NS, accepted.at_ns)
    return Case(group, shown, accepted, aftermath(before, since))


def counted(reader: Reader, group: FailureGroup, start_ns: int, end_ns: int) -> tuple[int, int]:
    """How many calls of the group's feature failed so in a range, and how many there were."""
    parts = (start_ns, max(start_ns + 1, end_ns), 1)
    pulse = reader.pulse(*parts, group.scope_query)
    return sum(_bad(reader, group, pulse, parts)), pulse.total_calls


def guarded(reader: Reader, group: FailureGroup, check: FixCheck) -> "Guard":
    """What is to guard the fix of a check once it is taken over."""
    from spanglass.replay.fixes.accepting import guard

    now_ns = time.time_ns()
    return guard(reader, group, check, counted(reader, group, now_ns - _USUAL_NS, now_ns))


def ready(reader: Reader, engine: Engine, case: tuple[FailureGroup, Proposal], wish: "Wish") -> Ready:
    """What a check of a proposal would replay."""
    if case[1].unchecked:
        return Ready(None, None, case[1].unchecked)
    try:
        order = engine.order(reader, *case, wish)
        if len(order.known) == len(order.subjects):  # all is known: what is asked now is to be new
            order = engine.order(reader, *case, replace(wish, fresh=True))
    except LookupError as error:
        return Ready(None, None, str(error))
    return Ready(order, engine.forecast(order, time.time_ns()))


def rate(reader: Reader, group: FailureGroup, now_ns: int) -> Rate:
    """How often calls of the group's feature failed before and after it began."""
    start_ns, end_ns = _range(group, now_ns)
    start_ns = max(start_ns, reader.first_call_ns(group.scope_query) or 0)
    request = Request(TimeRange(None, start_ns, end_ns), now_ns, group.scope_query)

    def ask(window: Window) -> Pulse:
        return reader.pulse(window.first_ns, window.last_ns, window.buckets, group.scope_query)

    pulse, window, _ = fitted(reader, request, ask, lambda found: found.calls, _NEEDED)
    limits = limits_of(all_rules(reader.alert_rules())).get(_CHART, ())
    figure = _FIGURES.get(group.kind)
    limit = next((each for each in limits if figure and each.token == figure), None)
    parts = (window.first_ns, window.last_ns, window.buckets)
    return Rate(pulse, window, _bad(reader, group, pulse, parts), limit)


def _range(group: FailureGroup, now_ns: int) -> tuple[int, int]:
    """As long before the group began as it lasted, or longer."""
    first_ns = min(group.first_ns, group.change.at_ns) if group.change is not None else group.first_ns
    length_ns = max(_LEAST_SHOWN_NS, group.last_ns - first_ns)
    return max(0, first_ns - length_ns), min(now_ns, group.last_ns + length_ns // _AFTER_PART)


def _bad(reader: Reader, group: FailureGroup, pulse: Pulse, parts: tuple[int, int, int]) -> tuple[int, ...]:
    """How many calls failed so in each part of a range, of which start, end and number of parts are said."""
    if group.kind is FailureKind.REFUSAL:
        return pulse.refusals
    term = _TERMS.get(group.kind)
    if term is None:
        return pulse.errors
    query = f"{group.scope_query} {term}"
    return reader.pulse(*parts, query).calls


def _shown(proposal: Proposal, checks: Sequence[FixCheck]) -> ShownProposal:
    check = next((each for each in checks if each.proposal.id == proposal.id), None)
    return ShownProposal(proposal, line_diff(*sides(proposal)), check)


def sides(proposal: Proposal) -> tuple[str, str]:
    """What is there and what it becomes, as texts: whole prompts, or a line for a value."""
    change = proposal.change
    if change.surface in (Surface.PROMPT, Surface.TOOL) and isinstance(change.after, str):
        return _text(change.before), change.after
    if change.surface is Surface.PROGRAM:
        return _diff_sides(proposal.diff)
    name = f"{change.name}: " if change.name and change.surface is Surface.PARAMETER else ""
    name = "model: " if change.surface is Surface.MODEL else name
    return f"{name}{_text(change.before)}", f"{name}{_text(change.after)}"


def _text(value: Value) -> str:
    """A value as text; of a tool its description as it reads, over its schema."""
    held = plain_value(value)
    if held is None:
        return "not set"
    if isinstance(held, dict) and isinstance(held.get("description"), str) and set(held) <= _OF_TOOL:
        schema = held.get("schema")
        return "\n\n".join((held["description"], *([pretty(schema)] if schema is not None else [])))
    return held if isinstance(held, str) else pretty(held)


def _diff_sides(diff: str) -> tuple[str, str]:
    """Both sides of a unified diff, for changes that are of no request."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "@@"))]
    old, new = ("\n".join(line[1:] for line in lines if line[:1] in (" ", sign)) for sign in ("-", "+"))
    return old, new


def with_check(found: Case, check: FixCheck) -> Case:
    """The case with a check that has just been made."""
    shown = tuple(
        replace(each, check=check) if each.proposal.id == check.proposal.id else each
        for each in found.proposals
    )
    return replace(found, proposals=shown)


def with_proposal(found: Case, proposal: Proposal) -> Case:
    """The case with one more proposal, in the place of one that changes the same."""
    others = [each for each in found.proposals if each.proposal.id != proposal.id]
    return replace(found, proposals=(*others, _shown(proposal, ())))


def accepted_words(case: Case | None, proposal: Proposal) -> str:
    """When a proposal was taken over, what guards it and what came of it; "" where it was not."""
    accepted = case.accepted if case is not None else None
    if case is None or accepted is None or accepted.proposal != proposal.id:
        return ""
    return f"Accepted at {dated_clock(accepted.at_ns)}. {guards(accepted)} {case.since}".strip()


def guards(accepted: Acceptance) -> str:
    """What guards a fix, in words."""
    made = [f"the dataset {one_line(accepted.dataset_name, 60)}"] if accepted.dataset is not None else []
    made += ["an alert"] if accepted.rule is not None else []
    return f"Guarded by {' and '.join(made)}." if made else ""


def to_check(case: Case) -> list[Proposal]:
    """The proposals that are to be checked: those that were not, else all that can be."""
    found = [each for each in case.proposals if not each.proposal.unchecked]
    new = [each for each in found if each.check is None]
    return [each.proposal for each in new or found]


def with_acceptance(found: Case, accepted: Acceptance | None) -> Case:
    """The case with another fix that has just been taken over, or with none."""
    return replace(found, accepted=accepted, since="")
