"""Reading request bodies: at most so much of one, and at most so much of all together."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from spanglass.receiver.refusal import ClientGoneError, UnavailableError
from spanglass.receiver.unpacking import TooLargeError

Receive: TypeAlias = Callable[[], Awaitable[Any]]


class Hold:
    """The bytes that one request takes of a room."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._size = 0

    def grow(self, size: int) -> None:
        """Take more; raises `UnavailableError` if others have taken it all."""
        self._room.take(size, first=not self._size)
        self._size += size

    def release(self) -> None:
        """Give everything back."""
        self._room.give(self._size)
        self._size = 0


class Room:
    """How many bytes of requests may be in memory before they are in the queue; for one event loop."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0

    @contextmanager
    def hold(self) -> Iterator[Hold]:
        """A hold that is released at the end of the block."""
        hold = Hold(self)
        try:
            yield hold
        finally:
            hold.release()

    def take(self, size: int, *, first: bool) -> None:
        """Take `size` bytes; the first of a request are given while any are left, so that small ones pass."""
        if self._taken + size > self._limit and not (first and self._taken < self._limit):
            raise UnavailableError("Too many large requests at once.")
        self._taken += size

    def give(self, size: int) -> None:
        """Give back what was taken."""
        self._taken -= size


async def read_body(receive: Receive, announced: int | None, limit: int, hold: Hold) -> bytes:
    """The whole body of a request, as sent.

    Raises `TooLargeError` before anything is read if `announced` (its Content-Length) is over the
    limit, or once more than the limit has come; `ClientGoneError` if the client leaves in the middle.
    """
    if announced is not None and announced > limit:
        raise TooLargeError
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise TooLargeError
        if piece:
            hold.grow(len(piece))
            pieces.append(piece)
        if not message.get("more_body", False):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
