"""A folder of two hundred files of all kinds, packed, misnamed and broken: all that can be read is, once."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from spanglass.__main__ import main
from spanglass.store.reader import Reader
from trace_files import SAMPLE, a_line, claude_lines, codex_lines, jaeger, phoenix_row

ROUNDS = 20
NAMES = ("a.json", "b.jsonl", "c.txt", "d.har", "e.csv", "f", "g.gz", "h.zip", "i.log", "j.db")


def as_lines(*records: Any) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def packed(number: int, content: bytes) -> bytes:
    """The content as it is, or packed in one of three ways."""
    return (content, gzip.compress(content), zstandard.compress(content))[number % 3]


def contents(number: int) -> list[bytes]:
    """Ten files: five kinds of traces, their broken half, and things of no use."""
    good = [
        a_line(1000 + number),
        as_lines(*claude_lines()),
        as_lines(*codex_lines()),
        json.dumps(jaeger(), indent=number % 3 or None).encode(),
        as_lines(phoenix_row() | {"context.span_id": "0f" * 8}),
        as_lines(SAMPLE),
    ]
    bad = [a_line(2000 + number) + b"oops\n", b"hello", b"\x89PNG\r\n", b""]
    return [packed(number + place, content) for place, content in enumerate(good)] + bad


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(ROUNDS):
        inside = tmp_path / "files" / f"{number:02}"
        inside.mkdir(parents=True)
        for place, content in enumerate(contents(number)):
            (inside / NAMES[(place + number) % len(NAMES)]).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "files" / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for place, content in enumerate(contents(0)):
            archive.writestr(f"in/{place}.json", content)
    return tmp_path / "files"


def figures(store: Path) -> tuple[int, int, int]:
    reader = Reader(store)
    found = reader.figures()
    reader.close()
    return found.spans, found.calls, found.input_tokens or 0


def test_all_that_can_be_read_is_there_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once, store = tmp_path / "once.db", tmp_path / "all.db"
    single = tmp_path / "single"
    single.mkdir()
    for place, content in enumerate(contents(0)[:6]):
        (single / f"{place}.json").write_bytes(content)
    assert main(("import", "--db", str(once), str(single))) == 0
    spans, calls, tokens = figures(once)
    capsys.readouterr()
    assert main(("import", "--db", str(store), "--json-progress", str(folder))) == 1
    end = json.loads(capsys.readouterr().out.splitlines()[-1])
    # each round adds two spans of its own; all others are the same ones again
    assert figures(store) == (spans + 2 * ROUNDS - 1, calls, tokens)
    assert end["spans"] == spans + 2 * ROUNDS - 1
    assert len(end["errors"]) == 4 * (ROUNDS + 1)
    assert not [error for error in end["errors"] if not error["reason"] or "\n" in error["reason"]]
    reasons = {error["reason"].split(". ", 1)[-1] for error in end["errors"]}
    assert len(reasons) == 4
