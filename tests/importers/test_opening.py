"""Opening trace files: packed or not, damaged or not, and what is said of files that are none."""

import bz2
import gzip
import io
import json
import lzma
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from spanglass.importers import NotATraceFileError
from spanglass.importers.opening import TraceFile
from traffic import a_request, a_span

LINES = 3000


def line(number: int) -> bytes:
    span = {"traceId": "ab" * 16, "spanId": f"{number:016x}", "name": os.urandom(20).hex()}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode() + b"\n"


CONTENT = b"".join(line(number) for number in range(1, LINES + 1))
PACKINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress),
    (".xz", lzma.compress), (".bz2", bz2.compress),
    (".gz", lambda content: gzip.compress(lzma.compress(content))),
    (".gz", lambda content: gzip.compress(content[:5000]) + gzip.compress(content[5000:])),
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.jsonl"


def opened(path: Path, content: bytes) -> tuple[str, int, list[str]]:
    """The importer's name, the spans read, and what was rejected."""
    path.write_bytes(content)
    with TraceFile(path) as file:
        batches = list(file.batches())
        assert file.read_octets == file.octets == len(content)
    spans = sum(len(batch.spans) for batch in batches)
    return file.importer.name, spans, [part.reason for batch in batches for part in batch.rejected]


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
def test_files_are_unpacked_whatever_their_name(
    name: str, pack: Callable[[bytes], bytes], path: Path
) -> None:
    for file in (path, path.with_suffix(name or ".txt")):
        assert opened(file, pack(CONTENT)) == ("OTLP JSON Lines", LINES, [])
    protobuf = a_request(a_span(1)).SerializeToString()
    assert opened(path, pack(protobuf)) == ("OTLP protobuf", 1, [])
    pretty = json.dumps(json.loads(line(1)), indent=1).encode()
    assert opened(path, pack(pretty)) == ("OTLP JSON", 1, [])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_what_comes_before_the_damage_is_read(pack: Callable[[bytes], bytes], path: Path) -> None:
    path.write_bytes(pack(CONTENT)[:-2000])
    with TraceFile(path) as file:
        batches = list(file.batches())
    assert LINES / 2 < sum(len(batch.spans) for batch in batches) < LINES
    assert [part.reason for batch in batches for part in batch.rejected][-1] == (
        "the compressed file is damaged or cut off: its end is missing"
    )


def test_a_small_file_that_is_cut_off_is_read_as_far_as_it_goes(path: Path) -> None:
    path.write_bytes(gzip.compress(CONTENT[:40_000])[:-100])
    with TraceFile(path) as file:
        batches = list(file.batches())
    reasons = [part.reason for batch in batches for part in batch.rejected]
    assert reasons == ["the compressed file is damaged or cut off: its end is missing"]
    assert 100 < sum(len(batch.spans) for batch in batches) < 40_000 / 150


@pytest.mark.parametrize("magic", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"])
def test_a_packed_file_of_which_nothing_can_be_read_is_damaged(magic: bytes, path: Path) -> None:
    path.write_bytes(magic + b"garbage" * 10)
    with pytest.raises(NotATraceFileError, match=r"^traces.jsonl is compressed, but damaged\.$"):
        TraceFile(path)


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"", "It is empty."),
        (b" \n\n", "It is empty."),
        (b"name,cost\nx,1\n", "It begins with: name,cost."),
        (b'{"level": "info", "msg": "x"}\n', "Line 1 is an object with: level, msg."),
        (b"[1, 2]\n", "Line 1 is: [1, 2]."),
        (b"\xfe\xfd\x00\x01", "It begins with bytes of no known format."),
        (b"[" * 100_000, "It begins with: "),
        (b'[\n {"title": "a",\n  "at": 1}\n]', "It is a list of objects with: title, at."),
        (b'[{"title": "a", "at": 1}]', "Line 1 is a list of objects with: title, at."),
        (gzip.compress(b"a text"), "It begins with: a text."),
    ],
)
def test_what_is_no_trace_file_is_said_to_be_what_it_looks_like(
    content: bytes, looks_like: str, path: Path
) -> None:
    path.write_bytes(content)
    with pytest.raises(NotATraceFileError) as caught:
        TraceFile(path)
    assert str(caught.value).startswith(f"traces.jsonl is not a trace file. {looks_like}")
    assert str(caught.value).endswith(
        "Expected OTLP, or an export of another tool, a recording (HAR) or a session."
    )


def test_databases_and_folders_are_known_as_such(tmp_path: Path) -> None:
    database = tmp_path / "some.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE a(b)")
    connection.close()
    with TraceFile(database) as file:
        (batch,) = file.batches()
    assert [part.reason for part in batch.rejected] == [
        "the file: it is an SQLite database, but neither a log of llm nor a tracking store of MLflow "
        "with spans"
    ]
    with pytest.raises(NotATraceFileError, match="is a folder"):
        TraceFile(tmp_path)
    with pytest.raises(FileNotFoundError):
        TraceFile(tmp_path / "none.json")


def test_a_file_that_can_no_longer_be_read_is_read_as_far_as_it_goes(path: Path) -> None:
    path.write_bytes(CONTENT)
    with TraceFile(path) as file:

        class Broken(io.BytesIO):
            def readline(self, size: int | None = -1) -> bytes:
                if self.tell() > 10_000:
                    raise OSError(5, "Input/output error")
                return super().readline(size)

        file._stream = Broken(CONTENT)
        batches = list(file.batches())
    assert sum(len(batch.spans) for batch in batches) > 10
    assert batches[-1].rejected[0].reason == "cannot be read to its end: Input/output error"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=lambda: pipe.write_bytes(gzip.compress(CONTENT)))
    writing.start()
    with TraceFile(pipe) as file:
        assert sum(len(batch.spans) for batch in file.batches()) == LINES
        assert file.read_octets == 0
    writing.join(60)


CHAT = b'\n[{"role": "user", "content": "Capital?"}, {"role": "assistant", "content": "Paris."}]\n'


def database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "a.db")
    connection.execute("CREATE TABLE notes(a)")
    connection.execute("INSERT INTO notes VALUES (?)", [CHAT])
    connection.commit()
    connection.close()
    return (folder / "a.db").read_bytes()


REQUEST = a_request(a_span(1, name=CHAT.decode())).SerializeToString()


@pytest.mark.parametrize(
    ("make", "importer"),
    [
        (lambda _: REQUEST, "OTLP protobuf"),
        (lambda _: len(REQUEST).to_bytes(4, "big") + REQUEST, "OTLP protobuf"),
        (database, "SQLite store"),
        (lambda _: b"PAR1" + CHAT, "Parquet table"),
    ],
    ids=["a request", "a request after its length", "a database", "a table"],
)
def test_what_is_no_text_is_known_by_its_beginning_whatever_text_is_in_it(
    path: Path, tmp_path: Path, make: Callable[[Path], bytes], importer: str
) -> None:
    path.write_bytes(make(tmp_path))
    with TraceFile(path) as file:
        assert file.importer.name == importer
