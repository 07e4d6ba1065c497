"""Payloads out of their blocks, whole, as they were received."""

from collections import OrderedDict
from collections.abc import Callable

import apsw

from spanglass.store.payloads.blocks import Place, unpacked
from spanglass.store.payloads.shared_parts import put_together, stored_payload

_MOST_BYTES = 6 * 1024 * 1024
_BLOCK = "SELECT data FROM block WHERE id = ?"


class PayloadReader:
    """Reads payloads over one connection; blocks unpacked last are kept until something is written.

    `filling` gives what is in a block that is not in the store yet; `most_bytes` of blocks are kept. One that
    is `told` of blocks that are deleted, by `forget`, keeps them whatever else is written.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        filling: Callable[[int], bytes | bytearray | None] = lambda _: None,
        most_bytes: int = _MOST_BYTES,
        *,
        told: bool = False,
    ) -> None:
        self._connection, self._filling, self._most_bytes = connection, filling, most_bytes
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._held = 0
        self._version = -1
        self._is_told = told

    def forget(self) -> None:
        """Drop the blocks that are kept: some were deleted."""
        self._blocks.clear()
        self._held = 0

    def read(self, place: Place) -> bytes:
        """The payload at a place; raises ``LookupError`` if a block of it is not there."""
        stored = stored_payload(self._block(place.block), place.offset, place.length)
        return put_together(stored, self._block)

    def _block(self, number: int) -> bytes | bytearray:
        filling = self._filling(number)
        if filling is not None:
            return filling
        if not self._is_told and (version := self._connection.data_version()) != self._version:
            self.forget()  # the number of a block that was deleted may be another's by now
            self._version = version
        found = self._blocks.get(number)
        if found is None:
            row = self._connection.execute(_BLOCK, (number,)).fetchone()
            if row is None:
                raise LookupError(f"block {number} is missing")
            found = self._blocks[number] = unpacked(row[0])
            self._held += len(found)
            while self._held > self._most_bytes and len(self._blocks) > 1:
                self._held -= len(self._blocks.popitem(last=False)[1])
        return found
