"""Small files of every tracing tool's own format: their spans, their tree, their facts."""

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from imported import Imported, imported, written
from trace_files import CHAT, US, A, B, T, jaeger, phoenix_row

ISO = "2026-09-21T10:00:0{}.000000Z"


def test_jaeger(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x.txt", jaeger(), as_lines=False))
    assert (found.importer, found.reasons, found.tree) == ("Jaeger", [], "handle\n  chat m-1")
    span = found.spans[0]
    assert (span.trace_id.hex(), span.span_id.hex(), span.resource.service) == (T, B, "shop")
    assert (span.start_ns, span.end_ns) == ((US + 10) * 1000, (US + 510) * 1000)
    assert found.tokens == [(7, 3)]
    assert (span.status_code, span.status_message, span.events[0].name) == (2, "no luck", "first")


def test_zipkin(tmp_path: Path) -> None:
    tags = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": "7", "otel.scope.name": "lib"}
    spans = [
        {
            "traceId": T[16:],
            "id": B,
            "parentId": A,
            "name": "chat",
            "timestamp": US + 1,
            "duration": 5,
            "tags": tags,
            "localEndpoint": {"serviceName": "shop"},
        },
        {"traceId": T[16:], "id": A, "name": "handle", "timestamp": US, "duration": 9},
    ]
    found = imported(written(tmp_path / "x", spans, as_lines=False))
    assert (found.importer, found.tree, found.tokens) == ("Zipkin", "handle\n  chat", [(7, None)])
    assert found.spans[0].trace_id.hex() == "0" * 16 + T[16:]
    assert (found.spans[0].scope.name, found.spans[0].resource.service) == ("lib", "shop")


@pytest.mark.parametrize("time", [{"timestamp": "yesterday"}, {"localEndpoint": {}}])
def test_a_span_without_a_time_is_of_the_time_of_its_file(tmp_path: Path, time: dict[str, Any]) -> None:
    path = written(
        tmp_path / "x", [{"traceId": T, "id": A, "name": "handle", "duration": 5, **time}], as_lines=False
    )
    os.utime(path, ns=(US * 1000, US * 1000))
    (span,) = imported(path).spans
    assert (span.start_ns, span.end_ns) == (US * 1000, US * 1000 + 5000)


def test_a_span_without_a_time_is_of_the_time_of_its_trace(tmp_path: Path) -> None:
    document = jaeger()
    child, root = document["data"][0]["spans"]
    child["startTime"] = "yesterday"
    found = imported(written(tmp_path / "x", document, as_lines=False))
    assert [span.start_ns for span in found.spans] == [root["startTime"] * 1000] * 2


def test_otlp_spans_alone(tmp_path: Path) -> None:
    span = {"traceId": T, "spanId": A, "name": "handle", "startTimeUnixNano": str(US * 1000)}
    assert imported(written(tmp_path / "a.json", span, as_lines=False)).names == ["handle"]
    found = imported(written(tmp_path / "span.json", span, {**span, "spanId": "x"}, {**span, "spanId": B}))
    assert (found.importer, found.names) == ("OTLP spans", ["handle", "handle"])
    assert found.reasons == ["line 2: span is not valid: an id is not hexadecimal"]


def test_spans_of_the_javascript_sdk(tmp_path: Path) -> None:
    span = {
        "traceId": T,
        "spanContext": {"traceId": T, "spanId": B},
        "parentSpanContext": {"spanId": A},
        "name": "chat",
        "startTime": [1_790_000_000, 5],
        "endTime": [1_790_000_001, 6],
        "kind": 2,
        "attributes": CHAT,
        "status": {"code": 2, "message": "no"},
        "resource": {"attributes": {"service.name": "copilot"}},
    }
    metric = {"resource": {}, "scopeMetrics": []}
    found = imported(written(tmp_path / "x.log", metric, span))
    assert (found.importer, found.reasons) == ("OpenTelemetry JavaScript spans", [])
    (made,) = found.spans
    assert (made.kind, made.end_ns - made.start_ns, made.parent_id.hex()) == (3, 1_000_000_001, A)
    assert (made.status_message, made.resource.service) == ("no", "copilot")


def check_phoenix(found: Imported) -> None:
    (span,), (facts,) = found.spans, found.facts
    assert (span.trace_id.hex(), span.span_id.hex(), span.status_message) == (T, A, "no")
    assert (str(facts.kind), found.tokens, facts.agent) == ("llm", [(7, None)], "planner")
    assert [message.text for message in facts.input] == ["hi"]
    assert span.end_ns - span.start_ns == 1_000_000_000


def test_rows_of_phoenix(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x", phoenix_row(), phoenix_row() | {"context.span_id": None}))
    assert found.reasons == ["line 2: a span has no ids under context"]
    check_phoenix(found)


def _cell(held: Any) -> Any:
    return json.dumps(held) if isinstance(held, dict | list) else held


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_rows_of_phoenix_as_csv(tmp_path: Path, mark: str) -> None:
    row = {
        k: json.dumps(v) if isinstance(v, dict | list) else v
        for k, v in phoenix_row().items()
        if v is not None
    }
    cells = [f'"{str(v).replace(chr(34), chr(34) * 2)}"' for v in row.values()]
    path = tmp_path / "spans.txt"
    path.write_text(
        mark.join(row)
        + "\n"
        + mark.join(cells)
        .replace("1790000000123", "2026-09-21T13:33:20.123Z")
        .replace("1790000001123", "2026-09-21T13:33:21.123Z")
        + "\n"
    )
    found = imported(path)
    assert found.importer == "CSV table"
    check_phoenix(found)


def test_rows_of_phoenix_as_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    row = {name: held for name, held in phoenix_row().items() if held is not None and held != []}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "spans.bin")
    found = imported(tmp_path / "spans.bin")
    assert (found.importer, found.reasons) == ("Parquet table", [])
    check_phoenix(found)


def test_the_python_console_exporter(tmp_path: Path) -> None:
    span = {
        "name": "chat",
        "context": {"trace_id": f"0x{T}", "span_id": f"0x{B}", "trace_state": "[]"},
        "kind": "SpanKind.CLIENT",
        "parent_id": f"0x{A}",
        "start_time": ISO.format(0),
        "end_time": ISO.format(1),
        "status": {"status_code": "UNSET"},
        "attributes": CHAT,
        "events": [],
        "links": [],
        "resource": {"attributes": {"service.name": "app"}, "schema_url": ""},
    }
    text = json.dumps(span, indent=4)
    (tmp_path / "out").write_text(f"{text}\n{text.replace(B, A)}\n")
    found = imported(tmp_path / "out")
    assert [(s.span_id.hex(), s.kind, s.resource.service) for s in found.spans] == [
        (B, 3, "app"),
        (A, 3, "app"),
    ]


def test_langsmith_runs_within_runs(tmp_path: Path) -> None:
    inner = {"id": "r-2", "name": "ChatOpenAI", "run_type": "llm", "start_time": ISO.format(1)}
    outer = {
        "id": "r-1",
        "name": "chain",
        "run_type": "chain",
        "start_time": ISO.format(0),
        "end_time": ISO.format(2),
        "child_runs": [inner],
        "extra": '{"metadata": {"a": 1}}',
    }
    found = imported(written(tmp_path / "x", [outer], as_lines=False))
    assert (found.importer, found.tree) == ("LangSmith runs", "chain\n  ChatOpenAI")
    assert found.spans[0].attributes["langsmith.metadata.a"] == 1


@pytest.mark.parametrize("snake", [False, True])
def test_langfuse_exports(tmp_path: Path, snake: bool) -> None:
    generation = {
        "id": "o-2",
        "traceId": "t-1",
        "type": "GENERATION",
        "name": "answer",
        "parentObservationId": "o-1",
        "startTime": ISO.format(0),
        "endTime": ISO.format(1),
        "providedModelName": "gpt-4o",
        "level": "ERROR",
        "statusMessage": "no",
        "usageDetails": {"input": 7, "output": 3},
        "input": '[{"role":"user","content":"hi"}]',
    }
    span = {"id": "o-1", "traceId": "t-1", "type": "SPAN", "name": "step", "startTime": ISO.format(0)}
    rows = [generation, span]
    if snake:
        rows = [{_snake(key): held for key, held in row.items()} for row in rows]
    found = imported(written(tmp_path / "x", *rows))
    assert (found.importer, found.tree, found.tokens) == ("Langfuse export", "step\n  answer", [(7, 3)])
    assert (found.facts[0].model_requested, found.spans[0].status_message) == ("gpt-4o", "no")
    assert [message.text for message in found.facts[0].input] == ["hi"]


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def test_a_trace_of_langfuse_with_its_observations(tmp_path: Path) -> None:
    inner = {
        "id": "o-1",
        "type": "SPAN",
        "name": "step",
        "startTime": ISO.format(0),
        "endTime": ISO.format(1),
    }
    trace = {
        "id": "t-1",
        "timestamp": ISO.format(0),
        "name": "chat",
        "userId": "ann",
        "observations": [inner],
    }
    beside = {"trace": {**trace, "observations": None}, "observations": [inner]}
    for saved in (trace, beside):
        found = imported(written(tmp_path / "x", saved, as_lines=False))
        assert (found.tree, found.facts[0].user) == ("chat\n  step", "ann")


def test_langfuse_events(tmp_path: Path) -> None:
    event = {
        "id": "e",
        "type": "span-create",
        "timestamp": ISO.format(0),
        "body": {"id": "o", "traceId": "t", "name": "step", "startTime": ISO.format(0)},
    }
    found = imported(written(tmp_path / "x", {"batch": [event], "metadata": {}}, as_lines=False))
    assert (found.importer, found.names) == ("Langfuse events", ["", "step"])


def test_openai_agents(tmp_path: Path) -> None:
    span = {
        "object": "trace.span",
        "id": "span_1",
        "trace_id": f"trace_{T}",
        "started_at": ISO.format(0),
        "ended_at": ISO.format(1),
        "span_data": {"type": "agent", "name": "helper"},
    }
    trace = {"object": "trace", "id": f"trace_{T}", "workflow_name": "flow"}
    found = imported(written(tmp_path / "x", {"data": [trace, span]}, as_lines=False))
    assert (found.importer, found.tree) == ("OpenAI Agents", "flow\n  helper")


def test_mlflow(tmp_path: Path) -> None:
    ids = [b64encode(bytes.fromhex(text)).decode() for text in (T, A, B)]
    spans = [
        {
            "trace_id": ids[0],
            "span_id": ids[1],
            "parent_span_id": None,
            "name": "run",
            "attributes": {},
            "start_time_unix_nano": US * 1000,
            "end_time_unix_nano": US * 1000 + 9,
            "status": {"code": "STATUS_CODE_OK"},
        },
        {
            "trace_id": ids[0],
            "span_id": ids[2],
            "parent_span_id": ids[1],
            "name": "Completions",
            "start_time_unix_nano": US * 1000,
            "end_time_unix_nano": US * 1000 + 5,
            "attributes": {
                "mlflow.spanType": '"CHAT_MODEL"',
                "mlflow.chat.tokenUsage": '{"input_tokens": 7, "output_tokens": 3}',
            },
            "status": {"code": "STATUS_CODE_ERROR", "message": "no"},
        },
    ]
    trace = {"info": {"trace_id": f"tr-{T}", "tags": {"team": "a"}}, "data": {"spans": spans}}
    found = imported(written(tmp_path / "x", trace, as_lines=False))
    assert (found.importer, found.tree, found.tokens) == ("MLflow traces", "run\n  Completions", [(7, 3)])
    assert (found.spans[0].trace_id.hex(), found.spans[1].status_message) == (T, "no")


def test_trace_events_nest_by_time(tmp_path: Path) -> None:
    events = [
        {"ph": "M", "name": "process_name", "pid": 1, "ts": 0, "args": {"name": "app"}},
        {"ph": "X", "name": "outer", "pid": 1, "tid": 1, "ts": US, "dur": 100},
        {"ph": "X", "name": "chat", "pid": 1, "tid": 1, "ts": US + 10, "dur": 20, "args": CHAT},
        {"ph": "B", "name": "other", "pid": 1, "tid": 2, "ts": US + 10},
        {"ph": "E", "pid": 1, "tid": 2, "ts": US + 12.5},
    ]
    for document in ({"traceEvents": events, "displayTimeUnit": "ns"}, events):
        found = imported(written(tmp_path / "x", document, as_lines=False))
        assert (found.importer, found.tree) == ("trace events", "outer\n  chat\nother")
        assert found.spans[2].end_ns - found.spans[2].start_ns == 2500
        assert found.tokens == [(7, None)]


def _cut_off(path: Path, trace: dict[str, object], before: str) -> Imported:
    for indent in (None, 1):
        content = json.dumps(trace, indent=indent)
        path.write_text(content[: content.rindex(before) + len(before)])
        found = imported(path)
        assert [reason.split(":")[1] for reason in found.reasons] == [" not JSON"]
    return found


def test_of_a_trace_that_is_cut_off_there_is_what_there_is(tmp_path: Path) -> None:
    times = {"start_time": 1_790_000_000 * 10**9, "end_time": 1_790_000_001 * 10**9, "attributes": {}}
    spans = [
        {"name": f"s{n}", "context": {"trace_id": f"0x{T}", "span_id": f"0x{n:016x}"}, **times}
        for n in range(1, 5)
    ]
    trace = {"info": {"request_id": "tr-1"}, "data": {"spans": spans}}
    assert _cut_off(tmp_path / "x", trace, '"s4').names == ["s1", "s2", "s3"]
    observed = [
        {"id": f"o{n}", "type": "SPAN", "name": f"n{n}", "startTime": ISO.format(0), "endTime": ISO.format(1)}
        for n in range(1, 5)
    ]
    saved = {"id": "t", "timestamp": ISO.format(0), "userId": "ann", "observations": observed}
    assert _cut_off(tmp_path / "x", saved, '"n4').names[1:4] == ["n1", "n2", "n3"]


def test_after_a_mistake_in_the_middle_further_records_are_read(tmp_path: Path) -> None:
    trace = {"id": "t", "timestamp": ISO.format(0), "userId": "ann", "name": "whole", "observations": []}
    broken = json.dumps(trace).replace('"name"', "name").replace('"t"', '"u"')
    (tmp_path / "x").write_text(f"[{broken},\n{json.dumps(trace)}]")
    found = imported(tmp_path / "x")
    assert (found.names, len(found.reasons)) == (["whole"], 1)
