"""Protobuf's values as the core's: every kind of attribute, last key wins, ids and times checked."""

from typing import Any

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from builders import T0
from spanglass.core.span import Resource, Scope
from spanglass.formats.otlp_values import LATEST_NS, BadPartError, Gathering, attributes, log_record, value
from traffic import a_request, a_span, any_value


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (AnyValue(string_value="x"), "x"),
        (AnyValue(string_value=""), ""),
        (AnyValue(bool_value=False), False),
        (AnyValue(int_value=-(2**63)), -(2**63)),
        (AnyValue(int_value=0), 0),
        (AnyValue(double_value=0.0), 0.0),
        (AnyValue(bytes_value=b"\0\xff"), b"\0\xff"),
        (AnyValue(), None),
        (AnyValue(array_value=ArrayValue()), []),
        (AnyValue(array_value=ArrayValue(values=[any_value("a"), any_value(0), AnyValue()])), ["a", 0, None]),
        (AnyValue(kvlist_value=KeyValueList(values=[KeyValue(key="a", value=any_value(1))])), {"a": 1}),
    ],
)
def test_every_kind_of_value_is_read(sent: AnyValue, read: Any) -> None:
    assert value(sent) == read
    assert type(value(sent)) is type(read)


def test_of_a_key_given_twice_the_last_value_stands() -> None:
    pairs = [KeyValue(key="a", value=any_value("first")), KeyValue(key="a", value=any_value("last"))]
    assert attributes(pairs) == {"a": "last"}


def test_times_that_no_column_can_hold_reject_the_span_but_not_an_event() -> None:
    gathering = Gathering()
    late = {"name": "late", "time_unix_nano": 2**64 - 1}
    span = a_request(a_span(1, events=[late])).resource_spans[0].scope_spans[0].spans[0]
    gathering.span(span, Resource(), Scope())
    span.start_time_unix_nano = 2**63
    gathering.span(span, Resource(), Scope())
    batch = gathering.batch()
    assert [event.time_ns for event in batch.spans[0].events] == [LATEST_NS]
    assert [rejected.reason for rejected in batch.rejected] == ["span's time is out of range"]


def test_rejections_are_counted_by_reason() -> None:
    gathering = Gathering()
    for reason in ("a", "b", "a"):
        gathering.reject(reason)
    gathering.reject("none", 0)
    assert [(part.reason, part.count) for part in gathering.batch().rejected] == [("a", 2), ("b", 1)]


def test_a_log_record_takes_its_event_name_from_the_field_or_the_attribute() -> None:
    named = LogRecord(
        event_name="field", attributes=[KeyValue(key="event.name", value=any_value("attribute"))]
    )
    assert log_record(named, Resource(), Scope()).event_name == "field"
    named.event_name = ""
    assert log_record(named, Resource(), Scope()).event_name == "attribute"
    odd = LogRecord(attributes=[KeyValue(key="event.name", value=any_value(5))])
    assert log_record(odd, Resource(), Scope()).event_name == ""


def test_a_log_record_without_a_time_has_the_one_it_was_observed_at() -> None:
    assert log_record(LogRecord(observed_time_unix_nano=T0), Resource(), Scope()).time_ns == T0
    both = LogRecord(time_unix_nano=5, observed_time_unix_nano=T0)
    assert log_record(both, Resource(), Scope()).time_ns == 5


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (LogRecord(trace_id=b"\1" * 4), "log record's trace id is 4 bytes long, not 16"),
        (LogRecord(span_id=b"\1" * 4), "log record's span id is 4 bytes long, not 8"),
        (LogRecord(time_unix_nano=2**63), "log record's time is out of range"),
    ],
)
def test_a_broken_log_record_is_refused_with_the_reason(record: LogRecord, reason: str) -> None:
    with pytest.raises(BadPartError, match=reason):
        log_record(record, Resource(), Scope())


def test_ids_of_a_log_record_may_be_absent_or_zeros() -> None:
    log = log_record(LogRecord(trace_id=bytes(16), span_id=bytes(8)), Resource(), Scope())
    assert (log.trace_id, log.span_id) == (b"", b"")
