"""OTLP as one JSON document: an object or an array of them, over as many lines as it likes."""

import io
import json

import pytest

from spanglass.core.span import Batch
from spanglass.importers.otlp_document import IMPORTER


def a_request(number: int = 1, **changes: object) -> dict[str, object]:
    span = {"traceId": "ab" * 16, "spanId": f"{number:016x}", "name": f"span {number}", **changes}
    return {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}


def read(content: bytes) -> list[Batch]:
    return list(IMPORTER.read(io.BytesIO(content)))


def names(batches: list[Batch]) -> list[str]:
    return [span.name for batch in batches for span in batch.spans]


def reasons(batches: list[Batch]) -> list[str]:
    return [part.reason for batch in batches for part in batch.rejected]


@pytest.mark.parametrize(
    ("content", "spans"),
    [
        (json.dumps(a_request(), indent=2), ["span 1"]),
        (json.dumps(a_request(), indent=2).replace("\n", "\r\n"), ["span 1"]),
        ("\ufeff" + json.dumps(a_request(), indent=2), ["span 1"]),
        (json.dumps([a_request(1), a_request(2)]), ["span 1", "span 2"]),
        (json.dumps([a_request(1), a_request(2)], indent=1), ["span 1", "span 2"]),
        ("[\n" + json.dumps(a_request(1)) + ",\n" + json.dumps(a_request(2)) + "\n]", ["span 1", "span 2"]),
    ],
)
def test_documents_are_recognised_and_read(content: str, spans: list[str]) -> None:
    assert IMPORTER.recognises(content.encode())
    assert names(read(content.encode())) == spans


@pytest.mark.parametrize(
    "content", [json.dumps(a_request()), "{}", "[]", '["resourceSpans"', "resourceSpans", ""]
)
def test_lines_and_other_files_are_not(content: str) -> None:
    assert not IMPORTER.recognises(content.encode()) or content.startswith('["resource')


def test_a_mistake_is_named_with_its_line() -> None:
    content = json.dumps(a_request(), indent=1).encode().replace(b'"spanId":', b'"spanId"')
    line = content[: content.index(b'"spanId"')].count(b"\n") + 1
    assert reasons(read(content)) == [f"line {line}: not JSON: Expecting ':' delimiter"]


def test_what_is_nested_too_deeply_is_said_once() -> None:
    assert reasons(read(b'{"resourceSpans": ' + b"[" * 100_000)) == [
        "line 1: not JSON: it is nested too deeply"
    ]


def test_resources_after_a_broken_one_are_read() -> None:
    whole = json.dumps(
        {"resourceSpans": [n for i in (1, 2, 3) for n in a_request(i)["resourceSpans"]]}, indent=1
    )
    broken = whole.replace('"span 2"', '"span 2', 1)
    batches = read(broken.encode())
    assert names(batches) == ["span 1", "span 3"]
    assert reasons(batches)[0].startswith("line ")


def test_one_bad_request_of_an_array_does_not_lose_the_others() -> None:
    batches = read(json.dumps([a_request(1), 5, a_request(3), a_request(4, spanId="x")]).encode())
    assert names(batches) == ["span 1", "span 3"]
    assert reasons(batches) == [
        "request 2: not OTLP: the top level is not an object.",
        "request 4: span is not valid: an id is not hexadecimal",
    ]
