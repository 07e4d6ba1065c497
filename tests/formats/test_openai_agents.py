"""The Agents SDK's own exporter: spans, and around them a span for the trace that has no times."""

import json
from typing import Any

import pytest

from builders import T0
from spanglass.core.span import STATUS_ERROR, Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.native_ids import root_span_id, span_id
from spanglass.formats.openai_agents import FORMAT, OpenAiAgents

TRACE, OUTER, INNER = (
    "trace_60c4df7cfb32499592d9b7726bdb0cdf",
    "span_13eba50b036947e68a7a5453",
    "span_e8b8bb54",
)
WORKFLOW = {
    "object": "trace",
    "id": TRACE,
    "workflow_name": "Weather",
    "group_id": "s-1",
    "metadata": {"k": "v"},
}


def a_span(own: str, parent: str | None, data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "object": "trace.span", "id": own, "trace_id": TRACE, "parent_id": parent,
        "started_at": "2026-11-23T07:30:32.000000+00:00", "ended_at": "2026-11-23T07:30:33.000000+00:00",
        "span_data": data, "error": None, **changes,
    }  # fmt: skip


AGENT = a_span(OUTER, None, {"type": "agent", "name": "weather_agent", "tools": ["get_weather"]})
CALL = a_span(
    INNER, OUTER, {"type": "generation", "model": "gpt-4o", "input": [{"role": "user", "content": "Hi"}]},
    ended_at="2026-11-23T07:30:34.5+00:00",
)  # fmt: skip


def send(*items: Any) -> Batch:
    body = json.dumps({"data": items}).encode()
    return OpenAiAgents(lambda: T0).decode(Request("POST", "/v1/traces/ingest", "application/json", body, {}))


def test_the_trace_is_a_span_around_those_without_a_parent() -> None:
    root, agent, call = send(WORKFLOW, AGENT, CALL).spans
    assert (root.name, root.span_id, root.parent_id) == ("Weather", root_span_id(TRACE), b"")
    assert (agent.parent_id, call.parent_id) == (root.span_id, span_id(OUTER))
    assert {span.trace_id.hex() for span in (root, agent, call)} == {TRACE.removeprefix("trace_")}
    assert (root.start_ns, root.end_ns) == (agent.start_ns, call.end_ns)
    assert dict(root.attributes) == {
        "openai_agents.trace.id": TRACE, "openai_agents.trace.workflow_name": "Weather",
        "openai_agents.trace.group_id": "s-1", "openai_agents.trace.metadata.k": "v",
    }  # fmt: skip


def test_data_become_attributes_and_names() -> None:
    _, agent, call = send(WORKFLOW, AGENT, CALL).spans
    assert (agent.name, call.name) == ("weather_agent", "generation gpt-4o")
    assert agent.attributes["openai_agents.data.tools"] == ["get_weather"]
    assert call.attributes["openai_agents.data.input"] == '[{"role": "user", "content": "Hi"}]'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"type": "custom", "name": "turn", "data": {"turn": 2, "sdk_span_type": "turn"}}, "turn 2"),
        ({"type": "handoff", "from_agent": "a", "to_agent": "b"}, "handoff b"),
        ({"type": "mcp_tools", "server": "files"}, "mcp_tools files"),
        ({"type": "response", "response_id": "r"}, "response"),
        ({}, "span"),
    ],
)
def test_spans_without_a_name_are_named_by_their_type(data: dict[str, Any], name: str) -> None:
    assert send(a_span(INNER, None, data)).spans[1].name == name


def test_a_trace_of_which_no_span_has_come_is_running_since_now() -> None:
    (root,) = send(WORKFLOW).spans
    assert (root.start_ns, root.end_ns) == (T0, 0)


def test_spans_alone_stretch_their_trace_without_renaming_it() -> None:
    root, _ = send(CALL).spans
    assert (root.name, root.span_id, root.end_ns > root.start_ns) == ("", root_span_id(TRACE), True)


def test_an_error_says_what_and_why() -> None:
    span = send(
        a_span(INNER, None, {}, error={"message": "Error in agent run", "data": {"error": "no"}})
    ).spans[1]
    assert (span.status_code, span.status_message) == (STATUS_ERROR, "Error in agent run")
    assert span.attributes["openai_agents.error.data"] == '{"error": "no"}'


def test_what_is_no_span_is_rejected_and_the_rest_is_kept() -> None:
    batch = send(AGENT, 5, {"object": "trace.span", "id": "x"}, a_span(INNER, OUTER, {}, span_data=[1]))
    assert len(batch.spans) == 3
    assert [(rejected.reason, rejected.count) for rejected in batch.rejected] == [
        ("a span has no id or no trace", 2)
    ]
    assert FORMAT.reply(Request("POST", "", "", b"", {}), batch).status == 200


@pytest.mark.parametrize("body", [b"[]", b'{"data": 1}', b"x"])
def test_a_body_without_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError):
        FORMAT.decode(Request("POST", "/v1/traces/ingest", "application/json", body, {}))


def test_only_its_own_path_is_taken() -> None:
    assert FORMAT.accepts("POST", "/v1/traces/ingest/", "application/json")
    assert not FORMAT.accepts("POST", "/v1/traces", "application/json")
    assert not FORMAT.accepts("GET", "/v1/traces/ingest", "application/json")
