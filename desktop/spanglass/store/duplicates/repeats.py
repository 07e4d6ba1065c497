"""Calls that are reported more than once: found among all traces, and judged again when one comes late."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import apsw

from spanglass.analysis.chains.links import Chain, Link, chain_of
from spanglass.analysis.chains.once import (
    Key,
    Report,
    likeness,
    once,
    report_of,
    same_response,
    twin_of,
    wraps,
)
from spanglass.store.duplicates.call_lookup import CallLookup
from spanglass.store.duplicates.overtaken import Followers
from spanglass.store.duplicates.told_responses import Overtaken, ToldResponses
from spanglass.store.ingest.trace_states import TraceState, TraceStates

_MOST = 256


class Repeats:
    """Keeps the twins of trace states true: what counts instead of each call that is reported again."""

    def __init__(self, connection: apsw.Connection, states: TraceStates) -> None:
        self._states = states
        self._lookup = CallLookup(connection)
        self._responses = ToldResponses(connection)
        self.followers = Followers(connection)
        self._overtaken: set[bytes] = set()
        self._before: dict[Key, Link] = {}
        self._new: dict[Key, int] = {}
        self._in_doubt: set[str] = set()

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._lookup.forget()

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._lookup.begin()
        self._responses.begin()
        self.followers.begin()
        self._before.clear()
        self._new.clear()
        self._in_doubt.clear()

    def take(self, key: Key, state: TraceState, before: Link | None, scope: int) -> None:
        """Note a span that is new or has changed; `scope` is the row id of its instrumentation."""
        link = state.links[key[1]]
        if before is None:
            self._new[key] = scope
        else:
            self._new.pop(key, None)
            self._doubt(before)
        if before is not None and before.is_call:
            self._before.setdefault(key, before)
        elif not link.is_call:
            return
        state.waiting.add(link.span_id)
        if link.is_call:
            state.services.add(link.service or "")
            self._lookup.add(key, link, scope)

    def compare(self, trace_ids: Iterable[bytes]) -> set[bytes]:
        """Compare the waiting calls of traces with all others; the traces in which a verdict changes."""
        waiting = [
            (trace_id, span_id)
            for trace_id in trace_ids
            for span_id in self._waiting(self._states.of(trace_id))
        ]
        return self._compared(waiting)

    def compare_some(self, trace_id: bytes, most: int) -> set[bytes]:
        """Compare so many of the waiting calls of a trace, the chain of which is up to date; the same."""
        state = self._states.of(trace_id)
        some = set(islice(state.waiting, most))
        state.waiting -= some
        return self._compared([(trace_id, span_id) for span_id in some])

    def begin_anew(self, trace_id: bytes) -> None:
        """Bring the chain of a trace up to date; all calls of it wait to be compared."""
        state = self._states.of(trace_id)
        state.waiting = self._waiting(state) | {link.span_id for link in state.links.values() if link.is_call}

    def _compared(self, waiting: Sequence[Key]) -> set[bytes]:
        self._lookup.ask(self._states.of(trace_id).links.get(span_id) for trace_id, span_id in waiting)
        alone = {report.key: report for report in map(self._alone, waiting) if report is not None}
        for trace_id, span_id in waiting:
            if (trace_id, span_id) not in alone:
                self._doubt(self._states.of(trace_id).links.get(span_id))
        told = [report for report in alone.values() if self._lookup.is_stored(report.link.response_id)]
        if told:
            self._responses.ask(told)
        self._overtaken.clear()
        changed: set[bytes] = set()
        seen: set[Key] = set()
        for key in waiting:
            if key in alone and self._is_settled(alone[key]):
                continue
            for report in self._concerned(key):
                if report.key not in seen:
                    group = self._component(report)
                    seen |= group.keys()
                    changed |= self._settle(group)
        return changed | self._overtaken

    def _doubt(self, link: Link | None) -> None:
        """Note that what is stored of a response id is not what is true of it by now."""
        if link is not None and link.response_id is not None:
            self._in_doubt.add(link.response_id)

    def _alone(self, key: Key) -> Report | None:
        """A call that is new, in a trace where none stands around or below another; None for others."""
        trace_id, span_id = key
        state = self._states.of(trace_id)
        return (
            report_of(trace_id, state.chain, span_id) if key in self._new and not state.chain.outer else None
        )

    def _is_settled(self, report: Report) -> bool:
        """Settle what surely changes no other verdict: most calls are the only report of a response."""
        link, state = report.link, self._states.of(report.trace_id)
        if link.response_id in self._in_doubt or self._lookup.has_fellows(report):
            return False
        if self._lookup.beside(report, state.services) - {report.key}:
            return False
        if not self._lookup.is_stored(link.response_id):
            return True
        settled = self._responses.settled(report, self._new[report.key])
        if settled is None:
            return False
        if settled.twin is not None:
            state.twins[link.span_id] = settled.twin
        return settled.overtaken is None or self._overtake(report, settled.overtaken)

    def _overtake(self, report: Report, overtaken: Overtaken) -> bool:
        """Have a report count instead of the one that did; False if other calls hang on that one."""
        kept = overtaken.kept
        state = self._states.of(kept.trace_id)
        followers = self.followers.of(kept.key)
        if len(followers) != overtaken.others or any(
            each.response_id != report.link.response_id for each in followers
        ):
            return False
        if any(twin.span_id == kept.link.span_id for twin in state.twins.values()):
            return False
        twin = twin_of(kept, report)
        state.twins[kept.link.span_id] = twin
        self._overtaken.add(kept.trace_id)
        for each in followers:
            if self._states.holds(each.trace_id):
                self._states.of(each.trace_id).twins[each.span_id] = twin
                self._overtaken.add(each.trace_id)
        self.followers.point([each for each in followers if each.trace_id not in self._overtaken], twin)
        return True

    def _waiting(self, state: TraceState) -> set[bytes]:
        """The calls of a trace to be compared, its chain brought up to date."""
        chain = state.chain if state.chain.spans == state.links else chain_of(state.links.values())
        waiting = state.waiting | _moved(state.chain, chain)
        state.waiting, state.chain = set(), chain
        return waiting

    def _concerned(self, key: Key) -> Iterator[Report]:
        """A waiting call, and those that it was like before it changed or ceased to be one."""
        trace_id, span_id = key
        state = self._states.of(trace_id)
        report = report_of(trace_id, state.chain, span_id)
        if report is not None:
            yield report
        else:
            state.twins.pop(span_id, None)
        links = {self._before.get(key), None if report else state.links.get(span_id)} - {None}
        for link in links:
            if link is not None and link.is_call:
                yield from self._near(Report(trace_id, link))

    def _component(self, report: Report) -> dict[Key, Report]:
        """All reports that hang together with one, by likeness, near ones first."""
        found = {report.key: report}
        left = [report]
        while left and len(found) < _MOST:
            for other in self._near(left.pop(0)):
                if other.key not in found:
                    found[other.key] = other
                    left.append(other)
        return found

    def _near(self, report: Report) -> Iterator[Report]:
        own = report.key
        for key in self._candidates(report):
            other = self._report(key) if key != own else None  # it is among those of its response id
            if other is not None and _alike(report, other):
                yield other

    def _candidates(self, report: Report) -> set[Key]:
        state = self._states.of(report.trace_id)
        inside = (report.around,) if report.around else ()
        around = state.chain.within.get(report.link.span_id, ())
        found = self._lookup.candidates(report, state.services)
        if inside or around:  # of most calls, neither
            found.update((report.trace_id, span_id) for span_id in (*inside, *around))
        return found

    def _report(self, key: Key) -> Report | None:
        trace_id, span_id = key
        return report_of(trace_id, self._states.of(trace_id).chain, span_id)

    def _settle(self, group: dict[Key, Report]) -> set[bytes]:
        """Write the group's twins into the states; the traces in which they are others than before."""
        twins = once(group.values()) if len(group) > 1 else {}
        changed: set[bytes] = set()
        for key, report in group.items():
            trace_id, span_id = key
            self._doubt(report.link)
            known = self._states.of(trace_id).twins
            twin = twins.get(key)
            if known.get(span_id) != twin:
                changed.add(trace_id)
                if twin is None:
                    del known[span_id]
                else:
                    known[span_id] = twin
        return changed


def _alike(one: Report, other: Report) -> bool:
    return (
        same_response(one, other)
        or wraps(one, other)
        or wraps(other, one)
        or likeness(one, other) is not None
    )


def _moved(before: Chain, now: Chain) -> set[bytes]:
    """Calls around or within which other calls are than before."""
    moved: set[bytes] = set(before.wrappers ^ now.wrappers)
    moved.update(span_id for span_id, outer in before.outer.items() ^ now.outer.items())
    for outer, inner in before.around.items() ^ now.around.items():
        moved.update((outer, inner))
    return moved
