"""Answers of providers in logs: of which provider, wrapped in what, with which times, failed or not."""

import json
from pathlib import Path
from typing import Any

import pytest

from imported import Imported, imported, written
from trace_files import COMPLETION, ISO

REQUEST = {"model": "m-1", "messages": [{"role": "user", "content": "Hi"}]}
SAID = [{"type": "text", "text": "Hello"}]
USED = {"input_tokens": 7, "output_tokens": 3}
CLAUDE = {"id": "msg_1", "type": "message", "role": "assistant", "model": "c", "stop_reason": "end_turn",
          "content": SAID, "usage": USED}  # fmt: skip
CONVERSE = {"output": {"message": {"role": "assistant", "content": [{"text": "Hello"}]}},
            "stopReason": "end_turn", "usage": {"inputTokens": 7, "outputTokens": 3},
            "metrics": {"latencyMs": 500}}  # fmt: skip
OLLAMA = {"model": "l", "created_at": ISO.format(0), "message": {"role": "assistant", "content": "Hello"},
          "done": True, "prompt_eval_count": 7, "eval_count": 3, "total_duration": 500_000_000}  # fmt: skip


def one(folder: Path, *records: Any) -> Imported:
    found = imported(written(folder / "x", *records))
    assert (found.importer, found.reasons) == ("provider answers", [])
    return found


def invocation(model: str, answer: Any) -> dict[str, Any]:
    return {
        "schemaType": "ModelInvocationLog", "timestamp": ISO.format(0), "modelId": model,
        "input": {"inputContentType": "application/json", "inputBodyJson": {"messages": REQUEST["messages"]}},
        "output": {"outputContentType": "application/json", "outputBodyJson": answer},
    }  # fmt: skip


@pytest.mark.parametrize(
    "record",
    [
        COMPLETION, CLAUDE, CONVERSE, OLLAMA, {**COMPLETION, "object": None},
        {"log": json.dumps(COMPLETION) + "\n", "stream": "stdout", "time": ISO.format(0)},
        {"jsonPayload": {"request": REQUEST, "response": COMPLETION}, "timestamp": ISO.format(0)},
        {"level": "info", "message": f"answered {json.dumps(CLAUDE)}"},
        {"request": {"url": "https://x", "body": REQUEST}, "response": {"status": 200, "body": COMPLETION}},
        invocation("amazon.nova", CONVERSE), invocation("anthropic.c", CLAUDE),
    ],
)  # fmt: skip
def test_an_answer_is_found_in_what_holds_it(record: dict[str, Any], tmp_path: Path) -> None:
    found = one(tmp_path, record)
    assert (found.kinds, found.tokens) == (["llm"], [(7, 3)])


def test_the_model_and_times_come_from_what_is_around(tmp_path: Path) -> None:
    (span,) = one(tmp_path, invocation("amazon.nova", CONVERSE)).spans
    assert (span.name, span.end_ns - span.start_ns) == ("chat amazon.nova", 500_000_000)
    told = {
        "request_created_at": ISO.format(0),
        "response_created_at": ISO.format(2),
        "completionStartTime": ISO.format(1),
    }
    (span,) = one(tmp_path, {**told, "request_body": REQUEST, "response_body": COMPLETION}).spans
    assert (span.name, span.end_ns - span.start_ns) == ("chat m-1", 2 * 10**9)
    assert [event.time_ns - span.start_ns for event in span.events] == [10**9]


def test_the_first_interface_of_anthropic(tmp_path: Path) -> None:
    answer = {"completion": " Hello!", "stop_reason": "stop_sequence", "model": "claude-v1", "log_id": "a"}
    asked = {"model": "claude-2.1", "prompt": "\n\nHuman: hi\n\nAssistant:"}
    found = one(
        tmp_path, answer, {"request": asked, "response": {**answer, "type": "completion", "id": "compl_1"}}
    )
    assert found.names == ["chat claude-v1", "chat claude-2.1"]
    assert [facts.output[0].parts[0].text for facts in found.facts] == [" Hello!"] * 2


def test_vectors_are_of_an_embedding(tmp_path: Path) -> None:
    vectors = {"object": "list", "data": [{"embedding": [0.1]}], "model": "e", "usage": {"prompt_tokens": 7}}
    assert one(tmp_path, {"request": {"model": "e", "input": "x"}, "response": vectors}).kinds == [
        "embedding"
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"response": {"error": {"message": "Slow down", "type": "rate_limit"}}, "status": 429},
        {"response": {}, "error_str": "Slow down"}, {"error": "Slow down", "response": None},
    ],
)  # fmt: skip
def test_an_error_in_the_place_of_an_answer(told: dict[str, Any], tmp_path: Path) -> None:
    found = one(tmp_path, {"timestamp": ISO.format(0), "request": REQUEST, **told})
    assert [(span.status_code, span.status_message.strip('"')) for span in found.spans] == [(2, "Slow down")]
