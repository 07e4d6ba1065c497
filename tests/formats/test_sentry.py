"""Sentry's envelopes: transactions, spans by themselves, and errors of spans; the rest is let go."""

import json
from typing import Any

import pytest

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Request
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.sentry import FORMAT

TRACE, ROOT, CALL = "9205d56c48dc41dca1335568fd61104c", "a45a7b73ee5201ed", "b6af50a895501d75"
START, END = "2026-11-27T06:46:15.471603Z", "2026-11-27T06:46:17.926038Z"
TRANSACTION = {
    "type": "transaction", "transaction": "agent run", "start_timestamp": START, "timestamp": END,
    "contexts": {"trace": {"trace_id": TRACE, "span_id": ROOT, "op": "task", "data": {"a": 1}}},
    "user": {"id": "u-9"}, "environment": "production",
    "spans": [{"trace_id": TRACE, "span_id": CALL, "parent_span_id": ROOT, "op": "http.client",
               "status": "ok", "description": "POST /x", "start_timestamp": START, "timestamp": END,
               "data": {"n": 2}}],
}  # fmt: skip
LISTED = {"version": 2, "items": [{
    "trace_id": TRACE, "span_id": CALL, "parent_span_id": ROOT, "name": "chat gpt-4o", "status": "error",
    "start_timestamp": 1795761975.478705, "end_timestamp": 1795761975.615491,
    "attributes": {"sentry.op": {"value": "gen_ai.chat", "type": "string"},
                   "gen_ai.usage.input_tokens": {"value": 80, "type": "integer"}},
}]}  # fmt: skip
ERROR = {
    "timestamp": END, "contexts": {"trace": {"trace_id": TRACE, "span_id": CALL, "parent_span_id": ROOT}},
    "exception": {"values": [{"type": "Cause"}, {"type": "BadError", "value": "no"}]},
}  # fmt: skip


def envelope(*items: tuple[str, Any], head: dict[str, Any] | None = None, lengths: bool = True) -> bytes:
    lines = [json.dumps(head or {"event_id": "e1", "dsn": "http://secretkey@127.0.0.1:4318/1"})]
    for kind, content in items:
        text = content if isinstance(content, str) else json.dumps(content)
        lines += [json.dumps({"type": kind, **({"length": len(text)} if lengths else {})}), text]
    return "\n".join(lines).encode()


def a_request(body: bytes) -> Request:
    return Request("POST", "/api/1/envelope/", "application/x-sentry-envelope", body, {})


def send(*items: tuple[str, Any], **more: Any) -> Batch:
    assert FORMAT.accepts("POST", "/api/1/envelope/", "")
    return FORMAT.decode(a_request(envelope(*items, **more)))


@pytest.mark.parametrize("lengths", [True, False])
def test_a_transaction_is_a_span_around_those_in_it(lengths: bool) -> None:
    root, inner = send(("transaction", TRANSACTION), lengths=lengths).spans
    assert (root.trace_id, root.span_id, root.parent_id) == (trace_id(TRACE), span_id(ROOT), b"")
    assert (root.name, root.start_ns, root.end_ns) == ("agent run", moment_ns(START), moment_ns(END))
    assert dict(root.attributes) == {"a": 1, "sentry.op": "task", "user.id": "u-9"}
    assert root.resource.attributes["deployment.environment.name"] == "production"
    assert (inner.parent_id, inner.name, inner.status_code) == (span_id(ROOT), "POST /x", STATUS_UNSET)
    assert dict(inner.attributes) == {"n": 2, "sentry.op": "http.client"}


def test_a_listed_span_has_its_attributes_values() -> None:
    (span,) = send(("span", LISTED)).spans
    assert (span.name, span.parent_id, span.status_code) == ("chat gpt-4o", span_id(ROOT), STATUS_ERROR)
    assert dict(span.attributes) == {"sentry.op": "gen_ai.chat", "gen_ai.usage.input_tokens": 80}


def test_a_listed_span_that_failed_says_why() -> None:
    (item,) = LISTED["items"]
    told = {**item["attributes"], "sentry.status.message": {"value": "500 no", "type": "string"}}
    (span,) = send(("span", {"items": [{**item, "attributes": told}]})).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, "500 no")
    assert send(("span", LISTED)).spans[0].status_message == ""


def test_an_error_says_why_the_span_failed_that_it_names() -> None:
    (span,) = send(("event", ERROR), ("span", LISTED)).spans
    assert (span.name, span.status_code, span.end_ns > span.start_ns) == ("chat gpt-4o", STATUS_ERROR, True)
    assert dict(span.events[0].attributes) == {"exception.type": "BadError", "exception.message": "no"}
    assert send(("event", {**ERROR, "exception": None})).spans == ()
    assert send(("event", ERROR), head={"trace": {"sampled": "false"}}).spans == ()


def test_other_items_are_let_go_and_no_key_is_kept() -> None:
    batch = send(("session", {}), ("attachment", "a\nb\n\n{"), ("client_report", "x"), ("span", LISTED))
    (span,) = batch.spans
    assert batch.rejected == ()
    assert b"secretkey" not in span.encoded + span.resource.encoded
    assert json.loads(FORMAT.reply(a_request(envelope()), Batch()).body) == {"id": "e1"}


@pytest.mark.parametrize("odd", [5, None, [], {}, {"span_id": CALL}, {"trace_id": [], "span_id": {}}])
def test_odd_spans_lose_nothing_else_and_are_told(odd: Any) -> None:
    items: list[Any] = [odd, *(LISTED["items"] if isinstance(LISTED["items"], list) else ())]
    batch = send(("span", {"items": items}), ("transaction", {**TRANSACTION, "spans": odd}))
    assert len(batch.spans) == 2
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [
        ("a span has no id or no trace", 1)
    ]


@pytest.mark.parametrize("body", [b"", b"x", b"[]\n", b'{}\n{"type": "span"}\nx', b"{}\nx"])
def test_a_body_that_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(a_request(body))
    assert json.loads(FORMAT.failure(400, "no").body) == {"detail": "no"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/1/envelope"), ("POST", "/envelope"), ("POST", "/x")]
)
def test_other_requests_are_not_taken(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "")
