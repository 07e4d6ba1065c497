"""OTLP as protobuf: one request as sent, or the collector's file of requests with their lengths."""

from collections.abc import Iterator
from typing import BinaryIO

import zstandard

from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError
from spanglass.formats.otlp_protobuf import decode_logs, decode_traces
from spanglass.importers import Importer

_FIELD_ONE = b"\x0a"
_LENGTH = 4
_MOST = 256 * 1024 * 1024
_ZSTD = b"\x28\xb5\x2f\xfd"


class OtlpRaw:
    """The importer of protobuf files; traces and logs are told apart by which of them can be read."""

    name = "OTLP protobuf"

    def recognises(self, head: bytes) -> bool:
        """Whether the file begins as a request, or as a length and then one."""
        return _is_framed(head) or (head.startswith(_FIELD_ONE) and _plausible(head))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each request."""
        head = stream.read(_LENGTH + len(_ZSTD))
        if not _is_framed(head):
            yield _decoded(head + stream.read(), "the file")
            return
        number, rest = 0, head
        while len(rest) >= _LENGTH:
            number += 1
            length = int.from_bytes(rest[:_LENGTH], "big")
            if length > _MOST:
                yield Batch(rejected=(Rejected(f"request {number}: a length of {length} bytes"),))
                return
            content = rest[_LENGTH:] + stream.read(max(0, length + _LENGTH - len(rest)))
            message, rest = content[:length], content[length:]
            yield _unpacked(message, number) if len(message) == length else _cut_off(number)
            rest += stream.read(_LENGTH - len(rest)) if len(rest) < _LENGTH else b""


def _is_framed(head: bytes) -> bool:
    """Whether the file begins with a big-endian length, then a request, plain or in a zstd frame."""
    length, content = int.from_bytes(head[:_LENGTH], "big"), head[_LENGTH:]
    return 0 < length <= _MOST and (content.startswith((_FIELD_ONE, _ZSTD)))


def _plausible(head: bytes) -> bool:
    """Whether the length after the first field's tag, a varint, is not larger than any request."""
    length = 0
    for shift, octet in enumerate(head[1:6]):
        length |= (octet & 0x7F) << (7 * shift)
        if octet < 0x80:
            return 0 < length <= _MOST
    return False


def _unpacked(message: bytes, number: int) -> Batch:
    if message.startswith(_ZSTD):
        try:
            message = zstandard.ZstdDecompressor().decompress(message, max_output_size=_MOST)
        except zstandard.ZstdError:
            return Batch(rejected=(Rejected(f"request {number}: its zstd frame is damaged"),))
    return _decoded(message, f"request {number}")


def _decoded(message: bytes, place: str) -> Batch:
    try:
        batch = decode_traces(message)
        return batch if batch.spans else decode_logs(message)
    except DecodeError as error:
        return Batch(rejected=(Rejected(f"{place}: {error}"),))


def _cut_off(number: int) -> Batch:
    return Batch(rejected=(Rejected(f"request {number}: the file ends in the middle of it"),))


IMPORTER: Importer = OtlpRaw()
