"""Logs with JSON in their lines, and streams of answers as they were sent."""

import json
import time
from pathlib import Path

import pytest

from imported import imported
from spanglass.importers import NotATraceFileError
from spanglass.importers.opening import TraceFile
from trace_files import COMPLETION, a_line

ANSWER = json.dumps(COMPLETION)
CHUNKS = [
    {"id": "c1", "object": "chat.completion.chunk", "model": "m", "choices": [{"delta": {"content": part}}]}
    for part in ("Hel", "lo")
]


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "before", ["2026-01-01 10:00:00,123 INFO openai: ", "collector-1  | ", "2026-01-01T10:00:00Z stdout F "]
)
def test_a_line_may_say_something_before_its_json(before: str, tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x.log", f"{before}starting\n{before}{ANSWER} took 5 ms\n"))
    assert (found.importer, found.tokens, found.reasons) == ("provider answers", [(7, 3)], [])


def test_requests_of_otlp_in_a_log(tmp_path: Path) -> None:
    lines = f"one | {a_line(1).decode()}" + "one | stopped\n" * 9 + 'one | {"resourceSpans": {"x": 1}}\n'
    found = imported(written(tmp_path / "x.log", lines))
    assert (found.importer, len(found.spans)) == ("OTLP JSON Lines", 1)
    assert [reason.split(":")[0] for reason in found.reasons] == ["line 11"]


def test_a_log_longer_than_its_beginning(tmp_path: Path) -> None:
    lines = [f"INFO {json.dumps({**COMPLETION, 'id': str(number)})}\n" for number in range(4000)]
    found = imported(written(tmp_path / "x.log", "".join(lines)))
    assert len({span.span_id for span in found.spans}) == 4000


def test_streams_as_they_were_sent(tmp_path: Path) -> None:
    one = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in CHUNKS) + "data: [DONE]\n\n"
    found = imported(written(tmp_path / "x", one + one.replace("c1", "c2")))
    assert [facts.response_id for facts in found.facts] == ["c1", "c2"]
    assert found.facts[0].output[0].parts[0].text == "Hello"


def test_a_log_without_traces_says_how_it_begins(tmp_path: Path) -> None:
    with pytest.raises(NotATraceFileError, match="It begins with: INFO a"):
        TraceFile(written(tmp_path / "x.log", 'INFO a\nINFO {"level": 1}\n'))


def test_a_line_of_beginnings_takes_no_quadratic_time(tmp_path: Path) -> None:
    start = time.process_time()
    with pytest.raises(NotATraceFileError, match="It begins with: a "):
        TraceFile(written(tmp_path / "x.log", "a " + '{"' * 250_000 + "\n"))
    assert time.process_time() - start < 30


@pytest.mark.parametrize("key", ["log", "body"])
def test_json_in_the_texts_of_objects_is_read(key: str, tmp_path: Path) -> None:
    """Docker and Loki wrap what a program prints."""
    line = json.dumps({key: a_line(1).decode(), "stream": "stdout", "time": "2026-01-01T10:00:00Z"})
    found = imported(written(tmp_path / "x.log", f"{line}\n{{}}\n{line}\n"))
    assert (found.importer, found.names) == ("OTLP JSON Lines", ["span 1", "span 1"])


def test_json_that_is_a_text_in_json_is_read(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x.jsonl", f"{json.dumps(a_line(1).decode())}\n" * 2))
    assert (found.importer, found.names) == ("OTLP JSON Lines", ["span 1", "span 1"])


def test_objects_in_which_others_are_nested_too_deeply_take_no_quadratic_time(tmp_path: Path) -> None:
    start = time.process_time()
    deep = '{"a":' * 200_000 + "1" + "}" * 200_000
    found = imported(
        written(tmp_path / "x.json", f'[{{"messages": [{{"role": "user", "content": {deep}}}]}}]')
    )
    assert found.reasons == ["line 1: not JSON: it is nested too deeply"]
    assert time.process_time() - start < 3
