"""Bodies are read up to a limit, and all together take no more than a room."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from spanglass.receiver.body import Room, read_body
from spanglass.receiver.refusal import ClientGoneError, UnavailableError
from spanglass.receiver.unpacking import TooLargeError


def sending(*pieces: bytes, ends: bool = True) -> Callable[[], Awaitable[Any]]:
    """A client that sends pieces, then is done or gone."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request"} if ends else {"type": "http.disconnect"})

    async def receive() -> Any:
        return messages.pop(0)

    return receive


def body_of(
    receive: Callable[[], Awaitable[Any]], announced: int | None = None, room: Room | None = None
) -> bytes:
    with (room or Room(100)).hold() as hold:
        return asyncio.run(read_body(receive, announced, 10, hold))


def test_a_body_is_the_sum_of_its_pieces() -> None:
    assert body_of(sending(b"ab", b"", b"cd")) == b"abcd"
    assert body_of(sending()) == b""
    assert body_of(sending(b"0123456789"), 10) == b"0123456789"


def test_a_body_that_is_announced_as_too_large_is_not_read() -> None:
    async def receive() -> Any:
        pytest.fail("it was read")

    with pytest.raises(TooLargeError):
        body_of(receive, 11)


def test_a_body_that_grows_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        body_of(sending(b"012345", b"67890"), 3)


def test_a_client_that_leaves_in_the_middle_has_sent_nothing() -> None:
    room = Room(5)
    with pytest.raises(ClientGoneError):
        body_of(sending(b"abcde", ends=False), room=room)
    assert body_of(sending(b"abcde"), room=room) == b"abcde"  # its place is free again


def test_a_full_room_takes_no_more_of_a_body_but_small_ones_in() -> None:
    room = Room(10)
    with room.hold() as first, room.hold() as second, room.hold() as third:
        first.grow(8)
        second.grow(4)  # the first bytes of a request, while any are left
        with pytest.raises(UnavailableError):
            second.grow(1)
        with pytest.raises(UnavailableError):
            third.grow(1)
        first.release()
        third.grow(1)
    with room.hold() as hold:
        hold.grow(10)
