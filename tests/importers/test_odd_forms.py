"""The same records in odd forms, and as older versions wrote them: the same spans, tokens and tree."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imported import Imported, imported
from trace_files import COMPLETION, ISO, SAMPLE, US, A, B, T, claude_lines, codex_lines, jaeger, phoenix_row

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": "7"}
ZIPKIN = [
    {"traceId": T, "id": A, "name": "handle", "timestamp": US, "duration": 900},
    {"traceId": T, "id": B, "parentId": A, "name": "chat", "timestamp": US + 5, "duration": 90, "tags": CHAT},
]  # fmt: skip
PYDANTIC = [
    {"kind": "request", "parts": [{"part_kind": "user-prompt", "content": "Hi", "timestamp": ISO.format(1)}]},
    {"kind": "response", "parts": [{"part_kind": "text", "content": "Hello"}], "timestamp": ISO.format(2),
     "usage": {"input_tokens": 7, "output_tokens": 3}, "model_name": "m"},
]  # fmt: skip
GEMINI = [
    {"sessionId": "g1", "projectHash": "h", "startTime": ISO.format(0)},
    {"id": "1", "timestamp": ISO.format(1), "type": "user", "content": "Hi"},
    {"id": "2", "timestamp": ISO.format(3), "type": "gemini", "content": "Hello", "model": "m",
     "tokens": {"input": 9, "output": 4, "cached": 2, "thoughts": 1, "tool": 0, "total": 14}},
]  # fmt: skip
JAVASCRIPT = [
    {"traceId": T, "id": A, "name": "root", "startTime": [1_790_000_000, 5], "duration": [2, 1]},
    {"traceId": T, "id": B, "parentId": A, "name": "chat", "startTime": [1_790_000_000, 6],
     "endTime": [1_790_000_001, 6], "attributes": CHAT},
]  # fmt: skip
EVENTS = [
    {"name": "a", "ph": "X", "ts": US, "dur": 100, "pid": 1, "tid": 1, "args": {}},
    {"name": "b", "ph": "X", "ts": US + 10, "dur": 10, "pid": 1, "tid": 1, "args": CHAT},
]
LANGFUSE = [{"id": "o1", "traceId": "t1", "type": "GENERATION", "name": "g", "startTime": ISO.format(1),
             "endTime": ISO.format(2), "model": "m", "usageDetails": {"input": 7, "output": 3}}]  # fmt: skip
RECORDS: dict[str, Any] = {
    "zipkin": ZIPKIN, "jaeger": jaeger(), "pydantic": PYDANTIC, "gemini": GEMINI, "javascript": JAVASCRIPT,
    "events": EVENTS, "codex": codex_lines(), "claude": claude_lines()[1:], "phoenix": [phoenix_row()],
    "langfuse": LANGFUSE, "answers": [COMPLETION], "inspect": {"eval": {}, "samples": [SAMPLE]},
}  # fmt: skip


def facts(found: Imported) -> list[str]:
    names = {span.span_id: span.name for span in found.spans}
    told = {
        span.span_id: (
            span.name, span.start_ns, span.end_ns, names.get(span.parent_id), str(read.kind),
            read.usage and (read.usage.input, read.usage.output),
        )
        for span, read in zip(found.spans, found.facts, strict=True)
    }  # fmt: skip
    return sorted(map(repr, told.values()))


def of(path: Path, content: bytes) -> Imported:
    path.write_bytes(content)
    return imported(path)


def as_lines(records: Any) -> bytes:
    listed = records if isinstance(records, list) else [records]
    return b"\n".join(json.dumps(each).encode() for each in listed) + b"\n"


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: changed(held, change) for key, held in value.items()}
    return [changed(held, change) for held in value] if isinstance(value, list) else change(value)


def as_number(kind: type) -> Callable[[Any], Any]:
    return lambda held: kind(held) if type(held) is int and 1 < held < 2**53 else held


FORMS: dict[str, Callable[[Any], bytes]] = {
    "empty lines first": lambda records: b"\n \n\n" + as_lines(records),
    "zeros around lines": lambda records: (
        bytes(9) + as_lines(records).replace(b"\n", b"\n\0\0\n") + bytes(99)
    ),
    "a text sequence": lambda records: b"\x1e" + as_lines(records).replace(b"\n", b"\n\x1e")[:-1],
    "commas after lines": lambda records: as_lines(records).replace(b"\n", b",\r\n"),
    "documents in an array": lambda records: json.dumps([records]).encode(),
    "a line of something else first": lambda records: (
        b"# exported\n" + json.dumps(records, indent=1).encode()
    ),
    "in a fence": lambda records: b"```json\n" + json.dumps(records).encode() + b"\n```\n",
    "told twice": lambda records: as_lines(records) + as_lines(records),
    "numbers as fractions": lambda records: json.dumps(changed(records, as_number(float))).encode(),
    "numbers as text": lambda records: json.dumps(changed(records, as_number(str))).encode(),
}


GOES_ON = {("codex", "told twice"), ("pydantic", "told twice")}
"""A conversation goes on with what is said in it again."""


@pytest.mark.parametrize(
    ("kind", "form"), [(kind, form) for kind in RECORDS for form in FORMS if (kind, form) not in GOES_ON]
)
def test_odd_forms_hold_the_same(kind: str, form: str, tmp_path: Path) -> None:
    expected = of(tmp_path / "x", json.dumps(RECORDS[kind]).encode())
    found = of(tmp_path / "x", FORMS[form](RECORDS[kind]))
    if kind == "answers":  # they tell no times but the file's own
        assert (found.importer, found.tokens[:1]) == (expected.importer, expected.tokens)
    else:
        assert (found.importer, facts(found)) == (expected.importer, facts(expected))
    assert len(found.reasons) <= 2


def one(path: Path, records: Any) -> Imported:
    found = of(path, json.dumps(records).encode())
    assert found.reasons == []
    return found


def test_the_first_version_of_zipkin(tmp_path: Path) -> None:
    note, given = {"endpoint": {"serviceName": "shop"}}, [{"key": key, "value": CHAT[key]} for key in CHAT]
    trace = {"traceId": "463ac35c9f6413ad"}
    spans = [
        {**trace, "id": "a1", "name": "root", "binaryAnnotations": given, "annotations": [
            {**note, "timestamp": US, "value": "sr"}, {**note, "timestamp": US + 500, "value": "ss"},
            {**note, "timestamp": US + 7, "value": "cache hit"}]},
        {**trace, "id": "b2", "parentId": "a1", "name": "child", "annotations": [
            {"timestamp": US + 5, "value": "cs"}, {"timestamp": US + 105, "value": "cr"}]},
    ]  # fmt: skip
    found = one(tmp_path / "x", spans)
    assert (found.tree, found.tokens) == ("root\n  child", [(7, None)])
    assert [(span.kind, span.start_ns, span.end_ns) for span in found.spans] == [
        (2, US * 1000, US * 1000 + 500_000), (3, US * 1000 + 5000, US * 1000 + 105_000),
    ]  # fmt: skip
    assert found.spans[0].resource.attributes["service.name"] == "shop"
    assert [event.name for event in found.spans[0].events] == ["cache hit"]


def test_spans_of_jaeger_without_their_trace(tmp_path: Path) -> None:
    found = of(tmp_path / "x", as_lines(jaeger()["data"][0]["spans"]))
    assert (found.importer, found.tree, found.reasons) == ("Jaeger", "handle\n  chat m-1", [])


def test_answers_of_jaegers_newer_interface(tmp_path: Path) -> None:
    span = {"traceId": T, "spanId": A, "name": "handle", "startTimeUnixNano": str(US * 1000)}
    found = one(tmp_path / "x", {"result": {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}})
    assert (found.importer, found.names) == ("OTLP JSON", ["handle"])


def test_samples_of_older_evaluation_logs(tmp_path: Path) -> None:
    sample = {key: held for key, held in SAMPLE.items() if key != "events"}
    found = one(tmp_path / "x", {"samples": [{**sample, "transcript": {"events": SAMPLE["events"]}}]})
    assert found.tree == "sample 1\n  solvers\n    chat gpt-4o\n    execute_tool ls"
    output = {"model": "m", "usage": {"input_tokens": 7, "output_tokens": 3}, "choices": []}
    found = one(tmp_path / "x", {"samples": [{**sample, "output": output}]})
    assert (found.tree, found.tokens) == ("sample 1\n  chat m", [(7, 3)])
    assert all(span.start_ns > 0 for span in found.spans)


def test_the_first_rollouts_of_codex(tmp_path: Path) -> None:
    items = [line["payload"] for line in codex_lines() if line["type"] == "response_item"]
    found = of(
        tmp_path / "x", as_lines([{"id": "c", "timestamp": ISO.format(0), "instructions": None}, *items])
    )
    assert (found.importer, found.reasons) == ("Codex session", [])
    assert sorted(found.names) == ["chat", "chat", "codex session", "execute_tool shell"]


def test_calls_of_one_moment_are_several_and_one_told_twice_is_one(tmp_path: Path) -> None:
    def entry(said: str) -> dict[str, Any]:
        request = {"method": "POST", "url": "https://x.test/v1/chat/completions", "postData": {"text": said}}
        answer = {"status": 200, "content": {"text": json.dumps(COMPLETION)}}
        return {"startedDateTime": ISO.format(0), "time": "123.5", "request": request, "response": answer}

    entries = [entry("{}"), entry('{"model": "a"}'), entry("{}")]
    found = one(tmp_path / "x", {"log": {"entries": entries}})
    assert len({span.span_id for span in found.spans}) == 2
    assert {span.end_ns - span.start_ns for span in found.spans} == {123_500_000}
