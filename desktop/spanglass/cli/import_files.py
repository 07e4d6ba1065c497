"""``spanglass import``: trace files into the store, with progress."""

import gc
import json
import os
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from spanglass.cli.import_places import ReadPlaces
from spanglass.cli.import_preview import preview
from spanglass.cli.import_reading import Group, groups
from spanglass.cli.import_runs import ImportRun
from spanglass.cli.opening import one_sentence, store_of
from spanglass.cli.stopping import stopping
from spanglass.core.display import one_line
from spanglass.core.span import RawSpan
from spanglass.importers import NotATraceFileError
from spanglass.importers.collecting import Found
from spanglass.importers.opening import TraceFile
from spanglass.store.open_files import files_of
from spanglass.store.writer import Writer

_SPANS_A_WRITE = 500
_COLLECT_AFTER = 50_000  # objects: those of a file are many, and hardly any are in a ring
_REPORT_EVERY_S = 0.1
_NOTE_EVERY_S = 2.0
_MOST_ERRORS, _MOST_OF_A_FILE = 100, 25
_STOPPED = "Stopped. What was read so far is stored."


@dataclass(slots=True)
class _Tally:
    """What the import has done so far; `errors` holds a file and a reason each."""

    as_json: bool
    stored: int = 0
    duplicates: int = 0
    traces: set[bytes] = field(default_factory=set)
    errors: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    unnamed_errors: Counter[str] = field(default_factory=Counter)
    any_logs: bool = False
    stopped: bool = False
    reported: float = 0.0
    _failures: Counter[str] = field(default_factory=Counter)

    def fail(self, file: str, reason: str) -> None:
        """Note a file, or a place in it, that could not be read; of very many the first ones are named."""
        self._failures[file] += 1
        if len(self.errors) < _MOST_ERRORS and self._failures[file] <= _MOST_OF_A_FILE:
            self.errors.append({"file": file, "reason": reason})
        else:
            self.unnamed_errors[file if self._failures[file] > _MOST_OF_A_FILE else ""] += 1

    def note(self, file: str, remark: str) -> None:
        """Note what is to be said of a file that was read."""
        if remark and len(self.notes) < _MOST_ERRORS:
            self.notes.append({"file": file, "remark": remark})

    def stop(self) -> None:
        """Read no further."""
        self.stopped = True

    def report(self, file: TraceFile, behind: int) -> None:
        """Say how far a file is read that is behind so many others, a few times a second."""
        now = time.monotonic()
        if self.as_json and now - self.reported >= _REPORT_EVERY_S:
            self.reported = now
            _print({
                "file": str(file.path), "bytes": file.read_octets, "total": file.octets, "spans": self.stored,
                "behind": behind,
            })  # fmt: skip

    def finish(self) -> int:
        """Say what was done; the exit code."""
        for file, count in sorted(self.unnamed_errors.items(), reverse=True):
            places = "place was" if count == 1 else "places were"
            self.errors.append({"file": file, "reason": f"{count:,} more {places} not readable"})
        if self.as_json:
            _print({
                "done": True, "stopped": self.stopped, "spans": self.stored, "duplicates": self.duplicates,
                "traces": len(self.traces), "errors": self.errors,
                **({"notes": self.notes} if self.notes else {}),
            })  # fmt: skip
        else:
            self._print()
        return 1 if self.errors or self.stopped else 0

    def _print(self) -> None:
        things = ("span or log record", "spans and log records") if self.any_logs else ("span", "spans")
        stored = f"{_many(self.stored, *things)} in {_many(len(self.traces), 'trace', 'traces')} stored"
        print(f"{stored}, {self.duplicates} already there")
        for note in self.notes:
            print(": ".join(map(one_line, note.values())))
        for error in self.errors:
            print(_sentence(*map(one_line, error.values())), file=sys.stderr)
        if self.stopped:
            print(_STOPPED, file=sys.stderr)


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _sentence(file: str, reason: str) -> str:
    """What is wrong with a file, which many reasons begin with, named once."""
    rest = reason.removeprefix(file.rpartition("/")[2])
    if rest != reason and rest.startswith((" ", ": ")):
        return f"{file}{rest}"
    return f"{file}: {reason}" if file else reason


@dataclass(slots=True)
class _Into:
    """A store that files go into, what waits for the next transaction, and how far files were read.

    `last` is the span that was stored last. Many small files share a transaction.
    """

    writer: Writer
    places: ReadPlaces
    run: ImportRun
    waiting: Group = field(default_factory=Group)
    last: RawSpan | None = None
    noted: float = field(default_factory=time.monotonic)

    def add(self, group: Group) -> bool:
        """Take in what a file holds; whether it is time to write it."""
        for batch in group.batches:
            self.waiting.add(batch)
        return self.waiting.is_full(_SPANS_A_WRITE)

    def is_time(self) -> bool:
        """Whether it is time to note how far the import is."""
        due = time.monotonic() - self.noted >= _NOTE_EVERY_S
        self.noted = time.monotonic() if due else self.noted
        return due


@one_sentence
def run(values: Namespace) -> int:
    """Import the files; one that cannot be read does not stop the others, SIGINT and SIGTERM do."""
    values.files += _names(sys.stdin.buffer) if values.names else []
    if not values.files:
        print("No file to import was named.", file=sys.stderr)
        return 2
    if values.preview:
        return preview(values)
    tally = _Tally(values.json_progress)
    store = store_of(values)
    writer = Writer(store)
    try:
        with stopping(tally.stop), _few_collections():
            places = ReadPlaces(store)
            run_ = ImportRun(places, values.files, files_of(store))
            _import(_Into(writer, places, run_), tally)
    finally:
        writer.close()
    return tally.finish()


def _names(stream: BinaryIO) -> list[Path]:
    """The names that a stream holds, which are more than fit into a command."""
    return [Path(os.fsdecode(name)) for name in stream.read().split(b"\0") if name]


@contextmanager
def _few_collections() -> Iterator[None]:
    """Looks for rings of objects less often."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _import(into: _Into, tally: _Tally) -> None:
    """Import the files, those of folders and archives too, from where that was stopped the last time."""
    for found in into.run.files():
        if not tally.stopped:
            _import_one(found, into, tally)
        if tally.stopped or into.is_time():
            _write(into, tally)
            into.run.keep(into.last)
        if tally.stopped:
            return
    _write(into, tally)
    into.run.drop()


def _import_one(found: Found, into: _Into, tally: _Tally) -> None:
    try:
        with found.open() as file:
            tally.report(file, into.run.behind)
            _read(file, found, into, tally)
    except NotATraceFileError as error:
        tally.fail(found.label, str(error))
    except OSError as error:
        tally.fail(found.label, f"cannot be read: {error.strerror or error}")


def _read(file: TraceFile, found: Found, into: _Into, tally: _Tally) -> None:
    """Read a file, from where its import was stopped the last time, and note where it is stopped now."""
    may_go_on = file.has_lines or file.has_records or file.has_requests
    place = into.places.find(found.path, found.part) if may_go_on else None
    after = (place.line, place.end) if place is not None else (0, 0)
    is_empty = place is None
    for group in groups(file, found.source, _SPANS_A_WRITE, after):
        for part in [part for batch in group.batches for part in batch.rejected]:
            tally.fail(found.label, part.reason if part.count == 1 else f"{part.reason} ({part.count} times)")
        is_empty = is_empty and not any(part.spans or part.logs or part.rejected for part in group.batches)
        if into.add(group):
            _write(into, tally)
        tally.report(file, into.run.behind)
        if not (tally.stopped or into.is_time()):
            continue
        _write(into, tally)
        if group.line is not None and group.last is not None:
            into.places.keep(found.path, found.part, group.line, group.last)
            into.run.keep(into.last)
        if tally.stopped:
            return
    into.places.drop(found.path, found.part)
    tally.note(found.label, file.left_out() or (file.nothing if is_empty else ""))


def _write(into: _Into, tally: _Tally) -> None:
    """Store what waits, and count it."""
    batches, into.waiting = into.waiting.batches, Group()
    for outcome in into.writer.write(batches) if batches else ():
        tally.stored += outcome.stored
        tally.duplicates += outcome.duplicates
    for batch in batches:
        into.last = batch.spans[-1] if batch.spans else into.last
        tally.traces.update(span.trace_id for span in batch.spans)
        tally.any_logs |= bool(batch.logs)


def _print(document: dict[str, Any]) -> None:
    print(json.dumps(document), flush=True)
