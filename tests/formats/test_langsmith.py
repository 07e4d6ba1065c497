"""LangSmith's own protocol: what its clients ask, and the runs they send in one piece or in several."""

import json
from typing import Any

import pytest

from spanglass.core.span import STATUS_ERROR, STATUS_OK, STATUS_UNSET, Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.langsmith import FORMAT
from spanglass.formats.native_ids import span_id

ROOT, CALL = "01a20750-3169-767f-a3d8-416ec632fb13", "01a20750-3175-704a-9595-f7849b326082"
ORDER = f"20261123T073025769386Z{ROOT}.20261123T073025781577Z{CALL}"
BEGUN = {
    "id": CALL, "trace_id": ROOT, "parent_run_id": ROOT, "dotted_order": ORDER, "name": "ChatOpenAI",
    "run_type": "llm", "session_name": "demo", "tags": ["seq:step:1"],
    "start_time": "2026-11-23T07:30:25.781577Z",
}  # fmt: skip
ENDED = {
    "id": CALL, "trace_id": ROOT, "dotted_order": ORDER, "parent_run_id": None, "name": None,
    "end_time": "2026-11-23T07:30:26.000001Z",
}  # fmt: skip
INPUTS = '{"messages":[{"role":"user","content":"Hi"}],"model":"gpt-4o"}'


def send(path: str, body: bytes, kind: str = "application/json", method: str = "POST") -> Batch:
    assert FORMAT.accepts(method, path, kind)
    return FORMAT.decode(Request(method, path, kind, body, {}))


def form(**contents: Any) -> Batch:
    """A form with a part a name; texts are sent as they are."""
    body = b""
    for name, content in contents.items():
        data = content if isinstance(content, str) else json.dumps(content)
        body += f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{data}\r\n'.encode()
    return send("/runs/multipart", body + b"--b--\r\n", "multipart/form-data; boundary=b")


def test_a_run_by_form_is_a_span_with_its_content_as_the_client_wrote_it() -> None:
    batch = form(**{
        f"post.{CALL}": BEGUN, f"post.{CALL}.inputs": INPUTS, f"post.{CALL}.outputs": "{}",
        f"post.{CALL}.extra": {"metadata": {"ls_provider": "openai", "n": 1, "d": {"x": [1]}, "no": None},
                               "invocation_params": {"stream": True}, "runtime": {"sdk": "langsmith-py"}},
        f"post.{CALL}.events": [{"name": "start", "time": BEGUN["start_time"]},
                                {"name": "new_token", "time": "2026-11-23T07:30:25.9Z", "kwargs": {}}],
    })  # fmt: skip
    (span,) = batch.spans
    assert (span.trace_id.hex(), span.span_id, span.parent_id) == (
        ROOT.replace("-", ""), span_id(CALL), span_id(ROOT),
    )  # fmt: skip
    assert (span.name, span.end_ns, span.status_code, span.resource.service) == (
        "ChatOpenAI", 0, STATUS_UNSET, "demo",
    )  # fmt: skip
    assert span.start_ns == 1_795_419_025_781_577_000
    assert dict(span.attributes) == {
        "langsmith.run_id": CALL, "langsmith.span.kind": "llm", "langsmith.trace.session_name": "demo",
        "langsmith.span.tags": ["seq:step:1"], "langsmith.metadata.ls_provider": "openai",
        "langsmith.metadata.n": 1, "langsmith.metadata.d": '{"x": [1]}', "langsmith.dotted_order": ORDER,
        "langsmith.extra.invocation_params": '{"stream": true}',
        "langsmith.extra.runtime": '{"sdk": "langsmith-py"}', "langsmith.inputs": INPUTS,
    }  # fmt: skip
    assert [event.name for event in span.events] == ["new_token"]


def test_start_and_end_in_one_form_are_one_span_that_has_ended() -> None:
    batch = form(**{f"patch.{CALL}": ENDED, f"patch.{CALL}.outputs": '{"a":1}', f"post.{CALL}": BEGUN})
    (span,) = batch.spans
    assert (span.name, span.parent_id, span.status_code) == ("ChatOpenAI", span_id(ROOT), STATUS_OK)
    assert span.end_ns - span.start_ns == 218_424_000
    assert span.attributes["langsmith.outputs"] == '{"a":1}'


def test_an_end_alone_knows_its_place_and_start_by_the_dotted_order() -> None:
    (span,) = form(**{f"patch.{CALL}": {"id": CALL, "dotted_order": ORDER}}).spans
    assert (span.trace_id.hex(), span.parent_id) == (ROOT.replace("-", ""), span_id(ROOT))
    assert span.start_ns == 1_795_419_025_781_577_000


def test_an_error_makes_the_run_fail() -> None:
    error = "ValueError('no')Traceback (most recent call last):\n …"
    (span,) = form(**{f"patch.{CALL}": ENDED, f"patch.{CALL}.error": json.dumps(error)}).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, error)


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_runs_come_by_batch_and_one_by_one_too(prefix: str) -> None:
    document = json.dumps(
        {"post": [{**BEGUN, "inputs": {"q": 1}}], "patch": [{**ENDED, "outputs": {"a": 2}}]}
    )
    (span,) = send(f"{prefix}/runs/batch", document.encode()).spans
    assert (span.attributes["langsmith.inputs"], span.attributes["langsmith.outputs"]) == (
        '{"q": 1}',
        '{"a": 2}',
    )
    assert send(f"{prefix}/runs", json.dumps(BEGUN).encode()).spans[0].name == "ChatOpenAI"
    (ended,) = send(f"{prefix}/runs/{CALL}", b'{"end_time": "2026-11-23T07:30:26Z"}', method="PATCH").spans
    assert (ended.span_id, ended.trace_id.hex()) == (span_id(CALL), CALL.replace("-", ""))


def test_times_in_milliseconds_are_read() -> None:
    (span,) = send("/runs", json.dumps({**BEGUN, "start_time": 1_795_419_025_781}).encode()).spans
    assert span.start_ns == 1_795_419_025_781_000_000


def test_a_part_that_is_broken_loses_nothing_else() -> None:
    batch = form(**{f"post.{CALL}": BEGUN, f"post.{CALL}.extra": "{not json", "feedback.1": "also not"})
    assert len(batch.spans) == 1
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [
        ("a part of the form is not JSON", 2)
    ]
    assert b'"rejected": 2' in FORMAT.reply(Request("POST", "/runs/multipart", "", b"", {}), batch).body


def test_feedback_is_an_evaluation_of_its_run() -> None:
    told = {"id": "f", "run_id": CALL, "trace_id": ROOT, "key": "helpful", "score": 0.75, "comment": "nice"}
    for batch in (form(**{"feedback.f": told}), send("/feedback", json.dumps(told).encode())):
        (record,) = batch.logs
        assert (record.span_id, record.event_name) == (span_id(CALL), "gen_ai.evaluation.result")
        assert dict(record.attributes) == {
            "gen_ai.evaluation.name": "helpful", "gen_ai.evaluation.score.value": 0.75,
            "gen_ai.evaluation.explanation": "nice",
        }  # fmt: skip


def test_a_client_learns_that_it_may_send_forms() -> None:
    assert send("/info", b"", "", "GET") == Batch()
    reply = FORMAT.reply(Request("GET", "/info", "", b"", {}), Batch())
    assert json.loads(reply.body)["batch_ingest_config"]["use_multipart_endpoint"] is True


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [("POST", "/info", ""), ("POST", "/runs/query", "application/json"), ("GET", "/runs", ""),
     ("POST", "/v1/traces", "application/json"), ("PATCH", "/runs", "application/json"),
     ("POST", "/runs/batch", "text/plain")],
)  # fmt: skip
def test_other_requests_are_not_taken(method: str, path: str, kind: str) -> None:
    assert not FORMAT.accepts(method, path, kind)


@pytest.mark.parametrize("body", [b"[]", b"x", b""])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        send("/runs/batch", body)


def test_odd_values_reject_a_run_at_most() -> None:
    odd = [
        {},
        {"id": None},
        {"id": CALL, "extra": "x", "tags": 5, "events": [1, {"name": 2}], "inputs": []},
        7,
    ]
    batch = send("/runs/batch", json.dumps({"post": odd, "patch": "none"}).encode())
    assert len(batch.spans) == 1
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [("a run has no id", 3)]
