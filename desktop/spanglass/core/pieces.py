"""Where a long text may be cut, so that each piece can be made fit to show without the others."""

import re
from itertools import islice

from spanglass.core.display import MARKED
from spanglass.core.secrets import LONGEST_KEY
from spanglass.core.shown import is_data

LENGTH = 65_536
"""Characters of a piece, unless a better place for the cut is near."""

_SEARCH = 4096
_SLACK = 8
_MOST_MARKED = 1000
_NOT_DATA = re.compile(r"[^A-Za-z0-9+/_=-]")
_KEY_BEGINS, _KEY_ENDS = "-----BEGIN ", "-----END "
_ENDS = ' ",'


def piece_end(text: str, start: int = 0, length: int = LENGTH) -> int:
    """The end of the piece that begins at `start`: about `length` on, at a line end if one is near.

    A private key is not cut in two, of which the second half would not be known for a secret, and
    embedded data is one piece however long it is. Where very many characters are to be shown as marks,
    each of which takes its time, a piece is shorter.
    """
    end = _end(text, start, length)
    over = next(islice(MARKED.finditer(text, start, end), _MOST_MARKED, None), None)
    return over.start() if over is not None else end


def pieces(text: str, start: int = 0) -> tuple[str, ...]:
    """The text from `start` on in pieces that can be handed from process to process one by one."""
    cut = []
    while start < len(text):
        end = _end(text, start, LENGTH)
        cut.append(text[start:end])
        start = end
    return tuple(cut)


def _end(text: str, start: int, length: int) -> int:
    end = start + length
    if end + length // _SLACK >= len(text):
        return len(text)
    if is_data(text[max(start, end - _SEARCH) : end]):
        after = _NOT_DATA.search(text, end)
        return after.start() if after else len(text)
    end = _boundary(text, max(start, end - _SEARCH), end)
    key = text.rfind(_KEY_BEGINS, max(start + 1, end - LONGEST_KEY), end)
    return key if key > start and text.find(_KEY_ENDS, key, end) < 0 else end


def _boundary(text: str, low: int, end: int) -> int:
    """The last place for a cut before `end`, or `end`."""
    line = text.rfind("\n", low, end)
    if line < 0:
        line = max(text.rfind(mark, low, end) for mark in _ENDS)
    return line + 1 if line >= 0 else end
