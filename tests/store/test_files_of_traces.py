"""A trace that came from several files is found by each of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from spanglass.core.trace_files import files_of
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import TRACE, a_batch, a_span

OTHER = bytes([9]) * 16


def came(writer: Writer, file: str | None, span_id: int, trace: bytes = TRACE) -> None:
    writer.write([replace(a_batch(a_span(span_id, trace=trace)), source=file)])


def found(path: Path, query: str) -> set[bytes]:
    reader = Reader(path)
    traces = {trace.trace_id for trace in reader.traces(query).traces}
    assert reader.matching_count(query) == len(traces)
    reader.close()
    return traces


@pytest.mark.parametrize("settled", [False, True])
def test_each_file_finds_it(writer: Writer, path: Path, *, settled: bool) -> None:
    came(writer, 'in\\u001f "x".jsonl', 1)
    came(writer, "out.jsonl", 2)
    came(writer, "out.jsonl", 3)
    came(writer, "other.jsonl", 1, OTHER)
    while settled and writer.settle():
        pass
    assert found(path, "file:out.jsonl") == found(path, "file:OUT*") == {TRACE}
    assert found(path, 'file:"in\\u001f*"') == {TRACE}
    assert found(path, "file:o*") == {TRACE, OTHER}
    assert found(path, "file:nsonl") == found(path, "file:jsonl") == set()
    assert found(path, "-file:out.jsonl") == {OTHER}
    assert found(path, "file:other.jsonl,out.jsonl") == {TRACE, OTHER}
    reader = Reader(path)
    assert dict(reader.filter_values("file"))["out.jsonl"] == 1
    (trace,) = reader.traces(f"trace:{TRACE.hex()}").traces
    assert files_of(trace.source) == ('in\\u001f "x".jsonl', "out.jsonl")
    reader.close()


def test_what_was_received_first_is_of_no_file(writer: Writer, path: Path) -> None:
    came(writer, None, 1)
    came(writer, "out.jsonl", 2)
    assert found(path, "file:out.jsonl") == set()


def test_of_very_many_files_the_first_are_named(writer: Writer, path: Path) -> None:
    for number in range(30):
        came(writer, f"{number}.json", number + 1)
    assert found(path, "file:19.json") == {TRACE}
    assert found(path, "file:20.json") == set()
