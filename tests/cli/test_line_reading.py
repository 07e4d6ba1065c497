"""Lines read in processes of their own: in order, the same as here, whatever becomes of a process."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from spanglass.cli import line_reading
from spanglass.cli.line_reading import LineReading
from spanglass.core.span import Batch
from spanglass.importers.otlp_lines import Line
from spanglass.store.ingest.ready import ReadyBatch


def a_line(number: int, text: str = "") -> Line:
    span = {"traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": f"span {number}"}
    made = text or json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    return Line(number, number * 100, made.encode())


@pytest.fixture
def reading() -> Iterator[LineReading]:
    with LineReading(2) as made:
        yield made


def told(batch: Batch) -> tuple[list[str], list[str]]:
    return [span.name for span in batch.spans], [part.reason for part in batch.rejected]


def test_what_is_read_elsewhere_is_the_same_in_the_same_order(reading: LineReading) -> None:
    lines = [a_line(number) for number in range(1, 60)]
    lines[7] = a_line(8, '{"resourceSpans": [{"scopeSpans": [{"spans": [{"spanId": "x"}]}]}]}')
    lines[8] = a_line(9, '{"resourceSpans": 5}')
    lines[9] = a_line(10, "no json")
    lines[11] = a_line(12, '{"level": "info"}')
    lines[10] = replace(lines[10], problem="it is longer than 256 MiB")
    found = list(reading.batches(lines))
    assert [line for line, _ in found] == lines
    assert [told(batch) for _, batch in found] == [told(line.batch()) for line in lines]
    assert sum(isinstance(batch, ReadyBatch) for _, batch in found) == 55


def test_a_process_that_dies_costs_nothing(reading: LineReading) -> None:
    lines = [a_line(number) for number in range(1, 400)]
    found = []
    for line, batch in reading.batches(lines):
        found.append((line, batch))
        if len(found) == 100:
            for process in reading._processes:
                os.kill(process._child.pid, signal.SIGKILL)
    assert [batch.spans[0].name for _, batch in found] == [f"span {number}" for number in range(1, 400)]


def test_only_so_much_is_under_way(reading: LineReading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_reading, "_UNDER_WAY", 1000)
    given = 0

    def lines() -> Iterator[Line]:
        nonlocal given
        for number in range(1, 100):
            given += 1
            yield a_line(number)

    for count, _ in enumerate(reading.batches(lines())):
        assert given - count < 15
    assert given == 99


def test_large_lines_are_read_here(reading: LineReading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_reading, "_LARGEST", 10)
    ((_, batch),) = reading.batches([a_line(1)])
    assert not isinstance(batch, ReadyBatch)
    assert batch.spans[0].name == "span 1"


def test_without_processes_lines_are_read_here() -> None:
    with LineReading(0) as none:
        assert [batch.spans[0].name for _, batch in none.batches([a_line(5)])] == ["span 5"]
