"""Weave's own protocol: calls whole, begun and ended, feedback on them, and what its client waits for."""

import json
from typing import Any

import pytest

from builders import T0
from spanglass.core.ids import unplaced
from spanglass.core.span import STATUS_ERROR, Batch
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Request
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.updates import completed
from spanglass.formats.weave import FORMAT, Weave

TRACE, OUTER, CALL = (
    "01a21b92-f589-750f-a936-d8bdf05a69bb",
    "01a21b92-f58b-74e1-a5e8-98897ec32a78",
    "01a21b92-f592-78b8-87f3-87011bfe3bb8",
)
START, END = "2026-11-27T05:55:45.682961Z", "2026-11-27T05:55:45.752319Z"
BEGUN = {
    "project_id": "local/demo", "id": CALL, "trace_id": TRACE, "parent_id": OUTER, "thread_id": "t-7",
    "op_name": "weave:///local/demo/op/openai.chat.completions.create:abc", "started_at": START,
    "attributes": {"weave": {"kind": "llm", "client_version": "0.54.0", "os_name": "Linux"}, "env": "test"},
    "inputs": {"model": "gpt-4o"}, "otel_dump": None, "wb_user_id": None,
}  # fmt: skip
ENDED = {"project_id": "local/demo", "id": CALL, "trace_id": TRACE, "ended_at": END, "output": {"a": 1},
         "summary": {"usage": {}}, "exception": None}  # fmt: skip
WHOLE = {**BEGUN, **ENDED}


def a_request(way: str, document: Any, kind: str = "application/json") -> Request:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Request("POST", f"/traces/{way}", kind, body, {})


def send(way: str, document: Any) -> Batch:
    request = a_request(way, document)
    assert FORMAT.accepts("POST", request.path, request.content_type)
    return Weave(lambda: T0).decode(request)


def asked(way: str, document: Any, kind: str = "application/json") -> Any:
    """What a request that stores nothing is answered."""
    request = a_request(way, document, kind)
    assert FORMAT.accepts("POST", request.path, kind)
    assert FORMAT.decode(request) == Batch()
    return json.loads(FORMAT.reply(request, Batch()).body)


def test_a_complete_call_is_a_span() -> None:
    (span,) = send("v2/local/demo/calls/complete", {"batch": [WHOLE]}).spans
    assert (span.trace_id, span.span_id, span.parent_id) == (trace_id(TRACE), span_id(CALL), span_id(OUTER))
    assert (span.name, span.start_ns, span.end_ns) == (
        "openai.chat.completions.create", moment_ns(START), moment_ns(END),
    )  # fmt: skip
    assert (span.resource.service, span.scope.version) == ("demo", "0.54.0")
    assert dict(span.attributes) == {
        "weave.op": "openai.chat.completions.create", "weave.kind": "llm", "weave.id": CALL,
        "weave.thread_id": "t-7", "weave.attributes.env": "test", "weave.inputs": '{"model": "gpt-4o"}',
        "weave.output": '{"a": 1}', "weave.summary": '{"usage": {}}',
    }  # fmt: skip


def test_a_call_comes_as_begin_and_end_too_alone_or_in_one_batch() -> None:
    items = [{"mode": "start", "req": {"start": BEGUN}}, {"mode": "end", "req": {"end": ENDED}}]
    (both,) = send("call/upsert_batch", {"batch": items}).spans
    (first,) = send("v2/local/demo/call/start", {"start": BEGUN}).spans
    (later,) = send("call/end", {"end": ENDED}).spans
    for span in (both, completed(first, later), completed(later, first)):
        assert (span.parent_id, span.end_ns) == (span_id(OUTER), moment_ns(END))
        assert (span.name, span.start_ns) == ("openai.chat.completions.create", moment_ns(START))
    (lost,) = send("call/end", {"end": {**ENDED, "trace_id": None}}).spans
    assert (lost.trace_id, lost.span_id) == (unplaced(span_id(CALL)), span_id(CALL))
    request = a_request("call/start", {"start": BEGUN})
    told = json.loads(FORMAT.reply(request, FORMAT.decode(request)).body)
    assert told == {"id": CALL, "trace_id": TRACE}


@pytest.mark.parametrize(
    ("exception", "kind", "message"),
    [(json.dumps({"type": "BadError", "message": "no", "traceback": [{"filename": "f", "line_number": 3}]}),
      "BadError", "no"), ("TypeError: bad", "TypeError", "bad"), ("it failed", None, "it failed")],
)  # fmt: skip
def test_an_exception_is_an_error(exception: str, kind: str | None, message: str) -> None:
    (span,) = send("call/end", {"end": {**ENDED, "exception": exception}}).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, message)
    assert span.events[0].attributes.get("exception.type") == kind


def test_feedback_is_kept_though_it_names_no_trace() -> None:
    ref = f"weave:///local/demo/call/{CALL}"
    given = [
        {"weave_ref": ref, "feedback_type": "wandb.reaction.1", "payload": {"emoji": "👍"}},
        {"weave_ref": ref, "feedback_type": "wandb.note.1", "payload": {"note": "nice"}},
        {"weave_ref": ref, "feedback_type": "quality", "payload": {"value": 0.8}},
        {"weave_ref": "weave:///local/demo/object/x", "feedback_type": "q", "payload": {}},
    ]
    batch = send("feedback/batch/create", {"batch": given})
    assert [dict(record.attributes) for record in batch.logs] == [
        {"gen_ai.evaluation.name": "reaction", "gen_ai.evaluation.score.label": "👍"},
        {"gen_ai.evaluation.name": "note", "gen_ai.evaluation.explanation": "nice"},
        {"gen_ai.evaluation.name": "quality", "gen_ai.evaluation.score.value": 0.8},
    ]
    assert {(record.trace_id, record.span_id, record.time_ns) for record in batch.logs} == {
        (unplaced(span_id(CALL)), span_id(CALL), T0)
    }
    assert [rejected.reason for rejected in batch.rejected] == ["a feedback is about no call"]
    assert len(send("feedback/create", given[0]).logs) == 1


def test_the_client_gets_all_that_it_waits_for() -> None:
    query = {"query": "query DefaultEntity {…}", "variables": {"name": "demo"}}
    data = asked("graphql", query)["data"]
    assert data["viewer"]["defaultEntity"]["name"] == "local"
    assert data["upsertModel"]["model"]["name"] == "demo"
    assert asked("obj/create", {"obj": {}})["digest"] == asked("obj/create", {"obj": {}})["digest"]
    assert len(asked("file/create", b"--b", "multipart/form-data; boundary=b")["digest"]) == 43
    versions = Request("GET", "/traces/server_info", "", b"", {})
    assert FORMAT.accepts("GET", versions.path, "")
    assert (
        json.loads(FORMAT.reply(versions, FORMAT.decode(versions)).body)["trace_server_version"] == "999.0.0"
    )
    answered = FORMAT.reply(a_request("feedback/create", {"id": "f", "payload": {"a": 1}}), Batch())
    assert json.loads(answered.body)["id"] == "f"


@pytest.mark.parametrize("odd", [5, None, [], {}, {"id": CALL}, {"id": [], "trace_id": {}}])
def test_odd_calls_lose_nothing_else_and_are_told(odd: Any) -> None:
    batch = send("calls/complete", {"batch": [odd, WHOLE, {**WHOLE, "attributes": 5, "inputs": "x"}]})
    assert len(batch.spans) == 1
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [
        ("a call has no id or no trace", 1)
    ]
    assert json.loads(FORMAT.reply(a_request("calls/complete", {}), batch).body)["rejected"] == 1


@pytest.mark.parametrize("body", [b"[]", b"x", b"", b"{}", b'{"batch": {}}'])
def test_a_body_without_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        send("call/upsert_batch", body)
    assert json.loads(FORMAT.failure(400, "no").body) == {"detail": "no"}


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [("POST", "/traces/calls/query", "application/json"), ("GET", "/graphql", ""),
     ("POST", "/v1/traces", "application/json"), ("POST", "/traces/call/end", "text/plain"),
     ("POST", "/server_info", "application/json")],
)  # fmt: skip
def test_other_requests_are_not_taken(method: str, path: str, kind: str) -> None:
    assert not FORMAT.accepts(method, path, kind)
