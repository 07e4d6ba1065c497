"""A request that protobuf refuses as a whole: the readable spans are kept, the work is bounded."""

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from spanglass.core.span import Rejected
from spanglass.formats import DecodeError, otlp_salvage
from spanglass.formats.otlp_protobuf import decode_logs, decode_traces
from spanglass.formats.otlp_salvage import fields
from traffic import a_log_request, a_request, a_span


def spoilt(body: bytes, text: str) -> bytes:
    """The body with a text that is not UTF-8 in place of the first `text`."""
    assert text.encode() in body
    return body.replace(text.encode(), b"\xff" * len(text), 1)


def part(number: int, content: bytes) -> bytes:
    """An encoded field of up to 16 KiB; protobuf itself refuses to build what it would refuse to read."""
    size = len(content)
    return bytes((number << 3 | 2, size & 0x7F | 0x80, size >> 7)) + content


def nested(levels: int) -> bytes:
    """An attribute of lists in lists."""
    value = AnyValue(string_value="deep").SerializeToString()
    for _ in range(levels):
        value = part(5, part(1, value))
    return part(9, part(1, b"k") + part(2, value))


def test_only_the_span_with_the_bad_text_is_lost() -> None:
    body = a_request(a_span(1, name="one"), a_span(2, name="two"), a_span(3, name="six")).SerializeToString()
    batch = decode_traces(spoilt(body, "two"))
    assert [span.name for span in batch.spans] == ["one", "six"]
    assert [span.resource.service for span in batch.spans] == ["app", "app"]
    assert [span.scope.name for span in batch.spans] == ["test", "test"]
    (rejected,) = batch.rejected
    assert rejected.count == 1
    assert rejected.reason.startswith("span is not readable: ")


def test_only_the_span_that_is_nested_too_deeply_is_lost() -> None:
    spans = [a_request(a_span(n)).resource_spans[0].scope_spans[0].spans[0] for n in (1, 2, 3)]
    first, second, third = (span.SerializeToString() for span in spans)
    scoped = part(2, first + nested(45)) + part(2, second + nested(60)) + part(2, third)
    batch = decode_traces(part(1, part(2, scoped)))
    assert [span.span_id[-1] for span in batch.spans] == [1, 3]
    assert sum(rejected.count for rejected in batch.rejected) == 1


def test_a_bad_text_of_the_process_loses_that_text_only() -> None:
    sent = a_request(a_span(1), resource={"service.name": "app", "note": "naughty"}).SerializeToString()
    (span,) = decode_traces(spoilt(sent, "naughty")).spans
    assert span.resource.attributes == {"service.name": "app"}


def test_a_bad_text_of_the_scope_loses_that_text_only() -> None:
    (span,) = decode_traces(spoilt(a_request(a_span(1)).SerializeToString(), "test")).spans
    assert (span.scope.name, span.resource.service) == ("", "app")


def test_log_records_are_saved_alike() -> None:
    request = a_log_request(1, "gen_ai.choice", "first")
    request.MergeFrom(a_log_request(2, "gen_ai.choice", "other"))
    batch = decode_logs(spoilt(request.SerializeToString(), "other"))
    assert [log.body for log in batch.logs] == [{"content": "first"}]
    assert len(batch.rejected) == 1


def test_what_remains_is_judged_like_any_span() -> None:
    body = a_request(a_span(1, name="bad"), a_span(2, trace=b"short")).SerializeToString()
    batch = decode_traces(spoilt(body, "bad"))
    assert batch.spans == ()
    assert Rejected("trace id is 5 bytes long, not 16") in batch.rejected


@pytest.mark.parametrize("tiny", [b"\x08\0", b"\x12\0", b"\x0a\0", part(1, b"\x12\0" * 2000)])
def test_a_body_of_tiny_fields_is_given_up(tiny: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp_salvage, "_MOST_FIELDS", 1000)
    with pytest.raises(DecodeError, match="it has too many fields"):
        decode_traces(tiny * 1001 + b"\xff")


def test_fields_are_cut_out_with_their_numbers_and_types() -> None:
    found = list(fields(b"\x08\x96\x01" + b"\x12\x02hi" + b"\x19" + bytes(8) + b"\x25" + bytes(4)))
    assert [(field.number, field.wire_type, field.content) for field in found] == [
        (1, 0, None),
        (2, 2, b"hi"),
        (3, 1, None),
        (4, 5, None),
    ]
    assert found[0].whole == b"\x08\x96\x01"


@pytest.mark.parametrize(
    "data", [b"\x08", b"\x12\x05hi", b"\x19\0", b"\x0b", b"\x00\x00", b"\xff" * 12, b"\x12" + b"\xff" * 11]
)
def test_bytes_that_are_no_fields_are_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        list(fields(data))
