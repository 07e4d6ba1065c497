"""The commands that read a store: what they print, as text and as the promised JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample_store import a_sample_store
from spanglass.__main__ import main
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

TRACE_KEYS = {
    "trace_id", "name", "start", "duration_ms", "spans", "calls", "errors", "refusals", "retries",
    "input_tokens", "output_tokens", "cost_usd", "models", "users", "session", "service", "features",
}  # fmt: skip
SPAN_KEYS = {
    "span_id", "parent_id", "depth", "name", "title", "kind", "start", "duration_ms", "self_ms", "status",
    "error", "service", "scope", "provider", "model_requested", "model_responded", "operation", "streaming",
    "ttft_ms", "finish_reason", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens",
    "reasoning_tokens", "cost_usd", "counted", "not_counted_because", "refusal", "schema", "session",
    "user", "feature", "input", "output", "tools", "parameters", "attributes", "events", "duplicate_of",
    "duplicate_of_trace",
}  # fmt: skip
FIGURE_KEYS = {
    "traces", "spans", "calls", "errors", "refusals", "retries", "input_tokens", "output_tokens",
    "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_usd", "unpriced_calls",
    "latency_ms", "ttft_ms", "schema", "tools",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_sample_store(tmp_path_factory.mktemp("store") / "traces.db")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def listed(capsys: pytest.CaptureFixture[str], store: Path, *query: str) -> list[dict[str, Any]]:
    out = printed(capsys, "traces", "--db", str(store), "--json", "--limit", "1000", *query)
    return [json.loads(line) for line in out.splitlines()]


def test_traces_are_listed_newest_first_with_the_promised_keys(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traces = listed(capsys, store)
    assert len(traces) == 60
    assert [trace["start"] for trace in traces] == sorted((trace["start"] for trace in traces), reverse=True)
    assert set(traces[0]) >= TRACE_KEYS


def test_a_query_narrows_the_list(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every, refused = listed(capsys, store), listed(capsys, store, "has:refusal")
    assert 0 < len(refused) < len(every)
    assert all(trace["refusals"] for trace in refused)


def test_that_nothing_matches_is_said(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["traces", "--db", str(store), "model:none-such"]) == 0
    assert capsys.readouterr() == ("", "No trace matches.\n")
    assert main(["traces", "--db", str(store), "model:none-such", "--json"]) == 0
    assert capsys.readouterr() == ("", "")
    Writer(tmp_path / "empty.db").close()
    assert main(["traces", "--db", str(tmp_path / "empty.db")]) == 0
    assert capsys.readouterr() == ("", "There are no traces yet.\n")


def test_an_export_into_no_folder_says_so(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--db", str(store), "-o", "/none/such/x.csv"]) == 1
    assert capsys.readouterr() == ("", "There is no folder /none/such.\n")


def test_several_words_in_one_argument_are_a_phrase(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, store, "issuing refunds")
    assert not listed(capsys, store, "refunds issuing")
    assert listed(capsys, store, "refunds", "issuing")


def test_the_text_list_has_a_line_a_trace(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "traces", "--db", str(store), "--limit", "5").splitlines()
    assert len(lines) == 5


def test_one_trace_is_shown_by_any_beginning_of_its_id(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = listed(capsys, store, "name:answer_ticket", "has:refusal")[0]
    shown = json.loads(printed(capsys, "show", "--db", str(store), "--json", trace["trace_id"][:12]))
    assert {key: shown[key] for key in TRACE_KEYS} == {key: trace[key] for key in TRACE_KEYS}
    assert all(set(span) >= SPAN_KEYS for span in shown["tree"])
    assert shown["tree"][0]["depth"] == 0
    refused = [span for span in shown["tree"] if span["refusal"]]
    assert refused
    assert refused[0]["refusal"]["grade"] in ("provider", "probable", "phrase")
    counted = [span["cost_usd"] for span in shown["tree"] if span["counted"] and span["cost_usd"]]
    assert sum(counted) == pytest.approx(shown["cost_usd"])


def test_one_trace_is_shown_as_a_tree_of_text(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = listed(capsys, store, "name:answer_ticket")[0]
    text = printed(capsys, "show", "--db", str(store), trace["trace_id"])
    assert text.startswith("answer_ticket  ")
    assert "\n  route_intent" in text
    assert "\n    classify" in text


def test_figures_have_the_promised_keys_and_groups_that_add_up(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = json.loads(printed(capsys, "stats", "--db", str(store), "--json", "--by", "name"))
    assert set(figures) >= FIGURE_KEYS
    assert set(figures["latency_ms"]) == {"p50", "p95", "p99"}
    for key in ("traces", "spans", "calls", "errors", "refusals", "input_tokens"):
        assert sum(group[key] or 0 for group in figures["groups"]) == figures[key]
    assert figures["traces"] == 60


def test_figures_of_the_last_no_time_at_all_are_none(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(printed(capsys, "stats", "--db", str(store), "--json", "--since", "0h"))
    assert (figures["traces"], figures["calls"]) == (0, 0)


def test_figures_as_text(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "stats", "--db", str(store)).startswith("traces    60, ")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["traces", "modle:x"], 2, "No field"),
        (["show", "ffffffffff"], 1, "No trace begins with ffffffffff."),
        (["show", "xyz"], 1, "No trace begins with xyz."),
        (["screenshot", "traces", "-o", "x.png", "--query", "modle:x"], 2, "No field “modle”."),
        (["export", "-o", f"{'a' * 300}.csv"], 1, "aaa.csv.part: File name too long."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert main([arguments[0], "--db", str(store), *arguments[1:]]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_store_that_is_not_there_is_said_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.db"
    assert main(["stats", "--db", str(missing)]) == 1
    assert str(missing) in capsys.readouterr().err
    assert not missing.exists()


@pytest.mark.parametrize("encoding", ["ascii", "ascii:surrogateescape", "cp1252", "utf-8"])
def test_characters_that_the_terminal_does_not_have_are_written_as_codes(
    encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "said.db"
    writer = Writer(path)
    writer.write([a_batch(a_span(1, name="問い"))])
    writer.close()
    for words in (("traces",), ("show", a_span(1)["trace_id"].hex())):
        command = [sys.executable, "-m", "spanglass", *words, "--db", str(path)]
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        assert ("問い".encode(encoding.partition(":")[0], "backslashreplace")) in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are files on POSIX")
@pytest.mark.parametrize("columns", [78, 80, 100, 132])
def test_a_line_of_the_list_is_no_wider_than_the_terminal(columns: int, store: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "spanglass", "traces", "--limit=9", "--db", str(store), "model:gpt-4o*"]
    subprocess.run(
        command, stdout=theirs, env={**os.environ, "COLUMNS": str(columns)}, check=True, timeout=60
    )
    os.close(theirs)
    lines = os.read(ours, 4000).decode().splitlines()
    os.close(ours)
    assert len(lines) == 9
    assert max(map(len, lines)) <= columns
    assert any("gpt-4o" in line for line in lines) is (columns >= 100)
