"""Look-ups of calls that may be reports of one call: by response id, by tokens, by time, by note."""

import json
from bisect import bisect, insort
from collections.abc import Collection, Iterable, Iterator, Mapping

import apsw

from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.once import (
    CLOSE_NS,
    LONGEST_NS,
    MOST_REPORTS,
    ROAMING,
    TOLERANCE_NS,
    WITHIN_NS,
    Key,
    Report,
)
from spanglass.core.facts import Kind
from spanglass.store.duplicates.call_scopes import CallScopes
from spanglass.store.queries import sql

_MAX = 2**63 - 1
_NO_TOKENS = (0, 0)
_Values = dict[str, int | str | bytes | None]
_SLACK: _Values = {"tolerance_ns": CLOSE_NS}  # `once` says for which of these it is so much

_CALLS = "SELECT 1 FROM span WHERE kind IN ('llm', 'embedding', 'reranker') AND scope = ?"
_TOKENS = "AND coalesce(input_tokens, 0) = ? AND coalesce(output_tokens, 0) = ? AND began_ns BETWEEN ? AND ?"
RANGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "same_tokens": (f"{_CALLS} {_TOKENS}", ("input", "output", "low_ns", "high_ns")),
    "same_time": (f"{_CALLS} AND began_ns BETWEEN ? AND ?", ("low_ns", "high_ns")),
    "noted": (f"{_CALLS} {_TOKENS}", ("input", "output", "low_ns", "high_ns")),
    "notes": (
        "SELECT 1 FROM span WHERE covers_ns IS NOT NULL AND scope = ? AND began_ns BETWEEN ? AND ?",
        ("low_ns", "high_ns"),
    ),
}
"""The range of its index that each question about one instrumentation searches, and the values it needs."""


class CallLookup:
    """Finds calls in the store and among those of the transaction that are not in it yet.

    Finds all that `once` would join with a call, and some that it would not. A call is compared with
    others of its own instrumentation only by response id, so most are looked up just once.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._fresh = _Fresh()
        self._scopes = CallScopes(connection)
        self._asked: set[str] = set()
        self._stored_ids: set[str] = set()

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._scopes.forget()

    def begin(self) -> None:
        """Forget the calls of the last transaction."""
        self._fresh = _Fresh()
        self._asked.clear()
        self._stored_ids.clear()

    def add(self, key: Key, link: Link, scope: int) -> None:
        """Take in a call of this transaction."""
        self._fresh.add(key, link)
        self._scopes.add(link, scope)

    def ask(self, links: Iterable[Link | None]) -> None:
        """Ask at once which response ids of calls are stored at all: nearly none, and one by one is slow."""
        self._asked.update(link.response_id for link in links if link is not None and link.response_id)
        if self._asked:
            ids = json.dumps(list(self._asked))
            found = self._connection.execute(sql("known_responses"), {"ids": ids})
            self._stored_ids.update(row[0] for row in found)

    def is_stored(self, response_id: str | None) -> bool:
        """Whether a response id that was asked about is stored."""
        return response_id in self._stored_ids

    def has_fellows(self, report: Report) -> bool:
        """Whether other calls of this transaction report a call's response id."""
        return report.link.response_id is not None and len(self._fresh.answering(report)) > 1

    def candidates(self, report: Report, services: Collection[str]) -> set[Key]:
        """The keys of calls that may report the same call; `services` are those of its trace."""
        found = self.beside(report, services)
        if report.link.response_id is not None:
            found.update(self._by_response(report, report.link.response_id))
        return found

    def beside(self, report: Report, services: Collection[str]) -> set[Key]:
        """The same of those that do so without a response id to compare."""
        link = report.link
        found: set[Key] = set()
        if link.end_ns:
            own, others = self._scopes.of(link, services)
            if others:
                found.update(self._by_tokens(report, others))
            if link.covers_ns is not None or link.tokens == _NO_TOKENS:
                found.update(self._by_note(report, own))
        return found

    def _by_response(self, report: Report, response_id: str) -> list[Key]:
        """Reports of the same response id; none if those stored are so many already that it names nothing."""
        stored: list[Key] = []
        if response_id not in self._asked or response_id in self._stored_ids:
            values, roaming = _same_response(report.link), self._scopes.roaming()
            if roaming:
                scopes = {"roaming": json.dumps(sorted(roaming))}
                stored = self._stored("same_response_anywhere", report, {**values, **scopes})
            else:
                stored = self._stored("same_response", report, values)
        if len(stored) > MOST_REPORTS:
            return []
        return stored + self._fresh.answering(report)

    def _by_tokens(self, report: Report, others: Iterable[int]) -> Iterator[Key]:
        """Reports of other instrumentations with the same tokens, and where one of both has none."""
        link = report.link
        yield from self._fresh.beside(link, link.tokens)
        yield from self._in_scopes("same_tokens", report, _inside(link, link.tokens), others)
        if link.tokens == _NO_TOKENS:
            yield from self._fresh.beside(link, None)
            yield from self._in_scopes("same_time", report, _close(link), others)
            return
        yield from self._fresh.beside(link, _NO_TOKENS)
        silent = [scope for scope in others if self._scopes.is_silent_near(scope, link)]
        if silent:
            yield from self._in_scopes("same_tokens", report, _inside(link, _NO_TOKENS), silent)

    def _by_note(self, report: Report, own: Iterable[int]) -> Iterator[Key]:
        link = report.link
        if link.covers_ns is not None:
            yield from self._fresh.of(link.kind, _NO_TOKENS, link.scope)
            yield from self._in_scopes("noted", report, _before_note(link), own)
        else:
            yield from self._fresh.notes
            yield from self._in_scopes("notes", report, _after_request(link), own)

    def _in_scopes(self, name: str, report: Report, values: _Values, scopes: Iterable[int]) -> Iterator[Key]:
        """Ask about instrumentations, but first and without joins whether there is anything to find."""
        text, names = RANGES[name]
        bounds = [values[each] for each in names]
        for scope in scopes:
            if self._connection.execute(text, (scope, *bounds)).fetchone() is not None:
                roams = scope in self._scopes.roaming() or report.link.scope in ROAMING
                slack = _SLACK if roams else {}
                yield from self._stored(name, report, {**values, **slack, "scope": scope, "roams": roams})

    def _stored(self, name: str, report: Report, values: _Values) -> list[Key]:
        asked = {
            "kind": report.link.kind.value, "service": report.link.service, "trace_id": report.trace_id,
            "most": MOST_REPORTS + 1, "roams": report.link.scope in ROAMING, **values,
        }  # fmt: skip
        return [(trace_id, span_id) for trace_id, span_id in self._connection.execute(sql(name), asked)]


class _Fresh:
    """The calls of one transaction."""

    def __init__(self) -> None:
        self._by_response: dict[tuple[str, Kind], list[tuple[int, Key]]] = {}
        self.notes: list[Key] = []
        self._by_tokens: dict[tuple[Kind, tuple[int, int] | None], dict[str, list[Key]]] = {}

    def add(self, key: Key, link: Link) -> None:
        """Take in a call."""
        if link.response_id is not None:
            insort(self._by_response.setdefault((link.response_id, link.kind), []), (link.began_ns, key))
        if link.covers_ns is not None:
            self.notes.append(key)
        for tokens in (link.tokens, None):
            self._by_tokens.setdefault((link.kind, tokens), {}).setdefault(link.scope, []).append(key)

    def answering(self, report: Report) -> list[Key]:
        """The calls of a response id that began nearest to one of them, as many as can matter."""
        link = report.link
        calls = self._by_response.get((link.response_id or "", link.kind), [])
        middle = bisect(calls, (link.began_ns, report.key))
        near = calls[max(0, middle - MOST_REPORTS - 1) : middle + MOST_REPORTS + 1]
        return [key for _, key in near]

    def of(self, kind: Kind, tokens: tuple[int, int] | None, scope: str) -> list[Key]:
        """The calls of one instrumentation with those tokens; None for any."""
        return self._by_tokens.get((kind, tokens), {}).get(scope, [])

    def beside(self, link: Link, tokens: tuple[int, int] | None) -> Iterator[Key]:
        """The same, of other instrumentations than a call's own."""
        for scope, keys in self._by_tokens.get((link.kind, tokens), {}).items():
            if scope != link.scope:
                yield from keys


def _same_response(link: Link) -> _Values:
    until = max(link.end_ns, link.began_ns) + WITHIN_NS
    return {
        "response_id": link.response_id,
        "low_ns": link.began_ns - LONGEST_NS,
        "ended_ns": link.began_ns - WITHIN_NS,
        "high_ns": min(until, link.began_ns + LONGEST_NS, _MAX),
    }


def _inside(link: Link, tokens: tuple[int, int]) -> _Values:
    until = min(max(link.end_ns, link.began_ns) + CLOSE_NS, link.began_ns + WITHIN_NS)
    return {
        "input": tokens[0], "output": tokens[1], "low_ns": link.began_ns - WITHIN_NS,
        "high_ns": min(until, _MAX), **_interval(link), "tolerance_ns": TOLERANCE_NS,
    }  # fmt: skip


def _close(link: Link) -> _Values:
    low, high = link.began_ns - CLOSE_NS, min(link.began_ns + CLOSE_NS, _MAX)
    return {**_interval(link), "low_ns": low, "high_ns": high, "close_ns": CLOSE_NS}


def _interval(link: Link) -> _Values:
    return {"began_ns": link.began_ns, "end_ns": link.end_ns}


def _after_request(request: Link) -> _Values:
    return {
        "low_ns": request.end_ns - TOLERANCE_NS,
        "high_ns": min(request.end_ns + WITHIN_NS, _MAX),
    }


def _before_note(note: Link) -> _Values:
    return {
        "input": 0, "output": 0, "low_ns": note.began_ns - 2 * WITHIN_NS,
        "high_ns": min(note.began_ns + TOLERANCE_NS, _MAX),
        "ended_low_ns": note.began_ns - WITHIN_NS, "ended_high_ns": min(note.began_ns + TOLERANCE_NS, _MAX),
    }  # fmt: skip
