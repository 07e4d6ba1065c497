"""PostHog's events: those about models as spans, feedback, and the others, which are let go."""

import json
from typing import Any

import pytest

from builders import MS, T0
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Request
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.posthog import FORMAT, PostHog

TRACE, UUID, TIME = (
    "trace-a7da2cc9",
    "2e90a44a-8a99-412e-8a02-9df056343bec",
    "2026-11-27T06:06:22.061155+00:00",
)
SAID = {
    "$ai_trace_id": TRACE, "$ai_model": "gpt-4o-mini", "$ai_provider": "openai", "$ai_latency": 0.25,
    "$ai_input": [{"role": "user", "content": "Hi"}], "$ai_input_tokens": 80, "$ai_session_id": "s-4",
    "$ai_lib": "posthog-ai", "$ai_lib_version": "7.91.1", "$lib": "posthog-python", "$os": "Linux",
    "feature": "weather",
}  # fmt: skip


def an_event(name: str = "$ai_generation", **changes: Any) -> dict[str, Any]:
    properties = {**SAID, **changes.pop("properties", {})}
    return {"event": name, "uuid": UUID, "timestamp": TIME, "distinct_id": "u-9", "properties": properties,
            **changes}  # fmt: skip


def a_request(document: Any, path: str = "/batch/") -> Request:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Request("POST", path, "application/json", body, {})


def send(*events: Any) -> Batch:
    request = a_request({"batch": events, "api_key": "phc_secret", "sent_at": TIME})
    assert FORMAT.accepts("POST", request.path, "application/json; charset=utf-8")
    return PostHog(lambda: T0).decode(request)


def test_a_generation_is_a_span_that_ended_when_it_was_told() -> None:
    (span,) = send(an_event()).spans
    assert (span.trace_id, span.span_id, span.parent_id) == (trace_id(TRACE), span_id(UUID), b"")
    assert (span.name, span.status_code) == ("generation gpt-4o-mini", STATUS_UNSET)
    assert (span.end_ns, span.end_ns - span.start_ns) == (moment_ns(TIME), 250 * MS)
    assert (span.scope.name, span.scope.version) == ("posthog", "7.91.1")
    assert dict(span.attributes) == {
        "posthog.event": "generation", "posthog.trace_id": TRACE, "posthog.model": "gpt-4o-mini",
        "posthog.provider": "openai", "posthog.input": '[{"role": "user", "content": "Hi"}]',
        "posthog.input_tokens": 80, "posthog.session_id": "s-4", "posthog.properties.feature": "weather",
        "posthog.distinct_id": "u-9",
    }  # fmt: skip


def test_spans_stand_under_the_span_or_the_trace_that_they_name() -> None:
    named = {"$ai_span_id": "tool-1", "$ai_span_name": "look", "$ai_parent_id": TRACE}
    inner, outer, root = send(
        an_event("$ai_generation", properties={"$ai_parent_id": "tool-1"}),
        an_event("$ai_span", properties=named),
        an_event("$ai_trace", properties={"$ai_span_name": "agent", "$ai_latency": 2}),
    ).spans
    assert (inner.parent_id, outer.span_id, outer.name) == (span_id("tool-1"), span_id("tool-1"), "look")
    assert (outer.parent_id, root.span_id, root.parent_id) == (root.span_id, root_span_id(TRACE), b"")
    assert (root.name, root.end_ns - root.start_ns) == ("agent", 2000 * MS)


def test_who_is_not_named_is_nobody() -> None:
    (span,) = send(an_event(distinct_id=TRACE)).spans
    assert "posthog.distinct_id" not in span.attributes


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        ("Error code: 500", None, "Error code: 500"),
        ({"type": "Bad", "message": "no"}, "Bad", "no"),
        ('{"name": "Error", "message": "500 no", "stack": "…"}', "Error", "500 no"),
        ("{odd", None, "{odd"),
    ],
)
def test_an_error_is_one(error: Any, kind: str | None, message: str) -> None:
    (span,) = send(an_event(properties={"$ai_is_error": True, "$ai_error": error})).spans
    assert (span.status_code, span.status_message) == (STATUS_ERROR, message)
    assert span.events[0].attributes.get("exception.type") == kind


def test_feedback_is_an_evaluation_of_its_trace_which_gets_a_span() -> None:
    trace = {"$ai_trace_id": TRACE}
    batch = send(
        {"event": "$ai_feedback", "timestamp": TIME, "properties": {**trace, "$ai_feedback_text": "nice"}},
        {"event": "$ai_metric", "timestamp": TIME,
         "properties": {**trace, "$ai_metric_name": "quality", "$ai_metric_value": "0.8"}},
        {"event": "$ai_metric", "timestamp": TIME, "properties": {"$ai_metric_name": "nowhere"}},
    )  # fmt: skip
    words, figure = batch.logs
    (root,) = batch.spans
    assert (root.span_id, root.attributes["posthog.event"]) == (root_span_id(TRACE), "trace")
    assert {words.span_id, figure.span_id} == {root.span_id}
    assert words.attributes["gen_ai.evaluation.explanation"] == "nice"
    assert figure.attributes["gen_ai.evaluation.score.value"] == 0.8
    assert [rejected.reason for rejected in batch.rejected] == ["an event about a model names no trace"]


def test_feedback_leaves_the_span_of_its_trace_what_it_is() -> None:
    told = an_event("$ai_trace", properties={"$ai_span_name": "agent"})
    feedback = {"event": "$ai_feedback", "timestamp": TIME, "properties": {"$ai_trace_id": TRACE}}
    for events in ((told, feedback), (feedback, told)):
        (root,) = send(*events).spans
        assert (root.name, root.attributes["posthog.session_id"]) == ("agent", "s-4")


def test_other_events_are_let_go_and_no_key_is_kept() -> None:
    batch = send({"event": "signed_up", "properties": {"plan": "pro"}}, {"event": "$pageview"}, an_event())
    assert (len(batch.spans), batch.rejected) == (1, ())
    assert b"phc_secret" not in batch.spans[0].encoded + batch.spans[0].resource.encoded


def test_an_event_may_come_alone_or_in_a_list() -> None:
    for document in (an_event(), [an_event()]):
        assert len(FORMAT.decode(a_request(document, "/i/v0/e/")).spans) == 1
        assert len(FORMAT.decode(a_request(document, "/capture")).spans) == 1


def test_there_are_no_feature_flags() -> None:
    request = a_request({"distinct_id": "u"}, "/flags/")
    assert FORMAT.accepts("POST", "/flags/", "application/json")
    assert json.loads(FORMAT.reply(request, FORMAT.decode(request)).body)["flags"] == {}
    kept = FORMAT.reply(a_request({"batch": []}), Batch())
    assert (kept.status, json.loads(kept.body)) == (200, {"status": "Ok"})


@pytest.mark.parametrize(
    "odd",
    [5, None, [], {}, {"event": 5}, an_event(properties={key: [] for key in SAID}),
     an_event(uuid=None), an_event(properties={"$ai_latency": "x", "$ai_input": 3})],
)  # fmt: skip
def test_odd_events_lose_nothing_else(odd: Any) -> None:
    assert len(send(odd, an_event("$ai_trace")).spans) >= 1


@pytest.mark.parametrize("body", [b"5", b'{"batch": {}}', b"x", b""])
def test_a_body_without_events_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(a_request(body))
    assert json.loads(FORMAT.failure(400, "no").body)["detail"] == "no"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/runs/batch"), ("POST", "/v1/private/spans/batch"), ("GET", "/batch"), ("POST", "/v1/traces")],
)
def test_other_requests_are_not_taken(method: str, path: str) -> None:
    assert not FORMAT.accepts(method, path, "application/json")
