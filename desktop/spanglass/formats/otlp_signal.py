"""What an OTLP request in protobuf carries, told by the shape of its first record: files do not say it."""

from collections.abc import Iterator

from spanglass.formats import DecodeError
from spanglass.formats.otlp_replies import Signal
from spanglass.formats.otlp_salvage import FIXED64, fields

# Where the moments of a record are: 64 bits at these numbers are nowhere in the records of the others.
_SPAN_TIMES, _LOG_TIMES = (7, 8), (1, 11)
_SPAN_IDS = {(1, 16), (2, 8)}  # number and length
_REQUEST_PARTS, _PARTS = 1, 2
_RECORDS_LOOKED_AT = 100


def signal_in(body: bytes) -> Signal:
    """The signal of a request; traces where it has no records or is not readable."""
    try:
        for looked_at, record in enumerate(_records(body)):
            found = _signal_of(record)
            if found is not None or looked_at == _RECORDS_LOOKED_AT:
                return found or Signal.TRACES
    except DecodeError:
        pass
    return Signal.TRACES


def _records(body: bytes) -> Iterator[bytes]:
    """The spans, log records or metrics of a request: all three lie equally deep, at the same numbers."""
    for of_resource in _parts(body, _REQUEST_PARTS):
        for of_scope in _parts(of_resource, _PARTS):
            yield from _parts(of_scope, _PARTS)


def _parts(data: bytes, number: int) -> Iterator[bytes]:
    return (field.content for field in fields(data) if field.number == number and field.content is not None)


def _signal_of(record: bytes) -> Signal | None:
    found = list(fields(record))
    moments = {field.number for field in found if field.wire_type == FIXED64}
    texts = {(field.number, len(field.content)) for field in found if field.content is not None}
    if moments.intersection(_SPAN_TIMES) or texts >= _SPAN_IDS:
        return Signal.TRACES
    if moments.intersection(_LOG_TIMES):
        return Signal.LOGS
    return Signal.METRICS if found else None
