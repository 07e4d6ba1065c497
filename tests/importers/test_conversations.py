"""Small files of sessions, provider's batches and logs, evaluations and recordings: calls, tokens, tools."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import zstandard

from imported import imported, written
from trace_files import COMPLETION, ISO, SAMPLE, claude_lines, codex_lines

ASKED = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Capital?"}]}


def test_claude_code(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x", *claude_lines()))
    assert (found.importer, found.reasons) == ("Claude Code session", [])
    assert found.tokens == [(7, 3)] * 3
    assert found.tree == (
        "claude-code session\n  chat claude-x\n  execute_tool Bash\n"
        "  agent a7\n    chat claude-x\n  chat claude-x"
    )
    first = next(facts for facts in found.facts if facts.response_id == "msg_1")
    assert [message.text for message in first.input] == ["List."]
    assert [part.type for message in first.output for part in message.parts] == ["text", "tool_call"]
    tool = next(facts.tool for facts in found.facts if facts.tool)
    assert (tool.name, tool.call_id, tool.arguments, tool.result) == (
        "Bash",
        "toolu_1",
        {"command": "ls"},
        "a.txt",
    )


def test_codex(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x", *codex_lines()))
    assert (found.importer, found.reasons, found.tokens) == ("Codex session", [], [(9, 3), (9, 3)])
    assert found.tree == "codex session\n  chat gpt-5\n  execute_tool shell\n  chat gpt-5"
    assert {facts.usage.cache_read for facts in found.facts if facts.usage} == {4}


def test_gemini_cli(tmp_path: Path) -> None:
    head = {"sessionId": "g-1", "projectHash": "h", "startTime": ISO.format(0)}
    tokens = {"input": 9, "output": 3, "cached": 4, "thoughts": 2, "tool": 0, "total": 14}
    answer = {
        "id": "m2",
        "timestamp": ISO.format(2),
        "type": "gemini",
        "content": "I look.",
        "model": "gemini-3",
    }
    use = {"id": "t1", "name": "ls", "args": {"dir": "."}, "result": "a.txt", "status": "success"}
    lines = [
        head,
        {"id": "m1", "timestamp": ISO.format(1), "type": "user", "content": "List."},
        answer,
        {"$set": {"lastUpdated": ISO.format(3)}},
        {**answer, "tokens": tokens, "toolCalls": [use]},
    ]
    found = imported(written(tmp_path / "x", *lines))
    assert (found.importer, found.reasons, found.tokens) == ("Gemini CLI session", [], [(9, 5)])
    assert found.tree == "gemini-cli session\n  chat gemini-3\n  execute_tool ls"
    whole = imported(written(tmp_path / "y", {**head, "messages": [lines[1], lines[4]]}, as_lines=False))
    assert (whole.tree, whole.tokens) == (found.tree, found.tokens)


def test_batches_are_joined_by_their_ids(tmp_path: Path) -> None:
    given = {"custom_id": "r1", "method": "POST", "url": "/v1/chat/completions", "body": ASKED}
    answered = {
        "id": "b1",
        "custom_id": "r1",
        "response": {"status_code": 200, "body": COMPLETION},
        "error": None,
    }
    failed = {"id": "b2", "custom_id": "r2", "response": None, "error": {"message": "expired"}}
    asked = imported(written(tmp_path / "in", given))
    found = imported(written(tmp_path / "out", answered, failed))
    assert asked.spans[0].span_id == found.spans[0].span_id
    assert all(span.update for span in (*asked.spans, *found.spans))
    assert found.tokens == [(7, 3), (None, None)]
    assert found.spans[1].status_message == "expired"


def test_results_of_anthropic_batches(tmp_path: Path) -> None:
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-x",
        "stop_reason": "refusal",
        "content": [],
        "usage": {"input_tokens": 7, "output_tokens": 3},
    }
    rows = [
        {"custom_id": "a", "result": {"type": "succeeded", "message": message}},
        {"custom_id": "b", "result": {"type": "expired"}},
    ]
    found = imported(written(tmp_path / "x", *rows))
    assert (found.importer, found.tokens) == ("provider batch", [(7, 3), (None, None)])
    assert found.facts[0].refusal is not None
    assert found.spans[1].status_message == "The request was expired."


def test_logs_of_raw_answers(tmp_path: Path) -> None:
    gemini = {
        "candidates": [{"content": {"parts": [{"text": "Paris."}], "role": "model"}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 3},
        "modelVersion": "gemini-3",
    }
    rows = [
        COMPLETION,
        {"timestamp": ISO.format(1), "duration_ms": 250, "request": ASKED, "response": gemini},
        {"note": 1},
    ]
    found = imported(written(tmp_path / "x", *rows))
    assert (found.importer, found.tokens) == ("provider answers", [(7, 3), (7, 3)])
    assert found.spans[1].end_ns - found.spans[1].start_ns == 250_000_000
    assert found.reasons == ["line 3: no answer of a known provider is in it"]


def har(answer: str, kind: str = "application/json", **more: Any) -> dict[str, Any]:
    headers = [{"name": "Authorization", "value": "Bearer sk-planted-0123456789abcdef"}]
    entry = {
        "startedDateTime": ISO.format(1),
        "time": 250.5,
        "timings": {"send": 1, "wait": 100, "receive": 5},
        "request": {
            "method": "POST",
            "url": "https://api.x.com/v1/chat/completions?key=AIzaPlanted",
            "headers": headers,
            "postData": {"text": json.dumps({**ASKED, "api_key": "planted-in-body"})},
        },
        "response": {
            "status": 200,
            "headers": headers,
            "content": {"mimeType": kind, "text": answer, **more},
        },
    }
    other = {
        "startedDateTime": ISO.format(0),
        "request": {"method": "GET", "url": "https://x.com/"},
        "response": {},
    }
    return {"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [other, entry]}}


def test_recordings_without_their_keys(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x", har(json.dumps(COMPLETION)), as_lines=False))
    assert (found.importer, found.tokens, found.reasons) == ("HAR", [(7, 3)], [])
    for planted in (b"planted", b"Planted", b"sk-", b"Authorization"):
        assert planted not in found.spans[0].encoded


def test_a_recorded_stream_is_put_together(tmp_path: Path) -> None:
    events = [
        {
            "type": "message_start",
            "message": {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "content": [],
                "model": "claude-x",
                "usage": {"input_tokens": 7},
            },
        },
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "tool_use", "id": "t", "name": "ls"},
        },
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": '{"a"'},
        },
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": ": 1}"},
        },
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 3}},
    ]
    text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    found = imported(written(tmp_path / "x", har(text, "text/event-stream"), as_lines=False))
    assert (found.tokens, found.facts[0].finish_reason) == ([(7, 3)], "tool_use")
    assert found.facts[0].output[0].parts[0].arguments == {"a": 1}
    assert found.facts[0].first_token_ns == 101_000_000


TREE = "sample 1\n  solvers\n    chat gpt-4o\n    execute_tool ls"


def test_evaluation_logs_as_json(tmp_path: Path) -> None:
    log = {"version": 2, "status": "success", "eval": {"task": "t"}, "samples": [SAMPLE]}
    found = imported(written(tmp_path / "x", log, as_lines=False))
    assert (found.importer, found.tree, found.tokens) == ("inspect_ai log", TREE, [(7, 3)])


def test_a_sample_alone_is_known(tmp_path: Path) -> None:
    assert imported(written(tmp_path / "x", SAMPLE, as_lines=False)).tree == TREE


def test_pydantic_ai_messages(tmp_path: Path) -> None:
    messages = [
        {
            "kind": "request",
            "parts": [{"part_kind": "user-prompt", "content": "List.", "timestamp": ISO.format(0)}],
        },
        {
            "kind": "response",
            "parts": [{"part_kind": "tool-call", "tool_name": "ls", "args": {}, "tool_call_id": "c"}],
            "usage": {"input_tokens": 7, "output_tokens": 3},
            "model_name": "gpt-4o",
            "timestamp": ISO.format(1),
        },
        {
            "kind": "request",
            "parts": [
                {
                    "part_kind": "tool-return",
                    "tool_name": "ls",
                    "content": "a",
                    "tool_call_id": "c",
                    "timestamp": ISO.format(2),
                }
            ],
        },
    ]
    found = imported(written(tmp_path / "x", messages, as_lines=False))
    assert (found.importer, found.reasons, found.tokens) == ("pydantic-ai messages", [], [(7, 3)])
    assert found.tree == "agent run\n  chat gpt-4o\n  execute_tool ls"
    call = next(facts for facts in found.facts if facts.input)
    assert [message.text for message in call.input] == ["List."]


def llm_store(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE conversations(id TEXT, name TEXT, model TEXT);"
        "CREATE TABLE responses(id TEXT, model TEXT, prompt TEXT, system TEXT, response TEXT, "
        " response_json TEXT, conversation_id TEXT, duration_ms INTEGER, datetime_utc TEXT,"
        " input_tokens INTEGER, output_tokens INTEGER, token_details TEXT);"
        "INSERT INTO conversations VALUES ('c1', 'Capital?', 'gpt-4o');"
        "INSERT INTO responses VALUES ('r1', 'gpt-4o', 'Capital?', 'Be brief', 'Paris.',"
        " '{\"id\": \"x\"}', 'c1',"
        " 250, '2026-09-21T10:00:00', 7, 3, NULL);"
    )
    connection.close()
    return path


def test_the_log_of_llm_is_read_and_not_changed(tmp_path: Path) -> None:
    path = llm_store(tmp_path / "logs.db")
    before = path.read_bytes(), sorted(tmp_path.iterdir())
    path.chmod(0o444)
    found = imported(path)
    assert (found.importer, found.tree, found.tokens) == ("SQLite store", "Capital?\n  chat gpt-4o", [(7, 3)])
    assert [message.text for message in found.facts[1].input] == ["Be brief", "Capital?"]
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == before


def test_a_log_of_llm_need_not_have_all_of_its_tables(tmp_path: Path) -> None:
    path = llm_store(tmp_path / "logs.db")
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE conversations")
    connection.close()
    found = imported(path)
    assert (found.tokens, found.reasons) == ([(7, 3)], [])


def fuller(path: Path, parts: int = 0) -> Path:
    """A log with 300 further answers, after which so many results of tools were written."""
    connection = sqlite3.connect(llm_store(path))
    connection.executemany(
        "INSERT INTO responses(id, model, prompt, datetime_utc) VALUES (?, 'gpt-4o', ?, ?)",
        [(f"a{number}", "?" * 700, f"2026-09-21T11:00:00.{number:06}") for number in range(300)],
    )
    connection.execute("CREATE TABLE tool_results(id, response_id, name, output)")
    filler = [("x" * 900, "r1", "ls", "y") for _ in range(parts)]
    connection.executemany("INSERT INTO tool_results VALUES (?, ?, ?, ?)", filler)
    connection.commit()
    connection.close()
    return path


def cut_off(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share) // 4096 * 4096])
    return path


@pytest.mark.parametrize(("parts", "share"), [(0, 0.6), (400, 0.9)])
def test_a_log_of_llm_that_is_cut_off_is_read_as_far_as_it_goes(
    tmp_path: Path, parts: int, share: float
) -> None:
    found = imported(cut_off(fuller(tmp_path / "logs.db", parts), share))
    read = found.names.count("chat gpt-4o")
    assert read == 301 if parts else 100 < read < 250
    assert found.reasons == ["the file: the SQLite database is damaged or cut off"]


def test_a_packed_database_is_read_too(tmp_path: Path) -> None:
    packed = tmp_path / "logs.zst"
    packed.write_bytes(zstandard.compress(llm_store(tmp_path / "logs.db").read_bytes()))
    assert imported(packed).tokens == [(7, 3)]


def test_mlflows_store(tmp_path: Path) -> None:
    content = {
        "name": "Completions",
        "attributes": {
            "mlflow.spanType": '"CHAT_MODEL"',
            "mlflow.chat.tokenUsage": '{"input_tokens": 7, "output_tokens": 3}',
        },
    }
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    connection.execute(
        "CREATE TABLE spans(trace_id, span_id, parent_span_id, start_time_unix_nano INTEGER, content)"
    )
    row = ("tr-" + "ab" * 16, "cd" * 8, None, 1_790_000_000_000_000_000, json.dumps(content))
    broken = ("tr-1", None, None, 1, "{}")
    connection.executemany("INSERT INTO spans VALUES (?, ?, ?, ?, ?)", [broken, row])
    connection.commit()
    connection.close()
    found = imported(tmp_path / "mlflow.db")
    assert (found.names, found.tokens, found.spans[0].trace_id) == (["Completions"], [(7, 3)], b"\xab" * 16)
    assert found.reasons == ["row 1 of spans: a span has no id"]
