import json

from builders import T0, a_raw_span
from spanglass.core.otlp_json import span_json, to_text, traces_data, value_json
from spanglass.core.span import Resource, Scope, SpanEvent, SpanLink


def test_a_span_with_everything():
    span = a_raw_span(
        parent_id=b"\3" * 8,
        status_code=2,
        status_message="no",
        attributes={"a": 1},
        events=(SpanEvent("first", T0 + 5, {"x": True}),),
        links=(SpanLink(b"\4" * 16, b"\5" * 8),),
    )
    assert span_json(span) == {
        "traceId": "01" * 16,
        "spanId": "02" * 8,
        "parentSpanId": "03" * 8,
        "name": "chat gpt-4o",
        "kind": 3,
        "startTimeUnixNano": "1790000000000000000",
        "endTimeUnixNano": "1790000001000000000",
        "attributes": [{"key": "a", "value": {"intValue": "1"}}],
        "events": [
            {
                "timeUnixNano": "1790000000000000005",
                "name": "first",
                "attributes": [{"key": "x", "value": {"boolValue": True}}],
            }
        ],
        "links": [{"traceId": "04" * 16, "spanId": "05" * 8, "attributes": []}],
        "status": {"code": 2, "message": "no"},
    }


def test_a_running_root_has_neither_parent_nor_end():
    written = span_json(a_raw_span(end_ns=0))
    assert "parentSpanId" not in written
    assert "endTimeUnixNano" not in written
    assert written["status"] == {}


def test_every_type_of_value():
    assert value_json("x") == {"stringValue": "x"}
    assert value_json(True) == {"boolValue": True}
    assert value_json(2**62) == {"intValue": str(2**62)}
    assert value_json(0.5) == {"doubleValue": 0.5}
    assert value_json(float("-inf")) == {"doubleValue": "-Infinity"}
    assert value_json(b"\xff") == {"bytesValue": "/w=="}
    assert value_json(["a", 1]) == {"arrayValue": {"values": [{"stringValue": "a"}, {"intValue": "1"}]}}
    assert value_json({"k": None}) == {"kvlistValue": {"values": [{"key": "k", "value": {}}]}}


def test_spans_are_grouped_by_resource_and_scope():
    one, other = Resource({"service.name": "one"}), Resource({"service.name": "other"})
    spans = [
        a_raw_span(resource=one, scope=Scope("s", "1.0", {"k": 1})),
        a_raw_span(resource=other, scope=Scope("s", "1.0", {"k": 1})),
        a_raw_span(resource=Resource({"service.name": "one"}), scope=Scope("t")),
    ]
    document = traces_data(spans)
    shape = [
        [(scoped["scope"]["name"], len(scoped["spans"])) for scoped in resource["scopeSpans"]]
        for resource in document["resourceSpans"]
    ]
    assert shape == [[("s", 1), ("t", 1)], [("s", 1)]]
    first = document["resourceSpans"][0]["scopeSpans"][0]["scope"]
    assert first == {"name": "s", "version": "1.0", "attributes": [{"key": "k", "value": {"intValue": "1"}}]}


def test_the_text_is_indented_readable_and_always_utf_8():
    assert to_text({"a": "ü"}) == '{\n  "a": "ü"\n}'
    broken = to_text({"a": "\ud800"})
    assert broken.encode()
    assert json.loads(broken) == {"a": "\ud800"}
