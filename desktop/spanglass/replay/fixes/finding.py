"""Groups of failing traces, found in what is stored by rules alone."""

from collections.abc import Iterator

from spanglass.analysis.fixing.failure_causes import Seen, cause_of
from spanglass.analysis.fixing.failure_groups import Pile, piles
from spanglass.core.fixes import CallRef, FailureGroup, FailureKind, SiteCall
from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader

MOST_TRACES, MOST_GROUPS, MOST_BESIDE = 500, 40, 400
"""How many of the latest failing traces of a kind are looked at, groups made, calls read beside each."""

_LOOKED_AT, _MOST_FAILING = 4, 200


def failure_groups(
    reader: Reader, since_ns: int, until_ns: int, most: int = MOST_TRACES
) -> tuple[FailureGroup, ...]:
    """The groups of a range of time, that of most traces first; those that are not wanted come last."""
    looking = _Looking(reader, since_ns)
    found: list[FailureGroup] = []
    for kind in FailureKind:
        calls = reader.failing_calls(kind, since_ns, until_ns, most)
        capped = len({call.ref.trace_id for call in calls}) >= most
        found += [looking.group(pile, capped=capped) for pile in piles(calls)[:MOST_GROUPS]]
    return tuple(sorted(found, key=lambda each: (each.dismissed is not None, -each.traces, -each.last_ns)))


class _Looking:
    """Reads what groups are told by; the calls of one place once for all groups that are there."""

    def __init__(self, reader: Reader, since_ns: int) -> None:
        self._reader, self._since_ns = reader, since_ns
        self._dismissed = {each.group: each for each in reader.fix_dismissals()}
        self._beside: dict[tuple[str, str], tuple[SiteCall, ...]] = {}
        self._versions: dict[str, tuple[tuple[str, int], ...]] = {}

    def group(self, pile: Pile, *, capped: bool) -> FailureGroup:
        """A pile as a group with its cause."""
        cause = cause_of(pile, self._seen(pile))
        starts = [call.start_ns for call in pile.calls]
        return FailureGroup(
            pile.key, pile.kind, cause.title, pile.where, pile.site, pile.detail, len(pile.refs), capped,
            min(starts), max(starts), cause.text, cause.evidence, pile.refs[:_MOST_FAILING], pile.query,
            pile.scope_query, pile.most("provider"), pile.most("requested"), cause.change,
            self._dismissed.get(pile.key),
        )  # fmt: skip

    def _seen(self, pile: Pile) -> Seen:
        place, requested = (pile.scope_query, pile.site), pile.most("requested") or ""
        if place not in self._beside:
            self._beside[place] = self._reader.site_calls(*place, self._since_ns, MOST_BESIDE)
        if requested not in self._versions:
            self._versions[requested] = self._reader.model_versions(requested)
        details = tuple(self._details(pile.refs[:_LOOKED_AT]))
        return Seen(details, self._beside[place], self._versions[requested])

    def _details(self, refs: tuple[CallRef, ...]) -> Iterator[SpanDetail]:
        for ref in refs:
            detail = self._reader.span_detail(ref.trace_id, ref.span_id)
            if detail is not None:
                yield detail
