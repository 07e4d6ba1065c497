"""Texts that were shown with marks and masks, given back as they were where they were not changed."""

from spanglass.core.shown import Shown
from spanglass.core.word_diff import word_diff


def restored(shown: Shown, edited: str) -> str:
    """What an edited text means: marks and masks that are still whole stand for what they were shown for."""
    if edited == shown.text:
        return shown.original
    if not shown.changes:
        return edited
    out: list[str] = []
    for stretch in word_diff(shown.text, edited).stretches:
        if not stretch.same:
            out.append(edited[slice(*stretch.second)])
            continue
        out.append(_original(shown, *stretch.first))
    return "".join(out)


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
