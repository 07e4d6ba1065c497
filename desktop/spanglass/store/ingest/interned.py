"""Resources and scopes: each distinct one is stored once and named by a number."""

import hashlib

import apsw

from spanglass.core.span import Resource, Scope

_MAX_CACHED = 10_000


class Interned:
    """Row ids of resources and scopes, remembered by the value's own identity and by its content."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._ids: dict[tuple[str, bytes], int] = {}

    def forget(self) -> None:
        """Drop what is remembered: a transaction failed, or another process has written."""
        self._ids.clear()

    def resource(self, resource: Resource) -> int:
        """The row id of a resource."""
        known = self._ids.get(("resource", resource.encoded))
        if known is not None:
            return known
        return self._intern("resource", resource.encoded, (resource.service,))

    def scope(self, scope: Scope) -> int:
        """The row id of a scope."""
        known = self._ids.get(("scope", scope.encoded))
        if known is not None:
            return known
        return self._intern("scope", scope.encoded, (scope.name, scope.version))

    def _intern(self, table: str, encoded: bytes, columns: tuple[str | None, ...]) -> int:
        digest = hashlib.blake2b(encoded, digest_size=16).digest()
        found = self._connection.execute(f"SELECT id FROM {table} WHERE digest = ?", (digest,)).fetchone()
        if found is None:
            marks = ", ".join("?" * (len(columns) + 2))
            names = "service" if table == "resource" else "name, version"
            self._connection.execute(
                f"INSERT INTO {table}(digest, {names}, encoded) VALUES ({marks})",
                (digest, *columns, encoded),
            )
            found = (self._connection.last_insert_rowid(),)
        if len(self._ids) >= _MAX_CACHED:
            self._ids.clear()
        self._ids[table, encoded] = found[0]
        row_id: int = found[0]
        return row_id
