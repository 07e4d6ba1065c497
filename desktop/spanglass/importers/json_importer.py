"""What all importers of JSON files share: recognising by the first records, and reading record by record."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO, Protocol, TypeAlias

from spanglass.core.credentials import without_named_credentials
from spanglass.core.span import Batch, RawSpan
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.otlp_encoding import encoded_spans
from spanglass.formats.otlp_values import BadPartError
from spanglass.formats.updates import as_updates
from spanglass.importers import Part, placed, unreadable
from spanglass.importers.json_records import Paths, Record, first_records, records
from spanglass.importers.long_records import in_parts
from spanglass.importers.packed import DAMAGED

NOTHING = "There is no span in it."
"""What is so of a file that was read and told nothing, unless its kind has more to say."""

_SPANS_A_BATCH = 200
_LONGEST_NS = 10**17  # three years
_TEXT_A_BATCH = 8 * 1024 * 1024
_ODD = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)

Told: TypeAlias = RawSpan | Evaluation
"""What a record tells: a span, or what was thought of one."""


class Reading(Protocol):
    """The reading of one file: what its records tell, one after the other."""

    def take(self, value: Any) -> Iterable[Told]:
        """What is known with this record; raises `BadPartError`."""
        ...

    def end(self) -> Iterable[Told]:
        """The spans that are known with the end of the file."""
        ...


class Each:
    """The reading of a file whose records stand alone."""

    def __init__(self, spans_of: Callable[[Any], Iterable[Told]]) -> None:
        self._spans_of = spans_of

    def take(self, value: Any) -> Iterable[Told]:
        """What the record tells."""
        return self._spans_of(value)

    def end(self) -> Iterable[Told]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class JsonImporter:
    """An importer of JSON records.

    `knows` says of a record whether it is of this kind, `begin` starts the reading of a file that was written
    at a moment (in nanoseconds), `paths` says where in an object the records lie. `updates`: spans may be
    told in parts, also by other files. `long_list` names the list in a record that may make it very long; its
    items stand alone. `nested`: a record may hold a whole trace, which is worth having in part. `nothing`
    says what is so of a file of this kind in whose records there is no span. `thinks` is the scope of what
    was thought of spans.
    """

    name: str
    knows: Callable[[Any], bool]
    begin: Callable[[int], Reading]
    paths: Paths = ()
    updates: bool = False
    long_list: str = ""
    nested: bool = False
    nothing: str = NOTHING
    thinks: str = ""

    def recognises(self, head: bytes) -> bool:
        """Whether one of the first records is of this kind."""
        return any(map(self.accepts, first_records(head, self.paths)))

    def accepts(self, record: Any) -> bool:
        """Whether a record is of this kind, whatever it holds."""
        try:
            return self.knows(record)
        except _ODD:
            return False

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of the file, some hundreds at a time."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same, without what the first records alone tell; those after them may need to know of them."""
        written_ns = getattr(stream, "written_ns", 0) or time.time_ns()
        longer = partial(in_parts, listed=self.long_list) if self.long_list else None
        return self.read_records(
            records(stream, self.paths, self.accepts, longer, nested=self.nested), written_ns, after
        )

    def read_records(self, found: Iterable[Record], written_ns: int, after: int) -> Iterator[Part]:
        """The same of records that come from elsewhere, such as the rows of a table."""
        reading, number, damage = self.begin(written_ns), 0, None
        gathered = _Gathered(self.updates, written_ns, self.thinks)
        try:
            for number, record in enumerate(found, 1):
                spans, problem = self._taken(reading, record)
                if number <= after:
                    continue
                gathered.add(spans, record.place)
                if problem:
                    yield Part(gathered.whole, unreadable(record.place, problem))
                if gathered.is_full:
                    yield Part(number, gathered.batch(number))
        except DAMAGED as error:
            damage = error  # what comes before it is told first
        gathered.add(reading.end(), "the file")
        yield Part(number, gathered.batch(number))
        if damage is not None:
            raise damage

    def _taken(self, reading: Reading, record: Record) -> tuple[list[Told], str]:
        """What a record tells, or what is wrong with it."""
        if record.problem:
            return [], record.problem
        try:
            return list(reading.take(without_named_credentials(record.value))), ""
        except BadPartError as error:
            return [], str(error)
        except _ODD:
            return [], f"it is not a record of {self.name}"


class _Gathered:
    """What was told, on its way into a batch, and the place where it was; `whole` records are in batches.

    One whose time is not known, or not readable, began when the first of its record did, else when the file
    was written; of an update it may be told elsewhere.
    """

    def __init__(self, updates: bool, written_ns: int, thinks: str) -> None:
        self._encode = as_updates if updates else encoded_spans
        self._written_ns, self._thinks = 0 if updates else written_ns, thinks
        self._spans: list[RawSpan] = []
        self._thoughts: list[Evaluation] = []
        self._size, self._place, self.whole = 0, "", 0

    @property
    def is_full(self) -> bool:
        """Whether it is time for a batch."""
        return len(self._spans) + len(self._thoughts) >= _SPANS_A_BATCH or self._size >= _TEXT_A_BATCH

    def add(self, told: Iterable[Told], place: str) -> None:
        """Take in what a record tells."""
        spans: list[RawSpan] = []
        for each in told:
            if isinstance(each, Evaluation):
                self._thoughts.append(each)
            else:
                spans.append(each)
        self._place = self._place or (place if self._thoughts else "")
        for span in _timed(spans, self._written_ns) if self._written_ns else spans:
            self._spans.append(span)
            self._size += sum(len(held) for held in span.attributes.values() if isinstance(held, str))
            self._place = self._place or place

    def batch(self, whole: int) -> Batch:
        """What was gathered, up to a record; what OTLP cannot hold is rejected, near where it began."""
        self.whole = whole
        batch = self._encode(self._spans)
        if self._thoughts:
            thought = as_logs(self._thoughts, self._thinks)
            batch = replace(batch, logs=thought.logs, rejected=batch.rejected + thought.rejected)
        batch = placed(batch, f"from {self._place} on")
        self._spans, self._thoughts, self._size, self._place = [], [], 0, ""
        return batch


def _timed(spans: list[RawSpan], written_ns: int) -> list[RawSpan]:
    """The spans of a record, none without a time."""
    if all(span.start_ns > 0 for span in spans):
        return spans
    first_ns = min((span.start_ns for span in spans if span.start_ns > 0), default=written_ns)
    return [span if span.start_ns > 0 else _timed_one(span, first_ns) for span in spans]


def _timed_one(span: RawSpan, began_ns: int) -> RawSpan:
    """A span whose start is not known; what is too little to be a moment is how long it took."""
    if span.end_ns > _LONGEST_NS:
        return replace(span, start_ns=span.end_ns)
    return replace(span, start_ns=began_ns, end_ns=began_ns + span.end_ns)


def has(value: Any, *keys: str) -> bool:
    """Whether a record is an object with all of these members."""
    return isinstance(value, dict) and all(key in value for key in keys)
