"""Folders and archives: every file in them, each under its name, and nothing lost for one that is broken."""

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from spanglass.importers import NotATraceFileError
from spanglass.importers.collecting import collected
from trace_files import SAMPLE, a_line


def names(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in collected(path):
        try:
            with each.open() as file:
                found[each.label] = [span.name for batch in file.batches() for span in batch.spans]
        except (NotATraceFileError, OSError) as error:
            found[each.label] = [str(error)]
    return found


def zstd_archive(path: Path, files: dict[str, bytes]) -> None:
    """An archive packed with method 93, which Python's own module cannot write."""
    body, listing = io.BytesIO(), io.BytesIO()
    for name, content in files.items():
        packed, raw = zstandard.compress(content), name.encode()
        head = struct.pack(
            "<HHHHHIIIHH", 63, 0, 93, 0, 33, zlib.crc32(content), len(packed), len(content), len(raw), 0
        )
        place = body.tell()
        body.write(b"PK\x03\x04" + head + raw + packed)
        listing.write(
            b"PK\x01\x02" + struct.pack("<H", 63) + head + struct.pack("<HHHII", 0, 0, 0, 0, place) + raw
        )
    start, size = body.tell(), listing.tell()
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), size, start, 0)
    path.write_bytes(body.getvalue() + listing.getvalue() + b"PK\x05\x06" + end)


def test_an_archive_and_what_is_packed_in_it(tmp_path: Path) -> None:
    path = tmp_path / "some.data"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", a_line(1) + a_line(2))
        archive.writestr("in/b.gz", gzip.compress(a_line(3)))
        archive.writestr("in/notes.txt", "a note")
        archive.writestr("__MACOSX/._a", "x")
    found = names(path)
    assert found["some.data/a.jsonl"] == ["span 1", "span 2"]
    assert found["some.data/in/b.gz"] == ["span 3"]
    assert found["some.data/in/notes.txt"][0].startswith(
        "notes.txt is not a trace file. It begins with: a note."
    )
    assert [each.source for each in collected(path)] == ["some.data"] * 3


def test_how_far_a_file_of_an_archive_is_read(tmp_path: Path) -> None:
    content = a_line(1) * 8_000
    zstd_archive(tmp_path / "x.zip", {"a.jsonl": content})
    files = collected(tmp_path / "x.zip")
    with next(files).open() as file:
        assert (file.octets, file.is_large) == (len(content), False)
        told = [file.read_octets for _ in file.batches()]
    assert 0 < told[0] < told[-1] == len(content)


def test_archives_packed_with_zstd(tmp_path: Path) -> None:
    zstd_archive(tmp_path / "x.zip", {"a.jsonl": a_line(1), "b.jsonl": a_line(2)})
    assert names(tmp_path / "x.zip") == {"x.zip/a.jsonl": ["span 1"], "x.zip/b.jsonl": ["span 2"]}


def packed_tar(files: dict[str, bytes], how: str) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    made = into.getvalue()
    return PACKING[how](made)


PACKING: dict[str, Callable[[bytes], bytes]] = {
    "": bytes, "gzip": gzip.compress, "zstd": zstandard.compress, "xz": lzma.compress, "bzip2": bz2.compress,
}  # fmt: skip


@pytest.mark.parametrize("how", PACKING)
def test_tar_archives_packed_or_not(tmp_path: Path, how: str) -> None:
    files = {
        "x/a.jsonl": a_line(1) * 3000,
        "x/._a": b"x",
        "x/b.gz": gzip.compress(a_line(2)),
        "n.txt": b"note",
    }
    (tmp_path / "x").write_bytes(packed_tar(files, how))
    found = names(tmp_path / "x")
    assert list(found) == ["x/x/a.jsonl", "x/x/b.gz", "x/n.txt"]
    assert (len(found["x/x/a.jsonl"]), found["x/x/b.gz"]) == (3000, ["span 2"])
    assert found["x/n.txt"][0].startswith("n.txt is not a trace file.")


@pytest.mark.parametrize("how", ["", "gzip", "zstd", "xz"])
def test_a_tar_archive_that_is_cut_off(tmp_path: Path, how: str) -> None:
    files = {"a.jsonl": a_line(1), "b.bin": os.urandom(300_000), "c.jsonl": a_line(2)}
    (tmp_path / "x").write_bytes(packed_tar(files, how)[:200_000])
    found = names(tmp_path / "x")
    assert found["x/a.jsonl"] == ["span 1"]
    assert found["x"] == ["x: the archive is damaged or cut off: its end is missing."]


def test_a_log_of_inspect_ai_is_its_samples(tmp_path: Path) -> None:
    files = {
        "header.json": {"eval": {}},
        "samples/1_epoch_1.json": SAMPLE,
        "summaries.json": [],
        "_journal/start.json": {},
    }
    zstd_archive(tmp_path / "x.eval", {name: json.dumps(held).encode() for name, held in files.items()})
    assert list(names(tmp_path / "x.eval")) == ["x.eval/samples/1_epoch_1.json"]
    assert names(tmp_path / "x.eval")["x.eval/samples/1_epoch_1.json"][0] == "sample 1"


def test_a_folder_with_broken_files_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.jsonl").write_bytes(a_line(2))
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(a_line(3)))
    (tmp_path / ".hidden").write_bytes(a_line(4))
    found = names(tmp_path)
    assert list(found) == ["a.zip", "c.jsonl.gz", "b.jsonl"]
    assert found["a.zip"] == ["a.zip: the archive is damaged or cut off: its end is missing."]
    assert (found["c.jsonl.gz"], found["b.jsonl"]) == (["span 3"], ["span 2"])


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "good.jsonl").write_bytes(a_line(1))
    found = names(tmp_path)
    assert found["pipe.jsonl"] == ["pipe.jsonl: it is not a file but a pipe, a socket or a device."]
    assert "symbolic links" in found["loop"][0]
    assert found["good.jsonl"] == ["span 1"]


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "good.jsonl").write_bytes(a_line(1))
    scan = os.scandir

    def refused(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = names(tmp_path)
    assert "Permission denied" in found["closed"][0]
    assert found["good.jsonl"] == ["span 1"]


def test_names_are_said_as_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a\n\u202eb.json").write_text("{}")
    ((said,),) = names(tmp_path).values()
    assert said.startswith("a ⟨RLO⟩b.json is not a trace file.")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["\ufeff", "", "\r\n "])
def test_files_in_wider_text_with_a_mark_or_without(tmp_path: Path, encoding: str, mark: str) -> None:
    text = (a_line(1) * 900).decode().replace("span 1", "сонде") + a_line(2).decode()
    (tmp_path / "x").write_bytes((mark + text).encode(encoding))
    found = names(tmp_path / "x")["x"]
    assert (len(found), found[0], found[-1]) == (901, "сонде", "span 2")


def zip_of(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("how", PACKING)
def test_archives_in_archives(tmp_path: Path, how: str) -> None:
    inner = zip_of({"a.jsonl": a_line(1), "b.gz": gzip.compress(a_line(2)), "n.txt": b"note"})
    path = tmp_path / "some.data"
    middle = {"z.json": inner, "t": packed_tar({"c.jsonl": a_line(3), "i.zip": inner}, how), "d": a_line(4)}
    path.write_bytes(zip_of(middle))
    found = names(path)
    assert {label: spans for label, spans in found.items() if not label.endswith("n.txt")} == {
        "some.data/z.json/a.jsonl": ["span 1"],
        "some.data/z.json/b.gz": ["span 2"],
        "some.data/t/c.jsonl": ["span 3"],
        "some.data/t/i.zip/a.jsonl": ["span 1"],
        "some.data/t/i.zip/b.gz": ["span 2"],
        "some.data/d": ["span 4"],
    }
    assert found["some.data/z.json/n.txt"][0].startswith("n.txt is not a trace file.")
    parts = [each.part for each in collected(path)]
    assert len(set(parts)) == len(parts) == 8
    assert {each.source for each in collected(path)} == {"some.data"}


@pytest.mark.parametrize("how", PACKING)
def test_an_archive_that_is_packed(tmp_path: Path, how: str) -> None:
    (tmp_path / "x").write_bytes(PACKING[how](zip_of({"a.jsonl": a_line(1)})))
    assert names(tmp_path / "x") == {"x/a.jsonl": ["span 1"]}


def test_archives_in_each_other_come_to_an_end(tmp_path: Path) -> None:
    made = a_line(1)
    for _ in range(6):
        made = zip_of({"x.zip": made})
    (tmp_path / "x").write_bytes(made)
    ((label, told),) = names(tmp_path / "x").items()
    assert (label, told) == ("x" + "/x.zip" * 4, ["x.zip: archives in archives are opened 4 deep."])


def test_a_damaged_archive_in_one_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    inner = zip_of({"a.jsonl": a_line(1) * 50})
    (tmp_path / "x").write_bytes(zip_of({"i.zip": inner[:-30], "b.jsonl": a_line(2)}))
    assert names(tmp_path / "x") == {
        "x/i.zip/a.jsonl": ["span 1"] * 50,
        "x/i.zip": ["i.zip: the archive is damaged or cut off: its end is missing."],
        "x/b.jsonl": ["span 2"],
    }
