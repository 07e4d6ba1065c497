"""Whatever bytes come, a decoder reads them or refuses them with a reason, and what it reads can be kept."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from builders import a_raw_span
from spanglass.core.otlp_json import to_text, traces_data
from spanglass.core.span import Batch, Resource, Scope, SpanEvent, SpanLink, Value
from spanglass.formats import DecodeError, Format, Request
from spanglass.formats.otlp_json import FORMAT as JSON
from spanglass.formats.otlp_protobuf import FORMAT as PROTOBUF
from spanglass.formats.otlp_signal import signal_in
from spanglass.formats.otlp_values import raw_span
from traffic import a_log_request, a_request, a_span

TRACES = a_request(a_span(1, events=[{"name": "e"}]), a_span(2, parent=1)).SerializeToString()
LOGS = a_log_request(1, "gen_ai.choice", "an answer").SerializeToString()
QUICK = settings(max_examples=150, derandomize=True, deadline=None, database=None)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("AQID")
    | st.just(2**63)
)
KEYS = """
    resourceSpans scopeSpans spans resourceLogs scopeLogs logRecords resource scope attributes key value
    traceId spanId parentSpanId name kind startTimeUnixNano endTimeUnixNano status code events links body
    stringValue intValue doubleValue boolValue bytesValue arrayValue kvlistValue values
"""
keys = st.sampled_from(KEYS.split())
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)
values: st.SearchStrategy[Value] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)
attributes = st.dictionaries(st.text("abc.", max_size=6), values, max_size=4)


def decoded(format_: Format, path: str, body: bytes) -> Batch | None:
    """The batch, or None if the body was refused with a reason."""
    try:
        batch = format_.decode(Request("POST", path, "", body, {}))
    except DecodeError as error:
        reason = str(error)
    else:
        assert format_.reply(Request("POST", path, "", body, {}), batch).status == 200
        return batch
    assert reason.endswith(".")
    assert format_.failure(400, reason).status == 400
    return None


def assert_kept(batch: Batch | None) -> None:
    """Every span is the same when it is read from the bytes that the store keeps of it."""
    for span in batch.spans if batch is not None else ():
        again = raw_span(Span.FromString(span.encoded), span.resource, span.scope)
        assert repr(again) == repr(span)  # not a number equals itself there


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for path in ("/v1/traces", "/v1/logs", "/v1/metrics"):
        assert_kept(decoded(PROTOBUF, path, body))
        assert_kept(decoded(JSON, path, body))
    assert signal_in(body)


@QUICK
@given(st.data())
def test_requests_with_some_bytes_changed(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([TRACES, LOGS])))
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=4)):
        body[place] = data.draw(st.integers(0, 255))
    assert_kept(decoded(PROTOBUF, "/v1/traces", bytes(body)))
    decoded(PROTOBUF, "/v1/logs", bytes(body))
    assert signal_in(bytes(body))


@QUICK
@given(trees)
def test_any_json(tree: Any) -> None:
    span = {"traceId": "ab" * 16, "spanId": "cd" * 8}
    for document in (
        tree,
        {"resourceSpans": tree},
        {"resourceSpans": [{"resource": tree, "scopeSpans": [{"scope": tree, "spans": [tree, span]}]}]},
        {"resourceSpans": [{"scopeSpans": [{"spans": [{**span, "attributes": tree, "events": tree}]}]}]},
        {
            "resourceSpans": [
                {"scopeSpans": [{"spans": [{**span, "attributes": [{"key": "k", "value": tree}]}]}]}
            ]
        },
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [tree, {"body": tree, "attributes": tree}]}]}]},
    ):
        assert_kept(decoded(JSON, "/v1/traces", json.dumps(document).encode()))


@QUICK
@given(attributes, attributes)
def test_spans_written_as_json_are_read_as_they_were(
    of_span: dict[str, Value], of_event: dict[str, Value]
) -> None:
    span = a_raw_span(
        attributes=of_span,
        events=(SpanEvent("e", 5, of_event),),
        links=(SpanLink(b"\3" * 16, b"\4" * 8, of_event),),
        status_code=2,
        status_message="no",
        resource=Resource(of_event),
        scope=Scope("test", "1", of_span),
    )
    batch = decoded(JSON, "/v1/traces", to_text(traces_data([span])).encode())
    assert batch is not None
    (read,) = batch.spans
    assert read.encoded
    assert (read.attributes, read.events, read.links) == (span.attributes, span.events, span.links)
    assert (read.resource.attributes, read.scope.attributes) == (of_event, of_span)
    assert (read.name, read.kind, read.status_code, read.status_message) == (span.name, span.kind, 2, "no")
