"""Thirty kinds of bad file: each gives one sentence that says what is wrong, and where."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from spanglass.importers import NotATraceFileError
from spanglass.importers.collecting import collected
from trace_files import COMPLETION, a_line, claude_lines, jaeger, phoenix_row

CUT_OFF = "the compressed file is damaged or cut off: its end is missing"

Make = Callable[[Path], bytes]


def zipped(content: bytes, *, encrypted: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if content:
            archive.writestr("a.jsonl", content)
    raw = bytearray(made.getvalue())
    if encrypted:
        raw[6] |= 1
        raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "db")
    connection.execute("CREATE TABLE notes(a)")
    connection.executemany("INSERT INTO notes VALUES (?)", [("x" * 500,)] * 100)
    connection.commit()
    connection.close()
    content = (folder / "db").read_bytes()
    (folder / "db").unlink()
    return content


def packed_again(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = gzip.compress(content)
    return content


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


GOOD = a_line(1)
ZSTD = zstandard.compress(GOOD * 2000)
FRAMED = (20).to_bytes(4, "big") + b"\x0a\x05\x0a\x00\x12\x00\x00"
PRETTY = json.dumps(json.loads(GOOD), indent=1).encode()

KINDS: dict[str, tuple[bytes | Make, str]] = {
    "empty": (b"", "It is empty."),
    "blank": (b" \n\n ", "It is empty."),
    "zeros": (b"\0" * 5000, "It begins with bytes of no known format."),
    "text": (b"Dear diary\n", "It begins with: Dear diary."),
    "html": (b"<!DOCTYPE html><html>", "It begins with: <!DOCTYPE html><html>."),
    "picture": (b"\x89PNG\r\n\x1a\n", "It is an image."),
    "pdf": (b"%PDF-1.7\n", "It is a PDF."),
    "program": (b"\x7fELF\x02", "It is a program."),
    "bzip2, only its magic": (b"BZh91AY", "is compressed, but damaged."),
    "xz, only its magic": (b"\xfd7zXZ\0", "is compressed, but damaged."),
    "bzip2 cut off": (bz2.compress(GOOD * 9000)[:-40], CUT_OFF),
    "xz cut off": (lzma.compress(GOOD * 2000)[:-20], CUT_OFF),
    "other json": (lines({"level": "info"}), "Line 1 is an object with: level."),
    "a number": (b"42\n", "Line 1 is: 42."),
    "an array of numbers": (b"[1, 2, 3]", "Line 1 is: [1, 2, 3]."),
    "csv of other things": (b"name,cost\nx,1\n", "It begins with: name,cost."),
    "a mark of UTF-8 alone": (b"\xef\xbb\xbf", "It is empty."),
    "tar": (b"a" + b"\0" * 256 + b"ustar\0" + b"00", "the archive is damaged or cut off"),
    "gzip in gzip five times": (packed_again(GOOD, 5), "It is compressed too often."),
    "gzip of a text": (gzip.compress(b"hello"), "It begins with: hello."),
    "gzip, only its magic": (b"\x1f\x8b", "is compressed, but damaged."),
    "gzip cut off": (
        gzip.compress(GOOD * 2000)[:-20],
        CUT_OFF,
    ),
    "zstd, only its magic": (b"\x28\xb5\x2f\xfd", "is compressed, but damaged."),
    "zstd cut off": (ZSTD[:-5], CUT_OFF),
    "archive cut off": (zipped(GOOD)[:-30], "the archive is damaged or cut off: its end is missing."),
    "archive without files": (zipped(b""), "it is an archive without files."),
    "archive with a password": (zipped(GOOD, encrypted=True), "it is encrypted in the archive."),
    "database of other things": (
        database,
        "it is an SQLite database, but neither a log of llm nor a",
    ),
    "database cut off": (lambda folder: database(folder)[:6000], "the SQLite database is damaged or cut off"),
    "parquet cut off": (b"PAR1" + b"x" * 100, "Parquet table"),
    "a line cut off": (GOOD + GOOD[:50], "line 2: not JSON: "),
    "a line that is no json": (GOOD + b"oops\n" + GOOD, "line 2: not JSON: Expecting value"),
    "a line that is no request": (GOOD + b"[]\n", "line 2: not OTLP: the top level is not an object."),
    "a line of something else": (
        GOOD + b'{"level": "info"}\n' + GOOD,
        "line 2: not OTLP: an object with: level",
    ),
    "a span without id": (a_line(2, spanId="") + b"\n", "line 1: span id is missing"),
    "an id that is none": (a_line(2, traceId="zz"), "line 1: span is not valid: an id is not hexadecimal"),
    "a document cut off": (PRETTY[:-20], "not JSON: "),
    "nested too deeply": (
        b'{"resourceSpans":\n' + b"[" * 100_000,
        "line 2: not JSON: it is nested too deeply",
    ),
    "protobuf cut off": (FRAMED[:-2], "request 1: the file ends in the middle of it"),
    "a trace without span ids": (
        json.dumps({"data": [jaeger()["data"][0] | {"spans": [{"traceID": "1"}]}]}).encode(),
        "item 1: a span has no id",
    ),
    "a row without ids": (lines(phoenix_row(), {"name": "x"}), "line 2: a span has no ids under context"),
    "a log with another line": (
        lines(COMPLETION, {"a": 1}),
        "line 2: no answer of a known provider",
    ),
    "a session cut off": (lines(*claude_lines())[:-15], "line 9: not JSON: "),
}


def said(path: Path) -> list[str]:
    reasons: list[str] = []
    for each in collected(path):
        try:
            with each.open() as file:
                reasons += [part.reason for batch in file.batches() for part in batch.rejected]
        except NotATraceFileError as error:
            reasons.append(str(error))
    return reasons


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_said_once_and_where(kind: str, tmp_path: Path) -> None:
    content, expected = KINDS[kind]
    path = tmp_path / "traces.json"
    path.write_bytes(content if isinstance(content, bytes) else content(tmp_path))
    (reason,) = said(path)
    assert expected in reason
    assert "\n" not in reason


def test_there_are_thirty_kinds() -> None:
    assert len(KINDS) >= 30
