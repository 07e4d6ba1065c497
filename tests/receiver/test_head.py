"""The head of a request: repeated headers, lengths, and what formats never see."""

from typing import Any

import pytest

from spanglass.receiver.head import Head


def a_head(*headers: tuple[str, str], **scope: Any) -> Head:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return Head.of({"method": "POST", "path": "/v1/traces", "query_string": b"a=1", "headers": raw, **scope})


def test_a_head_is_read_from_the_scope() -> None:
    head = a_head(("Content-Type", "application/json"), ("X-A", "1"), ("x-a", "2"))
    assert (head.method, head.path, head.query) == ("POST", "/v1/traces", "a=1")
    assert head.content_type == "application/json"
    assert head.headers["x-a"] == "1, 2"


@pytest.mark.parametrize(
    ("value", "length"),
    [("0", 0), ("17", 17), ("", None), ("-1", None), ("1e3", None), ("5, 5", None), ("²", None)],
)
def test_a_length_is_a_number_or_unknown(value: str, length: int | None) -> None:
    assert a_head(("content-length", value)).content_length == length


def test_without_headers_nothing_is_known() -> None:
    assert (a_head().content_type, a_head().content_length) == ("", None)


def test_credentials_go_no_further() -> None:
    head = a_head(
        ("authorization", "Bearer secret"), ("x-api-key", "secret"), ("cookie", "secret"),
        ("api_key", "secret"), ("x-anything", "secret"),
        ("content-type", "application/json"), ("user-agent", "client/1"),
    )  # fmt: skip
    assert head.harmless_headers() == {"content-type": "application/json", "user-agent": "client/1"}
