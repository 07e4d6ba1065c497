"""The values of a JSON text, read one after the other as it comes: bounded memory, however long the text."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from spanglass.importers.json_glimpse import as_far_as_it_goes
from spanglass.importers.packed import CUT_OFF, DAMAGED

_PIECE, _MOST_AT_ONCE = 1 << 20, 8 << 20
_LONGEST = (
    32 * 1024 * 1024
)  # characters of one value, which with what is made of it is in memory some times over
_CLOSED = 4 * 1024 * 1024  # characters of a value that is cut off, of which what is there is looked for
_TOO_LONG = f"a value is longer than {_LONGEST // 1024 // 1024} MiB"
_MOST_TOO_DEEP = 200  # objects that are nested too deeply, after which nothing is looked for
_BLANKS = re.compile("[ \t\r\n\ufeff\0\x1e]*")  # also what a full disk left, or parts a text sequence
_SAID = {
    "Unterminated string starting at": "a text has no end",
    "Invalid control character at": "a text holds a line's end or another control character",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
    "Expecting ',' delimiter": "a comma or the end is missing",
    "Expecting ':' delimiter": "a colon is missing",
}
"""What Python says of JSON, where that is half a sentence or no sentence for people."""
_decode = json.JSONDecoder().raw_decode


class BrokenJsonError(Exception):
    """A value that is not JSON; the text says what is wrong, `line` in which line.

    `too_long` says that it may be JSON, but does not fit, `cut_off` that it is as far as the text goes; the
    text stands before it then.
    """

    def __init__(self, problem: str, line: int, *, too_long: bool = False, cut_off: bool = False) -> None:
        super().__init__(problem)
        self.line, self.too_long, self.cut_off = line, too_long, cut_off

    @property
    def reason(self) -> str:
        """Why it was not read, as it is told of a file."""
        told = str(self)
        return told if self.too_long or told == CUT_OFF else f"not JSON: {_SAID.get(told, told)}"


class JsonText:
    """A JSON text that is read on as its values are asked for; bytes that are no UTF-8 become U+FFFD.

    Of a packed file that is damaged, what comes before the damage is read. Then the value that is cut off
    says so, or, where there is none, `peek` raises one of `DAMAGED`.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read_some: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text, self._at, self._ended = "", 0, False
        self._line, self._counted = 1, 0
        self._before = 0
        self._damage: Exception | None = None
        self._is_told = False

    @property
    def passed(self) -> int:
        """How many characters were read and passed over."""
        return self._before + self._at

    @property
    def line(self) -> int:
        """The line, from 1, that is being read."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """The next character that is not blank; the empty text at the end."""
        while True:
            self._at = _BLANKS.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                self._raise_damage()
                return ""

    def take(self, character: str) -> bool:
        """Pass over the next character that is not blank, if it is this one."""
        found = self.peek() == character
        self._at += found
        return found

    def value(self) -> Any:
        """The next value; raises `BrokenJsonError`."""
        self.peek()
        while True:
            try:
                found, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_go_on(error) or not self._more():
                    raise self._broken(error) from None
                if len(self._text) > _LONGEST:
                    raise BrokenJsonError(_TOO_LONG, self.line, too_long=True) from None
            except RecursionError:
                raise BrokenJsonError("it is nested too deeply", self.line) from None
            except ValueError:
                raise BrokenJsonError("it has a number that is too long", self.line) from None
            else:
                if end < len(self._text) or not self._more():
                    self._at = end
                    return found

    def resume(self, accepts: Callable[[Any], bool]) -> bool:
        """Go on, after a broken value, to the next object that `accepts`; False if there is none."""
        too_deep = 0
        while too_deep < _MOST_TOO_DEEP:
            start = self._text.find("{", self._at + 1)
            if start < 0:
                self._at = len(self._text)
                if not self._more():
                    return False
                continue
            self._at = start
            try:
                if self._begins(accepts):
                    return True
            except RecursionError:  # of what is in it, each would be tried and be nearly as deep
                too_deep += 1
                closed = self._text.find("}", start)
                self._at = len(self._text) if closed < 0 else closed
        self._at = len(self._text)
        return False

    def _begins(self, accepts: Callable[[Any], bool]) -> bool:
        """Whether an object that `accepts` begins here; it is not passed over. Raises ``RecursionError``."""
        try:
            found, _ = _decode(self._text, self._at)
        except json.JSONDecodeError as error:
            may_go_on = self._may_go_on(error) and len(self._text) <= _LONGEST
            return may_go_on and self._more() and self._begins(accepts)
        except ValueError:
            return False
        return accepts(found)

    def beginning(self) -> Any:
        """The value that begins here and is cut off, as far as it goes, or None; be at the end then."""
        rest, self._at = self._text[self._at :], len(self._text)
        return as_far_as_it_goes(rest) if len(rest) <= _CLOSED else None

    def next_line(self) -> None:
        """Go on to the line after this one."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._more():
                return
        self._at = end + 1

    def first_lines(self) -> list[str]:
        """The whole lines of the piece that was read first."""
        self.peek()
        *whole, last = self._text[self._at :].split("\n")
        return [*whole, last] if self._ended else whole

    def _broken(self, error: json.JSONDecodeError) -> BrokenJsonError:
        line, cut_off = self.line + self._text.count("\n", self._at, error.pos), self._is_at_end(error)
        if not cut_off or self._damage is None:
            return BrokenJsonError(error.msg, line, cut_off=cut_off)
        self._is_told = True
        return BrokenJsonError(CUT_OFF, line, cut_off=True)

    def _raise_damage(self) -> None:
        """Say what hinders reading on, once."""
        if self._damage is not None and not self._is_told:
            self._is_told = True
            raise self._damage

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether what is broken may just not have been read yet."""
        return not self._ended and self._is_at_end(error)

    def _is_at_end(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos > len(self._text) - 16

    def _more(self) -> bool:
        """Read on, at least as much again as is held; False at the end."""
        if self._ended:
            return False
        size = max(_PIECE, min(_MOST_AT_ONCE, len(self._text) - self._at))
        piece = self._read(size)
        self._ended = len(piece) < size
        self._line = self.line
        self._before += self._at
        self._text = self._text[self._at :] + self._decoder.decode(piece, final=self._ended)
        self._at = self._counted = 0
        return not self._ended or bool(self._text)

    def _read(self, size: int) -> bytes:
        """So many bytes, fewer at the end; where reading fails, those before."""
        pieces: list[bytes] = []
        try:
            while size > 0 and (piece := self._read_some(size)):
                pieces.append(piece)
                size -= len(piece)
        except DAMAGED as error:
            self._damage = error
        return b"".join(pieces)


def strings_of(text: JsonText) -> Iterator[str]:
    """The keys of the object that begins there, each once its value is next; raises `BrokenJsonError`."""
    text.take("{")
    while not text.take("}"):
        key = text.value()
        if not isinstance(key, str) or not text.take(":"):
            raise BrokenJsonError("Expecting a name and ':'", text.line)
        yield key
        text.take(",")
        if text.peek() not in ('"', "}"):
            raise BrokenJsonError(
                "the file ends in the middle" if not text.peek() else "Expecting ','", text.line
            )


def items_of(text: JsonText) -> Iterator[None]:
    """Stops before each value of the list that begins there; raises `BrokenJsonError`."""
    text.take("[")
    while not text.take("]"):
        yield
        if not text.take(",") and text.peek() != "]":
            problem = "Expecting ',' delimiter" if text.peek() else "it ends in the middle"
            raise BrokenJsonError(problem, text.line)
