"""``spanglass import`` of other tools' files: nothing twice, parts joined, the file as filter."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from spanglass.__main__ import main
from spanglass.store.reader import Reader
from trace_files import COMPLETION, SAMPLE, claude_lines, codex_lines, jaeger

ASKED = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Capital?"}]}
VECTORS = {"object": "list", "model": "e", "data": [{"embedding": [0.5]}], "usage": {"prompt_tokens": 2}}
FILES: dict[str, list[dict[str, Any]]] = {
    "claude": claude_lines(),
    "codex": codex_lines(),
    "jaeger": [jaeger()],
    "eval": [SAMPLE],
    "log": [COMPLETION],
    "answers": [{"custom_id": "a", "response": {"status_code": 200, "body": VECTORS}}],
}


def stored(folder: Path, *files: str) -> tuple[int, int, int]:
    """Imports files; how many spans are stored, calls counted and tokens put in."""
    store = folder / "store.db"
    assert main(("import", "--db", str(store), *(str(folder / name) for name in files))) == 0
    reader = Reader(store)
    figures = reader.figures()
    reader.close()
    return figures.spans, figures.calls, figures.input_tokens or 0


@pytest.mark.parametrize("kind", FILES)
def test_what_is_imported_again_is_there_already(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / kind).write_text("\n".join(map(json.dumps, FILES[kind])))
    first = stored(tmp_path, kind)
    capsys.readouterr()
    os.utime(tmp_path / kind)
    assert stored(tmp_path, kind) == first or kind == "answers"
    if kind != "answers":
        assert capsys.readouterr().out.startswith("0 spans ")


@pytest.mark.parametrize("order", [("in", "out"), ("out", "in")])
def test_requests_and_answers_of_a_batch_are_one_call(order: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "in").write_text(
        json.dumps({"custom_id": "r", "method": "POST", "url": "/v1/x", "body": ASKED})
    )
    answer = {
        "id": "b",
        "custom_id": "r",
        "response": {"status_code": 200, "body": COMPLETION},
        "error": None,
    }
    (tmp_path / "out").write_text(json.dumps(answer))
    assert stored(tmp_path, *order) == (1, 1, 7)
    reader = Reader(tmp_path / "store.db")
    (trace,) = reader.traces().traces
    (row,) = reader.spans(trace.trace_id)
    detail = reader.span_detail(trace.trace_id, row.span_id)
    reader.close()
    assert detail is not None
    assert [message.text for message in (*detail.facts.input, *detail.facts.output)] == ["Capital?", "Paris."]
    assert (row.model_requested, row.model_responded, row.duration_ns) == ("gpt-4o", "gpt-4o-2024-08-06", 0)


def test_a_session_that_grew_is_completed(tmp_path: Path) -> None:
    lines = [json.dumps(line) for line in claude_lines()]
    for end in (3, 6, len(lines)):
        (tmp_path / "x").write_text("\n".join(lines[:end]))
        found = stored(tmp_path, "x")
    assert found == (6, 3, 21)


def test_an_archive_is_the_filter_of_all_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for kind in ("claude", "jaeger"):
            archive.writestr(f"in/{kind}", "\n".join(map(json.dumps, FILES[kind])))
    assert stored(tmp_path, "all.zip") == (8, 4, 28)
    reader = Reader(tmp_path / "store.db")
    assert len(reader.traces("file:all.zip").traces) == 2
    reader.close()
