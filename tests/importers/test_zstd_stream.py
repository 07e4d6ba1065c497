"""zstd files as streams: several frames, small reads, and a cut off file that says so."""

import io
import os

import pytest
import zstandard

from spanglass.importers.zstd_stream import ZstdStream

CONTENT = os.urandom(5000) + b"text " * 100_000


def stream(packed: bytes) -> io.BufferedReader:
    return io.BufferedReader(ZstdStream(io.BytesIO(packed)))


@pytest.mark.parametrize("size", [1, 100, 65536, -1])
def test_frames_one_after_the_other_are_one_stream(size: int) -> None:
    parts = (CONTENT[:3000], b"", CONTENT[3000:])
    reading = stream(b"".join(zstandard.compress(part) for part in parts))
    limit = 4000 if size == 1 else len(CONTENT)
    found = b""
    while len(found) < limit and (piece := reading.read(size)):
        found += piece
    assert found == CONTENT[:limit]


def test_an_empty_file_is_an_empty_stream() -> None:
    assert stream(b"").read() == b""


def test_a_file_that_is_cut_off_says_so_after_what_it_has() -> None:
    packed = zstandard.compress(CONTENT)
    reading = stream(packed[:-10])
    assert reading.read(2000) == CONTENT[:2000]
    with pytest.raises(EOFError):
        reading.read()


def test_what_is_no_zstd_is_an_error() -> None:
    for packed in (b"no zstd at all", zstandard.compress(CONTENT) + b"and something else"):
        with pytest.raises(zstandard.ZstdError):
            stream(packed).read()


def test_a_bomb_is_unpacked_no_faster_than_it_is_read() -> None:
    reading = stream(zstandard.compress(bytes(1 << 27)))
    assert reading.read(1000) == bytes(1000)
