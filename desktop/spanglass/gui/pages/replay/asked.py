"""What the page asks of the store: the trace to be replayed, and the recording judged by today's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from spanglass.core.ids import to_hex
from spanglass.core.record import SpanRecord
from spanglass.core.views import SpanDetail
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Target
from spanglass.replay.originals import call_of, original, steps_of
from spanglass.replay.plan import Original, Scope
from spanglass.store.reader import Reader

LARGE = 65_536
"""Bytes of all steps from which on they are read in another process."""


class NothingToReplayError(LookupError):
    """There is no call to be made again; the text says so."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A trace as it is to be replayed, and the records of its calls of models by their ids."""

    original: Original
    records: Mapping[bytes, SpanRecord]

    def calls(self, scope: Scope) -> tuple[tuple[SpanDetail, SpanRecord], ...]:
        """The recorded calls of a scope, each with its record."""
        found = self.original.calls(scope)
        return tuple((each, self.records[each.row.span_id]) for each in found)


def ask_original(questions: Questions, reader: Reader, target: Target) -> Opened:
    """Read it where that holds up nothing; raises `NothingToReplayError`."""
    rows = reader.spans(target.trace_id)
    meant = call_of(rows, target.span_id)
    if meant is None:
        raise NothingToReplayError("There is no call of a model in this trace: nothing can be asked again.")
    size = sum(reader.payload_size(target.trace_id, row.span_id) for row in steps_of(rows, meant.span_id))
    question = partial(opened, trace_id=target.trace_id, span_id=meant.span_id)
    if size > LARGE:
        found: Opened = questions.apart(question, reader)
        return found
    return question(reader)


def opened(reader: Reader, trace_id: bytes, span_id: bytes) -> Opened:
    """The trace with the call that is meant."""
    from spanglass.store.ingest.derive import Deriver  # reads all dialects, where no window waits for it

    found = original(reader, trace_id, span_id)
    calls = [step for step in found.steps if step.row.is_call]
    deriver = Deriver()
    return Opened(found, {call.row.span_id: deriver.record(call.span, call.logs) for call in calls})


def name_of(found: Opened) -> tuple[str, str]:
    """The names of the trace and of the call."""
    row = found.original.call.row
    return found.original.name or to_hex(found.original.trace_id)[:8], row.title or row.name
