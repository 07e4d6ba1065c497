"""An example or a version of a prompt as a recording that can be replayed, with its trace or without."""

from dataclasses import replace

from spanglass.analysis.kept_requests import Asked, facts_of, kept_request
from spanglass.core.facts import NOTHING, Kind
from spanglass.core.ids import NO_ID
from spanglass.core.library import Origin
from spanglass.core.record import SpanRecord
from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.gui.pages.replay.asked import Opened, opened
from spanglass.replay.kept_bodies import without_bodies
from spanglass.replay.plan import Original
from spanglass.store.reader import Reader

NOWHERE = Origin(bytes(16), bytes(8))
"""The place of a request that was not taken from any call."""


def opened_kept(reader: Reader, asked: Asked, name: str) -> Opened:
    """The very call where it is still there and asks the same, else one that is made of what is kept."""
    origin = asked.origin or NOWHERE
    found = reader.span_detail(origin.trace_id, origin.span_id) if asked.origin is not None else None
    if found is not None and kept_request(found.facts) == asked.request:
        alone = opened(reader, origin.trace_id, origin.span_id)
        return Opened(_alone(alone.original.call, name), alone.records)
    made = _made(found or _nothing(origin), asked, name)
    record = SpanRecord(made.span, made.facts)
    return Opened(_alone(made, name), {made.row.span_id: record})


def _alone(detail: SpanDetail, name: str) -> Original:
    return Original(detail.trace_id, name, (detail,))


def _made(detail: SpanDetail, asked: Asked, name: str) -> SpanDetail:
    """A call with another request and answer, and nothing kept of what was sent."""
    facts = facts_of(asked.request, asked.answer)
    span = replace(detail.span, attributes=without_bodies(detail.span.attributes), start_ns=0, end_ns=0)
    row = replace(
        detail.row, kind=asked.request.kind, title=name, refusal=None, error_type=None, error_message=None,
        provider=facts.provider, model_requested=facts.model_requested, model_responded=None,
        input_tokens=None, output_tokens=None, cost_nano=None, duplicate_of=None,
    )  # fmt: skip
    return SpanDetail(row, detail.trace_id, span, (), facts)


def _nothing(origin: Origin) -> SpanDetail:
    """A call of which nothing is known."""
    span = RawSpan(
        trace_id=origin.trace_id, span_id=origin.span_id, parent_id=NO_ID, name="", kind=3, start_ns=0,
        end_ns=0, status_code=0, status_message="", attributes={}, events=(), links=(),
        resource=Resource({}), scope=Scope(""), encoded=b"",
    )  # fmt: skip
    row = SpanRow(
        row_id=0, revision=0, span_id=origin.span_id, parent_id=NO_ID, name="", title="", subtitle="",
        kind=Kind.LLM, start_ns=0, end_ns=0, status_code=0, error_type=None, error_message=None, service=None,
        scope="", provider=None, operation=None, model_requested=None, model_responded=None, streaming=None,
        first_token_ns=None, finish_reason=None, input_tokens=None, output_tokens=None,
        cache_read_tokens=None, cache_write_tokens=None, reasoning_tokens=None, cost_nano=None, counted=True,
        not_counted_because=None, duplicate_of=None, refusal=None, session=None, user=None, feature=None,
        attempt=1, attempts=1, new_snapshot=False, events=(),
    )  # fmt: skip
    return SpanDetail(row, origin.trace_id, span, (), NOTHING)
