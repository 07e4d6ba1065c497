"""Records on their way out: as bytes for one request, with what is to be taken out taken out."""

from collections.abc import Sequence

from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage
from opentelemetry.proto.resource.v1.resource_pb2 import Resource as ResourceMessage
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

from spanglass.core.redaction import Redactions, Redactor
from spanglass.core.span import LogRecord, RawSpan, Resource, Scope
from spanglass.exporters.otlp_proto import bodies
from spanglass.formats import otlp_values
from spanglass.formats.otlp_requests import request_body
from spanglass.store.answers.outgoing import Outgoing, Stream

_MOST_KNOWN = 50_000


class Packer:
    """Makes bodies; a text has the same placeholder in all of them, until very many are known."""

    def __init__(self, redactions: Redactions | None) -> None:
        self._asked = redactions
        self._redactor = Redactor(redactions or Redactions())
        self._before = 0

    def body(self, stream: Stream, records: Sequence[Outgoing]) -> bytes:
        """The body of a request with these records."""
        if self._asked is None:
            return request_body((each.resource, each.scope, each.payload) for each in records)
        self._redactor.learn({user for each in records for user in each.users})
        if stream is Stream.SPANS:
            made = bodies([self._redactor.redacted(_span(each)) for each in records], ())
        else:
            made = bodies((), [self._redactor.redacted(_log(each)) for each in records])
        return b"".join(made)

    def take_count(self) -> int:
        """How many places were taken out since this was last asked."""
        total = sum(self._redactor.counts.values())
        found, self._before = total - self._before, total
        if len(self._redactor.replacements) > _MOST_KNOWN:
            self._redactor, self._before = Redactor(self._asked or Redactions()), 0
        return found


def _span(each: Outgoing) -> RawSpan:
    resource, scope = _sender(each)
    return otlp_values.raw_span(SpanMessage.FromString(each.payload), resource, scope)


def _log(each: Outgoing) -> LogRecord:
    return otlp_values.log_record(LogMessage.FromString(each.payload), *_sender(each))


def _sender(each: Outgoing) -> tuple[Resource, Scope]:
    return (
        otlp_values.resource_value(ResourceMessage.FromString(each.resource)),
        otlp_values.scope_value(InstrumentationScope.FromString(each.scope)),
    )
