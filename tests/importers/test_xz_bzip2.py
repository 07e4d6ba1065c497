"""xz and bzip2 files as streams: several behind each other, small reads, cut off files, and bombs."""

import bz2
import io
import lzma
import os
import tracemalloc
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pytest

from spanglass.importers.xz_bzip2 import XzBzip2Stream, of_bzip2, of_xz

CONTENT = os.urandom(5000) + b"text " * 100_000
KINDS = [pytest.param(lzma.compress, of_xz, id="xz"), pytest.param(bz2.compress, of_bzip2, id="bzip2")]
Pack, Open = Callable[[bytes], bytes], Callable[[BinaryIO], XzBzip2Stream]


@pytest.mark.parametrize("size", [1, 100, 65536, -1])
@pytest.mark.parametrize(("pack", "unpack"), KINDS)
def test_streams_one_after_the_other_are_one(size: int, pack: Pack, unpack: Open) -> None:
    parts = (CONTENT[:3000], b"", CONTENT[3000:])
    reading = io.BufferedReader(unpack(io.BytesIO(b"".join(pack(part) for part in parts))))
    limit = 4000 if size == 1 else len(CONTENT)
    found = b""
    while len(found) < limit and (piece := reading.read(size)):
        found += piece
    assert found == CONTENT[:limit]


def test_zeros_between_streams_of_xz_are_passed_over() -> None:
    packed = lzma.compress(b"one ") + bytes(4) + lzma.compress(b"two") + bytes(40_000)
    assert io.BufferedReader(of_xz(io.BytesIO(packed))).read() == b"one two"


@pytest.mark.parametrize(("pack", "unpack"), KINDS)
def test_what_is_cut_off_or_damaged_says_so_after_what_it_has(pack: Pack, unpack: Open) -> None:
    packed = pack(CONTENT)
    with pytest.raises(EOFError):
        io.BufferedReader(unpack(io.BytesIO(packed[:-10]))).read()
    with pytest.raises(EOFError):
        io.BufferedReader(unpack(io.BytesIO(packed + b"something else"))).read()
    assert io.BufferedReader(unpack(io.BytesIO(b""))).read() == b""


@pytest.mark.parametrize(("pack", "unpack"), KINDS)
def test_a_bomb_is_unpacked_no_faster_than_it_is_read(pack: Pack, unpack: Open) -> None:
    packed = pack(bytes(1 << 26))
    reading = io.BufferedReader(unpack(io.BytesIO(packed)))
    tracemalloc.start()
    try:
        assert reading.read(1000) == bytes(1000)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24  # the window of xz is 8 MB
    finally:
        tracemalloc.stop()


def test_a_window_that_takes_very_much_memory_is_not_made() -> None:
    packed = bytearray(lzma.compress(b"x"))
    packed[16] = 38  # the size of the window, in the first block's head of 12 bytes, its checksum last
    packed[20:24] = zlib.crc32(packed[12:20]).to_bytes(4, "little")
    with pytest.raises(OSError, match="more than 256 MB of memory"):
        io.BufferedReader(of_xz(io.BytesIO(packed))).read()
