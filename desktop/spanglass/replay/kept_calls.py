"""Kept requests as calls that can be made: examples, versions of prompts, questions to a judge."""

from dataclasses import replace

from spanglass.analysis.requests.kept_requests import Asked, facts_of
from spanglass.core.exchanges import ADDRESS
from spanglass.core.facts import NOTHING, Kind
from spanglass.core.ids import NO_ID
from spanglass.core.library import Origin
from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.replay.kept_bodies import without_bodies

NOWHERE = Origin(bytes(16), bytes(8))
"""The place of a request that was not taken from any call."""


def made_call(
    asked: Asked, name: str, recorded: SpanDetail | None = None, *, address: str | None = None
) -> SpanDetail:
    """A call with this request and answer, and nothing kept of what was sent for the `recorded` one.

    Without that, the `address` says where its like went.
    """
    detail = recorded or _nothing(asked.origin or NOWHERE)
    facts = facts_of(asked.request, asked.answer)
    span = replace(detail.span, attributes=without_bodies(detail.span.attributes), start_ns=0, end_ns=0)
    row = replace(
        detail.row, kind=asked.request.kind, title=name, refusal=None, error_type=None, error_message=None,
        provider=facts.provider, model_requested=facts.model_requested, model_responded=None,
        input_tokens=None, output_tokens=None, cost_nano=None, duplicate_of=None,
    )  # fmt: skip
    if address is not None:
        span = replace(span, attributes={**span.attributes, ADDRESS: address})
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
