"""Batches of events as Langfuse's older clients send them, kept in a file."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.formats.json_attributes import label, members
from spanglass.formats.langfuse import decode_events
from spanglass.importers import Importer, placed, unreadable
from spanglass.importers.json_importer import has
from spanglass.importers.json_records import Record, first_records, records

_PATHS = (("batch",),)
_EVENTS_A_BATCH = 200
_ENDINGS = ("-create", "-update")


class LangfuseBatches:
    """The importer of requests and of single events."""

    name = "Langfuse events"

    def recognises(self, head: bytes) -> bool:
        """Whether a record is an event about something that was created or updated."""
        return any(map(knows, first_records(head, _PATHS)))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of some hundreds of events at a time."""
        group: list[Record] = []
        for record in records(stream, _PATHS, knows):
            if record.problem:
                yield unreadable(record.place, record.problem)
                continue
            group.append(record)
            if len(group) == _EVENTS_A_BATCH:
                yield _batch(group)
                group = []
        yield _batch(group)


def knows(value: Any) -> bool:
    """Whether a record is an event."""
    return has(value, "type", "body") and label(value["type"]).endswith(_ENDINGS)


def _batch(group: Iterable[Record]) -> Batch:
    found = list(group)
    batch = decode_events([members(record.value) for record in found], {})
    return placed(batch, f"from {found[0].place} on") if found else batch


IMPORTER: Importer = LangfuseBatches()
