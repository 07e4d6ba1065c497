"""OTLP in JSON: every spelling seen in the wild, and values that are not what they should be."""

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest

from builders import MS, T0
from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError, Request
from spanglass.formats.otlp_json import FORMAT, NotJsonError, decode_spans_json, parse_json
from spanglass.formats.otlp_protobuf import decode_traces
from traffic import a_request, a_span

TRACE_HEX, SPAN_HEX = "0a" * 16, "0000000000000001"
SPAN: Mapping[str, Any] = {
    "traceId": TRACE_HEX,
    "spanId": SPAN_HEX,
    "name": "chat gpt-4o",
    "kind": 3,
    "startTimeUnixNano": str(T0),
    "endTimeUnixNano": str(T0 + 1000 * MS),
}


def document(*spans: Any) -> dict[str, Any]:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "app"}}]}
    scoped = {"scope": {"name": "test"}, "spans": list(spans)}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scoped]}]}


def decoded(document: Any) -> Batch:
    return FORMAT.decode(Request("POST", "/v1/traces", "application/json", json.dumps(document).encode(), {}))


def read(value: Any) -> Any:
    """The attribute that a JSON value is read as."""
    (span,) = decoded(document({**SPAN, "attributes": [{"key": "k", "value": value}]})).spans
    return span.attributes["k"]


def test_a_span_in_json_is_the_one_in_protobuf() -> None:
    attributes = [
        {"key": "a", "value": {"stringValue": "x"}},
        {"key": "b", "value": {"intValue": "12"}},
        {"key": "c", "value": {"doubleValue": 1.5}},
        {"key": "d", "value": {"boolValue": False}},
        {"key": "e", "value": {"arrayValue": {"values": [{"stringValue": "y"}]}}},
    ]
    in_json = decoded(document({**SPAN, "attributes": attributes}))
    same = a_span(1, kind=3, attributes={"a": "x", "b": 12, "c": 1.5, "d": False, "e": ["y"]})
    assert in_json == decode_traces(a_request(same).SerializeToString())


@pytest.mark.parametrize("unit", [10**9, 10**6, 10**3])
@pytest.mark.parametrize("kind", [int, str])
def test_times_in_longer_units_are_told_by_their_size(unit: int, kind: type) -> None:
    start, end = T0 // unit, (T0 + 5 * 10**9) // unit
    times = {"startTimeUnixNano": kind(start), "endTimeUnixNano": kind(end)}
    (span,) = decoded(document({**SPAN, **times})).spans
    assert (span.start_ns, span.end_ns) == (start * unit, end * unit)


@pytest.mark.parametrize("time", [0, 1, 10**6, 3 * 10**9, 5 * 10**12, 10**17])
def test_other_times_are_as_they_are_told(time: int) -> None:
    (span,) = decoded(document({**SPAN, "startTimeUnixNano": time, "endTimeUnixNano": 2 * 10**18})).spans
    assert span.start_ns == time


@pytest.mark.parametrize(
    "changes",
    [
        {"traceId": TRACE_HEX.upper()},
        {"traceId": "CgoKCgoKCgoKCgoKCgoKCg==", "spanId": "AAAAAAAAAAE="},
        {"startTimeUnixNano": T0, "endTimeUnixNano": T0 + 1000 * MS},
        {"startTimeUnixNano": float(T0)},
        {"kind": "SPAN_KIND_CLIENT"},
        {"kind": "client"},
        {"kind": "3"},
        {"status": {}},
        {"status": None, "events": None, "attributes": None},
        {"parentSpanId": ""},
        {"parentSpanId": "0" * 16},
        {"droppedAttributesCount": -1, "flags": "x"},
        {"unknownField": {"deep": [1]}},
    ],
)
def test_every_spelling_of_a_span_is_read(changes: dict[str, Any]) -> None:
    (span,) = decoded(document({**SPAN, **changes})).spans
    assert (span.trace_id.hex(), span.span_id.hex(), span.parent_id) == (TRACE_HEX, SPAN_HEX, b"")
    assert (span.kind, span.start_ns, span.end_ns, span.status_code) == (3, T0, T0 + 1000 * MS, 0)


def test_keys_may_be_in_snake_case_and_of_old_versions() -> None:
    span = {
        "trace_id": TRACE_HEX, "span_id": SPAN_HEX, "name": "n", "start_time_unix_nano": str(T0),
        "status": {"code": "STATUS_CODE_ERROR"},
        "attributes": [{"key": "k", "value": {"string_value": "v"}}],
    }  # fmt: skip
    new = {"resource_spans": [{"scope_spans": [{"scope": {"name": "s"}, "spans": [span]}]}]}
    old = {
        "resourceSpans": [
            {"instrumentationLibrarySpans": [{"instrumentationLibrary": {"name": "s"}, "spans": [span]}]}
        ]
    }
    for sent in (new, old):
        (read_span,) = decoded(sent).spans
        assert (read_span.status_code, read_span.scope.name, read_span.attributes) == (2, "s", {"k": "v"})


def test_logs_are_read_from_the_same_documents() -> None:
    record = {
        "timeUnixNano": str(T0), "traceId": TRACE_HEX, "spanId": SPAN_HEX, "eventName": "gen_ai.choice",
        "severityNumber": "SEVERITY_NUMBER_INFO",
        "body": {"kvlistValue": {"values": [{"key": "content", "value": {"stringValue": "hi"}}]}},
    }  # fmt: skip
    batch = decoded({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}], "resourceMetrics": [5]})
    (log,) = batch.logs
    assert (log.event_name, log.body, log.time_ns) == ("gen_ai.choice", {"content": "hi"}, T0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"intValue": 7}, 7),
        ({"intValue": "-9223372036854775808"}, -(2**63)),
        ({"intValue": str(2**63)}, str(2**63)),
        ({"intValue": 2**70}, str(2**70)),
        ({"intValue": "9" * 5000}, "9" * 5000),
        ({"intValue": "twelve"}, "twelve"),
        ({"intValue": 3.0}, 3),
        ({"intValue": 3.5}, "3.5"),
        ({"intValue": [1]}, "[1]"),
        ({"doubleValue": "Infinity"}, math.inf),
        ({"doubleValue": -math.inf}, -math.inf),
        ({"doubleValue": 10**400}, str(10**400)),
        ({"doubleValue": "much"}, "much"),
        ({"boolValue": "TRUE"}, True),
        ({"boolValue": "yes"}, "yes"),
        ({"boolValue": 1}, "1"),
        ({"stringValue": 5.5}, "5.5"),
        ({"stringValue": {"a": 1}}, '{"a": 1}'),
        ({"stringValue": None}, None),
        ({"bytesValue": "-_8="}, b"\xfb\xff"),
        ({"bytesValue": "aGk"}, b"hi"),
        ({"bytesValue": "***"}, "***"),
        ({"arrayValue": {}}, []),
        ({"arrayValue": [{"intValue": 1}]}, [1]),
        ({"arrayValue": 5}, "5"),
        ({"kvlistValue": {"values": [{"key": "a", "value": {"intValue": 1}}]}}, {"a": 1}),
        ({"kvlistValue": {"values": {"a": 1}}}, '{"values": {"a": 1}}'),
        ({}, None),
        (None, None),
        ("plain", "plain"),
        (5, 5),
        (True, True),
        (["a", {"intValue": 1}, None], ["a", 1, None]),
        ({"by": "hand"}, '{"by": "hand"}'),
        ({"stringValue": "a\0b"}, "a\0b"),
        ({"stringValue": "\ud83d\ude00 \ud800"}, "😀 �"),
    ],
)
def test_a_value_of_another_kind_is_kept_as_text(value: Any, expected: Any) -> None:
    assert read(value) == expected
    assert type(read(value)) is type(expected)


def test_not_a_number_is_read_however_it_is_written() -> None:
    assert math.isnan(read({"doubleValue": "NaN"}))
    assert math.isnan(read({"doubleValue": math.nan}))


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        (5, "span is not valid: span is not an object"),
        ({**SPAN, "traceId": "xyz"}, "span is not valid: an id is not hexadecimal"),
        ({**SPAN, "traceId": 5}, "span is not valid: an id is not a text"),
        ({**SPAN, "traceId": "0a0a"}, "trace id is 2 bytes long, not 16"),
        ({**SPAN, "spanId": ""}, "span id is missing"),
        ({**SPAN, "startTimeUnixNano": -5}, "span is not valid: a time is negative"),
        ({**SPAN, "startTimeUnixNano": 2**63}, "span is not valid: a time is out of range"),
        ({**SPAN, "startTimeUnixNano": "soon"}, "span is not valid: a time is not an integer"),
        ({**SPAN, "startTimeUnixNano": True}, None),
        ({**SPAN, "name": ["n"]}, "span is not valid: a text is not a text"),
        ({**SPAN, "attributes": {"a": 1}}, "span is not valid: a list of attributes is not a list"),
        ({**SPAN, "attributes": [5]}, "span is not valid: an attribute is not an object"),
        ({**SPAN, "events": [5]}, "span is not valid: a span event is not an object"),
        ({**SPAN, "status": "OK"}, "span is not valid: a status is not an object"),
    ],
)
def test_one_bad_span_does_not_lose_its_batch(span: Any, reason: str | None) -> None:
    batch = decoded(document({**SPAN, "spanId": "00000000000000aa"}, span))
    assert batch.spans[0].span_id[-1] == 0xAA
    assert batch.rejected == ((Rejected(reason),) if reason else ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1_790_000_000.5, 1_790_000_000_500_000_000), ("1790000000.000000001", 1_790_000_000_000_000_001),
        (1_790_000_000.0, 1_790_000_000_000_000_000), ("2026-09-21T14:13:20.5Z", 1_790_000_000_500_000_000),
        (1.79e18, 1_790_000_000_000_000_000), (17, 17),
    ],
)  # fmt: skip
def test_a_time_may_be_a_fraction_or_a_date(written: Any, expected: int) -> None:
    (span,) = decoded(document({**SPAN, "startTimeUnixNano": written})).spans
    assert span.start_ns == expected


@pytest.mark.parametrize("kind", ["arrayValue", "kvlistValue", "plain"])
def test_what_is_nested_so_deeply_that_it_could_not_be_read_again_is_rejected(kind: str) -> None:
    def nested(levels: int) -> Any:
        value: Any = {"stringValue": "x"}
        for _ in range(levels):
            inside = [{"key": "k", "value": value}] if kind == "kvlistValue" else [value]
            value = inside if kind == "plain" else {kind: {"values": inside}}
        return value

    attributes = [[{"key": "k", "value": nested(levels)}] for levels in (30, 31, 200)]
    spans = [{**SPAN, "spanId": f"{n:016x}", "attributes": held} for n, held in enumerate(attributes, 1)]
    batch = decoded(document(*spans))
    assert [span.span_id[-1] for span in batch.spans] == [1]
    assert batch.rejected == (Rejected("span is not valid: attribute values are nested too deeply", 2),)
    # the store reads a span from its own bytes, which protobuf does only to a depth of 100
    body = a_request().SerializeToString()
    assert decode_traces(body) == Batch()
    type_ = a_request(a_span(1)).resource_spans[0].scope_spans[0].spans[0]
    assert type(type_).FromString(batch.spans[0].encoded).name == "chat gpt-4o"


def test_a_broken_description_is_no_reason_to_lose_its_spans() -> None:
    sent = document(dict(SPAN))
    sent["resourceSpans"][0]["resource"] = {"attributes": 5}
    sent["resourceSpans"][0]["scopeSpans"][0]["scope"] = "x"
    (span,) = decoded(sent).spans
    assert (span.resource.attributes, span.scope.name) == ({}, "")
    batch = decode_spans_json({"resourceSpans": [5, {"scopeSpans": [7]}]})
    assert [part.reason for part in batch.rejected] == [
        "resource entry is not an object",
        "scope entry is not an object",
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "The body is not JSON: Expecting value at line 1."),
        (b'{\n "a": }', "The body is not JSON: Expecting value at line 2."),
        (b"[" * 100_000, "The body is not JSON: it is nested too deeply."),
        (b'{"a": ' + b"9" * 5000 + b"}", "The body is not JSON: it has a number that is too long."),
        (b"[]", "The body is not OTLP: the top level is not an object."),
        (b"5", "The body is not OTLP: the top level is not an object."),
        (b'{"resourceSpans": {}}', "The body is not OTLP: resourceSpans is not a list."),
        (b'{"resourceSpans": [{"scopeSpans": 5}]}', "The body is not OTLP: scopeSpans is not a list."),
        (
            b'{"resourceSpans": [{"scopeSpans": [{"spans": 5}]}]}',
            "The body is not OTLP: spans is not a list.",
        ),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(body: bytes, says: str) -> None:
    with pytest.raises(DecodeError) as caught:
        FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {}))
    assert str(caught.value) == says


def test_a_request_with_nothing_in_it_is_one() -> None:
    for empty in ({}, {"resourceSpans": None}, {"resourceSpans": []}, {"resourceMetrics": [{"x": 1}]}):
        assert decoded(empty) == Batch()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
def test_any_unicode_encoding_is_read(encoding: str) -> None:
    assert parse_json('{"a": "é"}'.encode(encoding)) == {"a": "é"}


def test_bytes_that_are_no_text_become_a_replacement_character() -> None:
    assert parse_json(b'{"a": "\xff"}') == {"a": "�"}


def test_the_line_of_a_mistake_is_known() -> None:
    with pytest.raises(NotJsonError) as caught:
        parse_json(b'{"a": 1,\n\n}')
    assert (caught.value.line, caught.value.problem[:9]) == (3, "Expecting")


def test_answers_are_json() -> None:
    sent = Request("POST", "/v1/logs", "application/json; charset=utf-8", b"", {})
    reply = FORMAT.reply(sent, Batch(rejected=(Rejected("bad"),)))
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert json.loads(reply.body)["partialSuccess"]["rejectedLogRecords"] == "1"
    assert FORMAT.reply(sent, Batch()).body == b"{}"
    assert FORMAT.failure(400, "no").status == 400
    assert FORMAT.accepts("POST", "/x/v1/logs", "application/json; charset=utf-8")
    assert not FORMAT.accepts("POST", "/v1/logs", "text/json")
