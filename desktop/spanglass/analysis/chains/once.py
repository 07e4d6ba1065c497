"""Which spans report one call again, over any number of traces, and which of them counts.

A call is often reported more than once: by a framework around the provider's own client, in one trace or
in two, and by a note that a stream leaves at its end. The verdict depends on the reports alone, not on
the order in which they came:

B. of several spans with the same response id one counts;
C. so it is without an id to compare, if another instrumentation reports the same tokens in the same time.

Two reports by one instrumentation are two calls, unless both carry one response id.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from spanglass.analysis.chains.links import Chain, Link

WITHIN_NS = 60 * 1_000_000_000
"""How far apart reports of one call may lie."""
LONGEST_NS = 60 * WITHIN_NS
"""How far apart two of them may begin, whatever lies between."""
TOLERANCE_NS = 5_000_000
"""How far a span may reach beyond the one that contains it: some clients' clocks tick in milliseconds."""
CLOSE_NS = 250_000_000
"""How far apart two reports may begin and end of which only one has tokens to compare."""
MOST_REPORTS = 64
"""More reports than this of one response id say that it is none: test servers give every answer the same."""

ROAMING = frozenset({
    "opik", "braintrust", "weave", "posthog", "langsmith", "langfuse-sdk", "openai-agents",
    "@mastra/otel-exporter", "sentry", "litellm",
})  # fmt: skip
"""Clients that name a project, themselves or nothing in place of their program: they report any service's."""

LATE = frozenset({"posthog"})
"""Clients that tell how long a call took, but of its end only when they noted it, which may be later."""

Key = tuple[bytes, bytes]
"""Trace id and span id."""


@dataclass(frozen=True, slots=True)
class Report:
    """One span's report of a call, with the calls `outer` and `around` of its `Chain`."""

    trace_id: bytes
    link: Link
    around: bytes | None = None
    outer: bytes | None = None

    @property
    def key(self) -> Key:
        """Trace id and span id."""
        return self.trace_id, self.link.span_id


@dataclass(frozen=True, slots=True)
class Twin:
    """The report that counts instead of a span: where it is, why it is the same call, whether it failed."""

    trace_id: bytes
    span_id: bytes
    because: str
    failed: bool = False


def report_of(trace_id: bytes, chain: Chain, span_id: bytes) -> Report | None:
    """A span's report of a call; None if it reports none, or only stands around several."""
    link = chain.spans.get(span_id)
    if link is None or not link.is_call or link.is_replay or span_id in chain.wrappers:
        return None
    return Report(trace_id, link, chain.around.get(span_id), chain.outer.get(span_id))


def once(reports: Iterable[Report]) -> dict[Key, Twin]:
    """The twin of every report that must not count, by its key; the order of `reports` does not matter."""
    groups = _Groups(sorted(reports, key=lambda report: (report.link.began_ns, *report.key)))
    for one, other in _same_responses(groups.reports):
        groups.join(one, other)
    for one, other in _wrapped(groups.reports):
        groups.join(one, other)
    for one, other in _same_calls(groups.reports):
        groups.join_if_apart(one, other)
    twins: dict[Key, Twin] = {}
    for group in groups.all():
        kept = _kept(group) if len(group) > 1 else group[0]
        twins.update((report.key, twin_of(report, kept)) for report in group if report is not kept)
    return twins


def same_response(one: Report, other: Report) -> bool:
    """Rule B, of two reports by themselves."""
    mine, theirs = one.link, other.link
    return (
        mine.response_id is not None
        and mine.response_id == theirs.response_id
        and mine.kind is theirs.kind
        and _at_home(one, other)
        and _gap(mine, theirs) <= WITHIN_NS
        and abs(mine.began_ns - theirs.began_ns) <= LONGEST_NS
    )


def stands_behind(report: Report, kept: Report) -> bool:
    """Whether one more report of a response surely changes nothing for the others, of which `kept` counts.

    That is so if it is by the same instrumentation, tells no other tokens, and is the worse one, whether the
    outermost or the innermost is sought. Neither may stand inside or around another call.
    """
    mine, theirs = report.link, kept.link
    return (
        mine.kind is theirs.kind
        and mine.service == theirs.service
        and _voices([report]) == _voices([kept])
        and (not mine.has_usage or (theirs.has_usage and mine.tokens == theirs.tokens))
        and _rank(kept, False, 1) < _rank(report, False, 1)
        and _rank(kept, True, -1) < _rank(report, True, -1)
    )


def gives_way(kept: Report, report: Report) -> bool:
    """Whether one more report surely counts instead of the one that did, and changes nothing else.

    That is so on the terms of `stands_behind`, if it is the better one, and both failed or neither did.
    """
    mine, theirs = kept.link, report.link
    return (
        mine.kind is theirs.kind
        and mine.service == theirs.service
        and mine.failed == theirs.failed
        and _voices([report]) == _voices([kept])
        and (not mine.has_usage or mine.tokens == theirs.tokens)
        and _rank(report, False, 1) < _rank(kept, False, 1)
        and _rank(report, True, -1) < _rank(kept, True, -1)
    )


def wraps(outer: Report, inner: Report) -> bool:
    """Whether the outer call has nothing of its own to say and stands around the inner one alone."""
    ids = {outer.link.response_id, inner.link.response_id} - {None}
    same_trace = outer.trace_id == inner.trace_id
    return same_trace and outer.around == inner.link.span_id and len(ids) < 2


def likeness(one: Report, other: Report) -> tuple[int, int] | None:
    """Rule C: how surely and how closely two reports without ids to compare are of one call, best first."""
    mine, theirs = sorted((one.link, other.link), key=lambda link: link.covers_ns is not None)
    if (mine.response_id and theirs.response_id) or mine.kind is not theirs.kind or not _at_home(one, other):
        return None
    apart = abs(mine.began_ns - theirs.began_ns) + abs(mine.end_ns - theirs.end_ns)
    if mine.scope == theirs.scope:
        return (1, apart) if _is_note(mine, theirs) else None
    if not _contained(mine, theirs):
        return None
    if any(mine.tokens) and any(theirs.tokens):
        return (0, apart) if mine.tokens == theirs.tokens else None
    if mine.failed is not theirs.failed or not _same_model(mine, theirs):
        return None
    if any(mine.tokens) or any(theirs.tokens):
        return (2, apart) if _close(mine, theirs) else None
    if mine.began_ns == mine.end_ns and theirs.began_ns == theirs.end_ns:
        return None  # no time that they share: logs of answers have but the moment they were written
    return 2, apart


def twin_of(report: Report, kept: Report) -> Twin:
    """What counts instead of a report, and why it is the same call."""
    link, counted = report.link, kept.link
    name = f"{counted.name[:80]} ({counted.scope[:80]})" if counted.scope else counted.name[:80]
    if link.response_id is not None and link.response_id == counted.response_id:
        because = f"reports the same response as {name}, which counts"
    elif any(link.tokens) and any(counted.tokens):
        because = f"reports the same tokens at the same time as {name}, which counts"
    else:
        because = f"reports the same call as {name}, which counts"
    return Twin(kept.trace_id, counted.span_id, because, counted.failed)


def _at_home(one: Report, other: Report) -> bool:
    """Whether two reports may be of one program."""
    if one.trace_id == other.trace_id or one.link.service == other.link.service:
        return True
    return one.link.scope in ROAMING or other.link.scope in ROAMING


def _gap(one: Link, other: Link) -> int:
    """The time between two intervals; 0 if they touch."""
    first_end = min(max(one.end_ns, one.began_ns), max(other.end_ns, other.began_ns))
    return max(0, max(one.began_ns, other.began_ns) - first_end)


def _contained(one: Link, other: Link) -> bool:
    """Whether one of two ended spans lies within the other, and they begin within a minute."""
    begins, ends = one.began_ns - other.began_ns, one.end_ns - other.end_ns
    slack = CLOSE_NS if one.scope in LATE or other.scope in LATE else TOLERANCE_NS
    inside = begins >= -slack and ends <= slack
    outside = begins <= slack and ends >= -slack
    return bool(one.end_ns and other.end_ns) and abs(begins) <= WITHIN_NS and (inside or outside)


def _close(one: Link, other: Link) -> bool:
    apart = max(abs(one.began_ns - other.began_ns), abs(one.end_ns - other.end_ns))
    return not one.failed and apart <= CLOSE_NS


def _is_note(request: Link, note: Link) -> bool:
    """Whether a note tells how the stream ended that the request opened: it begins where that ends."""
    if note.covers_ns is None or request.covers_ns is not None or any(request.tokens):
        return False
    if request.failed or not request.end_ns or request.request != note.request:
        return False
    waited = note.began_ns - request.end_ns
    took = request.end_ns - request.began_ns
    return took <= WITHIN_NS and -TOLERANCE_NS <= waited <= WITHIN_NS and _same_model(request, note)


def _same_model(one: Link, other: Link) -> bool:
    """Whether two names may mean one model: unknown, or one the beginning of the other (a dated version)."""
    mine, theirs = ((link.model or "").lower().rpartition("/")[2] for link in (one, other))
    return mine.startswith(theirs) or theirs.startswith(mine)


def _same_responses(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    by_id: dict[str, list[Report]] = {}
    for report in reports:
        if report.link.response_id is not None:
            by_id.setdefault(report.link.response_id, []).append(report)
    for named in by_id.values():
        if len(named) > 1:
            for cluster in _clusters(named):
                yield from _pairs(cluster)


def _clusters(named: Sequence[Report]) -> list[list[Report]]:
    """Reports of one id, apart where more than a minute, a service or the kind lies between them."""
    groups = _Groups(named)
    for one, other in combinations(named, 2):
        if same_response(one, other):
            groups.join(one, other)
    return groups.all()


def _pairs(cluster: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    if len(cluster) > MOST_REPORTS:
        return
    pairs = list(combinations(cluster, 2))
    stand_in = any(_differ(one.link, other.link) for one, other in pairs)
    for one, other in pairs:
        if not stand_in or _gap(one.link, other.link) == 0:
            yield one, other


def _differ(one: Link, other: Link) -> bool:
    """Whether one instrumentation asked two things one after the other: then the id names no response."""
    asked = one.request is not None and other.request is not None and one.request != other.request
    return asked and one.scope == other.scope and _gap(one, other) > 0


def _wrapped(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    by_key = {report.key: report for report in reports}
    for outer in reports:
        inner = by_key.get((outer.trace_id, outer.around)) if outer.around is not None else None
        if inner is not None and wraps(outer, inner):
            yield outer, inner


def _same_calls(reports: Sequence[Report]) -> list[tuple[Report, Report]]:
    """Pairs that rule C finds, the likest first."""
    found = []
    for index, one in enumerate(reports):
        for other in reports[index + 1 :]:
            if other.link.began_ns - one.link.began_ns > 2 * WITHIN_NS:
                break
            if (alike := likeness(one, other)) is not None:
                found.append((alike, one.key, other.key, one, other))
    return [(one, other) for *_, one, other in sorted(found, key=lambda pair: pair[:3])]


def _kept(group: Sequence[Report]) -> Report:
    """The report that counts: the outermost; the innermost, nearest to the wire, if tokens differ."""
    agreed = len({report.link.tokens for report in group if report.link.has_usage}) < 2
    keys = {report.key for report in group}
    inner = {report.key for report in group if report.outer and (report.trace_id, report.outer) in keys}
    return min(group, key=lambda report: _rank(report, (report.key in inner) is agreed, 1 if agreed else -1))


def _rank(report: Report, is_averted: bool, outward: int) -> tuple[bool | int | bytes, ...]:
    """What a report is kept by, the best smallest: its figures, then its reach, then its content.

    Where nothing is known of tokens, one that tells of a failure knows more than one that does not.

    `is_averted` says that it stands inside another one, or not so where the innermost is sought.
    """
    link, usage = report.link, report.link.usage
    known = (usage.input is not None) + (usage.output is not None) if usage else 0
    details = sum(map(bool, (usage.cache_read, usage.cache_write, usage.reasoning))) if usage else 0
    estimated = usage is not None and usage.estimated
    return (
        -known, not known and not link.failed, estimated, link.cost_nano is None, -details,
        not link.refused, link.covers_ns is not None, is_averted,
        (link.began_ns - link.end_ns) * outward, -link.size, link.began_ns, *report.key,
    )  # fmt: skip


class _Groups:
    """Reports in disjoint groups, each beginning alone."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports = reports
        self._heads = {report.key: report.key for report in reports}
        self._members = {report.key: [report] for report in reports}

    def join(self, one: Report, other: Report) -> None:
        """Make the groups of two reports one."""
        kept, gone = self._heads[one.key], self._heads[other.key]
        if kept != gone:
            moved = self._members.pop(gone)
            self._members[kept] += moved
            self._heads.update((report.key, kept) for report in moved)

    def join_if_apart(self, one: Report, other: Report) -> None:
        """The same, unless a call would be in the group twice: two ids, or two reports of one scope."""
        mine, theirs = (self._members[self._heads[report.key]] for report in (one, other))
        if not _voices(mine) & _voices(theirs) and len(_ids(mine) | _ids(theirs)) < 2:
            self.join(one, other)

    def all(self) -> list[list[Report]]:
        """Every group."""
        return list(self._members.values())


def _voices(group: Iterable[Report]) -> set[tuple[str, bool]]:
    """Who reports: the instrumentation, and whether in a note."""
    return {(report.link.scope, report.link.covers_ns is not None) for report in group}


def _ids(group: Iterable[Report]) -> set[str]:
    return {report.link.response_id for report in group if report.link.response_id is not None}
