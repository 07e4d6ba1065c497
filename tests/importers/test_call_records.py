"""Exports of tools whose records are flat: Weave, Braintrust, Opik, LiteLLM and promptfoo."""

import json
from pathlib import Path
from typing import Any

from imported import Imported, imported, written
from spanglass.core.usage import Billing, Usage
from trace_files import COMPLETION, ISO

ASKED = [{"role": "user", "content": "Hi"}]
FROM, TO = {"start_time": ISO.format(0)}, {"end_time": ISO.format(2)}
S = 1_790_000_000


def one(folder: Path, *records: Any, as_lines: bool = True) -> Imported:
    found = imported(written(folder / "x", *records, as_lines=as_lines))
    assert found.reasons == []
    return found


def said(found: Imported) -> list[tuple[str | None, str | None]]:
    return [
        (facts.input[0].parts[0].text, facts.output[0].parts[0].text)
        for facts in found.facts
        if str(facts.kind) == "llm"
    ]


def weave(own: str, parent: str | None, op: str, **told: Any) -> dict[str, Any]:
    return {
        "id": own,
        "trace_id": "t",
        "parent_id": parent,
        "op_name": f"weave:///e/p/op/{op}:abc",
        "started_at": ISO.format(0),
        "ended_at": ISO.format(2),
        "inputs": {},
        "output": None,
        "exception": None,
        "summary": {"usage": {"gpt-4o": {"requests": 1, "prompt_tokens": 7, "completion_tokens": 3}}},
        **told,
    }


def test_calls_of_weave(tmp_path: Path) -> None:
    asked = {"self": "ref", "model": "gpt-4o", "messages": ASKED}
    found = one(
        tmp_path,
        weave("1", None, "answer"),
        weave("3", "1", "find", exception="Traceback: no"),
        weave("2", "1", "openai.chat.completions.create", inputs=asked, output=COMPLETION),
    )
    assert found.importer == "Weave calls"
    assert found.tree == "answer\n  find\n  openai.chat.completions.create"
    assert (found.tokens, said(found)) == ([(7, 3)], [("Hi", "Paris.")])
    assert [span.status_message for span in found.spans] == ["", "Traceback: no", ""]


def test_rows_of_braintrust(tmp_path: Path) -> None:
    times = {"start": S + 0.5, "end": S + 2.5}
    root = {
        "id": "r1",
        "span_id": "a",
        "root_span_id": "a",
        "span_parents": None,
        "input": "q",
        "output": "a",
        "span_attributes": {"name": "task", "type": "task"},
        "metrics": times,
        "scores": {"match": 1},
    }
    call = {
        "id": "r2",
        "span_id": "b",
        "root_span_id": "a",
        "span_parents": ["a"],
        "input": ASKED,
        "output": COMPLETION["choices"],
        "metadata": {"model": "gpt-4o"},
        "span_attributes": {"name": "chat", "type": "llm"},
        "metrics": {**times, "prompt_tokens": 7, "completion_tokens": 3},
    }
    found = one(tmp_path, root, call)
    assert (found.importer, found.tree) == ("Braintrust export", "task\n  chat")
    assert (found.tokens, said(found)) == ([(7, 3)], [("Hi", "Paris.")])
    assert found.spans[0].end_ns - found.spans[0].start_ns == 2 * 10**9
    assert [log.attributes["gen_ai.evaluation.name"] for log in found.logs] == ["match"]


def test_writes_into_the_cache_in_rows_of_braintrust(tmp_path: Path) -> None:
    call = {
        "id": "r2", "span_id": "b", "root_span_id": "b", "span_parents": None, "input": ASKED,
        "output": COMPLETION["choices"], "metadata": {"model": "claude-sonnet-4-5"},
        "span_attributes": {"name": "chat", "type": "llm"},
    }  # fmt: skip
    counts = {"prompt_tokens": 1500, "completion_tokens": 3, "prompt_cached_tokens": 1000}
    by_age = {"prompt_cache_creation_5m_tokens": 100, "prompt_cache_creation_1h_tokens": 200}
    for writes, billing in (
        ({"prompt_cache_creation_tokens": 300}, Billing()),
        (by_age, Billing(cache_write_5m=100, cache_write_1h=200)),
    ):
        found = one(tmp_path, {**call, "metrics": {"start": S, "end": S + 1, **counts, **writes}})
        assert [facts.usage for facts in found.facts] == [
            Usage(1500, 3, cache_read=1000, cache_write=300, billing=billing)
        ]


def test_traces_and_spans_of_opik(tmp_path: Path) -> None:
    span = {
        "id": "s",
        "trace_id": "t",
        "parent_span_id": None,
        "name": "chat",
        "type": "llm",
        "model": "m",
        **FROM,
        **TO,
        "input": {"messages": ASKED},
        "output": {"choices": COMPLETION["choices"]},
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    trace = {
        "id": "t",
        "project_id": "p",
        "name": "root",
        **FROM,
        **TO,
        "input": {"q": "x"},
        "thread_id": "th",
    }
    found = one(tmp_path, {"content": [{**trace, "spans": [span]}]}, as_lines=False)
    assert (found.importer, found.tree) == ("Opik export", "root\n  chat")
    assert (found.tokens, said(found)) == ([(7, 3)], [("Hi", "Paris.")])
    assert one(tmp_path, span).tokens == [(7, 3)]


def test_calls_of_litellm(tmp_path: Path) -> None:
    payload = {
        "id": "c1",
        "trace_id": "t",
        "call_type": "acompletion",
        "model": "gpt-4o",
        "startTime": S + 0.5,
        "endTime": S + 2.5,
        "completionStartTime": S + 1.5,
        "messages": ASKED,
        "response": COMPLETION,
        "response_cost": 0.5,
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "status": "success",
        "model_parameters": {"temperature": 0},
    }
    failed = {**payload, "id": "c2", "status": "failure", "error_str": "Slow down", "response": {}}
    row = {
        "request_id": "c3",
        "call_type": "completion",
        "spend": 0.5,
        "startTime": ISO.format(0),
        "model": "m",
        "endTime": ISO.format(1),
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "messages": {},
        "response": {},
    }
    found = one(tmp_path, payload, failed, row)
    assert (found.importer, found.kinds) == ("LiteLLM log", ["llm"] * 3)
    assert [span.status_message for span in found.spans] == ["", "Slow down", ""]
    assert [facts.response_id for facts in found.facts] == ["c1", "c2", "c3"]
    assert [facts.sender_cost_nano for facts in found.facts] == [5 * 10**8] * 3
    assert found.facts[0].first_token_ns == 10**9
    assert found.spans[0].trace_id == found.spans[1].trace_id


def test_results_of_promptfoo(tmp_path: Path) -> None:
    result = {
        "prompt": {"raw": json.dumps(ASKED), "label": "p"},
        "provider": {"id": "openai:gpt-4o"},
        "vars": {"a": "b"},
        "response": {"output": "Paris.", "tokenUsage": {"prompt": 7, "completion": 3}, "cost": 0.5},
        "latencyMs": 900,
        "success": False,
        "score": 0,
        "gradingResult": {"reason": "too short"},
    }
    found = one(tmp_path, {"evalId": "e", "results": {"version": 3, "results": [result]}}, as_lines=False)
    assert (found.importer, found.names) == ("promptfoo results", ["chat gpt-4o"])
    assert (found.tokens, said(found)) == ([(7, 3)], [("Hi", "Paris.")])
    (span,) = found.spans
    assert span.end_ns - span.start_ns == 900_000_000
    assert span.events[0].attributes["gen_ai.evaluation.explanation"] == "too short"
    assert one(tmp_path, result).tokens == [(7, 3)]
