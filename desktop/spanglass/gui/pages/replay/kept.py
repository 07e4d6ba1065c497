"""An example or a version of a prompt as a recording that can be replayed, with its trace or without."""

from spanglass.analysis.requests.kept_requests import Asked, kept_request
from spanglass.core.record import SpanRecord
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay.asked import Opened, opened
from spanglass.replay.kept_calls import NOWHERE, made_call
from spanglass.replay.plan import Original
from spanglass.store.reader import Reader


def opened_kept(reader: Reader, asked: Asked, name: str) -> Opened:
    """The very call where it is still there and asks the same, else one that is made of what is kept."""
    origin = asked.origin or NOWHERE
    found = reader.span_detail(origin.trace_id, origin.span_id) if asked.origin is not None else None
    if found is not None and kept_request(found.facts) == asked.request:
        alone = opened(reader, origin.trace_id, origin.span_id)
        return Opened(_alone(alone.original.call, name), alone.records)
    made = made_call(asked, name, found)
    record = SpanRecord(made.span, made.facts)
    return Opened(_alone(made, name), {made.row.span_id: record})


def _alone(detail: SpanDetail, name: str) -> Original:
    return Original(detail.trace_id, name, (detail,))
