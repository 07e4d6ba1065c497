"""Datasets and prompts in the store: written by the one connection that writes, within its transaction."""

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import apsw
import zstandard

from spanglass.core.kept_request import encoded, to_json
from spanglass.core.library import Added, NewExample, NewVersion, Saved, a_name
from spanglass.store.connection import storable

_SHOWN, _SEARCHED = 300, 8_000
_HASH = 16
_KEPT_NS = 3_600_000_000_000
_EXAMPLE = (
    "INSERT INTO example(dataset, question, request, expected, title, answer, model, tags, metadata, "
    "trace_id, span_id, created_ns, changed_ns, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING RETURNING id"
)
_VERSION = (
    "INSERT INTO prompt_version(prompt, number, parent, hash, content, model, note, trace_id, span_id, "
    "created_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
_NEWEST = (
    "SELECT id, number, hash FROM prompt_version WHERE prompt = ? AND gone_ns IS NULL "
    "ORDER BY number DESC LIMIT 1"
)
_UNUSED = (
    "DELETE FROM library_content WHERE id NOT IN (SELECT request FROM example "
    "UNION ALL SELECT expected FROM example WHERE expected IS NOT NULL "
    "UNION ALL SELECT content FROM prompt_version)"
)
TABLES = ("dataset", "example", "prompt", "prompt_version", "eval_run")
"""What can be taken away and brought back, by row id."""


class LibraryTables:
    """The tables of datasets and prompts, for the thread and the transaction of the writer."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._packer = zstandard.ZstdCompressor()

    def add(self, dataset: str, examples: Iterable[NewExample], now_ns: int) -> Added:
        """Put examples into a dataset, which is made if there is none; one that asks the same is left out."""
        name = a_name(dataset)
        owner, made = self._owner("dataset", name, now_ns)
        there, ids = 0, []
        for example in examples:
            found = self._add(owner, example, now_ns)
            ids += [] if found is None else [found]
            there += found is None
        return Added(owner, name, tuple(ids), there, made)

    def describe(self, dataset: int, name: str, description: str) -> None:
        """Give a dataset another name and description; raises ``ValueError`` where the name is taken."""
        name = a_name(name)
        text = "SELECT 1 FROM dataset WHERE name = ? AND id <> ? AND gone_ns IS NULL"
        if self._rows(text, (name, dataset)):
            raise ValueError(f"There is a dataset {name} already.")
        text = "UPDATE dataset SET name = ?, description = ? WHERE id = ?"
        self._rows(text, (name, description.strip(), dataset))

    def expect(self, example: int, expected: str | None, now_ns: int) -> None:
        """Say which answer an example is to have; None for no particular one."""
        content = None if expected is None else self._content(expected)
        answer = None if expected is None else expected[:_SHOWN]
        text = "UPDATE example SET expected = ?, answer = ?, changed_ns = ? WHERE id = ?"
        self._rows(text, (content, answer, now_ns, example))

    def save(self, version: NewVersion, now_ns: int) -> Saved:
        """Keep a prompt as its next version, unless the newest one is the same."""
        name = a_name(version.name)
        owner, made = self._owner("prompt", name, now_ns)
        newest = next(iter(self._rows(_NEWEST, (owner,))), None)
        digest = version.request.digest
        if newest is not None and newest[2] == digest:
            return Saved(owner, newest[0], name, newest[1], changed=False, made=False)
        number, before = (newest[1] + 1, newest[1]) if newest else (1, None)
        origin = version.origin
        values = (
            owner, number, version.parent or before, digest, self._content(to_json(version.request)),
            version.request.model, version.note.strip(), origin.trace_id if origin else None,
            origin.span_id if origin else None, now_ns,
        )  # fmt: skip
        row = self._rows(_VERSION, values)[0]
        return Saved(owner, row[0], name, number, changed=True, made=made)

    def remove(self, table: str, ids: Sequence[int], now_ns: int) -> None:
        """Take rows of one of `TABLES` away; they can be brought back for an hour."""
        text = f"UPDATE {_known(table)} SET gone_ns = ? WHERE id = ? AND gone_ns IS NULL"
        self._connection.executemany(text, [(now_ns, each) for each in ids]).fetchall()

    def restore(self, table: str, ids: Sequence[int]) -> None:
        """Bring rows back, but for those that another one has taken the place of."""
        text = f"UPDATE OR IGNORE {_known(table)} SET gone_ns = NULL WHERE id = ?"
        self._connection.executemany(text, [(each,) for each in ids]).fetchall()

    def purge(self, now_ns: int) -> None:
        """Let go of what was taken away long ago, and of content that nothing holds any more."""
        until = (now_ns - _KEPT_NS,)
        gone = 0
        for table in TABLES:
            self._rows(f"DELETE FROM {table} WHERE gone_ns < ?", until)
            gone += self._connection.changes()
        if gone:
            self._rows("DELETE FROM example WHERE dataset NOT IN (SELECT id FROM dataset)")
            self._rows("DELETE FROM prompt_version WHERE prompt NOT IN (SELECT id FROM prompt)")
            self._rows("DELETE FROM eval_run WHERE dataset NOT IN (SELECT id FROM dataset)")
            self._rows("DELETE FROM eval_result WHERE run NOT IN (SELECT id FROM eval_run)")
            self._rows(_UNUSED)

    def _add(self, dataset: int, example: NewExample, now_ns: int) -> int | None:
        request, origin = example.request, example.origin
        expected = None if example.expected is None else self._content(example.expected)
        words = "\n".join(message.text for message in reversed(request.messages))[:_SEARCHED]
        metadata = json.dumps(dict(example.metadata), ensure_ascii=False, default=str)
        values = (
            dataset, request.question, self._content(to_json(request)), expected,
            request.last_text[:_SHOWN], None if example.expected is None else example.expected[:_SHOWN],
            request.model, json.dumps(list(example.tags), ensure_ascii=False), metadata,
            origin.trace_id if origin else None, origin.span_id if origin else None, now_ns, now_ns, words,
        )  # fmt: skip
        row = self._rows(_EXAMPLE, values)
        return int(row[0][0]) if row else None

    def _owner(self, table: str, name: str, now_ns: int) -> tuple[int, bool]:
        """The row of a name, and whether it is new."""
        found = self._rows(f"SELECT id FROM {table} WHERE name = ? AND gone_ns IS NULL", (name,))
        if found:
            return int(found[0][0]), False
        made = self._rows(f"INSERT INTO {table}(name, created_ns) VALUES (?, ?) RETURNING id", (name, now_ns))
        return int(made[0][0]), True

    def _content(self, content: object) -> int:
        """The row of a content, which is kept once however often it is used."""
        octets = encoded(content)
        digest = blake2b(octets, digest_size=_HASH).digest()
        found = self._rows("SELECT id FROM library_content WHERE hash = ?", (digest,))
        if found:
            return int(found[0][0])
        packed = self._packer.compress(octets)
        text = "INSERT INTO library_content(hash, encoded) VALUES (?, ?) RETURNING id"
        return int(self._rows(text, (digest, packed))[0][0])

    def _rows(self, text: str, values: Sequence[Any] = ()) -> list[Any]:
        return list(self._connection.execute(text, [storable(value) for value in values]))


def _known(table: str) -> str:
    if table not in TABLES:
        raise ValueError(f"{table} is none of {', '.join(TABLES)}.")
    return table
