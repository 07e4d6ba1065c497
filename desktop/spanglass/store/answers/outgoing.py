"""What is sent on: spans and log records in the order they came, as the bytes that were received."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spanglass.store.queries import filled
from spanglass.store.reader import Reader

_SAMPLE = b"spanglass.sample"


class Stream(StrEnum):
    """The two kinds of what is received."""

    SPANS = "spans"
    LOGS = "logs"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One span or log record: `row` is its place in the order, `payload` what was received.

    `open` is a span that has not ended, `foreign` what came from a file or is a sample, `wanted` what
    matches the filter; `users` are those of its trace.
    """

    row: int
    payload: bytes
    resource: bytes
    scope: bytes
    open: bool
    foreign: bool
    wanted: bool
    users: tuple[str, ...] = ()


class OutgoingReader(Reader):
    """A reader that gives what is to be sent on."""

    def last_row(self, stream: Stream) -> int:
        """The row of what came last; 0 for none."""
        table = "span" if stream is Stream.SPANS else "log"
        return int(self._value(f"SELECT coalesce(max(id), 0) FROM {table}"))

    def outgoing(
        self, stream: Stream, query: str, *, after: int, until: int, limit: int = 200
    ) -> tuple[Outgoing, ...]:
        """What came after one row, up to another; raises `QueryError` for a filter that cannot be read.

        Log records without a trace match no filter.
        """
        where = self._condition(query)
        text = filled(f"outgoing_{stream}", condition=where.sql)
        loose = {"loose": int(not query.strip())} if stream is Stream.LOGS else {}
        ends = {"after": after, "until": until, "limit": limit}
        return tuple(map(self._made, self._rows(text, {**ends, **loose, **where.parameters})))

    def _made(self, row: Sequence[Any]) -> Outgoing:
        resource = bytes(row[4])
        return Outgoing(
            row[0], self._payloads.payload(*row[1:4]), resource, bytes(row[5]),
            not row[6], bool(row[7]) or _SAMPLE in resource, bool(row[8]), _texts(row[9]),
        )  # fmt: skip


def _texts(text: str | None) -> tuple[str, ...]:
    found = json.loads(text) if text else []
    return tuple(item for item in found if isinstance(item, str))
