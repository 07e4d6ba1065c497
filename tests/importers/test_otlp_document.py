"""OTLP as one JSON document: an object or an array of them, over as many lines as it likes."""

import io
import json
from typing import Any

import pytest

from spanglass.core.span import Batch
from spanglass.importers import json_values, otlp_parts
from spanglass.importers.otlp_document import IMPORTER


def a_span(number: int = 1, **changes: object) -> dict[str, object]:
    return {"traceId": "ab" * 16, "spanId": f"{number:016x}", "name": f"span {number}", **changes}


def a_request(number: int = 1, **changes: object) -> dict[str, Any]:
    return {"resourceSpans": [{"scopeSpans": [{"spans": [a_span(number, **changes)]}]}]}


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


def test_answers_of_tempo_and_lists_of_requests() -> None:
    resources = a_request(1)["resourceSpans"] + a_request(2)["resourceSpans"]
    old = [{"instrumentationLibrarySpans": [{"spans": [a_span(number)]}]} for number in (1, 2)]
    for document in (
        {"batches": resources}, {"trace": {"resourceSpans": resources}, "status": "COMPLETE"},
        {"trace": {"batches": resources}}, {"batches": old}, {"data": [a_request(1), a_request(2)]},
    ):  # fmt: skip
        content = json.dumps(document).encode()
        assert IMPORTER.recognises(content)
        assert (names(read(content)), reasons(read(content))) == (["span 1", "span 2"], [])


def test_a_mistake_is_named_with_its_line() -> None:
    content = json.dumps(a_request(), indent=1).encode().replace(b'"spanId":', b'"spanId"')
    line = content[: content.index(b'"spanId"')].count(b"\n") + 1
    assert reasons(read(content)) == [f"line {line}: not JSON: a colon is missing"]


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


def test_a_resource_that_is_too_long_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [a_span(number) for number in range(1, 300)]
    group = {"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "s"}, "spans": spans}]}
    content = json.dumps({"resourceSpans": [group, *a_request(300)["resourceSpans"]]}, indent=1).encode()
    for name, value in {"_LONGEST": 4000, "_PIECE": 1000, "_MOST_AT_ONCE": 1000}.items():
        monkeypatch.setattr(json_values, name, value)
    monkeypatch.setattr(otlp_parts, "_ENOUGH", 2000)
    batches = read(content)
    assert names(batches) == [f"span {number}" for number in range(1, 301)]
    assert reasons(batches) == []
    assert {span.scope.name for span in batches[0].spans} == {"s"}
    assert len(batches) > 5


def test_one_bad_request_of_an_array_does_not_lose_the_others() -> None:
    batches = read(json.dumps([a_request(1), 5, a_request(3), a_request(4, spanId="x")]).encode())
    assert names(batches) == ["span 1", "span 3"]
    assert reasons(batches) == [
        "request 2: not OTLP: the top level is not an object.",
        "request 4: span is not valid: an id is not hexadecimal",
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_of_what_is_cut_off_the_whole_spans_are_read(indent: int | None) -> None:
    spans = [a_span(number) for number in range(1, 6)]
    whole = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}, indent=indent)
    batches = read(whole[: whole.index("span 4")].encode())
    assert names(batches) == ["span 1", "span 2", "span 3"]
    assert [reason.split(":")[1] for reason in reasons(batches)] == [" not JSON"]


def test_a_document_that_holds_requests_somewhere_else_says_what_it_is() -> None:
    content = json.dumps({"at": "now", "payload": a_request()}, indent=1).encode()
    assert IMPORTER.recognises(content)
    assert reasons(read(content)) == ["the file: not OTLP: an object with: at, payload"]
