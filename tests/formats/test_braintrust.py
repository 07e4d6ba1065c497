"""Braintrust's own protocol: its login, projects that are their names, rows, and what is thought of them."""

import json
from typing import Any

import pytest

from builders import T0
from spanglass.core.ids import NAMES, to_hex, unplaced
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Request
from spanglass.formats.braintrust import FORMAT, Braintrust
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.updates import completed

TRACE, OUTER, CALL = "3f284aff60fd78b968918632256e3b67", "f149d086f97e193a", "acb2bf7c90fcc713"
ROW = "570fd812-44a3-4223-a504-56f5b804cd0c"
BEGUN = {
    "_is_merge": False, "created": "2026-11-27T05:46:05.578482+00:00", "id": ROW, "log_id": "g",
    "input": [{"role": "user", "content": "Hi"}], "metadata": {"model": "gpt-4o", "temperature": 0.2},
    "metrics": {"start": 1795758365.5784776}, "project_id": "My project", "root_span_id": TRACE,
    "span_id": CALL, "span_parents": [OUTER], "tags": ["x"],
    "span_attributes": {"name": "Chat Completion", "type": "llm", "exec_counter": 2},
    "context": {"span_origin": {"name": "braintrust.sdk.python", "version": "0.48.1"}},
}  # fmt: skip
ENDED = {
    "_is_merge": True, "id": ROW, "root_span_id": TRACE, "span_id": CALL, "span_parents": [OUTER],
    "metadata": {}, "metrics": {"end": 1795758365.6515157, "prompt_tokens": 80}, "output": "Hello",
    "project_id": "My project",
}  # fmt: skip


def a_request(path: str, document: Any = None, method: str = "POST", **headers: str) -> Request:
    body = (
        b""
        if document is None
        else document
        if isinstance(document, bytes)
        else json.dumps(document).encode()
    )
    return Request(method, path, "", body, headers)


def asked(path: str, document: Any = None, method: str = "POST", **headers: str) -> Any:
    """What a request that stores nothing is answered."""
    request = a_request(path, document, method, **headers)
    assert FORMAT.accepts(method, path, "")
    assert FORMAT.decode(request) == Batch()
    return json.loads(FORMAT.reply(request, Batch()).body)


def send(*rows: Any) -> Batch:
    return Braintrust(lambda: T0).decode(a_request("/logs3", {"rows": rows, "api_version": 2}))


def test_whoever_logs_in_is_sent_back_to_where_it_asked() -> None:
    (org,) = asked("/prefix/api/apikey/login", host="localhost:4318")["org_info"]
    assert org["api_url"] == "http://localhost:4318/prefix"
    assert asked("/version", method="GET") == {"version": "spanglass"}


def test_the_id_of_a_project_is_its_name() -> None:
    assert asked("/v1/project", {"name": "My project", "org_name": "local"})["id"] == "My project"
    assert asked("/v1/project/mine", method="GET")["name"] == "mine"
    old = asked("/api/project/register", {"project_name": "P"})
    assert old["project"]["id"] == "P"
    made = asked("/v1/experiment", {"project_id": "P", "name": "first"})
    assert (made["id"], made["project_id"]) == ("P first", "P")
    both = asked("/api/experiment/register", {"project_name": "P", "experiment_name": "e"})
    assert (both["project"]["id"], both["experiment"]["id"]) == ("P", "P e")


def test_a_row_is_a_span() -> None:
    (span,) = send(BEGUN).spans
    assert (span.trace_id, span.span_id, span.parent_id) == (trace_id(TRACE), span_id(CALL), span_id(OUTER))
    assert (span.name, span.start_ns, span.end_ns) == ("Chat Completion", moment_ns(1795758365.5784776), 0)
    assert (span.resource.service, span.scope.version) == ("My project", "0.48.1")
    assert dict(span.attributes) == {
        "braintrust_row._is_merge": False, "braintrust_row.id": ROW, "braintrust_row.tags": ["x"],
        "braintrust_row.input": '[{"role": "user", "content": "Hi"}]',
        "braintrust_row.metadata.model": "gpt-4o", "braintrust_row.metadata.temperature": 0.2,
        "braintrust_row.metrics.start": 1795758365.5784776, "braintrust_row.model.requested": "gpt-4o",
        "braintrust_row.span_attributes.name": "Chat Completion",
        "braintrust_row.span_attributes.type": "llm",
        "braintrust_row.span_attributes.exec_counter": 2, NAMES: [to_hex(span_id(ROW))],
    }  # fmt: skip


def test_a_merge_completes_a_row_whichever_comes_first() -> None:
    first, later = send(BEGUN).spans[0], send(ENDED).spans[0]
    assert later.start_ns == 0
    for span in (completed(first, later), completed(later, first), send(BEGUN, ENDED).spans[0]):
        assert (span.name, span.parent_id) == ("Chat Completion", span_id(OUTER))
        assert span.end_ns - span.start_ns == 73_038_101
        assert span.attributes["braintrust_row.metadata.model"] == "gpt-4o"
        assert span.attributes["braintrust_row.output"] == "Hello"


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        ('Traceback (most recent call last):\n  File "x.py", line 1\n    f()\nopenai.BadError: no\nmore',
         "BadError", "no\nmore"),
        ("TypeError: bad\n    at f (x.js:1)", "TypeError", "bad"),
        ("it did not work", None, "it did not work"), ({"code": 5}, None, '{"code": 5}'),
    ],
)  # fmt: skip
def test_an_error_is_one(error: Any, kind: str | None, message: str) -> None:
    (span,) = send({**ENDED, "error": error}).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, message)
    assert span.events[0].attributes.get("exception.type") == kind
    assert send(ENDED).spans[0].status_code == STATUS_UNSET


def test_scores_are_evaluations_of_the_span_of_their_row() -> None:
    (score,) = send({**ENDED, "scores": {"quality": 0.8, "none": None}}).logs
    assert (score.trace_id, score.span_id) == (trace_id(TRACE), span_id(CALL))
    assert score.time_ns == moment_ns(1795758365.6515157)
    assert dict(score.attributes) == {
        "gen_ai.evaluation.name": "quality", "gen_ai.evaluation.score.value": 0.8,
    }  # fmt: skip


def test_feedback_on_a_row_is_kept_though_it_names_no_span() -> None:
    thought = {"id": ROW, "scores": {"good": 1}, "expected": {"a": 1}, "_is_merge": True}
    comment = {"id": "c", "origin": {"id": ROW}, "comment": {"text": "no"}}
    batch = send(thought, comment)
    told = {record.attributes["gen_ai.evaluation.name"]: record for record in batch.logs}
    assert (batch.spans, batch.rejected, set(told)) == ((), (), {"good", "expected", "comment"})
    assert {(record.trace_id, record.span_id) for record in batch.logs} == {
        (unplaced(span_id(ROW)), span_id(ROW))
    }
    assert told["comment"].attributes["gen_ai.evaluation.explanation"] == "no"


def test_no_project_of_the_service_names_the_program() -> None:
    (span,) = send({**BEGUN, "project_id": "01a21b89-1a17-785f-adfc-fec0e056a582"}).spans
    assert span.resource.service is None


@pytest.mark.parametrize("odd", [5, None, [], {}, {"span_id": CALL}, {"span_id": [], "root_span_id": {}}])
def test_odd_rows_lose_nothing_else_and_are_told(odd: Any) -> None:
    request = a_request("/logs3", {"rows": [odd, BEGUN, {**ENDED, "metrics": 3, "span_parents": "x"}]})
    batch = FORMAT.decode(request)
    assert len(batch.spans) == 1
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [("a row names no span", 1)]
    assert json.loads(FORMAT.reply(request, batch).body)["rejected"] == 1


@pytest.mark.parametrize("body", [b"[]", b'{"rows": {}}', b"x", b""])
def test_a_body_without_rows_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(a_request("/logs3", body))
    assert json.loads(FORMAT.failure(400, "no").body)["error"] == {"message": "no"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/logs3"), ("POST", "/version"), ("GET", "/v1/project")]
)
def test_other_requests_are_not_taken(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "application/json")
