"""Opik's own protocol: traces and spans in batches, one by one and as updates, and scores."""

import json
from typing import Any

import pytest

from builders import T0
from spanglass.core.ids import NO_ID, unplaced
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Request
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.opik import FORMAT, Opik
from spanglass.formats.updates import completed

TRACE, OUTER, CALL = (
    "01a21b85-052d-7424-ac8f-6c0caa119d4e",
    "01a21b85-052e-7f2b-b23d-62667f738a03",
    "01a21b85-05ec-7bc0-bb4a-49305f7d0b75",
)
START, END = "2026-11-27T05:40:32.173519Z", "2026-11-27T05:40:32.542958Z"
WHOLE = {
    "id": CALL, "trace_id": TRACE, "parent_span_id": OUTER, "project_name": "demo", "name": "chat",
    "type": "llm", "start_time": START, "end_time": END, "input": {"messages": []}, "output": {"a": 1},
    "model": "gpt-4o-2024-08-06", "metadata": {"temperature": 0.2, "usage": {"prompt_tokens": 8}},
    "usage": {"prompt_tokens": 8}, "ttft": 12.5, "tags": ["x"], "last_updated_at": END, "source": "sdk",
}  # fmt: skip


def a_request(method: str, way: str, document: Any, prefix: str = "/api") -> Request:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Request(method, f"{prefix}/v1/private/{way}", "application/json", body, {})


def send(method: str, way: str, document: Any, prefix: str = "/api") -> Batch:
    request = a_request(method, way, document, prefix)
    assert FORMAT.accepts(method, request.path, request.content_type)
    return Opik(lambda: T0).decode(request)


@pytest.mark.parametrize("prefix", ["", "/api", "/opik/api"])
def test_a_span_of_a_batch_is_one_under_its_parent(prefix: str) -> None:
    (span,) = send("POST", "spans/batch", {"spans": [WHOLE]}, prefix).spans
    assert (span.trace_id, span.span_id, span.parent_id) == (trace_id(TRACE), span_id(CALL), span_id(OUTER))
    assert (span.name, span.start_ns, span.end_ns) == ("chat", moment_ns(START), moment_ns(END))
    assert (span.status_code, span.resource.service, span.update) == (STATUS_UNSET, "demo", True)
    assert dict(span.attributes) == {
        "opik.id": CALL, "opik.type": "llm", "opik.project_name": "demo", "opik.source": "sdk",
        "opik.model": "gpt-4o-2024-08-06", "opik.ttft": 12.5, "opik.tags": ["x"],
        "opik.metadata.temperature": 0.2, "opik.metadata.usage": '{"prompt_tokens": 8}',
        "opik.input": '{"messages": []}', "opik.output": '{"a": 1}', "opik.usage": '{"prompt_tokens": 8}',
    }  # fmt: skip


def test_a_trace_is_the_root_of_the_spans_that_name_no_parent() -> None:
    whole = {"id": TRACE, "name": "agent", "start_time": START, "thread_id": "t-7", "metadata": "words"}
    (root,) = send("POST", "traces/batch", {"traces": [whole]}).spans
    (top,) = send("POST", "spans", {**WHOLE, "parent_span_id": None}).spans
    assert (root.parent_id, root.end_ns) == (b"", 0)
    assert (top.trace_id, top.parent_id) == (root.trace_id, root.span_id)
    assert (root.attributes["opik.type"], root.attributes["opik.thread_id"]) == ("trace", "t-7")
    assert root.attributes["opik.metadata"] == "words"


def test_an_update_ends_a_span_where_it_is_and_the_start_names_the_model_asked_for() -> None:
    begun = {key: held for key, held in WHOLE.items() if key not in ("end_time", "output")}
    (first,) = send("POST", "spans/batch", {"spans": [{**begun, "model": "gpt-4o"}]}).spans
    told = {"trace_id": TRACE, "end_time": END, "output": {"a": 1}, "model": "gpt-4o-2024-08-06"}
    (later,) = send("PATCH", f"spans/{CALL}", told).spans
    for span in (completed(first, later), completed(later, first)):
        assert (span.parent_id, span.name, span.end_ns) == (span_id(OUTER), "chat", moment_ns(END))
        assert span.attributes["opik.model.requested"] == "gpt-4o"
        assert span.attributes["opik.model"] == "gpt-4o-2024-08-06"
    assert later.parent_id == b""
    (ended,) = send("PATCH", f"traces/{TRACE}", {"end_time": END}).spans
    assert (ended.span_id, ended.end_ns) == (span_id(TRACE), moment_ns(END))


def test_start_and_end_in_one_batch_are_one_span() -> None:
    begun = {**WHOLE, "end_time": None, "type": "general"}
    (span,) = send("POST", "spans/batch", {"spans": [begun, WHOLE]}).spans
    assert (span.attributes["opik.type"], span.end_ns) == ("llm", moment_ns(END))


def test_an_error_is_one_with_its_traceback() -> None:
    error = {"exception_type": "ValueError", "message": "no", "traceback": "Traceback …"}
    (span,) = send("POST", "spans/batch", {"spans": [{**WHOLE, "error_info": error}]}).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, "no")
    assert [(event.name, dict(event.attributes)) for event in span.events] == [
        ("exception", {"exception.type": "ValueError", "exception.message": "no",
                       "exception.stacktrace": "Traceback …"})
    ]  # fmt: skip


def test_scores_are_evaluations_of_traces_and_what_guardrails_say_of_spans() -> None:
    given = {"id": TRACE, "name": "quality", "value": 0.8, "reason": "fine", "source": "sdk"}
    (score,) = send("PUT", "traces/feedback-scores", {"scores": [given]}).logs
    (alone,) = send("PUT", f"traces/{TRACE}/feedback-scores", {"name": "q", "category_name": "good"}).logs
    (check,) = send("POST", "guardrails", {"guardrails": [
        {"entity_id": TRACE, "secondary_id": CALL, "name": "PII", "result": "failed", "details": {"n": 1}}
    ]}).logs  # fmt: skip
    assert (score.span_id, score.time_ns, score.attributes["gen_ai.evaluation.score.value"]) == (
        span_id(TRACE), T0, 0.8,
    )  # fmt: skip
    assert score.attributes["gen_ai.evaluation.explanation"] == "fine"
    assert alone.attributes["gen_ai.evaluation.score.label"] == "good"
    assert (check.span_id, check.attributes["gen_ai.evaluation.score.label"]) == (span_id(CALL), "failed")


def test_scores_of_spans_and_threads_are_kept_though_they_name_no_trace() -> None:
    (span,) = send("PUT", "spans/feedback-scores", {"scores": [{"id": CALL, "name": "q", "value": 1}]}).logs
    scores = [{"thread_id": "t-7", "name": "q", "value": 1}]
    (thread,) = send("PUT", "traces/threads/feedback-scores", {"scores": scores}).logs
    assert (span.trace_id, span.span_id) == (unplaced(span_id(CALL)), span_id(CALL))
    assert (thread.trace_id, thread.attributes["session.id"]) == (NO_ID, "t-7")


def test_what_the_client_asks_is_answered_as_its_servers_do() -> None:
    alive = Request("GET", "/api/is-alive/ping", "", b"", {})
    assert FORMAT.accepts("GET", alive.path, "")
    assert FORMAT.decode(alive) == Batch()
    assert json.loads(FORMAT.reply(alive, Batch()).body)["healthy"] is True
    access = a_request("POST", "auth", {})
    assert FORMAT.decode(access) == Batch()
    kept = FORMAT.reply(access, Batch())
    assert (kept.status, kept.body) == (204, b"")
    assert json.loads(FORMAT.failure(400, "no").body) == {"code": 400, "message": "no", "errors": ["no"]}


@pytest.mark.parametrize("odd", [5, None, [], {}, {"id": CALL}, {"id": [], "trace_id": {}}])
def test_odd_spans_lose_nothing_else_and_are_told(odd: Any) -> None:
    request = a_request("POST", "spans/batch", {"spans": [odd, WHOLE, {**WHOLE, "metadata": 5, "tags": 3}]})
    batch = FORMAT.decode(request)
    assert len(batch.spans) == 1
    reason = "a span names neither itself nor its trace"
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [(reason, 1)]
    assert reason in json.loads(FORMAT.reply(request, batch).body)["errors"][0]


@pytest.mark.parametrize("body", [b"[]", b"x", b"", b"{}", b'{"spans": {}}'])
def test_a_body_without_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        send("POST", "spans/batch", body)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/private/spans"), ("POST", "/v1/traces"), ("POST", "/api/v1/private/datasets"),
     ("PATCH", "/api/v1/private/spans/batch"), ("PUT", "/api/v1/private/spans"), ("POST", "/api/traces")],
)  # fmt: skip
def test_other_requests_are_not_taken(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "application/json")
