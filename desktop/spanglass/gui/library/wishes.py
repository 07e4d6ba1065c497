"""What is to be kept: calls of the store, or a request that was written anew, as examples."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.analysis.requests.kept_requests import Asked, asked_by
from spanglass.core.library import Added
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.session.selection import Target
from spanglass.replay.originals import kept_call
from spanglass.store.reader import Reader

_NOTHING = (
    "No messages of {} were recorded: there is nothing to keep. "
    "spanglass doctor says how its client records them."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Calls to be added to the dataset of a name, by the receiver at an address."""

    calls: tuple[Target, ...]
    name: str
    expected: bool
    address: str


def add_calls(reader: Reader, wish: Wish) -> Added:
    """Add them; raises ``LookupError`` or ``OSError`` with a sentence."""
    found = [asked_of(reader, call) for call in wish.calls]
    known = [each.example(expected=wish.expected) for each in found if each is not None]
    if not known:
        raise LookupError(_NOTHING.format("the call" if len(wish.calls) == 1 else "these calls"))
    return LibraryRequests(wish.address).add(wish.name, known)


def asked_of(reader: Reader, target: Target) -> Asked | None:
    """What a call asked, else one below a span or of a trace; None where that was not recorded."""
    row = kept_call(reader.spans(target.trace_id), target.span_id)
    detail = None if row is None else reader.span_detail(target.trace_id, row.span_id)
    return None if detail is None else asked_by(detail)


def size_of(reader: Reader, calls: Sequence[Target]) -> int:
    """Bytes of the spans that are read for some calls."""
    sizes = 0
    for call in calls:
        row = kept_call(reader.spans(call.trace_id), call.span_id)
        sizes += reader.payload_size(call.trace_id, row.span_id) if row is not None else 0
    return sizes
