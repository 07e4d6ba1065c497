"""What exports of Langfuse, LangSmith, Phoenix and MLflow say beside calls: scores, sessions, costs."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from imported import Imported, imported, written
from spanglass.core.ids import unplaced
from spanglass.core.timestamps import moment_ns
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from trace_files import A, B, T

START, END, LATER = "2026-09-21T10:00:00.000Z", "2026-09-21T10:00:02.000Z", "2026-09-21T11:00:00Z"
END_NS, LATER_NS = moment_ns(END), moment_ns(LATER)


def one(folder: Path, *records: Any, as_lines: bool = True) -> Imported:
    found = imported(written(folder / "x", *records, as_lines=as_lines))
    assert found.reasons == []
    return found


def generation(**more: Any) -> dict[str, Any]:
    return {
        "id": "o-1", "traceId": "t-1", "type": "GENERATION", "name": "answer", "startTime": START,
        "endTime": END, "model": "private-1",
        "usageDetails": {"input": 7, "input_cached_tokens": 4, "output": 3}, **more,
    }  # fmt: skip


SCORES = [
    {"name": "helpful", "value": 0.5, "dataType": "NUMERIC", "comment": "so so", "timestamp": LATER},
    {"name": "tone", "value": 0, "stringValue": "kind", "dataType": "CATEGORICAL", "observationId": "o-1"},
    {"name": "ok", "value": 1, "stringValue": "True", "dataType": "BOOLEAN", "createdAt": LATER},
]


@pytest.mark.parametrize("is_download", [False, True])
def test_scores_and_comments_of_a_trace_of_langfuse(is_download: bool, tmp_path: Path) -> None:
    trace = {"id": "t-1", "timestamp": START, "name": "chat", "userId": "ann", "sessionId": "s"}
    beside = {"scores": SCORES, "comments": [{"content": "Look", "createdAt": LATER}]}
    call = generation(comments=[{"content": "Here"}])
    saved = {"trace": trace, "observations": [call], **beside} if is_download else {
        **trace, "observations": [call], **beside
    }  # fmt: skip
    found = one(tmp_path, saved, as_lines=False)
    ids, own = trace_id("t-1"), span_id("o-1")
    root = root_span_id("t-1")
    assert found.thoughts == sorted([
        (ids, root, LATER_NS, "helpful", 0.5, None, "so so"),
        (ids, own, END_NS, "tone", None, "kind", None),
        (ids, root, LATER_NS, "ok", 1, None, None),
        (ids, root, LATER_NS, "comment", None, None, "Look"),
        (ids, own, END_NS, "comment", None, None, "Here"),
    ], key=str)  # fmt: skip


def test_scores_of_langfuse_by_themselves(tmp_path: Path) -> None:
    row = {
        "id": "s", "timestamp": LATER, "trace_id": "t-1", "observation_id": "o-1", "name": "tone",
        "value": None, "string_value": "kind", "data_type": "CATEGORICAL", "source": "API", "project_id": "p",
    }  # fmt: skip
    found = one(tmp_path, row)
    assert found.importer == "Langfuse export"
    assert found.thoughts == [(trace_id("t-1"), span_id("o-1"), LATER_NS, "tone", None, "kind", None)]


def test_who_an_observation_of_langfuse_is_for_and_what_it_cost(tmp_path: Path) -> None:
    row = generation(userId="ann", sessionId="s", tags=["blue"], totalCost="0.25")
    (facts,) = one(tmp_path, row).facts
    assert (facts.user, facts.session, facts.tags, facts.sender_cost_nano) == (
        "ann",
        "s",
        ("blue",),
        25 * 10**7,
    )
    assert facts.usage
    assert facts.usage.cache_read == 4
    (facts,) = one(tmp_path, generation(costDetails={"total": 0.5}, totalCost=0.25)).facts
    assert facts.sender_cost_nano == 5 * 10**8


def run(**more: Any) -> dict[str, Any]:
    return {
        "id": "r-1", "trace_id": "r-1", "name": "ChatOpenAI", "run_type": "llm", "start_time": START,
        "end_time": END, "inputs": {"messages": []}, "outputs": {"generations": []}, "prompt_tokens": 7,
        "completion_tokens": 3, "prompt_token_details": {"cache_read": 4}, "total_cost": "0.25",
        "completion_token_details": {"reasoning": 2}, "thread_id": "th", **more,
    }  # fmt: skip


def test_feedback_tokens_and_price_of_a_run_of_langsmith(tmp_path: Path) -> None:
    stats = {
        "helpful": {"n": 2, "avg": 0.5, "values": {}, "comments": ["so so", None]},
        "tone": {"n": 1, "avg": None, "values": {"kind": 1}},
    }
    found = one(tmp_path, run(feedback_stats=stats))
    (facts,) = found.facts
    assert facts.usage
    assert (facts.usage.input, facts.usage.output, facts.usage.cache_read, facts.usage.reasoning) == (
        7,
        3,
        4,
        2,
    )
    assert (facts.sender_cost_nano, facts.session) == (25 * 10**7, "th")
    ids = trace_id("r-1"), span_id("r-1"), END_NS
    assert found.thoughts == [(*ids, "helpful", 0.5, None, "so so"), (*ids, "tone", None, "kind", None)]


def test_feedback_of_langsmith_by_itself(tmp_path: Path) -> None:
    given = {
        "id": "f",
        "run_id": "r-2",
        "trace_id": "r-1",
        "key": "helpful",
        "score": 1.0,
        "created_at": LATER,
    }
    found = one(tmp_path, {**given, "comment": "Yes", "value": None})
    assert found.importer == "LangSmith runs"
    assert found.thoughts == [(trace_id("r-1"), span_id("r-2"), LATER_NS, "helpful", 1.0, None, "Yes")]


NOTED = {"name": "correct", "annotator_kind": "LLM", "updated_at": LATER}


def test_annotations_of_a_span_of_phoenix(tmp_path: Path) -> None:
    said = [
        {**NOTED, "result": {"label": "yes", "score": 1.0, "explanation": "It is."}},
        {**NOTED, "result": {"label": "kind", "score": None}},
    ]
    span = {
        "name": "chat", "context": {"trace_id": T, "span_id": B}, "span_kind": "LLM", "start_time": START,
        "end_time": END, "status_code": "OK", "attributes": {}, "annotations": said,
    }  # fmt: skip
    found = one(tmp_path, {"data": [span]}, as_lines=False)
    ids = trace_id(T), span_id(B), LATER_NS
    assert found.thoughts == [
        (*ids, "correct", 1.0, None, "It is."), (*ids, "correct", None, "kind", None),
    ]  # fmt: skip


@pytest.mark.parametrize("result", [{"result": {"score": 0.5}}, {"result.score": 0.5}, {"score": 0.5}])
def test_annotations_of_phoenix_by_themselves(result: dict[str, Any], tmp_path: Path) -> None:
    found = one(tmp_path, {"span_id": B, **NOTED, **result})
    own = span_id(B)
    assert (found.importer, found.thoughts) == (
        "Phoenix", [(unplaced(own), own, LATER_NS, "correct", 0.5, None, None)]
    )  # fmt: skip


ASSESSED = [
    {"assessment_name": "ok", "feedback": {"value": True}, "rationale": "It is.", "create_time": LATER},
    {"assessment_name": "tone", "feedback": {"value": "kind"}, "span_id": B},
    {"assessment_name": "answer", "expectation": {"value": {"a": 1}}, "create_time": LATER},
    {"assessment_name": "old", "feedback": {"value": 0}, "valid": False},
]


def test_assessments_of_a_trace_of_mlflow(tmp_path: Path) -> None:
    times = {"start_time_unix_nano": moment_ns(START), "end_time_unix_nano": END_NS, "attributes": {}}
    spans = [
        {"name": "run", "trace_id": T, "span_id": A, **times},
        {"name": "call", "trace_id": T, "span_id": B, "parent_span_id": A, **times},
    ]
    trace = {"info": {"trace_id": f"tr-{T}", "assessments": ASSESSED}, "data": {"spans": spans}}
    trace_bytes, root = bytes.fromhex(T), bytes.fromhex(A)
    assert one(tmp_path, trace, as_lines=False).thoughts == sorted([
        (trace_bytes, root, LATER_NS, "ok", True, None, "It is."),
        (trace_bytes, bytes.fromhex(B), END_NS, "tone", None, "kind", None),
        (trace_bytes, root, LATER_NS, "expected answer", None, None, '{"a": 1}'),
    ], key=str)  # fmt: skip


def test_assessments_in_a_store_of_mlflow(tmp_path: Path) -> None:
    content = {
        "name": "run",
        "span_id": A,
        "start_time_unix_nano": 1,
        "end_time_unix_nano": 2,
        "attributes": {},
    }
    with sqlite3.connect(tmp_path / "mlflow.db") as connection:
        connection.execute("CREATE TABLE spans(trace_id, span_id, parent_span_id, content)")
        connection.execute(
            "CREATE TABLE assessments(trace_id, span_id, name, assessment_type, value, rationale, valid,"
            " created_timestamp)"
        )
        connection.execute("INSERT INTO spans VALUES (?, ?, NULL, ?)", (f"tr-{T}", A, json.dumps(content)))
        rows = [
            ("ok", "feedback", "0.5", "Fair", 1),
            ("old", "feedback", "1", "", 0),
            ("a", "expectation", '"x"', "", 1),
        ]
        for row in rows:
            connection.execute(
                "INSERT INTO assessments VALUES (?, NULL, ?, ?, ?, ?, ?, ?)",
                (f"tr-{T}", *row, LATER_NS // 10**6 if LATER_NS else 0),
            )
    connection.close()
    found = imported(tmp_path / "mlflow.db")
    ids = bytes.fromhex(T), bytes.fromhex(A), LATER_NS
    assert found.thoughts == [(*ids, "expected a", None, None, "x"), (*ids, "ok", 0.5, None, "Fair")]
