"""What a tool exports of a call gives the same call as what its client sent, and what was thought of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from builders import T0
from imported import DIALECTS, Imported, imported, written
from spanglass.core.facts import Facts
from spanglass.core.span import Batch, RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.dialects.reading import read
from spanglass.formats import Request
from spanglass.formats.braintrust import Braintrust
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.opik import Opik
from spanglass.formats.weave import Weave
from trace_files import COMPLETION

START, END, LATER = "2026-09-21T10:00:00.000Z", "2026-09-21T10:00:02.000Z", "2026-09-21T11:00:00Z"
SECONDS = {"start": moment_ns(START) / 1e9, "end": moment_ns(END) / 1e9}  # type: ignore[operator]
ASKED = [{"role": "user", "content": "Hi"}]
USED = {**COMPLETION["usage"], "prompt_tokens_details": {"cached_tokens": 4}}
ANSWER = {**COMPLETION, "usage": USED}


@dataclass(frozen=True)
class Call:
    """A call as it is known of a span."""

    ids: tuple[bytes, bytes, bytes]
    name: str
    times: tuple[int, int]
    status: tuple[int, str]
    facts: Facts


def calls(spans: Iterable[RawSpan]) -> list[Call]:
    return [
        Call(
            (span.trace_id, span.span_id, span.parent_id), span.name, (span.start_ns, span.end_ns),
            (span.status_code, span.status_message), read(span, (), DIALECTS),
        )
        for span in spans
    ]  # fmt: skip


def sent(to: Any, path: str, document: Any) -> Batch:
    request = Request("POST", path, "application/json", json.dumps(document).encode(), {})
    assert to.accepts("POST", path, "application/json")
    found: Batch = to.decode(request)
    return found


def opik_span(**more: Any) -> dict[str, Any]:
    original = {**COMPLETION["usage"], "prompt_tokens_details.cached_tokens": 4}
    usage = {**COMPLETION["usage"], **{f"original_usage.{key}": held for key, held in original.items()}}
    return {
        "id": "01a21b85-05ec-7bc0-bb4a-49305f7d0b75", "trace_id": "01a21b85-052d-7424-ac8f-6c0caa119d4e",
        "parent_span_id": None, "name": "chat", "type": "llm", "provider": "openai", "start_time": START,
        "end_time": END, "input": {"messages": ASKED}, "output": {"choices": COMPLETION["choices"]},
        "model": "gpt-4o-2024-08-06", "usage": usage, "tags": ["blue"], "total_estimated_cost": 0.5,
        "metadata": {"temperature": 0.5, "created_from": "openai", "user_id": "ann"}, **more,
    }  # fmt: skip


def opik_trace(**more: Any) -> dict[str, Any]:
    return {
        "id": "01a21b85-052d-7424-ac8f-6c0caa119d4e", "name": "root", "start_time": START, "end_time": END,
        "input": {"q": "x"}, "output": {"a": "y"}, "thread_id": "th", "tags": ["green"], "metadata": {},
        "error_info": {"exception_type": "KeyError", "message": "no", "traceback": "Traceback …"}, **more,
    }  # fmt: skip


SCORED = {"name": "match", "value": 1.0, "reason": "same", "source": "ui", "last_updated_at": LATER}
SERVER = {
    "project_id": "p-1",
    "created_at": START,
    "created_by": "x",
    "last_updated_at": END,
    "duration": 2.0,
}


def opik_pages(trace: dict[str, Any], span: dict[str, Any]) -> Any:
    return {"page": 1, "content": [trace, span]}


def opik_download(trace: dict[str, Any], span: dict[str, Any]) -> Any:
    return {"trace": trace, "spans": [span], "attachments": [], "downloaded_at": END, "project_name": "demo"}


def opik_nested(trace: dict[str, Any], span: dict[str, Any]) -> Any:
    return {**trace, "spans": [span]}


@pytest.mark.parametrize("form", [opik_pages, opik_download, opik_nested])
def test_what_opik_exports_is_what_its_client_sent(form: Any, tmp_path: Path) -> None:
    live = sent(Opik(), "/v1/private/traces/batch", {"traces": [opik_trace(project_name="demo")]})
    spans = sent(Opik(), "/v1/private/spans/batch", {"spans": [opik_span(project_name="demo")]})
    checked = [{"span_id": opik_span()["id"], "checks": [{"name": "PII", "result": "failed"}]}]
    kept = {**SERVER, "feedback_scores": [SCORED], "comments": [{"text": "Good", "created_at": LATER}]}
    document = form(
        opik_trace(**kept, guardrails_validations=checked, span_count=1, usage={"prompt_tokens": 7}),
        opik_span(**SERVER, feedback_scores=[{**SCORED, "reason": None}]),
    )
    found = imported(written(tmp_path / "x", document, as_lines=False))
    assert (found.importer, found.reasons) == ("Opik export", [])
    assert calls(found.spans) == calls([*live.spans, *spans.spans])
    (call,) = (facts for facts in found.facts if str(facts.kind) == "llm")
    assert (call.usage and call.usage.cache_read, call.sender_cost_nano, call.user) == (4, 5 * 10**8, "ann")
    trace, own = trace_id(opik_trace()["id"]), span_id(opik_span()["id"])
    root, later = span_id(opik_trace()["id"]), moment_ns(LATER)
    assert found.thoughts == sorted([
        (trace, root, later, "match", 1.0, None, "same"),
        (trace, root, later, "comment", None, None, "Good"),
        (trace, own, moment_ns(END), "guardrail PII", None, "failed", None),
        (trace, own, later, "match", 1.0, None, None),
    ], key=str)  # fmt: skip


def braintrust_row(**more: Any) -> dict[str, Any]:
    used = {"prompt_tokens": 7, "completion_tokens": 3, "prompt_cached_tokens": 4, "estimated_cost": 0.5}
    return {
        "id": "570fd812-44a3-4223-a504-56f5b804cd0c", "span_id": "b" * 8, "root_span_id": "a" * 8,
        "span_parents": ["a" * 8], "created": START, "project_id": "demo", "log_id": "g", "input": ASKED,
        "output": COMPLETION["choices"], "metadata": {"model": "gpt-4o", "user_id": "ann", "session_id": "s"},
        "metrics": {**SECONDS, **used}, "span_attributes": {"name": "chat", "type": "llm"},
        "scores": {"match": 0.5}, "tags": ["blue"], "error": "ValueError: no", **more,
    }  # fmt: skip


@pytest.mark.parametrize("listed", ["events", "data", None])
def test_what_braintrust_exports_is_what_its_client_sent(listed: str | None, tmp_path: Path) -> None:
    live = sent(Braintrust(lambda: T0), "/logs3", {"rows": [braintrust_row()], "api_version": 2})
    said = [{"id": "c", "comment": {"text": "Good"}, "created": LATER}]
    row = braintrust_row(_xact_id="1", _pagination_key="p1", org_id="o", comments=said, audit_data=[{}])
    document = {listed: [row], "cursor": None} if listed else row
    found = imported(written(tmp_path / "x", document, as_lines=False))
    assert (found.importer, found.reasons) == ("Braintrust export", [])
    assert calls(found.spans) == calls(live.spans)
    (facts,) = found.facts
    assert (facts.user, facts.session, facts.tags) == ("ann", "s", ("blue",))
    assert (facts.usage and facts.usage.cache_read, facts.sender_cost_nano) == (4, 5 * 10**8)
    span = found.spans[0]
    own = (span.trace_id, span.span_id, moment_ns(LATER), "comment", None, None, "Good")
    assert found.thoughts == sorted([*Imported(logs=list(live.logs)).thoughts, own], key=str)


def weave_call(**more: Any) -> dict[str, Any]:
    return {
        "project_id": "local/demo", "id": "01a21b85-05ec-7bc0-bb4a-49305f7d0b75",
        "trace_id": "01a21b85-052d-7424-ac8f-6c0caa119d4e", "parent_id": None, "thread_id": "th",
        "op_name": "weave:///local/demo/op/openai.chat.completions.create:abc", "display_name": None,
        "started_at": START, "ended_at": END, "inputs": {"self": "ref", "model": "gpt-4o", "messages": ASKED},
        "output": ANSWER, "exception": None, "attributes": {"weave": {}, "user_id": "ann"},
        "summary": {"usage": {"gpt-4o": {"requests": 1, **USED}}}, **more,
    }  # fmt: skip


@pytest.mark.parametrize("as_lines", [True, False])
def test_what_weave_exports_is_what_its_client_sent(as_lines: bool, tmp_path: Path) -> None:
    live = sent(Weave(lambda: T0), "/calls/complete", {"batch": [weave_call()]})
    ref = f"weave:///local/demo/call/{weave_call()['id']}"
    noted = [
        {"weave_ref": ref, "feedback_type": "wandb.note.1", "payload": {"note": "Good"}, "created_at": LATER},
        {
            "weave_ref": ref,
            "feedback_type": "wandb.runnable.fit",
            "payload": {"output": 0.5},
            "created_at": LATER,
        },
    ]
    summary = {**weave_call()["summary"], "weave": {"status": "success", "feedback": noted}}
    call = weave_call(summary=summary, wb_user_id="VX", storage_size_bytes=5, deleted_at=None)
    found = imported(written(tmp_path / "x", call if as_lines else {"calls": [call]}, as_lines=as_lines))
    assert (found.importer, found.reasons) == ("Weave calls", [])
    assert calls(found.spans) == calls(live.spans)
    (facts,) = found.facts
    assert (facts.user, facts.session, facts.usage and facts.usage.cache_read) == ("ann", "th", 4)
    ids = found.spans[0].trace_id, found.spans[0].span_id, moment_ns(LATER)
    assert found.thoughts == [
        (*ids, "note", None, None, "Good"), (*ids, "wandb.runnable.fit", 0.5, None, None),
    ]  # fmt: skip


def test_feedback_of_weave_by_itself_is_kept(tmp_path: Path) -> None:
    ref = f"weave:///local/demo/call/{weave_call()['id']}"
    given = {
        "weave_ref": ref,
        "feedback_type": "wandb.reaction.1",
        "payload": {"emoji": "👍"},
        "created_at": LATER,
    }
    found = imported(written(tmp_path / "x", {"result": [given]}, as_lines=False))
    assert (found.importer, found.spans) == ("Weave calls", [])
    assert [each[1:] for each in found.thoughts] == [
        (span_id(weave_call()["id"]), moment_ns(LATER), "reaction", None, "👍", None)
    ]


def test_a_price_that_weave_noted_is_what_the_sender_says(tmp_path: Path) -> None:
    costs = {"gpt-4o": {"requests": 1, "prompt_tokens_total_cost": 0.3, "completion_tokens_total_cost": 0.2}}
    summary = {"usage": weave_call()["summary"]["usage"], "weave": {"costs": costs}}
    found = imported(written(tmp_path / "x", weave_call(summary=summary)))
    assert [facts.sender_cost_nano for facts in found.facts] == [5 * 10**8]
