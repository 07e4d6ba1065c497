"""``spanglass export``: traces of the store as a file, or what redaction would take out of them."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from spanglass import exporters
from spanglass.cli.opening import one_sentence, query_of, reader_of, require_other
from spanglass.cli.redacting import redactor_of
from spanglass.core import secrets
from spanglass.core.redaction import Redactor, Replacement
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.stored import Scope, stored_traces
from spanglass.extensions import load

_ORDER = ("secret", "name", "text", "email", "number")
_REPORT_EVERY_S = 0.2
_MOST_SHOWN = 500
_LONGEST_SHOWN = 200
_READABLE_FROM, _READABLE = 12, 4


@one_sentence
def run(values: Namespace) -> int:
    """Write the traces that match; the file is not there until it is whole."""
    redactor = redactor_of(values)
    if values.preview:
        return _preview(values, redactor or Redactor())
    if values.output is None:
        print("Say with --output which file to write.", file=sys.stderr)
        return 2
    require_other(values, values.output)
    if not values.output.parent.is_dir():
        raise LookupError(f"There is no folder {values.output.parent}.")
    exporter = _exporter(values.format, values.output)
    if exporter is None:
        print("Say which --format to write: its name is not clear from the file's.", file=sys.stderr)
        return 2
    return _write(values, exporter, redactor)


def _write(values: Namespace, exporter: Exporter, redactor: Redactor | None) -> int:
    progress = _Progress(values.json)
    reader = reader_of(values)
    try:
        traces = progress.follow(stored_traces(reader, _scope(values), redactor))
        if str(values.output) == "-":
            exporter.write(traces, sys.stdout.buffer)
            return 0
        _write_file(exporter, traces, values.output)
    finally:
        reader.close()
    if values.json:
        counts = dict(redactor.counts) if redactor is not None else {}
        _say(progress.counts | {
            "done": True, "bytes": values.output.stat().st_size, "redacted": counts,
        })  # fmt: skip
    elif redactor is not None:
        taken = ", ".join(f"{number} × {kind}" for kind, number in sorted(redactor.counts.items()))
        print(f"Redacted: {taken or 'nothing was found'}.", file=sys.stderr)
    return 0


def _write_file(exporter: Exporter, traces: Iterable[ExportedTrace], output: Path) -> None:
    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as out:
            exporter.write(traces, out)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _preview(values: Namespace, redactor: Redactor) -> int:
    """Say what redaction takes out of the first traces of the scope; secrets are told by their ends."""
    progress = _Progress(values.json)
    reader = reader_of(values)
    try:
        traces = stored_traces(reader, _scope(values), redactor)
        for trace in islice(progress.follow(traces), values.preview):
            for _ in trace.details():
                pass
        more = next(traces, None) is not None
    finally:
        reader.close()
    found = sorted(redactor.replacements, key=lambda each: (_ORDER.index(each.kind), -each.times))
    if values.json:
        shown = [_document(each) for each in found[:_MOST_SHOWN]]
        _say(progress.counts | {
            "done": True, "more": more, "redacted": dict(redactor.counts), "different": len(found),
            "replacements": shown,
        })  # fmt: skip
        return 0
    for each in found:
        print(f"{each.placeholder}\t{each.times}\t{_shown(each)}")
    return 0


class _Progress:
    """Counts the traces that go by and says so in lines of JSON, a few times a second, if asked to."""

    def __init__(self, as_json: bool) -> None:
        self._as_json, self._said = as_json, time.monotonic()
        self.counts: dict[str, Any] = {"traces": 0, "spans": 0}

    def follow(self, traces: Iterable[ExportedTrace]) -> Iterator[ExportedTrace]:
        """The same traces."""
        for trace in traces:
            yield trace
            self.counts["traces"] += 1
            self.counts["spans"] += trace.summary.spans
            if self._as_json and time.monotonic() - self._said >= _REPORT_EVERY_S:
                self._said = time.monotonic()
                _say(self.counts)


def _document(each: Replacement) -> dict[str, Any]:
    return {"kind": each.kind, "text": _shown(each), "placeholder": each.placeholder, "times": each.times}


def _shown(each: Replacement) -> str:
    """What was taken out as it may be seen: enough of a secret to know which one it is."""
    text = each.text if len(each.text) <= _LONGEST_SHOWN else each.text[:_LONGEST_SHOWN] + "…"
    if each.kind != "secret":
        return text
    if len(text) < _READABLE_FROM:
        return secrets.MASK
    return text[:_READABLE] + secrets.MASK


def _scope(values: Namespace) -> Scope:
    scope = Scope(query_of(values), tuple(values.trace), values.start or 0)
    return scope if values.end is None else replace(scope, end_ns=values.end)


def _exporter(name: str | None, output: Path) -> Exporter | None:
    """The exporter of that name, else the one whose files end like this one."""
    known: tuple[Exporter, ...] = load(exporters, "EXPORTER")
    if name is not None:
        return next((each for each in known if each.name == name), None)
    return next((each for each in known if output.name.lower().endswith(each.suffix)), None)


def _say(document: dict[str, Any]) -> None:
    print(json.dumps(document), flush=True)
