"""Texts that were shown with marks and masks, given back as they were where they were not changed."""

from spanglass.core.shown import Shown
from spanglass.core.word_diff import word_diff


def restored(shown: Shown, edited: str) -> str:
    """What an edited text means: marks and masks that are still whole stand for what they were shown for."""
    if edited == shown.text:
        return shown.original
    if not shown.changes:
        return edited
    head = _same_head(shown.text, edited)
    tail = _same_head(shown.text[head:][::-1], edited[head:][::-1])
    middle = len(shown.text) - tail
    out = [_original(shown, 0, head)]
    for stretch in word_diff(shown.text[head:middle], edited[head : len(edited) - tail]).stretches:
        if stretch.same:
            out.append(_original(shown, head + stretch.first[0], head + stretch.first[1]))
        else:
            out.append(edited[head + stretch.second[0] : head + stretch.second[1]])
    return "".join((*out, _original(shown, middle, len(shown.text))))


def _same_head(first: str, second: str) -> int:
    """How many characters both begin with, found by halves: slices are compared fast."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _original(shown: Shown, start: int, end: int) -> str:
    """The original of a stretch of the shown text; of what is cut by its ends, what was shown."""
    out: list[str] = []
    edge = start
    for change in shown.changes:
        low, high = change.shown
        if low < start or high > end:
            continue
        out += (shown.text[edge:low], shown.original[slice(*change.original)])
        edge = high
    return "".join((*out, shown.text[edge:end]))
