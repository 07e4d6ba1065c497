"""Values on their way between two processes of ours, long texts cut up.

Whoever reads or writes a text of 20 MB at one go stops every other thread of its process for that long;
so texts go in pieces, each of them read in well under a millisecond.
"""

import io
import pickle  # values go to and from processes of ours alone
from collections.abc import Callable, Iterator
from struct import Struct
from typing import IO, Any

_LONG, _PIECE = 16_384, 131_072
_LENGTH = Struct("<Q")
_TEXT, _BYTES = b"t", b"b"

Reduce = Callable[[Any], Any]
"""How a value that `pickle` does not take is made again, as ``__reduce__`` says it; else NotImplemented."""


def send(stream: IO[bytes], value: object, reduce: Reduce = lambda _: NotImplemented) -> None:
    """Write a value; whatever `pickle` takes, and what `reduce` knows."""
    head = io.BytesIO()
    packer = _Packer(head, reduce)
    packer.dump(value)
    for frame in _frames(head.getvalue(), packer.long):
        stream.write(_LENGTH.pack(len(frame)))
        stream.write(frame)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The value that is read next; raises ``EOFError`` at the end."""
    count = _LENGTH.unpack(_frame(stream))[0]
    long = [_long(stream) for _ in range(count)]
    return _Unpacker(io.BytesIO(_frame(stream)), long).load()


class _Packer(pickle.Pickler):
    """Leaves long texts out and remembers them."""

    def __init__(self, stream: IO[bytes], reduce: Reduce) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.long: list[str | bytes] = []
        self._known: dict[int, int] = {}
        self._reduce = reduce

    def persistent_id(self, obj: Any) -> int | None:
        """The number of a long text, None for all else."""
        if type(obj) not in (str, bytes) or len(obj) <= _LONG:
            return None
        number = self._known.setdefault(id(obj), len(self.long))
        if number == len(self.long):
            self.long.append(obj)
        return number

    def reducer_override(self, obj: Any) -> Any:
        """How a value is made again; most as usual."""
        return self._reduce(obj)


class _Unpacker(pickle.Unpickler):
    """Puts long texts back."""

    def __init__(self, stream: IO[bytes], long: list[str | bytes]) -> None:
        super().__init__(stream)
        self._long = long

    def persistent_load(self, pid: Any) -> str | bytes:
        """The text of a number."""
        return self._long[int(pid)]


def _frames(head: bytes, long: list[str | bytes]) -> Iterator[bytes]:
    yield _LENGTH.pack(len(long))
    for text in long:
        pieces = range(0, len(text), _PIECE)
        yield (_TEXT if isinstance(text, str) else _BYTES) + _LENGTH.pack(len(pieces))
        for at in pieces:
            piece = text[at : at + _PIECE]
            yield piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
    yield head


def _long(stream: IO[bytes]) -> str | bytes:
    said = _frame(stream)
    count = _LENGTH.unpack(said[1:])[0]
    if said[:1] == _BYTES:
        return b"".join(_frame(stream) for _ in range(count))
    return "".join(_frame(stream).decode("utf-8", "surrogatepass") for _ in range(count))


def _frame(stream: IO[bytes]) -> bytes:
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        raise EOFError
    frame = stream.read(_LENGTH.unpack(length)[0])
    if len(frame) < _LENGTH.unpack(length)[0]:
        raise EOFError
    return frame
