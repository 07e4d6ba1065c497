"""Sets of ids: what goes in comes out again, of few and of many, and in pieces."""

from random import Random

import apsw
import pytest

from spanglass.store.traits.bits import CHUNK, as_bytes, gathered, ids_of, of_ids, packed, set_of, unpacked


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 500, CHUNK])
def test_a_piece_is_packed_and_unpacked(size: int) -> None:
    ids = sorted(Random(size).sample(range(CHUNK), size))
    bits = of_ids(ids)
    assert ids_of(bits) == ids
    assert unpacked(packed(bits)) == bits
    assert len(packed(bits)) <= min(2 * size, CHUNK // 8) or size > 32


def test_pieces_are_put_together() -> None:
    ids = sorted(Random(1).sample(range(5 * CHUNK), 700))
    pieces: dict[int, list[int]] = {}
    for each in ids:
        pieces.setdefault(each // CHUNK, []).append(each % CHUNK)
    some = [(number, packed(of_ids(each))) for number, each in pieces.items()]
    assert ids_of(gathered([*some, some[0]])) == ids
    assert gathered([]) == 0


def test_bytes_tell_of_an_id_where_it_is_looked_for() -> None:
    octets = as_bytes(of_ids([0, 9, 4095]))
    assert [row for row in range(4096) if octets[row >> 3] >> (row & 7) & 1] == [0, 9, 4095]


@pytest.mark.parametrize(("size", "among"), [(1001, 1001), (5000, 20_000), (1500, 500_000)])
def test_very_many_are_the_same_as_few(size: int, among: int) -> None:
    ids = sorted(Random(size).sample(range(among), size))
    assert ids_of(of_ids([*reversed(ids), ids[0]])) == ids


def test_the_answer_of_a_query_is_a_set() -> None:
    connection = apsw.Connection(":memory:")
    text = "SELECT value FROM json_each(:few) UNION ALL SELECT 7"
    bits = set_of(lambda text, values: list(connection.execute(text, values)), text, {"few": "[3, 7]"})
    assert ids_of(bits) == [3, 7]
    connection.close()
