"""Sets of row ids as whole numbers with a bit for each id, and in pieces as they are stored."""

import json
import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

CHUNK = 8192
"""So many ids are in one stored piece."""

Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]

_MANY, _DENSE = 1_000, 16
_OCTETS = CHUNK // 8
_LISTED = 64
_SOME = re.compile(rb"[^\0]+")
_BITS = tuple(tuple(bit for bit in range(8) if octet >> bit & 1) for octet in range(256))


def of_ids(ids: Iterable[int]) -> int:
    """The set of some ids, none of which is negative."""
    known = list(ids)
    last = max(known, default=0)
    if _MANY < len(known) > last / _DENSE:
        return _of_many(known, last)
    octets = bytearray((last >> 3) + 1)
    for each in known:
        octets[each >> 3] |= 1 << (each & 7)
    return int.from_bytes(octets, "little")


def set_of(ask: Ask, text: str, values: Mapping[str, Any]) -> int:
    """The set of the ids in the only column of a query; as one text, for very many rows take their time."""
    rows = ask(f"WITH found(id) AS ({text}) SELECT json_group_array(found.id) FROM found", values)
    return of_ids(json.loads(rows[0][0]))


def _of_many(ids: Iterable[int], last: int) -> int:
    """The set of ids that are many of those up to the last, by the digits of a binary number."""
    digits = bytearray(b"0") * (last + 1)
    one = ord("1")
    for each in ids:
        digits[last - each] = one
    return int(digits.decode("ascii"), 2)


def ids_of(bits: int) -> list[int]:
    """The ids in a set, in order."""
    parts = ((part.start(), part.group()) for part in _SOME.finditer(as_bytes(bits)))
    octets = ((first + index, octet) for first, part in parts for index, octet in enumerate(part))
    return [(index << 3) + bit for index, octet in octets for bit in _BITS[octet]]


def as_bytes(bits: int) -> bytes:
    """The set as bytes, in which bit ``id & 7`` of byte ``id >> 3`` tells of an id."""
    return bits.to_bytes((bits.bit_length() + 7) >> 3, "little")


def packed(bits: int) -> bytes:
    """The ids of one piece, less than `CHUNK`: few of them are listed."""
    if bits.bit_count() > _LISTED:
        return bits.to_bytes(_OCTETS, "little")
    ids = ids_of(bits)
    return struct.pack(f"<{len(ids)}H", *ids)


def unpacked(data: bytes) -> int:
    """The set that `packed` gave."""
    if len(data) == _OCTETS:
        return int.from_bytes(data, "little")
    return of_ids(struct.unpack(f"<{len(data) // 2}H", data)) if data else 0


def meets(data: bytes, ids: frozenset[int], bits: int) -> bool:
    """Whether a piece that `packed` gave holds one of some ids, which are given as a set of either kind."""
    if len(data) == _OCTETS:
        return int.from_bytes(data, "little") & bits != 0
    return not ids.isdisjoint(struct.unpack(f"<{len(data) // 2}H", data))


def gathered(pieces: Iterable[tuple[int, bytes]]) -> int:
    """The union of pieces, each with its number: the ids in it begin at that times `CHUNK`."""
    chunks: dict[int, int] = {}
    for number, data in pieces:
        chunks[number] = chunks.get(number, 0) | unpacked(data)
    octets = bytearray((max(chunks, default=-1) + 1) * _OCTETS)
    for number, bits in chunks.items():
        octets[number * _OCTETS : (number + 1) * _OCTETS] = bits.to_bytes(_OCTETS, "little")
    return int.from_bytes(octets, "little")
