"""What is to be kept: calls of the store, or a request that was written anew, as examples."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.analysis.kept_requests import answer_text, kept_request
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Added, NewExample, Origin
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.pages.replay.asked import call_of
from spanglass.gui.selection import Target
from spanglass.replay.originals import telling_call
from spanglass.store.reader import Reader

_NOTHING = (
    "No messages of {} were recorded: there is nothing to keep. "
    "spanglass doctor says how its client records them."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is at hand, the call it was made of, and an answer to it, None without one."""

    request: KeptRequest
    origin: Origin | None = None
    answer: str | None = None

    def example(self, *, expected: bool) -> NewExample:
        """The example it makes; the answer is what is expected only if that is wanted."""
        return NewExample(self.request, self.answer if expected else None, origin=self.origin)


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
    row = _call(reader, target)
    detail = None if row is None else reader.span_detail(target.trace_id, row.span_id)
    return None if detail is None else asked_by(detail)


def asked_by(detail: SpanDetail) -> Asked | None:
    """What a call asked and what it answered; None where that was not recorded."""
    request = kept_request(detail.facts)
    if request is None:
        return None
    origin = Origin(detail.trace_id, detail.row.span_id)
    return Asked(request, origin, answer_text(detail.facts.output))


def size_of(reader: Reader, calls: Sequence[Target]) -> int:
    """Bytes of the spans that are read for some calls."""
    sizes = 0
    for call in calls:
        row = _call(reader, call)
        sizes += reader.payload_size(call.trace_id, row.span_id) if row is not None else 0
    return sizes


def _call(reader: Reader, target: Target) -> SpanRow | None:
    """The call itself, the first below a span, or the one that tells most of a trace."""
    rows = reader.spans(target.trace_id)
    telling = telling_call(rows) if target.span_id is None else None
    return telling or call_of(rows, target.span_id)
