"""Which traces a check replays: failing ones that the author has not seen, and passing ones of every sort."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spanglass.analysis.fixing.fix_rules import system_text
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.fixes import CallRef, FailureGroup, FailureKind, Proposal, SiteCall, Surface
from spanglass.core.messages import PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.estimate import Cost, Estimate, run_cost, summed
from spanglass.replay.fixes.known_pairs import with_known
from spanglass.replay.fixes.opinions import judging, rubric_for
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.replay.fixes.subjects import alone, answer_of, call_of, question_of, with_tools
from spanglass.replay.fixes.variants import changed
from spanglass.replay.originals import original
from spanglass.replay.plan import Original, Scope, Variant
from spanglass.replay.request import NotReplayableError
from spanglass.store.reader import Reader

MOST_BESIDE = 2_000
"""Among so many of the latest traces of the same feature passing ones are looked for."""

_READ = 2
BASELINE, CANDIDATE = "B", "C"
"""The letters of the two sides."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How much is to be replayed, how far, and who is to answer on both sides; None is who answered.

    What is known of earlier checks is asked again only if all is to be `fresh`.
    """

    runs: int = 3
    passing: int = 30
    failing: int = 30
    at_once: int = 3
    cap_nano: int | None = None
    scope: Scope = Scope.CALL
    seed: int = 0
    provider: str | None = None
    base: str | None = None
    model: str | None = None
    fresh: bool = False


def order(reader: Reader, group: FailureGroup, proposal: Proposal, wish: Wish | None = None) -> Order:
    """What a check of a proposal replays; raises ``LookupError`` where nothing can be."""
    wish = wish or Wish()
    if proposal.unchecked:
        raise LookupError(proposal.unchecked)
    failing = list(_failing(reader, group, proposal, wish))
    if not failing:
        raise LookupError(
            "No failing trace is left that can be replayed with this change: its author has seen them all, "
            "or their requests do not hold what is changed."
        )
    passing = _passing(reader, group, (proposal, wish), failing[0].original.call)
    tried = len(reader.fixes_tried(group.key) | {proposal.id})
    made = Order(
        group, proposal, (*failing, *passing), wish.runs, wish.at_once, wish.cap_nano, wish.scope, tried,
        wish.provider, wish.base, wish.model, rubric_for(group.kind, reader.fix_rubric(group.key)),
    )  # fmt: skip
    return with_known(made, () if wish.fresh else reader.fix_checks(group.key))


def sides(order: Order, call: SpanDetail) -> tuple[Variant, Variant]:
    """A call as it was and with the change; raises `NotReplayableError` where there is nothing to change."""
    baseline = Variant(BASELINE, order.provider, order.base, order.model)
    candidate = changed(replace(baseline, letter=CANDIDATE), order.proposal.change, call)
    return baseline, candidate


def asked_for(order: Order, subject: Subject) -> list[tuple[tuple[SpanDetail, ...], Variant]]:
    """What a run of both sides asks of whom; where there is a rubric, the judge of each comes before."""
    call, judged = subject.original.call, []
    if order.rubric is not None:
        question, who = judging(order, call, subject.recorded)
        judged = [((question,), who.variant())]
    both = sides(order, call)
    calls = subject.original.calls(order.scope)
    return [*judged * len(both), *((calls, each) for each in both)]


def forecast(order: Order, pricer: Pricer, now_ns: int) -> Estimate:
    """The calls of a check and about what they cost; tries that are made again count for failing traces."""
    again = order.proposal.change.retries if order.proposal.change.surface is Surface.PROGRAM else 0
    parts: list[tuple[int, int, Cost]] = []
    known = {place for place, _ in order.known}
    for subject in (each for place, each in enumerate(order.subjects) if place not in known):
        for asked, variant in asked_for(order, subject):
            times = order.runs * (1 + (again if variant.letter == CANDIDATE and subject.failing else 0))
            parts.append((len(asked), times, run_cost(asked, variant, (pricer, now_ns))))
    return summed(parts)


def _failing(reader: Reader, group: FailureGroup, proposal: Proposal, wish: Wish) -> Iterator[Subject]:
    seen, found = set(proposal.seen), set[bytes]()
    for ref in group.failing:
        call = call_of(reader, ref) if ref not in seen else None
        if call is None or call.row.span_id in found or not _can_be(call, proposal):
            continue
        found.add(call.row.span_id)
        yield _subject(reader, group, call, (True, wish.scope))
        if len(found) == wish.failing:
            return


def _passing(
    reader: Reader, group: FailureGroup, asked: tuple[Proposal, Wish], like: SpanDetail
) -> list[Subject]:
    proposal, wish = asked
    site = like.row.title or like.row.name
    failing = {ref.trace_id for ref in group.failing}
    calls = [
        call
        for call in reader.site_calls(group.scope_query, site, 0, MOST_BESIDE)
        if not call.failing and call.ref.trace_id not in failing
    ]
    drawn = _drawn(calls, wish.passing * _READ, wish.seed)
    details = (reader.span_detail(call.ref.trace_id, call.ref.span_id) for call in drawn)
    known = [detail for detail in details if detail is not None and _can_be(detail, proposal)]
    chosen = stratified(known, wish.passing)
    return [_subject(reader, group, detail, (False, wish.scope)) for detail in chosen]


def stratified(calls: Sequence[SpanDetail], most: int) -> list[SpanDetail]:
    """Some of the calls, by turns of each sort: their model, system prompt, and the tools called before."""
    sorts: dict[tuple[object, ...], list[SpanDetail]] = {}
    for call in calls:
        sorts.setdefault(_sort(call), []).append(call)
    turns = [list(held) for held in sorts.values()]
    found: list[SpanDetail] = []
    while turns and len(found) < most:
        found += [held.pop(0) for held in turns][: most - len(found)]
        turns = [held for held in turns if held]
    return found


def _sort(call: SpanDetail) -> tuple[object, ...]:
    called = {
        part.name for message in call.facts.input for part in message.parts
        if part.type is PartType.TOOL_CALL and part.name
    }  # fmt: skip
    answered = any(part.type is PartType.TOOL_CALL for each in call.facts.output for part in each.parts)
    return call.row.model, hash(system_text(call)), frozenset(called), answered


def _drawn(calls: Sequence[SiteCall], most: int, seed: int) -> list[SiteCall]:
    """Calls drawn by chance, of each trace one."""
    each = list({call.ref.trace_id: call for call in calls}.values())
    return random.Random(seed).sample(each, min(most, len(each)))  # noqa: S311 (no secret)


def _can_be(call: SpanDetail, proposal: Proposal) -> bool:
    """Whether a call can be made again, and has what is changed."""
    if not any(message.parts for message in call.facts.input):
        return False
    try:
        changed(Variant(CANDIDATE), proposal.change, call)
    except NotReplayableError:
        return False
    return True


def _subject(reader: Reader, group: FailureGroup, call: SpanDetail, how: tuple[bool, Scope]) -> Subject:
    failing, scope = how
    ref = CallRef(call.trace_id, call.row.span_id)
    return Subject(ref, question_of(call), failing, answer_of(call), _recording(reader, group, call, scope))


def _recording(reader: Reader, group: FailureGroup, call: SpanDetail, scope: Scope) -> Original:
    if scope is not Scope.CALL:
        return original(reader, call.trace_id, call.row.span_id)
    return with_tools(reader, call) if group.kind is FailureKind.TOOL else alone(call)
