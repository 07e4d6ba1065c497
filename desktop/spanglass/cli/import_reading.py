"""A file on its way into the store: read line by line where that can be, in groups of one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spanglass.cli.line_reading import LineReading, processes
from spanglass.core.span import Batch, RawSpan
from spanglass.importers.opening import TraceFile
from spanglass.importers.otlp_lines import Line
from spanglass.store.ingest.ready import ReadyBatch

_MOST_OCTETS = 8 * 1024 * 1024  # of the spans of a transaction, all of which are in memory


@dataclass(slots=True)
class Group:
    """Batches for one transaction; `line` is the last one that is whole in it, `last` a span up to there.

    In a file of records the line is their number, and ends nowhere.
    """

    batches: list[Batch] = field(default_factory=list)
    records: int = 0
    octets: int = 0
    line: Line | None = None
    last: RawSpan | None = None

    def add(self, batch: Batch) -> None:
        """Take in a batch."""
        self.batches.append(batch)
        self.records += len(batch.spans) + len(batch.logs)
        self.octets += sum([len(span.encoded) for span in batch.spans])
        self.octets += sum([len(log.encoded) for log in batch.logs])

    def is_full(self, most: int) -> bool:
        """Whether it is time to write it."""
        return self.records >= most or self.octets >= _MOST_OCTETS


def groups(file: TraceFile, source: str, most: int, after: tuple[int, int] = (0, 0)) -> Iterator[Group]:
    """The content of a file in groups of about `most` records.

    `after` is the number and the end of a line behind which to begin, for a file that has lines or records.
    """
    group = Group()
    for line, batch in _batches(file, after):
        *parts, whole = _parts(replace(batch, source=source), most)
        for part in parts:
            group.add(part)
            yield group
            group = Group()
        group.add(whole)
        group.last = whole.spans[-1] if whole.spans else group.last
        if line is None or not line.part:
            group.line = line
        if group.is_full(most):
            yield group
            group = Group()
    yield group


def _batches(file: TraceFile, after: tuple[int, int]) -> Iterator[tuple[Line | None, Batch]]:
    if file.has_records and not file.has_requests:
        yield from ((Line(part.records, 0, b""), part.batch) for part in file.parts(after[0]))
        return
    if not (file.has_lines or file.has_requests):
        yield from ((None, batch) for batch in file.batches())
        return
    count = processes() if file.is_large else 0
    with LineReading(count) as reading:
        yield from reading.batches(file.requests(after[0]) if file.has_requests else file.lines(*after))


def _parts(batch: Batch, most: int) -> Iterator[Batch]:
    """A batch in parts: in one transaction, a large one would keep a receiver waiting for too long."""
    for start in range(0, max(1, len(batch.spans)), most):
        here = slice(start, start + most)
        part = replace(batch, spans=batch.spans[here])
        if isinstance(part, ReadyBatch) and isinstance(batch, ReadyBatch):
            part = replace(part, prepared=batch.prepared[here], digests=batch.digests[here])
        yield part if not start else replace(part, logs=(), rejected=(), truncated=0)
