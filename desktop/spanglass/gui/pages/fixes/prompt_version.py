"""The request of a failing call with a change, as it is kept as a version of a prompt."""

from spanglass.analysis.kept_requests import Asked, plain_parameters, recorded_schema
from spanglass.core.facts import Kind
from spanglass.core.fixes import CallRef, Change
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Origin
from spanglass.core.views import SpanDetail
from spanglass.replay.fixes.variants import changed
from spanglass.replay.originals import kept_call
from spanglass.replay.plan import Variant
from spanglass.store.reader import Reader

_NOT_RECORDED = "No messages of the failing call were recorded: there is no request to save."


def version_of(reader: Reader, call: CallRef, change: Change) -> Asked:
    """The changed request of a call, or of the call that a span stands for; raises ``LookupError``."""
    row = kept_call(reader.spans(call.trace_id), call.span_id)
    detail = None if row is None else reader.span_detail(call.trace_id, row.span_id)
    if detail is None or not detail.facts.input:
        raise LookupError(_NOT_RECORDED)
    return Asked(changed_request(detail, change), Origin(detail.trace_id, detail.row.span_id))


def changed_request(detail: SpanDetail, change: Change) -> KeptRequest:
    """What a call asked with a change; raises ``LookupError`` where it has nothing to be changed."""
    facts, variant = detail.facts, changed(Variant("B"), change, detail)
    edits = variant.edits
    parameters = {**plain_parameters(facts), **variant.parameters}
    return KeptRequest(
        facts.input if edits.messages is None else edits.messages,
        facts.tools if edits.tools is None else edits.tools,
        recorded_schema(facts) if edits.schema is None else edits.schema,
        {name: value for name, value in parameters.items() if value is not None},
        variant.model or facts.model_requested or facts.model_responded,
        facts.provider,
        facts.kind or Kind.LLM,
    )
