"""``spanglass delete``: traces with all that belongs to them are deleted."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from spanglass.cli.opening import one_sentence, reader_of, store_of
from spanglass.core.views import Listing
from spanglass.store.writer import Writer

_SECOND_NS = 1_000_000_000
_TOGETHER = 500


@one_sentence
def run(values: Namespace) -> int:
    """Delete the traces named, all sample traces, or all of some age; say how many there were."""
    if (
        not (values.traces or values.named_in or values.samples or values.if_there)
        and values.older_than is None
    ):
        print("Which traces? Name them, or say --from FILE, --samples or --older-than 7d.", file=sys.stderr)
        return 2
    found = [*_named(values), *_older(values), *_listed(values.named_in)]
    writer = Writer(store_of(values))
    try:
        found = list(dict.fromkeys((*found, *(writer.samples() if values.samples else ()))))
        writer.delete(found)
    finally:
        writer.close()
    deleted = f"{len(found):,} trace{'' if len(found) == 1 else 's'} deleted."
    print(json.dumps({"traces": len(found)}) if values.json else deleted)
    return 0


def _listed(files: Sequence[Path]) -> list[bytes]:
    """The ids that are in files; raises ``LookupError`` for a line that is none."""
    found = []
    for file in files:
        for line in file.read_text("utf-8").split():
            try:
                found.append(bytes.fromhex(line))
            except ValueError:
                raise LookupError(f"{line} in {file} is not the id of a trace.") from None
    return found


def _older(values: Namespace) -> list[bytes]:
    """The ids of the traces that began so long ago."""
    if values.older_than is None:
        return []
    listing = Listing(until_ns=time.time_ns() - values.older_than * _SECOND_NS)
    reader = reader_of(values)
    try:
        found, page = [], reader.traces(limit=_TOGETHER, listing=listing)
        while page.traces:
            found += [trace.trace_id for trace in page.traces]
            if page.next is None:
                break
            page = reader.traces(limit=_TOGETHER, before=page.next, listing=listing)
        return found
    finally:
        reader.close()


def _named(values: Namespace) -> list[bytes]:
    """The ids of the traces named; raises ``LookupError`` for one that is not there, unless that may be."""
    reader = reader_of(values)
    try:
        found = []
        for name in values.traces:
            trace = reader.trace(name)
            if trace is not None:
                found.append(trace.trace_id)
            elif not values.if_there:
                raise LookupError(f"There is no trace {name}.")
        return found
    finally:
        reader.close()
