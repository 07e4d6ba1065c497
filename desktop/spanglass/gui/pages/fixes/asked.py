"""What the page asks of the store and of the engine, as plain functions that run in threads."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spanglass.alerts.rulebook import all_rules
from spanglass.core.documents import plain_value
from spanglass.core.fixes import FailureGroup, FailureKind, FixCheck, Proposal, Surface
from spanglass.core.json_text import pretty
from spanglass.core.judgement import CUT_OFF_QUERY
from spanglass.core.span import Value
from spanglass.core.views import Pulse, TraceSummary
from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Request, fitted
from spanglass.gui.charts.limits import Limit, limits_of
from spanglass.gui.pages.fixes.diff_lines import LineDiff, line_diff
from spanglass.gui.selection import TimeRange
from spanglass.store.reader import Reader

if TYPE_CHECKING:
    from spanglass.replay.estimate import Estimate
    from spanglass.replay.fixes.choosing import Wish
    from spanglass.replay.fixes.orders import Order

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
    """A group with what may fix it."""

    group: FailureGroup
    proposals: tuple[ShownProposal, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What a check would replay and about what that costs; `trouble` says why there can be none."""

    order: "Order | None"
    estimate: "Estimate | None" = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """The calls of a group's feature in buckets, how many of each are bad, and the limit of an alert."""

    pulse: Pulse
    window: Window
    bad: tuple[int, ...]
    limit: Limit | None = None


def shipped_engine() -> Engine:
    """The engine of this program; with all interfaces of providers, which the window need not wait for."""
    from spanglass.analysis.price_lists import users_pricer
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
    return Case(group, tuple(_shown(each, checks) for each in engine.proposals(reader, group)))


def ready(reader: Reader, engine: Engine, case: tuple[FailureGroup, Proposal], wish: "Wish") -> Ready:
    """What a check of a proposal would replay."""
    if case[1].unchecked:
        return Ready(None, None, case[1].unchecked)
    try:
        order = engine.order(reader, *case, wish)
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
    return Rate(pulse, window, _bad(reader, group, pulse, window), limit)


def _range(group: FailureGroup, now_ns: int) -> tuple[int, int]:
    """As long before the group began as it lasted, or longer."""
    first_ns = min(group.first_ns, group.change.at_ns) if group.change is not None else group.first_ns
    length_ns = max(_LEAST_SHOWN_NS, group.last_ns - first_ns)
    return max(0, first_ns - length_ns), min(now_ns, group.last_ns + length_ns // _AFTER_PART)


def _bad(reader: Reader, group: FailureGroup, pulse: Pulse, window: Window) -> tuple[int, ...]:
    if group.kind is FailureKind.REFUSAL:
        return pulse.refusals
    term = _TERMS.get(group.kind)
    if term is None:
        return pulse.errors
    query = f"{group.scope_query} {term}"
    return reader.pulse(window.first_ns, window.last_ns, window.buckets, query).calls


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
