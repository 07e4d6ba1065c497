"""Compressed bodies: every encoding, cut off anywhere, damaged, and bombs."""

import gzip
import zlib

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from spanglass.receiver.unpacking import (
    BrokenBodyError,
    TooLargeError,
    UnknownEncodingError,
    encodings,
    unpack,
)

BODY = b"a body of some length, " * 40
MIB = 1024 * 1024


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def streamed_zstd(body: bytes) -> bytes:
    """A frame that does not say how much it holds."""
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(body) + packer.flush()


PACKED = {
    "gzip": [gzip.compress(BODY), gzip.compress(BODY[:7]) + gzip.compress(BODY[7:])],
    "deflate": [zlib.compress(BODY), raw_deflate(BODY)],
    "zstd": [
        zstandard.compress(BODY),
        streamed_zstd(BODY),
        zstandard.compress(BODY[:7]) + streamed_zstd(BODY[7:]),
    ],
}
EVERY = [(name, packed) for name, kinds in PACKED.items() for packed in kinds]


@pytest.mark.parametrize(("name", "packed"), EVERY)
def test_a_body_comes_back(name: str, packed: bytes) -> None:
    assert unpack(packed, name, len(BODY)) == BODY
    assert unpack(packed, name.upper(), len(BODY)) == BODY
    assert unpack(packed, f"identity, {name}", len(BODY)) == BODY


@pytest.mark.parametrize(("name", "packed"), EVERY)
def test_a_body_over_the_limit_is_refused(name: str, packed: bytes) -> None:
    with pytest.raises(TooLargeError):
        unpack(packed, name, len(BODY) - 1)


@pytest.mark.parametrize(("name", "packed"), EVERY)
def test_a_body_cut_off_anywhere_is_never_taken_for_whole(name: str, packed: bytes) -> None:
    for length in range(1, len(packed)):
        try:
            found = unpack(packed[:length], name, MIB)
        except BrokenBodyError:
            continue
        # all of a first member and nothing of the second; deflate may be whole without its last bits
        assert found in (BODY[:7], BODY)
        assert found != BODY or name == "deflate"


@pytest.mark.parametrize("name", PACKED)
def test_bytes_that_are_not_compressed_are_refused(name: str) -> None:
    for body in (BODY, b"\0" * 50, b"\xff" * 50):
        with pytest.raises(BrokenBodyError):
            unpack(body, name, MIB)


@pytest.mark.parametrize("name", PACKED)
def test_nothing_at_all_is_an_empty_body(name: str) -> None:
    assert unpack(b"", name, 0) == b""


def test_encodings_are_undone_in_reverse_order() -> None:
    assert unpack(zlib.compress(gzip.compress(BODY)), "gzip, deflate", MIB) == BODY
    assert encodings("gzip, zstd") == ("zstd", "gzip")
    assert encodings("x-gzip") == ("gzip",)
    assert encodings("identity, ,") == ()


@pytest.mark.parametrize("header", ["br", "gzip, br", "gzip;q=1", "gzip, gzip, gzip, gzip"])
def test_other_encodings_are_unknown(header: str) -> None:
    with pytest.raises(UnknownEncodingError):
        unpack(BODY, header, MIB)


def test_zeros_after_gzip_are_padding_and_other_bytes_are_not() -> None:
    packed = gzip.compress(BODY)
    assert unpack(packed + b"\0" * 100, "gzip", MIB) == BODY
    with pytest.raises(BrokenBodyError):
        unpack(packed + b"\0" * 100 + b"x", "gzip", MIB)


def test_members_without_end_are_refused() -> None:
    with pytest.raises(BrokenBodyError, match="too many"):
        unpack(gzip.compress(b"") * 1001, "gzip", MIB)


@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("gzip", gzip.compress(bytes(64 * MIB))),
        ("deflate", zlib.compress(bytes(64 * MIB), 9)),
        ("zstd", zstandard.compress(bytes(64 * MIB))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(64 * MIB)))),
        ("zstd, gzip", gzip.compress(zstandard.compress(bytes(64 * MIB)))),
    ],
)
def test_a_bomb_is_refused_before_it_goes_off(name: str, bomb: bytes) -> None:
    assert len(bomb) < 80_000
    with pytest.raises(TooLargeError):
        unpack(bomb, name, MIB)


def test_a_zstd_frame_may_not_ask_for_a_huge_window() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(BODY) + packer.flush()
    with pytest.raises(BrokenBodyError):
        unpack(packed, "zstd", MIB)


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "zstd"]))
def test_any_bytes_are_unpacked_or_refused(body: bytes, name: str) -> None:
    try:
        found = unpack(body, name, 1000)
    except (BrokenBodyError, TooLargeError):
        found = b""
    assert len(found) <= 1000
