"""Compressed request bodies, unpacked piece by piece so that no body grows beyond its limit."""

import io
import zlib
from collections.abc import Callable
from typing import Protocol

import zstandard

_PIECE = 64 * 1024
_ZSTD_WINDOW = 8 * 1024 * 1024  # the most a sender may ask for over HTTP: RFC 9659
_ZSTD_GROWTH = 32 * 1024  # a block of 4 bytes can stand for 128 KiB
_ZSTD_PIECES = (128, 1024)
_GZIP, _ZLIB, _RAW = 31, 15, -15
_MOST_MEMBERS = 1000
_MOST_ENCODINGS = 3


class UnknownEncodingError(Exception):
    """A content encoding that is none of gzip, deflate, zstd and identity."""


class BrokenBodyError(Exception):
    """Compressed data that is damaged or cut off."""


class TooLargeError(Exception):
    """A body that is larger than its limit."""


def encodings(header: str) -> tuple[str, ...]:
    """The encodings of a Content-Encoding header in the order to undo; raises `UnknownEncodingError`."""
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    applied = [name for name in names if name not in ("", "identity")]
    if len(applied) > _MOST_ENCODINGS or any(name not in _STREAMS for name in applied):
        raise UnknownEncodingError("The content encoding is none of gzip, deflate, zstd and identity.")
    return tuple(reversed(applied))


def unpack(body: bytes, header: str, limit: int) -> bytes:
    """A body without its content encodings.

    Raises `UnknownEncodingError`, `BrokenBodyError`, or `TooLargeError` as soon as the result would be
    longer than `limit` bytes.
    """
    for name in encodings(header):
        body = _undone(body, _STREAMS[name], _Output(limit))
    if len(body) > limit:
        raise TooLargeError
    return body


class _Output:
    """What has been unpacked so far; refuses to grow beyond its limit."""

    def __init__(self, limit: int) -> None:
        self._gathered = io.BytesIO()  # hands its content out without a second copy
        self.room = limit

    def add(self, data: bytes) -> None:
        self.room -= len(data)
        if self.room < 0:
            raise TooLargeError
        self._gathered.write(data)

    def content(self) -> bytes:
        return self._gathered.getvalue()


class _Stream(Protocol):
    """One compressed stream: a gzip member, a zlib or deflate stream, a zstd frame."""

    def feed(self, data: bytes, output: _Output) -> None: ...

    def appetite(self, room: int) -> int: ...

    @property
    def unused(self) -> bytes | None: ...


class _Inflating:
    """gzip, zlib or bare deflate; never holds more than a piece of output."""

    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.decompressobj(window_bits)

    def appetite(self, _room: int) -> int:
        return _PIECE

    def feed(self, data: bytes, output: _Output) -> None:
        produced = _PIECE
        # Less than was asked for means that nothing is left inside.
        while not self._stream.eof and (data or produced == _PIECE):
            piece = self._stream.decompress(data, _PIECE)
            output.add(piece)
            data, produced = self._stream.unconsumed_tail, len(piece)

    @property
    def unused(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


class _Zstd:
    """A zstd frame. The library gives all that its input holds, so the input is what is kept small."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    def appetite(self, room: int) -> int:
        smallest, largest = _ZSTD_PIECES
        return max(smallest, min(largest, room // _ZSTD_GROWTH))

    def feed(self, data: bytes, output: _Output) -> None:
        output.add(self._stream.decompress(data))

    @property
    def unused(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


def _gzip(_body: bytes) -> _Stream:
    return _Inflating(_GZIP)


def _deflate(body: bytes) -> _Stream:
    """Deflate in zlib's frame, as the standard has it, or bare, as some clients send it."""
    try:
        zlib.decompressobj(_ZLIB).decompress(body[:2])
    except zlib.error:
        return _Inflating(_RAW)
    return _Inflating(_ZLIB)


def _zstd(_body: bytes) -> _Stream:
    return _Zstd()


_STREAMS: dict[str, Callable[[bytes], _Stream]] = {"gzip": _gzip, "deflate": _deflate, "zstd": _zstd}


def _undone(body: bytes, open_stream: Callable[[bytes], _Stream], output: _Output) -> bytes:
    """All members of a body, one after the other."""
    position = 0
    try:
        for _ in range(_MOST_MEMBERS):
            if _is_padding(body, position):
                return output.content()
            position = _member(body, position, open_stream(body), output)
    except (zlib.error, zstandard.ZstdError):
        raise BrokenBodyError("The compressed body is damaged.") from None
    raise BrokenBodyError("The compressed body has too many members.")


def _member(body: bytes, position: int, stream: _Stream, output: _Output) -> int:
    """Where the stream that starts at `position` ends."""
    while stream.unused is None:
        data = body[position : position + stream.appetite(output.room)]
        if not data:
            raise BrokenBodyError("The compressed body ends in the middle.")
        position += len(data)
        stream.feed(data, output)
    return position - len(stream.unused)


def _is_padding(body: bytes, position: int) -> bool:
    """Whether nothing more comes: the end, or the zeros that some programs pad gzip with."""
    return position == len(body) or (position > 0 and not body[position] and not body[position:].strip(b"\0"))
