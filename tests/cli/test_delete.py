"""Traces are deleted by name, and all samples at once."""

import json
import time
from pathlib import Path

import pytest

from builders import MS, T0
from sample_store import a_sample_store
from spanglass.cli.arguments import parse
from spanglass.cli.delete import run
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


def names(path: Path) -> list[str]:
    reader = Reader(path)
    try:
        return sorted(trace.name for trace in reader.traces().traces)
    finally:
        reader.close()


def delete(path: Path, *words: str) -> int:
    return run(parse(["delete", "--db", str(path), *words]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    writer = Writer(path)
    for number in range(1, 4):
        trace = number.to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=trace, start=T0 + number * MS, name=f"trace {number}"))])
    writer.close()
    return path


def test_traces_named_are_gone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert delete(path, f"{1:032x}", f"{3:032x}") == 0
    assert names(path) == ["trace 2"]
    assert capsys.readouterr().out == "2 traces deleted.\n"
    reader = Reader(path)
    assert (reader.status().traces, reader.status().spans) == (1, 1)
    reader.close()


def test_without_a_word_on_which_it_is_wrong_usage(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert delete(path) == 2
    assert capsys.readouterr() == (
        "",
        "Which traces? Name them, or say --from FILE, --samples or --older-than 7d.\n",
    )
    assert len(names(path)) == 3


def test_those_of_a_file_are_gone(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{1:032x}\n{3:032x}\n{99:032x}\n")
    assert delete(path, f"--from={listed}") == 0
    assert names(path) == ["trace 2"]
    listed.write_text("trace 2\n")
    assert delete(path, f"--from={listed}") == 1
    assert names(path) == ["trace 2"]
    assert capsys.readouterr().err == f"trace in {listed} is not the id of a trace.\n"


def test_an_unknown_one_deletes_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert delete(path, f"{1:032x}", "abc") == 1
    assert len(names(path)) == 3
    assert capsys.readouterr().err == "There is no trace abc.\n"


def test_samples_are_told_from_real_traffic(path: Path) -> None:
    a_sample_store(path, 12)
    reader = Reader(path)
    found = reader.traces(limit=100).traces
    assert {trace.sample for trace in found if trace.name.startswith("trace ")} == {False}
    assert [trace.sample for trace in found if not trace.name.startswith("trace ")] == [True] * 12
    (one,) = [trace for trace in found if trace.name == "trace 1"]
    assert reader.trace(f"{1:032x}") == one
    assert {trace.sample for trace in reader.changed_traces(0)} == {True, False}
    reader.close()
    assert delete(path, "--samples") == 0
    assert names(path) == ["trace 1", "trace 2", "trace 3"]


def test_a_large_trace_goes_in_steps(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = Writer(path)
    trace = (1).to_bytes(16, "big")
    writer.write([a_batch(*(a_span(number, trace=trace) for number in range(1, 801)))])
    writer.delete([trace, (2).to_bytes(16, "big")])
    writer.close()
    reader = Reader(path)
    assert (reader.status().traces, reader.status().spans) == (0, 0)
    reader.close()


def test_all_of_some_age_are_deleted_and_said_as_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = Writer(path)
    now = time.time_ns()
    for number, age_s in ((8, 3600), (9, 60)):
        trace = number.to_bytes(16, "big")
        start = now - age_s * 1_000_000_000
        writer.write([a_batch(a_span(1, trace=trace, start=start, name=f"trace {number}"))])
    writer.close()
    assert delete(path, "--older-than", "30m", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"traces": 4}
    assert names(path) == ["trace 9"]
