"""Payloads cut where their messages begin, so that what is sent again can be recognised by its digest."""

import hashlib
from collections.abc import Iterator
from typing import TypeAlias

Cuts: TypeAlias = tuple[tuple[int, bytes], ...]
"""The parts of a payload, in order: the length of each, and what tells it from others, empty if small."""

_MARKS = (b"role", b"parameters", b"input_schema", b"inputSchema")
_ENDS = ((b'"}', 2), (b"llm.", -4))
"""What stands after a message's text, as JSON or as flattened attributes, and how far from there it ends."""

_SMALLEST = 2048
_MESSAGES = range(10, 20_000)
_SMALLEST_PART = 96
_DIGEST_BYTES = 16


def cuts(payload: bytes) -> Cuts:
    """Where a payload is cut; nowhere if it holds too few messages, or too many, for that to be worth it."""
    if len(payload) < _SMALLEST or payload.count(_MARKS[0]) not in _MESSAGES:
        return ()
    return tuple([(len(part), _digest(part)) for part in _joined(_parts(payload))])


def _digest(part: bytes) -> bytes:
    if len(part) < _SMALLEST_PART:
        return b""
    return hashlib.blake2b(part, digest_size=_DIGEST_BYTES).digest()


def _parts(payload: bytes) -> Iterator[bytes]:
    """The payload, cut where messages end and before each tool's schema."""
    mark = _MARKS[0]
    head, *pieces = payload.split(mark)
    yield from _before_schemas(head)
    left = b""
    for piece in pieces:
        whole = left + mark + piece
        end = _end_of_message(whole, len(left) + _SMALLEST_PART)
        left = whole[end:]
        yield from _before_schemas(whole[:end])
    yield from _before_schemas(left)


def _end_of_message(piece: bytes, after: int) -> int:
    """Where a message ends that begins in a piece: what follows the last one is never the same again."""
    found = [place + more for end, more in _ENDS if (place := piece.find(end, after)) >= 0]
    return min(found, default=len(piece))


def _before_schemas(piece: bytes) -> list[bytes]:
    """A piece, cut before each tool's schema if it is long."""
    found = [piece]
    if len(piece) > _SMALLEST:
        for mark in _MARKS[1:]:
            found = [part for each in found for part in _cut(each, mark)]
    return found


def _cut(piece: bytes, mark: bytes) -> list[bytes]:
    head, *rest = piece.split(mark)
    return [head, *(mark + each for each in rest)]


def _joined(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, small ones that follow each other as one."""
    small: list[bytes] = []
    for part in parts:
        if len(part) < _SMALLEST_PART:
            small.append(part)
            continue
        if small:
            yield b"".join(small)
            small.clear()
        yield part
    if small:
        yield b"".join(small)
