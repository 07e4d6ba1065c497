"""The request of a failing call with a change, as it is kept as a version of a prompt."""

from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.fixes import CallRef, Change
from spanglass.core.library import Origin
from spanglass.replay.fixes.variants import changed_request
from spanglass.replay.originals import kept_call
from spanglass.store.reader import Reader

_NOT_RECORDED = "No messages of the failing call were recorded: there is no request to save."


def version_of(reader: Reader, call: CallRef, change: Change) -> Asked:
    """The changed request of a call, or of the call that a span stands for; raises ``LookupError``."""
    row = kept_call(reader.spans(call.trace_id), call.span_id)
    detail = None if row is None else reader.span_detail(call.trace_id, row.span_id)
    if detail is None or not detail.facts.input:
        raise LookupError(_NOT_RECORDED)
    return Asked(changed_request(detail, change), Origin(detail.trace_id, detail.row.span_id))
