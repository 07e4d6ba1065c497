"""Traceloop's pictures: the question where to send one, the picture as a log record of its span."""

import json

import pytest

from spanglass.formats import DecodeError, Request
from spanglass.formats.traceloop_images import EVENT, FORMAT

TRACE, SPAN = 179022071764889476125475039181503866117, 15994838657065601353
PATH = f"/v2/traces/{TRACE}/spans/{SPAN}/images"


def asked(body: bytes, method: str = "POST", path: str = PATH) -> Request:
    return Request(method, path, "application/json", body, {"host": "127.0.0.1:4318"})


def test_the_question_is_answered_with_an_address_that_is_accepted() -> None:
    request = asked(b'{"image_name": "message 0/1.png"}')
    assert FORMAT.accepts("POST", PATH, "application/json")
    batch = FORMAT.decode(request)
    assert (batch.spans, batch.logs) == ((), ())
    reply = FORMAT.reply(request, batch)
    url = json.loads(reply.body)["url"]
    assert (reply.status, url) == (200, f"http://127.0.0.1:4318{PATH}/message%200%2F1.png")
    assert FORMAT.accepts("PUT", url.removeprefix("http://127.0.0.1:4318"), "")


def test_a_picture_is_a_log_record_of_its_span() -> None:
    request = asked(b"\x89PNG", "PUT", f"{PATH}/a%20b.png")
    batch = FORMAT.decode(request)
    (record,) = batch.logs
    assert (record.trace_id, record.span_id) == (TRACE.to_bytes(16, "big"), SPAN.to_bytes(8, "big"))
    assert (record.event_name, record.body, record.attributes) == (
        EVENT,
        b"\x89PNG",
        {"image_name": "a b.png"},
    )
    assert FORMAT.reply(request, batch).status == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"image_name": ""}', b"\xff"])
def test_a_question_without_a_name_cannot_be_read(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(asked(body))


def test_ids_that_are_too_large_cannot_be_read() -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(asked(b"x", "PUT", f"/v2/traces/{2**128}/spans/1/images/a"))


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("POST", f"{PATH}/a"), ("PUT", PATH), ("POST", "/v2/x")]
)
def test_other_requests_are_not_its_own(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "application/json")
