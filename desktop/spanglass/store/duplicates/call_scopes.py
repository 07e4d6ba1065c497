"""Which instrumentations report the calls of a service, and when their calls had no tokens."""

from collections.abc import Collection

import apsw

from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.once import ROAMING, WITHIN_NS

_KNOWN = "SELECT service, scope, name FROM call_scope JOIN scope ON scope.id = call_scope.scope"
_WITHOUT_TOKENS = (
    "FROM span WHERE kind IN ('llm', 'embedding', 'reranker') AND scope = ?1 "
    "AND coalesce(input_tokens, 0) = 0 AND coalesce(output_tokens, 0) = 0"
)
SILENT = f"SELECT (SELECT min(began_ns) {_WITHOUT_TOKENS}), (SELECT max(began_ns) {_WITHOUT_TOKENS})"
"""When the first and the last call of an instrumentation without tokens began."""
_MOST_PARTITIONS = 1000
_Partition = tuple[frozenset[int], frozenset[int]]


class CallScopes:
    """The instrumentations by row id of their scopes, kept in ``call_scope`` and remembered."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._names: dict[str, dict[int, str]] | None = None
        self._roaming: frozenset[int] | None = None
        self._partitions: dict[tuple[frozenset[str], str], _Partition] = {}
        self._silent: dict[int, tuple[int, int]] = {}

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._names = self._roaming = None
        self._partitions.clear()
        self._silent.clear()

    def add(self, link: Link, scope: int) -> None:
        """Take in a call."""
        service = link.service or ""
        known = self._known().setdefault(service, {})
        if scope not in known:
            known[scope] = link.scope
            self._roaming = None
            self._partitions.clear()
            self._connection.execute("INSERT OR IGNORE INTO call_scope VALUES (?, ?)", (service, scope))
        if not any(link.tokens):
            first, last = self._when_silent(scope)
            self._silent[scope] = min(first, link.began_ns), max(last, link.began_ns)

    def of(self, link: Link, services: Collection[str]) -> _Partition:
        """The scopes of a call's own instrumentation, and those of others, among those of `services`.

        Beside them stand those whose calls are of any service, and for a call of such a one all there are.
        """
        key = frozenset((*services, link.service or "")), link.scope
        found = self._partitions.get(key)
        if found is None:
            if len(self._partitions) >= _MOST_PARTITIONS:
                self._partitions.clear()
            items = self._items(key[0], everywhere=link.scope in ROAMING)
            own = frozenset(scope for scope, name in items if name == link.scope)
            found = self._partitions[key] = own, frozenset(scope for scope, _ in items) - own
        return found

    def roaming(self) -> frozenset[int]:
        """The scopes whose calls are of any service."""
        if self._roaming is None:
            named = (item for scopes in self._known().values() for item in scopes.items())
            self._roaming = frozenset(scope for scope, name in named if name in ROAMING)
        return self._roaming

    def is_silent_near(self, scope: int, link: Link) -> bool:
        """Whether a call without tokens may begin within a minute of another one."""
        first, last = self._when_silent(scope)
        return first - WITHIN_NS <= link.began_ns <= last + WITHIN_NS

    def _items(self, services: Collection[str], *, everywhere: bool) -> list[tuple[int, str]]:
        return [
            (scope, name)
            for service, scopes in self._known().items()
            for scope, name in scopes.items()
            if everywhere or service in services or name in ROAMING
        ]

    def _when_silent(self, scope: int) -> tuple[int, int]:
        """When the first and last call without tokens began; the last before the first if there is none."""
        if scope not in self._silent:
            ((first, last),) = self._connection.execute(SILENT, (scope,))
            self._silent[scope] = (2**63, -(2**63)) if first is None else (first, last)
        return self._silent[scope]

    def _known(self) -> dict[str, dict[int, str]]:
        if self._names is None:
            self._names = {}
            for service, scope, name in self._connection.execute(_KNOWN):
                self._names.setdefault(service, {})[scope] = name
        return self._names
