"""OTLP as protobuf: one request as sent, or the collector's file of requests with their lengths.

With compression, the collector puts each request, protobuf or JSON, into a zstd frame of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedReader, BytesIO
from typing import BinaryIO

import zstandard

from spanglass.core.span import Batch
from spanglass.formats import DecodeError
from spanglass.formats.otlp_cut import as_far_as_it_goes
from spanglass.formats.otlp_json import decode_spans_json, parse_json
from spanglass.formats.otlp_protobuf import DECODERS
from spanglass.formats.otlp_signal import signal_in
from spanglass.importers import Importer, Part, placed, refused, unreadable
from spanglass.importers.beginnings import ZSTD
from spanglass.importers.zstd_stream import ZstdStream

_FIELD_ONE = b"\x0a"
_LENGTH = 4
_LOOKED_AT = 512
_MOST = 64 * 1024 * 1024  # bytes of a request or of the spans of a resource
_RECOGNISED = 256 * 1024 * 1024
_LONGEST_LENGTH = 5  # bytes of a varint
_NO_REQUEST = "not a whole protobuf OTLP request"
_WHOLE = 4 * 1024 * 1024  # of a request that is read at once
_TOO_LARGE = f"it is larger than {_MOST // 1024 // 1024} MiB"
_MEMBERS = (b"\x0a", b"\x12", b"\x1a")  # the tags of all that a ResourceSpans has: fields 1, 2 and 3


class OtlpRaw:
    """The importer of protobuf files; traces and logs are told apart by the shape of their records."""

    name = "OTLP protobuf"

    def recognises(self, head: bytes) -> bool:
        """Whether the file begins as a request, or as a length and then one."""
        return not _is_text(head) and (_is_request(head) or _is_framed(head))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each request."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind so many of them."""
        for number, message in enumerate(_messages(stream), 1):
            if number > after:
                place = f"request {number}" if isinstance(message, bytes) else ""
                yield Part(number, _unpacked(message, place) if isinstance(message, bytes) else message)


def _messages(stream: BinaryIO) -> Iterator[bytes | Batch]:
    """Each request as it is in the file, or what is wrong at its place."""
    head = stream.read(_LENGTH + len(ZSTD) * 2)
    if _is_request(head) or not _is_framed(head):
        content = head + stream.read(_WHOLE)
        if len(content) <= _WHOLE:
            yield _decoded(content, "the file")
        else:
            yield from _resources(_joined(content, stream))
        return
    number, rest = 0, head
    while len(rest) >= _LENGTH:
        number += 1
        place, length = f"request {number}", int.from_bytes(rest[:_LENGTH], "big")
        if length > _MOST:
            yield unreadable(place, f"a length of {length} bytes")
            return
        content = rest[_LENGTH:] + stream.read(max(0, length + _LENGTH - len(rest)))
        message, rest = content[:length], content[length:]
        if len(message) < length:
            yield _cut_off(message, unreadable(place, "the file ends in the middle of it"))
            return
        yield message
        rest += stream.read(_LENGTH - len(rest)) if len(rest) < _LENGTH else b""
    if rest:
        yield unreadable(f"request {number + 1}", "the file ends in the middle of its length")


def _resources(read: Callable[[int], bytes]) -> Iterator[Batch]:
    """A request that is too large to be read at once, resource by resource."""
    number = 0
    while tag := read(1):
        number += 1
        begins = tag + _number(read)
        place, length = f"resource {number}", _length(begins)
        if not length or length > _MOST:
            yield unreadable(place, _TOO_LARGE if length else _NO_REQUEST)
            return
        content = read(length)
        if len(content) < length:
            yield _cut_off(begins + content, unreadable(place, "the file ends in the middle of it"))
            return
        yield _decoded(begins + content, place)


def _joined(begins: bytes, stream: BinaryIO) -> Callable[[int], bytes]:
    """Reads a stream that begins with what was read of it already."""
    left = BytesIO(begins)

    def read(size: int) -> bytes:
        piece = left.read(size)
        return piece if len(piece) == size else piece + stream.read(size - len(piece))

    return read


def _number(read: Callable[[int], bytes]) -> bytes:
    """The bytes of a varint."""
    found = b""
    while len(found) < _LONGEST_LENGTH and (octet := read(1)):
        found += octet
        if octet[0] < 0x80:
            break
    return found


def _length(head: bytes) -> int:
    """The length of field 1 that begins there; 0 for anything else."""
    length = 0
    for shift, octet in enumerate(head[1 : 1 + _LONGEST_LENGTH]):
        length |= (octet & 0x7F) << (7 * shift)
        if octet < 0x80:
            return length if head.startswith(_FIELD_ONE) else 0
    return 0


def _is_text(head: bytes) -> bool:
    """Whether the file begins with JSON behind empty lines: a line's end is a tag of protobuf, too."""
    begins = head[:_LOOKED_AT].decode("utf-8", "replace")
    plain = all(char >= " " or char in "\t\r\n" for char in begins)
    return plain and begins.lstrip().startswith(("{", "["))


def _is_framed(head: bytes) -> bool:
    """Whether the file begins with a big-endian length, then a request, plain or in a zstd frame."""
    length, content = int.from_bytes(head[:_LENGTH], "big"), head[_LENGTH:]
    return 0 < length <= _RECOGNISED and content.startswith((_FIELD_ONE, ZSTD))


def _is_request(head: bytes) -> bool:
    """Whether the file begins with field 1, its length (a varint), and a field of a ResourceSpans.

    A length of 160 MiB in a framed file could look the same; the collector writes none so long.
    """
    inside = head[1 + len(_number(BytesIO(head[1:]).read)) :]
    return 0 < _length(head) <= _RECOGNISED and inside.startswith(_MEMBERS)


def _unpacked(message: bytes, place: str) -> Batch:
    if message.startswith(ZSTD):
        try:
            message = BufferedReader(ZstdStream(BytesIO(message))).read(_MOST + 1)
        except (zstandard.ZstdError, EOFError):
            return unreadable(place, "its zstd frame is damaged")
        if len(message) > _MOST:
            return unreadable(place, _TOO_LARGE)
    return _decoded(message, place)


def _decoded(message: bytes, place: str) -> Batch:
    try:
        if message.startswith(b"{"):
            return placed(decode_spans_json(parse_json(message)), place)
        return placed(DECODERS[signal_in(message)](message), place)
    except DecodeError as error:
        return _cut_off(message, refused(place, error))


def _cut_off(message: bytes, said: Batch) -> Batch:
    """What there is of a request whose end is missing, and what is said of that."""
    try:
        shorter = as_far_as_it_goes(message)
        found = DECODERS[signal_in(shorter)](shorter) if shorter else Batch()
    except DecodeError:
        return said
    return replace(found, rejected=found.rejected + said.rejected)


IMPORTER: Importer = OtlpRaw()
