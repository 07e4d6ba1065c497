"""Look-ups of calls that may be reports of one call: by response id, by tokens, by time, by note."""

from collections.abc import Iterable, Iterator

import apsw

from spanglass.analysis.links import Link
from spanglass.analysis.once import (
    CLOSE_NS,
    LONGEST_NS,
    MOST_REPORTS,
    TOLERANCE_NS,
    WITHIN_NS,
    Key,
    Report,
)
from spanglass.core.facts import Kind
from spanglass.store.queries import sql

_MAX = 2**63 - 1
_NO_TOKENS = (0, 0)
_Values = dict[str, int | str | bytes | None]


class CallLookup:
    """Finds calls in the store and among those of the transaction that are not in it yet.

    Finds all that `once` would join with a call, and some that it would not. A call is compared with
    others of its own instrumentation only by response id, so most are looked up just once.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._fresh = _Fresh()
        self._scopes: dict[str, dict[int, str]] | None = None

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._scopes = None

    def begin(self) -> None:
        """Forget the calls of the last transaction."""
        self._fresh = _Fresh()

    def add(self, key: Key, link: Link, scope: int) -> None:
        """Take in a call of this transaction."""
        self._fresh.add(key, link)
        known = self._known_scopes().setdefault(link.service or "", {})
        if scope not in known:
            known[scope] = link.scope
            self._connection.execute(
                "INSERT OR IGNORE INTO call_scope VALUES (?, ?)", (link.service or "", scope)
            )

    def candidates(self, report: Report, services: Iterable[str]) -> set[Key]:
        """The keys of calls that may report the same call; `services` are those of its trace."""
        link = report.link
        values: _Values = {
            "kind": link.kind.value, "service": link.service, "trace_id": report.trace_id,
            "most": MOST_REPORTS + 1,
        }  # fmt: skip
        found: set[Key] = set()
        if link.response_id is not None:
            found.update(self._fresh.by_response.get(link.response_id, ()))
            found.update(self._stored("same_response", {**values, **_same_response(link)}))
        if link.end_ns:
            found.update(self._of_other_scopes(link, values, {*services, link.service or ""}))
        return found

    def _of_other_scopes(self, link: Link, values: _Values, services: set[str]) -> Iterator[Key]:
        scopes = [item for service in services for item in self._known_scopes().get(service, {}).items()]
        others = {scope for scope, name in scopes if name != link.scope}
        own = {scope for scope, name in scopes if name == link.scope}
        if others:
            yield from self._by_tokens(link, values, others)
        if link.covers_ns is not None:
            yield from self._fresh.of(link.kind, _NO_TOKENS, link.scope)
            yield from self._in_scopes("noted", {**values, **_before_note(link)}, own)
        elif link.tokens == _NO_TOKENS:
            yield from self._fresh.notes
            yield from self._in_scopes("notes", {**values, **_after_request(link)}, own)

    def _by_tokens(self, link: Link, values: _Values, others: set[int]) -> Iterator[Key]:
        """Reports of other instrumentations with the same tokens, and where one of both has none."""
        for tokens in {link.tokens, _NO_TOKENS}:
            yield from self._fresh.beside(link, tokens)
            yield from self._in_scopes("same_tokens", {**values, **_inside(link, tokens)}, others)
        if link.tokens == _NO_TOKENS:
            yield from self._fresh.beside(link, None)
            yield from self._in_scopes("same_time", {**values, **_close(link)}, others)

    def _in_scopes(self, name: str, values: _Values, scopes: set[int]) -> Iterator[Key]:
        for scope in scopes:
            yield from self._stored(name, {**values, "scope": scope})

    def _stored(self, name: str, values: _Values) -> list[Key]:
        return [(trace_id, span_id) for trace_id, span_id in self._connection.execute(sql(name), values)]

    def _known_scopes(self) -> dict[str, dict[int, str]]:
        if self._scopes is None:
            self._scopes = {}
            rows = "SELECT service, scope, name FROM call_scope JOIN scope ON scope.id = call_scope.scope"
            for service, scope, name in self._connection.execute(rows):
                self._scopes.setdefault(service, {})[scope] = name
        return self._scopes


class _Fresh:
    """The calls of one transaction."""

    def __init__(self) -> None:
        self.by_response: dict[str, list[Key]] = {}
        self.notes: list[Key] = []
        self._by_tokens: dict[tuple[Kind, tuple[int, int] | None], dict[str, list[Key]]] = {}

    def add(self, key: Key, link: Link) -> None:
        """Take in a call."""
        if link.response_id is not None:
            self.by_response.setdefault(link.response_id, []).append(key)
        if link.covers_ns is not None:
            self.notes.append(key)
        for tokens in (link.tokens, None):
            self._by_tokens.setdefault((link.kind, tokens), {}).setdefault(link.scope, []).append(key)

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
        "high_ns": min(until, link.began_ns + LONGEST_NS, _MAX),
    }


def _inside(link: Link, tokens: tuple[int, int]) -> _Values:
    until = min(max(link.end_ns, link.began_ns) + TOLERANCE_NS, link.began_ns + WITHIN_NS)
    return {
        "input": tokens[0], "output": tokens[1], "low_ns": link.began_ns - WITHIN_NS,
        "high_ns": min(until, _MAX), **_interval(link), "tolerance_ns": TOLERANCE_NS,
    }  # fmt: skip


def _close(link: Link) -> _Values:
    return {**_interval(link), "close_ns": CLOSE_NS}


def _interval(link: Link) -> _Values:
    return {"began_ns": link.began_ns, "end_ns": link.end_ns}


def _after_request(request: Link) -> _Values:
    return {
        "low_ns": request.end_ns - TOLERANCE_NS,
        "high_ns": min(request.end_ns + WITHIN_NS, _MAX),
    }


def _before_note(note: Link) -> _Values:
    return {
        "low_ns": note.began_ns - 2 * WITHIN_NS, "high_ns": note.began_ns + TOLERANCE_NS,
        "ended_low_ns": note.began_ns - WITHIN_NS, "ended_high_ns": note.began_ns + TOLERANCE_NS,
    }  # fmt: skip
