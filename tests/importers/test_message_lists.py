"""Lists of messages: examples for training, requests, conversations of any program."""

import os
from pathlib import Path
from typing import Any

import pytest

from imported import Imported, imported, written
from spanglass.importers.opening import TraceFile
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

WRITTEN_S = 1_790_000_000
USER, ANSWER = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}


def read(path: Path, *records: Any, as_lines: bool = True) -> Imported:
    written(path, *records, as_lines=as_lines)
    os.utime(path, (WRITTEN_S, WRITTEN_S))
    return imported(path)


@pytest.mark.parametrize(
    "record",
    [
        {"messages": [USER, ANSWER]},
        {"input": {"messages": [USER]}, "preferred_output": [ANSWER], "non_preferred_output": [USER]},
        {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yo"}]},
    ],
)
def test_an_example_is_a_call(record: dict[str, Any], tmp_path: Path) -> None:
    found = read(tmp_path / "x.jsonl", record, {**record, "n": 2})
    assert (found.importer, found.names, found.reasons) == ("messages", ["chat", "chat"], [])
    assert [found.facts[0].input[0].parts[0].text, found.facts[0].output[0].parts[0].text] == ["Hi", "Yo"]
    assert found.spans[0].parent_id == b""
    assert len({span.trace_id for span in found.spans}) == 2


def test_what_is_told_of_an_example_is_of_its_request(tmp_path: Path) -> None:
    tool = {"type": "function", "function": {"name": "look", "parameters": {}}}
    found = read(tmp_path / "x.jsonl", {"messages": [USER, ANSWER], "tools": [tool], "model": "m-1"})
    assert [tool.name for tool in found.facts[0].tools] == ["look"]
    assert found.facts[0].model_requested == "m-1"


@pytest.mark.parametrize(
    "request_body",
    [
        {"model": "m-1", "messages": [USER], "temperature": 0},
        {"model": "m-1", "input": "Hi"},
        {"key": "1", "request": {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}},
    ],
)
def test_a_request_alone_is_a_call_without_an_answer(request_body: dict[str, Any], tmp_path: Path) -> None:
    found = read(tmp_path / "x.json", request_body)
    assert (found.kinds, found.reasons) == (["llm"], [])
    assert found.facts[0].input[0].parts[0].text == "Hi"
    assert found.facts[0].output == ()


OPENAI = [
    USER,
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "t", "type": "function", "function": {"name": "ls", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "t", "content": "a.txt"},
    ANSWER,
]  # fmt: skip
ANTHROPIC = [
    USER,
    {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "ls", "input": {}}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "a.txt"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "Yo"}]},
]
LANGCHAIN = [
    {"type": "human", "data": {"content": "Hi"}},
    {"type": "ai", "data": {"content": "Yo"}},
    {"type": "human", "data": {"content": "And?"}},
    {"type": "ai", "data": {"content": "No."}},
]


@pytest.mark.parametrize("messages", [OPENAI, ANTHROPIC])
@pytest.mark.parametrize("as_lines", [True, False])
def test_messages_are_a_conversation(messages: list[Any], as_lines: bool, tmp_path: Path) -> None:
    records = messages if as_lines else [messages]
    found = read(tmp_path / "x.json", *records, as_lines=as_lines)
    assert found.tree == "conversation\n  chat\n  execute_tool ls\n  chat"
    assert found.facts[2].output[0].parts[0].text == "Yo"


def test_messages_of_langchain(tmp_path: Path) -> None:
    found = read(tmp_path / "x.json", LANGCHAIN, as_lines=False)
    assert found.tree == "conversation\n  chat\n  chat"


def test_conversations_that_begin_alike_are_two(tmp_path: Path) -> None:
    begun = LANGCHAIN[:2]
    ends = ([{"role": "user", "content": name}, ANSWER] for name in "ab")
    one, other = (read(tmp_path / "x", [*begun, *end], as_lines=False) for end in ends)
    assert not {span.trace_id for span in one.spans} & {span.trace_id for span in other.spans}


def test_messages_of_several_conversations_in_one_log_are_told_apart(tmp_path: Path) -> None:
    order = [(USER, "a"), (USER, "b"), (ANSWER, "b"), (ANSWER, "a")]
    told = [
        {**message, "session_id": name, "timestamp": WRITTEN_S + number}
        for number, (message, name) in enumerate(order)
    ]
    found = read(tmp_path / "log.jsonl", *told)
    assert {facts.session for facts in found.facts} == {"a", "b"}
    assert [span.end_ns - span.start_ns for span in found.spans] == [3 * 10**9, 10**9]


def test_what_tells_no_time_is_of_when_the_file_was_written(tmp_path: Path) -> None:
    assert read(tmp_path / "x.json", {"messages": [USER, ANSWER]}).spans[0].start_ns // 10**9 == WRITTEN_S


def test_the_same_messages_in_a_file_that_was_copied_do_not_last(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    for later_s in (0, 60):
        path = written(tmp_path / "x.jsonl", {"messages": [USER, ANSWER]})
        os.utime(path, (WRITTEN_S + later_s, WRITTEN_S + later_s))
        with TraceFile(path) as file:
            writer.write(list(file.batches()))
    writer.close()
    (trace,) = Reader(tmp_path / "traces.db").traces().traces
    assert trace.end_ns - trace.start_ns < 10**9
