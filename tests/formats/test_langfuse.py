"""Langfuse's older protocol: events about traces and observations, answered one by one."""

import json
from typing import Any

import pytest

from spanglass.core.span import STATUS_ERROR, Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.langfuse import FORMAT
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.updates import completed

TRACE, CALL = "074d654c-2c83-446b-979c-79a7f1e478c7", "f7f7747e-ba2c-4e0b-b2db-e9fd57e22a99"


def an_event(kind: str, second: int = 10, **body: Any) -> dict[str, Any]:
    return {"id": f"e{second}", "type": kind, "timestamp": f"2026-11-23T07:30:{second}Z", "body": body}


CREATED = an_event("trace-create", 36, id=TRACE, timestamp="2026-11-23T07:30:30Z", name="handle", userId="u",
                   sessionId="s", tags=["t"], metadata={"k": {"a": 1}}, input={"q": 1})  # fmt: skip
BEGUN = an_event("generation-create", 37, id=CALL, traceId=TRACE, name="gen",
                 startTime="2026-11-23T07:30:36Z", model="gpt-4o-mini",
                 input=[{"role": "user", "content": "Hi"}], modelParameters={"temperature": 1})  # fmt: skip
ENDED = an_event("generation-update", 38, id=CALL, traceId=TRACE, endTime="2026-11-23T07:30:37.5Z",
                 model="gpt-4o-mini-2024-07-18", output="Hello", usageDetails={"prompt_tokens": 5},
                 usage={"input": 5, "unit": "TOKENS"}, metadata={"finish_reason": "stop"})  # fmt: skip


def request(*events: Any) -> Request:
    body = json.dumps({"batch": events, "metadata": {"sdk_name": "python", "sdk_version": "2.60.10",
                                                     "public_key": "pk-lf-1"}}).encode()  # fmt: skip
    return Request("POST", "/api/public/ingestion", "application/json", body, {})


def send(*events: Any) -> Batch:
    return FORMAT.decode(request(*events))


def test_a_trace_is_a_span_that_lasts_as_long_as_events_come() -> None:
    (root,) = send(CREATED, an_event("trace-create", 39, id=TRACE, output="done")).spans
    assert (root.trace_id, root.span_id, root.parent_id) == (trace_id(TRACE), root_span_id(TRACE), b"")
    assert (root.name, root.end_ns - root.start_ns) == ("handle", 9_000_000_000)
    assert dict(root.attributes) == {
        "langfuse.trace.id": TRACE, "user.id": "u", "session.id": "s", "langfuse.trace.tags": ["t"],
        "langfuse.trace.name": "handle", "langfuse.trace.metadata.k": '{"a": 1}',
        "langfuse.trace.input": '{"q": 1}', "langfuse.trace.output": "done",
    }  # fmt: skip
    assert (root.scope.name, root.scope.version) == ("langfuse-sdk", "2.60.10")


def test_creation_and_update_are_one_span_with_both_models() -> None:
    _, span = send(CREATED, BEGUN, ENDED).spans
    assert (span.name, span.parent_id, span.end_ns - span.start_ns) == (
        "gen",
        root_span_id(TRACE),
        1_500_000_000,
    )
    assert dict(span.attributes) == {
        "langfuse.observation.id": CALL, "langfuse.observation.type": "generation",
        "langfuse.observation.model.requested": "gpt-4o-mini",
        "langfuse.observation.input": '[{"role": "user", "content": "Hi"}]',
        "langfuse.observation.model.name": "gpt-4o-mini-2024-07-18",
        "langfuse.observation.model.parameters": '{"temperature": 1}',
        "langfuse.observation.metadata.finish_reason": "stop", "langfuse.observation.output": "Hello",
        "langfuse.observation.usage_details": '{"prompt_tokens": 5}',
        "langfuse.observation.usage": '{"input": 5, "unit": "TOKENS"}',
    }  # fmt: skip


def test_an_event_for_a_whole_call_names_the_model_that_answered() -> None:
    whole = {**BEGUN, "body": {**BEGUN["body"], "endTime": "2026-11-23T07:30:37Z", "output": "Hello"}}
    assert "langfuse.observation.model.requested" not in send(whole).spans[1].attributes


def test_an_update_does_not_move_an_observation_to_the_top() -> None:
    begun = {**BEGUN, "body": {**BEGUN["body"], "parentObservationId": "outer"}}
    first, later = send(begun).spans[1], send(ENDED).spans[1]
    for span in (completed(first, later), completed(later, first)):
        assert span.parent_id == span_id("outer")
    assert first.end_ns == 0


def test_no_key_is_kept() -> None:
    batch = send(CREATED, BEGUN)
    assert not [span for span in batch.spans if b"pk-lf" in span.encoded or b"pk-lf" in span.resource.encoded]


@pytest.mark.parametrize(
    ("event", "kind"),
    [("span-create", "span"), ("event-create", "event"), ("tool-create", "tool"), ("span-update", "span")],
)
def test_every_kind_of_observation_is_taken(event: str, kind: str) -> None:
    _, span = send(an_event(event, id=CALL, traceId=TRACE, startTime="2026-11-23T07:30:36Z")).spans
    assert span.attributes["langfuse.observation.type"] == kind
    assert (span.end_ns == span.start_ns) == (kind == "event")


def test_an_error_is_one() -> None:
    told = an_event("span-update", id=CALL, traceId=TRACE, level="ERROR", statusMessage="no")
    span = send(told).spans[1]
    assert (span.status_code, span.status_message) == (STATUS_ERROR, "no")


def test_a_score_is_an_evaluation_of_its_trace_or_observation() -> None:
    scores = [an_event("score-create", traceId=TRACE, name="quality", value="good"),
              an_event("score-create", traceId=TRACE, observationId=CALL, value=1)]  # fmt: skip
    whole, part = send(*scores).logs
    assert (whole.span_id, whole.attributes["gen_ai.evaluation.score.label"]) == (root_span_id(TRACE), "good")
    assert (part.span_id, part.attributes["gen_ai.evaluation.score.value"]) == (span_id(CALL), 1)


def test_every_event_is_answered_and_what_could_not_be_kept_is_named() -> None:
    asked = request(
        CREATED, an_event("span-create", 11), an_event("sdk-log", 12, log="x"), {"type": "span-create"}
    )
    batch = FORMAT.decode(asked)
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [("an event has no body", 2)]
    reply = FORMAT.reply(asked, batch)
    told = json.loads(reply.body)
    assert reply.status == 207
    assert [success["id"] for success in told["successes"]] == ["e36", "e12"]
    assert [(error["id"], error["message"]) for error in told["errors"]] == [
        ("e11", "an event has no body"), ("", "an event has no body"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        5,
        None,
        [],
        {"type": 5},
        {"type": "span-create", "body": {"x": 1}},
        an_event("score-create", value=1),
        an_event("span-create", id=[], traceId={}),
    ],
)
def test_odd_events_lose_nothing_else(odd: Any) -> None:
    assert len(send(odd, CREATED).spans) >= 1


@pytest.mark.parametrize("body", [b"[]", b'{"batch": {}}', b"x"])
def test_a_body_without_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(Request("POST", "/api/public/ingestion", "application/json", body, {}))
