"""``spanglass export``: traces of the store as a file."""

import re
import sys
from argparse import Namespace
from pathlib import Path

from spanglass import exporters
from spanglass.cli.opening import one_sentence, query_of, reader_of
from spanglass.core.redaction import Redactions, Redactor
from spanglass.exporters import Exporter
from spanglass.exporters.stored import stored_traces
from spanglass.extensions import load


@one_sentence
def run(values: Namespace) -> int:
    """Write the traces that match; the file is not there until it is whole."""
    exporter = _exporter(values.format, values.output)
    if exporter is None:
        print("Say which --format to write: its name is not clear from the file's.", file=sys.stderr)
        return 2
    try:
        redactor = _redactor(values)
    except re.error as error:
        print(f"The pattern {values.redact_pattern} is not valid: {error}.", file=sys.stderr)
        return 2
    reader = reader_of(values)
    try:
        traces = stored_traces(reader, query_of(values), redactor)
        if str(values.output) == "-":
            exporter.write(traces, sys.stdout.buffer)
            return 0
        part = values.output.with_name(values.output.name + ".part")
        try:
            with part.open("wb") as out:
                exporter.write(traces, out)
            part.replace(values.output)
        finally:
            part.unlink(missing_ok=True)
    finally:
        reader.close()
    if redactor is not None:
        taken = ", ".join(f"{number} × {kind}" for kind, number in sorted(redactor.counts.items()))
        print(f"Redacted: {taken or 'nothing was found'}.", file=sys.stderr)
    return 0


def _exporter(name: str | None, output: Path) -> Exporter | None:
    """The exporter of that name, else the one whose files end like this one."""
    known: tuple[Exporter, ...] = load(exporters, "EXPORTER")
    if name is not None:
        return next((each for each in known if each.name == name), None)
    return next((each for each in known if output.name.lower().endswith(each.suffix)), None)


def _redactor(values: Namespace) -> Redactor | None:
    asked = Redactions(
        values.redact_emails,
        values.redact_numbers,
        tuple(values.redact_name),
        values.redact_users,
        tuple(re.compile(pattern) for pattern in values.redact_pattern),
    )
    return Redactor(asked) if values.redact or asked != Redactions() else None
