"""What is in files before they are imported: kind, spans, time range, and how much is stored already."""

import json
import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from spanglass.cli.import_places import ReadPlaces
from spanglass.cli.opening import store_of
from spanglass.core.display import count, rfc3339, size
from spanglass.core.span import Batch, RawSpan
from spanglass.importers import NotATraceFileError
from spanglass.importers.collecting import Found, collected
from spanglass.importers.opening import TraceFile
from spanglass.importers.otlp_lines import lines
from spanglass.store.errors import StoreError
from spanglass.store.foreign.other_store import Contents
from spanglass.store.open_files import files_of
from spanglass.store.reader import Reader

_MOST_FILES = 50
_MOST_SPANS, _LONGEST_S = 1000, 1.5
_TRACES_LOOKED_UP = 50
_END_OCTETS = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into a file has found.

    `spans` is an estimate unless `exact`; of the `looked_at` ones `known` are stored. Moments are 0 where
    nothing is known; that of the last span is one of those seen, at the beginning or the end of the file.
    `traces` are 0 where nobody has counted them. `read_percent` of the file were read by an import that was
    stopped, which goes on there.
    """

    file: str
    octets: int
    kind: str = ""
    spans: int = 0
    exact: bool = False
    first_ns: int = 0
    last_ns: int = 0
    looked_at: int = 0
    known: int = 0
    read_percent: int = 0
    problem: str = ""
    traces: int = 0


def preview(values: Namespace) -> int:
    """Say what is in the files; nothing is stored."""
    own = files_of(store_of(values))
    found = (each for path in values.files for each in collected(path, own))
    looks = [_look(each, store_of(values)) for each in islice(found, _MOST_FILES)]
    more = sum(1 for _ in found)
    if values.json_progress:
        print(json.dumps({"done": True, "files": [asdict(look) for look in looks], "more": more}), flush=True)
        return 0
    for look in looks:
        print(_sentence(look))
    if more:
        print(f"and {more:,} more files")
    return 0


def _look(found: Found, store: Path) -> Look:
    try:
        with found.open() as file:
            return _inside(file, found.label, store)
    except (NotATraceFileError, StoreError) as error:
        return Look(found.label, 0, problem=str(error))
    except OSError as error:
        return Look(found.label, 0, problem=f"cannot be read: {error.strerror or error}")


def _inside(file: TraceFile, label: str, store: Path) -> Look:
    if (contents := file.contents()) is not None:
        return _stored(file, label, store, contents)
    spans, read, exact = _beginning(file)
    total = len(spans) if exact else len(spans) * max(read, file.octets) // max(1, read)
    seen = [*spans, *([] if exact else _end(file))]
    starts = [span.start_ns for span in seen if span.start_ns]
    looked_up = _some_traces(spans)
    return Look(
        label, file.octets, file.importer.name, total, exact, min(starts, default=0),
        max((max(span.start_ns, span.end_ns) for span in seen), default=0),
        len(looked_up), _known(looked_up, store), _read_percent(file, store),
    )  # fmt: skip


def _stored(file: TraceFile, label: str, store: Path, contents: Contents) -> Look:
    """A look into a store, which knows how much is in it."""
    looked_up = _some_traces(_beginning(file)[0])
    return Look(
        label, file.octets, file.importer.name, contents.spans, True, contents.first_ns, contents.last_ns,
        len(looked_up), _known(looked_up, store), _read_percent(file, store), traces=contents.traces,
    )  # fmt: skip


def _beginning(file: TraceFile) -> tuple[list[RawSpan], int, bool]:
    """The first spans, how many bytes of the file hold them, and whether they are all."""
    spans: list[RawSpan] = []
    read, began = 0, time.monotonic()
    for end, batch in _batches(file):
        spans += batch.spans
        read = end or file.read_octets
        if len(spans) >= _MOST_SPANS or time.monotonic() - began > _LONGEST_S:
            return spans, read, False
    return spans, read, True


def _batches(file: TraceFile) -> Iterator[tuple[int, Batch]]:
    """The batches, and where in the file each ends; 0 where only the file itself can tell."""
    if not file.has_lines:
        return ((0, batch) for batch in file.batches())
    plain = file.is_plain
    return ((line.end if plain else 0, line.batch()) for line in file.lines())


def _end(file: TraceFile) -> list[RawSpan]:
    """Spans at the end of a file of lines that is not packed."""
    if not (file.has_lines and file.is_plain):
        return []
    with file.path.open("rb") as stream:
        stream.seek(max(0, file.octets - _END_OCTETS))
        stream.readline()  # the rest of a line
        return [span for line in lines(stream) for span in line.batch().spans]


def _read_percent(file: TraceFile, store: Path) -> int:
    may_go_on = file.is_plain and (file.has_lines or file.has_requests)
    place = ReadPlaces(store).find(file.path) if may_go_on else None
    if place is not None and file.has_requests:
        return place.end // 10  # thousandths
    return place.end * 100 // max(1, file.octets) if place is not None else 0


def _some_traces(spans: list[RawSpan]) -> list[RawSpan]:
    """The spans of the first traces among these."""
    wanted = set(islice(dict.fromkeys(span.trace_id for span in spans), _TRACES_LOOKED_UP))
    return [span for span in spans if span.trace_id in wanted]


def _known(spans: list[RawSpan], store: Path) -> int:
    if not store.exists():
        return 0
    try:
        reader = Reader(store)
    except StoreError:
        return 0
    try:
        kept = {
            (trace_id, row.span_id)
            for trace_id in {span.trace_id for span in spans}
            for row in reader.spans(trace_id)
        }
    except StoreError:
        return 0
    finally:
        reader.close()
    return sum((span.trace_id, span.span_id) in kept for span in spans)


def _sentence(look: Look) -> str:
    if look.problem:
        return f"{look.file}: {look.problem}"
    parts: list[Any] = [look.kind, size(look.octets)]
    parts.append(f"{look.spans:,} spans" if look.exact else f"about {count(look.spans)} spans")
    if look.traces:
        parts.append(f"{look.traces:,} traces")
    if look.first_ns:
        parts.append(f"{rfc3339(look.first_ns)} to {rfc3339(look.last_ns)}")
    parts.append(f"{look.known:,} of {look.looked_at:,} already stored")
    return f"{look.file}: {', '.join(parts)}"
