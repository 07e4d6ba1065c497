"""``spanglass import``: trace files into the store, with progress."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spanglass.cli.opening import one_sentence, store_of
from spanglass.core.span import Batch
from spanglass.importers import NotATraceFileError
from spanglass.importers.opening import TraceFile
from spanglass.store.writer import Writer

_SPANS_A_WRITE = 500
_REPORT_EVERY_S = 0.1


@dataclass(slots=True)
class _Tally:
    """What the import has done so far; `errors` holds a file and a reason each."""

    as_json: bool
    stored: int = 0
    duplicates: int = 0
    traces: set[bytes] = field(default_factory=set)
    errors: list[dict[str, str]] = field(default_factory=list)
    reported: float = 0.0

    def report(self, file: TraceFile) -> None:
        """Say how far a file is read, a few times a second."""
        now = time.monotonic()
        if self.as_json and now - self.reported >= _REPORT_EVERY_S:
            self.reported = now
            _print({
                "file": str(file.path), "bytes": file.read_octets, "total": file.octets, "spans": self.stored,
            })  # fmt: skip

    def finish(self) -> int:
        """Say what was done; the exit code."""
        if self.as_json:
            _print({
                "done": True, "spans": self.stored, "duplicates": self.duplicates,
                "traces": len(self.traces), "errors": self.errors,
            })  # fmt: skip
        else:
            print(f"{self.stored} spans in {len(self.traces)} traces stored, {self.duplicates} already there")
            for error in self.errors:
                print(f"{error['file']}: {error['reason']}", file=sys.stderr)
        return 1 if self.errors else 0


@one_sentence
def run(values: Namespace) -> int:
    """Import the files; a file that cannot be read does not stop the others."""
    tally = _Tally(values.json_progress)
    writer = Writer(store_of(values))
    try:
        for path in values.files:
            _import(path, writer, tally)
    finally:
        writer.close()
    return tally.finish()


def _import(path: Path, writer: Writer, tally: _Tally) -> None:
    try:
        with TraceFile(path) as file:
            tally.report(file)
            for batches in _grouped(file):
                _store(writer, path, batches, tally)
                tally.report(file)
    except NotATraceFileError as error:
        tally.errors.append({"file": path.name, "reason": str(error)})
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        tally.errors.append({"file": path.name, "reason": f"cannot be read: {reason}"})


def _grouped(file: TraceFile) -> Iterator[list[Batch]]:
    """The file's batches in groups large enough for one transaction."""
    group: list[Batch] = []
    spans = 0
    for batch in file.importer.read(file.stream):
        group.append(replace(batch, source=file.path.name))
        spans += len(batch.spans) + len(batch.logs)
        if spans >= _SPANS_A_WRITE:
            yield group
            group, spans = [], 0
    yield group


def _store(writer: Writer, path: Path, batches: Sequence[Batch], tally: _Tally) -> None:
    for outcome in writer.write(batches):
        tally.stored += outcome.stored
        tally.duplicates += outcome.duplicates
    for batch in batches:
        tally.traces.update(span.trace_id for span in batch.spans)
        for part in batch.rejected:
            tally.errors.append({"file": path.name, "reason": part.reason})


def _print(document: dict[str, Any]) -> None:
    print(json.dumps(document), flush=True)
