"""Spans that did not come as OTLP are encoded as if they had."""

from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from builders import T0, a_raw_span
from odd_values import ODD
from spanglass.core.span import STATUS_ERROR, Scope, SpanEvent, SpanLink
from spanglass.formats.otlp_encoding import encoded_spans
from spanglass.formats.otlp_values import raw_span

VALUES: dict[str, Any] = {
    "text": "é", "yes": True, "whole": -5, "part": 0.5, "bytes": b"\0", "list": ["a", 1, [True]],
    "object": {"a": {"b": None}}, "none": None,
}  # fmt: skip


def test_everything_a_span_says_is_in_its_encoding() -> None:
    span = a_raw_span(
        parent_id=b"\3" * 8, status_code=STATUS_ERROR, status_message="no", attributes=VALUES,
        events=(SpanEvent("e", T0 + 1, {"k": "v"}),), links=(SpanLink(b"\4" * 16, b"\5" * 8, {"l": 1}),),
        scope=Scope("lib", "1.2"),
    )  # fmt: skip
    (found,) = encoded_spans([span]).spans
    assert found == replace(span, encoded=found.encoded, resource=found.resource, scope=found.scope)
    assert (found.resource.attributes, found.scope.name, found.scope.version) == (
        span.resource.attributes, "lib", "1.2",
    )  # fmt: skip
    assert raw_span(Span.FromString(found.encoded), found.resource, found.scope) == found


def test_spans_of_one_sender_share_its_description() -> None:
    first, second, other = encoded_spans(
        [a_raw_span(), a_raw_span(span_id=b"\7" * 8), a_raw_span(span_id=b"\6" * 8, scope=Scope("b"))]
    ).spans
    assert first.resource is second.resource
    assert (first.scope.name, other.scope.name) == ("test", "b")


@pytest.mark.parametrize("value", ODD)
def test_odd_values_are_made_fit(value: Any) -> None:
    batch = encoded_spans([a_raw_span(attributes={"odd": value, "even": "x"}), a_raw_span(span_id=b"\7" * 8)])
    assert (len(batch.spans), batch.rejected) == (2, ())
    assert {span.attributes.get("even") for span in batch.spans} == {"x", None}


def test_text_with_half_a_character_is_kept_without_it() -> None:
    (span,) = encoded_spans([a_raw_span(name="a\ud800b", attributes={"n": 2**70})]).spans
    assert (span.name, span.attributes) == ("a\ufffdb", {"n": str(2**70)})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"trace_id": b""}, "trace id is missing"), ({"span_id": b"\1"}, "span id is 1 bytes long, not 8"),
     ({"start_ns": 2**63}, "span's time is out of range")],
)  # fmt: skip
def test_spans_that_cannot_be_kept_are_rejected(changes: dict[str, Any], reason: str) -> None:
    batch = encoded_spans([a_raw_span(**changes), a_raw_span(span_id=b"\7" * 8)])
    assert [rejected.reason for rejected in batch.rejected] == [reason]
    assert len(batch.spans) == 1
