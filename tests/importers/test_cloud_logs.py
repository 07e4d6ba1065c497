"""Logs that clouds keep of calls: Datadog, Azure API Management, Vertex AI, Bedrock."""

import json
from pathlib import Path
from typing import Any

from imported import imported, written
from trace_files import COMPLETION, jaeger

T = 1_790_000_000
ASKED, SAID = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}
DATADOG: dict[str, Any] = {
    "trace_id": "t", "span_id": "2", "parent_id": "1", "name": "chat", "duration": 5 * 10**8,
    "ml_app": "shop",
    "status": "ok", "metrics": {"input_tokens": 5.0, "output_tokens": 2}, "model_name": "m-1",
    "input": {"messages": [ASKED]}, "output": {"messages": [SAID]}, "span_kind": "llm", "start_ms": T * 1000,
}  # fmt: skip


def test_spans_exported_by_datadog(tmp_path: Path) -> None:
    root = {**DATADOG, "span_id": "1", "parent_id": "undefined", "name": "flow", "span_kind": "workflow"}
    listed = [{"id": str(n), "type": "span", "attributes": span} for n, span in enumerate([root, DATADOG])]
    found = imported(written(tmp_path / "x.json", {"data": listed, "meta": {}}))
    assert (found.importer, found.tree, found.tokens) == ("Datadog LLM spans", "flow\n  chat", [(5, 2)])
    call = found.facts[1]
    assert (call.input[0].parts[0].text, call.output[0].parts[0].text) == ("Hi", "Yo")
    assert (found.spans[1].start_ns, found.spans[1].end_ns - found.spans[1].start_ns) == (
        T * 10**9,
        5 * 10**8,
    )


def test_spans_as_datadogs_clients_send_them(tmp_path: Path) -> None:
    meta = {"span.kind": "llm", "input": {"value": "Hi"}, "output": {"value": ""}, "model_name": "m-1",
            "error.message": "no luck"}  # fmt: skip
    span = {"trace_id": "t", "span_id": "2", "parent_id": "undefined", "name": "chat", "status": "error",
            "start_ns": T * 10**9, "duration": 7, "meta": meta, "metrics": {}}  # fmt: skip
    found = imported(written(tmp_path / "x.jsonl", {"event_type": "span", "spans": [span]}))
    assert (found.kinds, found.spans[0].status_message) == (["llm"], "no luck")


def azure(number: int, **more: Any) -> dict[str, Any]:
    return {
        "TimeGenerated": f"2026-09-21T10:00:0{number}Z",
        "CorrelationId": "c",
        "SequenceNumber": number,
        **more,
    }


def test_a_call_in_several_entries_of_azures_gateway(tmp_path: Path) -> None:
    answer = json.dumps([SAID])
    entries = [
        azure(0, ModelName="gpt-4o", PromptTokens=5, CompletionTokens=2, RequestMessages=json.dumps([ASKED])),
        azure(1, PromptTokens=0, ResponseMessages=answer[:9]),
        azure(2, PromptTokens=0, ResponseMessages=answer[9:]),
    ]
    found = imported(written(tmp_path / "x.jsonl", *entries))
    assert found.importer == "Azure API Management log"
    assert len({span.span_id for span in found.spans}) == 1
    told = found.facts[-1]
    assert (told.input[0].parts[0].text, told.output[0].parts[0].text, found.tokens[-1]) == (
        "Hi",
        "Yo",
        (5, 2),
    )


def test_an_event_of_azures_gateway(tmp_path: Path) -> None:
    about = {"modelName": "gpt-4o", "promptTokens": 5, "completionTokens": 2, "requestMessages": [ASKED]}
    event = {"time": "2026-09-21T10:00:00Z", "correlationId": "c", "properties": about}
    found = imported(written(tmp_path / "x.json", event))
    assert (found.names, found.tokens) == (["chat gpt-4o"], [(5, 2)])


def test_requests_and_answers_that_vertex_logs(tmp_path: Path) -> None:
    used = {"promptTokenCount": 5, "candidatesTokenCount": 2}
    record = {
        "logging_time": "2026-09-21T10:00:00Z", "model": "publishers/google/models/gemini-2.5-pro",
        "full_request": {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]},
        "full_response": {"candidates": [{"content": {"parts": [{"text": "Yo"}]}}], "usageMetadata": used},
    }  # fmt: skip
    found = imported(written(tmp_path / "x.jsonl", record))
    assert (found.names, found.tokens) == (["chat gemini-2.5-pro"], [(5, 2)])
    assert found.facts[0].input[0].parts[0].text == "Hi"


def test_a_batch_of_bedrock_and_its_log_in_cloudwatch(tmp_path: Path) -> None:
    record = {"recordId": "1", "modelInput": {"messages": [ASKED]}, "modelOutput": COMPLETION}
    assert imported(written(tmp_path / "batch.jsonl", record)).tokens == [(7, 3)]
    asked = {"inputBodyJson": {"messages": [ASKED]}}
    log = {"timestamp": "2026-09-21T10:00:00Z", "modelId": "m-1", "input": asked,
           "output": {"outputBodyJson": COMPLETION}}  # fmt: skip
    events = {"events": [{"timestamp": T * 1000, "message": json.dumps(log)}]}
    assert imported(written(tmp_path / "events.json", events)).tokens == [(7, 3)]


def test_requests_of_a_batch_of_anthropic_as_they_are_sent(tmp_path: Path) -> None:
    request = {"custom_id": "a", "params": {"model": "m-1", "messages": [ASKED]}}
    found = imported(written(tmp_path / "x.json", {"requests": [request]}))
    assert (found.importer, found.names) == ("provider batch", ["chat m-1"])


def test_spans_of_jaeger_as_elasticsearch_gives_them(tmp_path: Path) -> None:
    span = jaeger()["data"][0]["spans"][0]
    found = imported(written(tmp_path / "x.jsonl", {"_index": "jaeger-span", "_source": span}))
    assert (found.importer, found.names) == ("Jaeger", ["chat m-1"])
