"""Requests that are cut off at every byte: the spans that are whole, and nothing of the one that is not."""

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from spanglass.formats.otlp_cut import as_far_as_it_goes


def a_request() -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    for number in range(3):
        resource = request.resource_spans.add()
        resource.resource.attributes.add(key="service.name").value.string_value = "shop" * 40
        for _ in range(2):
            scope = resource.scope_spans.add()
            scope.scope.name = "library"
            scope.spans.add(trace_id=bytes(15) + b"\1", span_id=bytes(7) + bytes([number]), name="n" * 200)
    return request


def named(body: bytes) -> list[str]:
    found = ExportTraceServiceRequest.FromString(body)
    return [span.name for of in found.resource_spans for scope in of.scope_spans for span in scope.spans]


def test_a_whole_request_stays_as_it_is() -> None:
    body = a_request().SerializeToString()
    assert as_far_as_it_goes(body) == body


def test_what_is_no_request_has_nothing() -> None:
    assert as_far_as_it_goes(b"\xff" * 50) == b""


@pytest.mark.parametrize("step", [1, 7])
def test_spans_before_the_end_stay_whole(step: int) -> None:
    body = a_request().SerializeToString()
    counts = [len(named(as_far_as_it_goes(body[:end]))) for end in range(0, len(body), step)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 5)
    assert all(
        name == "n" * 200 for end in range(0, len(body), 50) for name in named(as_far_as_it_goes(body[:end]))
    )
