"""Groups of failing traces, found in what is stored by rules alone."""

from collections.abc import Iterator, Mapping

from spanglass.analysis.failure_causes import Cause, Seen, cause_of
from spanglass.analysis.failure_groups import Pile, piles
from spanglass.core.fixes import CallRef, Dismissal, FailureGroup, FailureKind
from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader

MOST_TRACES, MOST_GROUPS, MOST_BESIDE = 500, 40, 400
"""How many of the latest failing traces of a kind are looked at, groups made, calls read beside each."""

_LOOKED_AT, _MOST_FAILING = 4, 200


def failure_groups(
    reader: Reader, since_ns: int, until_ns: int, most: int = MOST_TRACES
) -> tuple[FailureGroup, ...]:
    """The groups of a range of time, that of most traces first; those that are not wanted come last."""
    dismissed = {each.group: each for each in reader.fix_dismissals()}
    found: list[FailureGroup] = []
    for kind in FailureKind:
        calls = reader.failing_calls(kind, since_ns, until_ns, most)
        capped = len({call.ref.trace_id for call in calls}) >= most
        made = piles(calls)[:MOST_GROUPS]
        found += [_group(reader, pile, (since_ns, capped), dismissed) for pile in made]
    return tuple(sorted(found, key=lambda each: (each.dismissed is not None, -each.traces, -each.last_ns)))


def seen_of(reader: Reader, pile: Pile, since_ns: int) -> Seen:
    """What is read beside the failing rows of a pile."""
    requested = pile.most("requested")
    beside = reader.site_calls(pile.scope_query, pile.site, since_ns, MOST_BESIDE)
    versions = reader.model_versions(requested) if requested else ()
    return Seen(tuple(_details(reader, pile.refs[:_LOOKED_AT])), beside, versions)


def _details(reader: Reader, refs: tuple[CallRef, ...]) -> Iterator[SpanDetail]:
    for ref in refs:
        detail = reader.span_detail(ref.trace_id, ref.span_id)
        if detail is not None:
            yield detail


def _group(
    reader: Reader, pile: Pile, looked: tuple[int, bool], dismissed: Mapping[str, Dismissal]
) -> FailureGroup:
    since_ns, capped = looked
    cause: Cause = cause_of(pile, seen_of(reader, pile, since_ns))
    starts = [call.start_ns for call in pile.calls]
    return FailureGroup(
        pile.key, pile.kind, cause.title, pile.where, pile.site, pile.detail, len(pile.refs), capped,
        min(starts), max(starts), cause.text, cause.evidence, pile.refs[:_MOST_FAILING], pile.query,
        pile.scope_query, pile.most("provider"), pile.most("requested"), cause.change,
        dismissed.get(pile.key),
    )  # fmt: skip
