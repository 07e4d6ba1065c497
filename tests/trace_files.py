"""Contents of trace files of other tools, hand-made and small."""

import json
from typing import Any

ISO = "2026-09-21T10:00:{:02}.000Z"

COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1_790_000_000,
    "model": "gpt-4o-2024-08-06",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 7, "completion_tokens": 3},
}

SAMPLE = {
    "id": 1,
    "epoch": 1,
    "uuid": "U",
    "input": "Capital?",
    "target": "Paris",
    "messages": [],
    "scores": {"match": {"value": "C"}},
    "events": [
        {"event": "span_begin", "id": "s1", "name": "solvers", "type": "solvers", "timestamp": ISO.format(0)},
        {
            "event": "model",
            "uuid": "e1",
            "span_id": "s1",
            "timestamp": ISO.format(1),
            "completed": ISO.format(3),
            "model": "openai/gpt-4o",
            "input": [{"role": "user", "content": "Capital?"}],
            "tools": [],
            "config": {},
            "output": {
                "model": "gpt-4o-2024-08-06",
                "usage": {"input_tokens": 5, "input_tokens_cache_read": 2, "output_tokens": 3},
                "choices": [{"message": {"role": "assistant", "content": "Paris."}, "stop_reason": "stop"}],
            },
        },
        {
            "event": "tool",
            "uuid": "e2",
            "span_id": "s1",
            "id": "c1",
            "function": "ls",
            "arguments": {},
            "result": "a",
            "timestamp": ISO.format(4),
        },
        {"event": "span_end", "id": "s1", "timestamp": ISO.format(5)},
    ],
}

A, B = "b7ad6b7169203331", "00f067aa0ba902b7"
T = "0af7651916cd43dd8448eb211c80319c"

US = 1_790_000_000_000_000

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m-1", "gen_ai.usage.input_tokens": 7}


def claude_lines() -> list[dict[str, Any]]:
    def line(number: int, kind: str, message: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "parentUuid": None,
            "sessionId": "s-1",
            "type": kind,
            "message": message,
            "uuid": f"u{number}",
            "timestamp": ISO.format(number),
            **more,
        }

    usage = {"input_tokens": 5, "cache_read_input_tokens": 2, "output_tokens": 3}
    answer = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x", "usage": usage}
    use = {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "ls"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "a.txt", "is_error": False}
    inner = {**answer, "id": "msg_9", "content": [{"type": "text", "text": "sub"}]}
    return [
        {"type": "summary", "summary": "x", "leafUuid": "u0"},
        line(0, "user", {"role": "user", "content": "List."}),
        line(
            1, "assistant", {**answer, "content": [{"type": "text", "text": "I look."}], "stop_reason": None}
        ),
        line(2, "assistant", {**answer, "content": [use], "stop_reason": "tool_use"}),
        line(3, "user", {"role": "user", "content": "sub"}, isSidechain=True, agentId="a7"),
        line(4, "assistant", inner, isSidechain=True, agentId="a7"),
        line(5, "user", {"role": "user", "content": [result]}),
        line(6, "assistant", {**answer, "id": "msg_2", "content": [{"type": "text", "text": "Done."}]}),
        {"type": "something-new", "sessionId": "s-1", "uuid": "u8"},
    ]


def jaeger() -> dict[str, Any]:
    tags = [
        {"key": "gen_ai.operation.name", "type": "string", "value": "chat"},
        {"key": "gen_ai.usage.input_tokens", "type": "int64", "value": "7"},
        {"key": "gen_ai.usage.output_tokens", "type": "int64", "value": 3},
        {"key": "error", "type": "bool", "value": True},
        {"key": "otel.status_description", "type": "string", "value": "no luck"},
    ]
    child = {
        "traceID": T.lstrip("0"),
        "spanID": B.lstrip("0"),
        "operationName": "chat m-1",
        "startTime": US + 10,
        "duration": 500,
        "references": [{"refType": "CHILD_OF", "traceID": T, "spanID": A}],
        "tags": tags,
        "logs": [{"timestamp": US + 20, "fields": [{"key": "event", "value": "first"}]}],
        "processID": "p1",
    }
    root = {
        "traceID": T,
        "spanID": A,
        "operationName": "handle",
        "startTime": US,
        "duration": 900,
        "processID": "p1",
    }
    return {"data": [{"traceID": T, "spans": [child, root], "processes": {"p1": {"serviceName": "shop"}}}]}


def phoenix_row() -> dict[str, Any]:
    return {
        "name": "ChatCompletion",
        "span_kind": "LLM",
        "parent_id": None,
        "start_time": 1_790_000_000_123,
        "end_time": 1_790_000_001_123,
        "status_code": "ERROR",
        "status_message": "no",
        "events": [],
        "context.trace_id": T,
        "context.span_id": A,
        "attributes.llm.model_name": "m-1",
        "attributes.llm.token_count.prompt": 7.0,
        "attributes.gen_ai": {"agent": {"name": "planner"}},
        "attributes.llm.input_messages": [{"message.role": "user", "message.content": "hi"}],
    }


def a_line(number: int = 1, **changes: object) -> bytes:
    """A line of OTLP with one span."""
    span = {"traceId": "ab" * 16, "spanId": f"{number:016x}", "name": f"span {number}", **changes}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode() + b"\n"


def codex_lines() -> list[dict[str, Any]]:
    def line(number: int, kind: str, **payload: Any) -> dict[str, Any]:
        return {"timestamp": ISO.format(number), "type": kind, "payload": payload}

    def text(role: str, said: str) -> dict[str, Any]:
        return {"type": "message", "role": role, "content": [{"type": "output_text", "text": said}]}

    used = {"input_tokens": 9, "cached_input_tokens": 4, "output_tokens": 3, "reasoning_output_tokens": 1}
    count = {
        "type": "token_count",
        "info": {"last_token_usage": used, "total_token_usage": {"total_tokens": 12}},
    }
    later = {
        "type": "token_count",
        "info": {"last_token_usage": used, "total_token_usage": {"total_tokens": 24}},
    }
    return [
        line(0, "session_meta", id="c-1", cli_version="1"),
        line(1, "turn_context", model="gpt-5"),
        line(2, "response_item", **text("user", "List.")),
        line(
            3, "response_item", type="function_call", name="shell", arguments='{"c": "ls"}', call_id="call_1"
        ),
        line(4, "event_msg", **count),
        line(4, "event_msg", **count),
        line(5, "response_item", type="function_call_output", call_id="call_1", output="a.txt"),
        line(6, "response_item", **text("assistant", "Done.")),
        line(7, "event_msg", **later),
    ]
