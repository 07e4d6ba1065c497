"""Blocks that were unpacked stay at hand, some megabytes of them."""

from pathlib import Path

import apsw
import pytest

from spanglass.store.migrations import migrate
from spanglass.store.payloads.blocks import Place, span_blocks
from spanglass.store.payloads.payload_reader import PayloadReader


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(tmp_path / "traces.db"))
    migrate(connection)
    blocks = span_blocks(connection)
    blocks.begin()
    for number in range(6):
        blocks.add(bytes([65 + number]) * 1000)
        blocks.flush()
    return connection


def test_a_bounded_number_of_bytes_is_kept(connection: apsw.Connection) -> None:
    reader = PayloadReader(connection, most_bytes=2500)
    for number in (1, 2, 3, 4):
        assert reader.read(Place(number, 10, 3)) == bytes([64 + number]) * 3
    assert list(reader._blocks) == [3, 4]
    reader.forget()
    assert (reader._blocks, reader._held) == ({}, 0)
    connection.close()


def test_a_block_larger_than_that_is_kept_alone(connection: apsw.Connection) -> None:
    reader = PayloadReader(connection, most_bytes=10)
    reader.read(Place(1, 0, 1))
    reader.read(Place(2, 0, 1))
    assert list(reader._blocks) == [2]
    connection.close()


def test_who_is_told_of_what_is_deleted_keeps_blocks_whatever_is_written(connection: apsw.Connection) -> None:
    told, watching = PayloadReader(connection, told=True), PayloadReader(connection)
    for reader in (told, watching):
        reader.read(Place(1, 0, 1))
    connection.execute("DELETE FROM block WHERE id = 6")
    for reader in (told, watching):
        reader.read(Place(2, 0, 1))
    assert (list(told._blocks), list(watching._blocks)) == ([1, 2], [2])
    told.forget()
    assert not told._blocks
    connection.close()
