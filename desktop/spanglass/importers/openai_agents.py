"""Traces as the OpenAI Agents SDK's own exporter sends them, kept in a file."""

import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.formats.json_attributes import label, members
from spanglass.formats.openai_agents import decode_items
from spanglass.importers import Importer, placed, unreadable
from spanglass.importers.json_records import first_records, records

_PATHS = (("data",),)
_ITEMS_A_BATCH = 200


class OpenAiAgents:
    """The importer of lists of traces and spans."""

    name = "OpenAI Agents"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def recognises(self, head: bytes) -> bool:
        """Whether a record is a trace or a span by its own word."""
        return any(map(knows, first_records(head, _PATHS)))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of some hundreds of items at a time."""
        group: list[Any] = []
        place = ""
        for record in records(stream, _PATHS, knows):
            if record.problem:
                yield unreadable(record.place, record.problem)
                continue
            place = place or record.place
            group.append(record.value)
            if len(group) == _ITEMS_A_BATCH:
                yield placed(decode_items(group, self._now_ns), f"from {place} on")
                group, place = [], ""
        yield placed(decode_items(group, self._now_ns), f"from {place} on")


def knows(value: Any) -> bool:
    """Whether a record is one of the exporter's."""
    return label(members(value).get("object")) in ("trace", "trace.span")


IMPORTER: Importer = OpenAiAgents()
