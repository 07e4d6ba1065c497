"""Files that clients upload beside their spans: where to, and what is kept of them."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from spanglass.core.ids import unplaced
from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.attachments import EVENT, FORMAT
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.traceloop_images import EVENT as IMAGE_EVENT

KEY, SPAN = "24151723-628f-4d39-9907-07889cd1b3bb", "01a21b85-05ec-7bc0-bb4a-49305f7d0b75"
OF_BRAINTRUST = {"key": KEY, "filename": "image.png", "content_type": "image/png", "org_id": "local"}
OF_OPIK = {"file_name": "input-attachment-1-2-sdk.png", "num_of_file_parts": 1, "mime_type": "image/png",
           "entity_type": "span", "entity_id": SPAN, "path": "aHR0cA=="}  # fmt: skip


def asked(path: str, document: Any) -> dict[str, Any]:
    body = json.dumps(document).encode()
    request = Request("POST", path, "application/json", body, {"host": "localhost:4318"})
    assert FORMAT.accepts("POST", path, "application/json")
    assert FORMAT.decode(request) == Batch()
    answer: dict[str, Any] = json.loads(FORMAT.reply(request, Batch()).body)
    return answer


def sent(address: str, content: bytes) -> Batch:
    """What is kept of a file; a server takes paths apart after it has decoded them."""
    url = urlsplit(address)
    assert url.netloc == "localhost:4318"
    request = Request("PUT", unquote(url.path), "", content, {})
    assert FORMAT.accepts("PUT", request.path, "")
    batch = FORMAT.decode(request)
    assert FORMAT.reply(request, batch).status == 200
    return batch


def test_a_picture_of_braintrust_is_of_the_row_that_names_its_key() -> None:
    (record,) = sent(asked("/attachment", OF_BRAINTRUST)["signedUrl"], b"\x89PNG").logs
    assert (record.trace_id, record.span_id) == (unplaced(span_id(KEY)), span_id(KEY))
    assert (record.event_name, record.body) == (IMAGE_EVENT, b"\x89PNG")
    assert dict(record.attributes) == {"image_name": f"{KEY}.png", "content_type": "image/png"}
    assert asked("/attachment/status", {"key": KEY}) == {}


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_picture_of_opik_is_of_its_span_or_trace(prefix: str) -> None:
    path = f"{prefix}/v1/private/attachment/upload-start"
    answer = asked(path, OF_OPIK)
    assert answer["upload_id"] == "BEMinIO"
    (record,) = sent(answer["pre_sign_urls"][0], b"x").logs
    assert (record.trace_id, record.span_id) == (unplaced(span_id(SPAN)), span_id(SPAN))
    assert record.attributes["image_name"] == "input-attachment-1-2-sdk.png"
    (address,) = asked(path, {**OF_OPIK, "entity_type": "trace"})["pre_sign_urls"]
    (record,) = sent(address, b"x").logs
    assert (record.trace_id, record.span_id) == (trace_id(SPAN), span_id(SPAN))


def test_other_files_are_kept_too_under_any_name() -> None:
    answer = asked(
        "/v1/private/attachment/upload-start", {**OF_OPIK, "mime_type": "", "file_name": "a/b ü?.pdf"}
    )
    (record,) = sent(answer["pre_sign_urls"][0], b"x").logs
    assert (record.event_name, record.attributes["image_name"]) == (EVENT, "a/b ü?.pdf")
    assert record.attributes["content_type"] == "application/octet-stream"


@pytest.mark.parametrize("document", [{}, [], {"key": ""}, {"key": 5.5, "content_type": []}])
def test_a_question_without_a_file_is_refused(document: Any) -> None:
    for path in ("/attachment", "/v1/private/attachment/upload-start"):
        with pytest.raises(DecodeError):
            asked(path, document)
    assert FORMAT.failure(400, "no").status == 400


@pytest.mark.parametrize(("method", "path"), [("PUT", "/attachment"), ("GET", "/attachment"), ("POST", "/x")])
def test_other_requests_are_not_taken(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "application/json")
