"""Two texts as the lines of one diff: numbers of both sides, signs, words that differ, folded stretches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spanglass.core.shown import shown
from spanglass.gui.pages.replay.line_edits import LineEdits, line_edits

GONE, NEW, SAME, FOLDED = "−", "+", "", "…"
"""The signs of a line."""
_CONTEXT, _LEAST_FOLDED, _MOST = 3, 3, 600
_LONGEST = 2_000

Marks = tuple[tuple[int, int], ...]
"""Characters of a line that differ, from and to."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line; `old` and `new` are its numbers from 1, None on the side that has no such line.

    A folded one stands for `text` equal lines in words.
    """

    sign: str
    text: str
    old: int | None = None
    new: int | None = None
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class LineDiff:
    """All lines in order, and how many are new and gone."""

    lines: tuple[DiffLine, ...]
    added: int = 0
    removed: int = 0

    @property
    def folded(self) -> tuple[DiffLine, ...]:
        """The lines with equal stretches away from every change folded, very many cut short."""
        kept = tuple(_folded(self.lines))
        left = len(kept) - _MOST
        return kept if left <= 0 else (*kept[:_MOST], DiffLine(FOLDED, f"{left:,} more lines"))

    @property
    def spoken(self) -> str:
        """What changes in words, for screen readers."""
        told = {GONE: "removed", NEW: "added"}
        found = [f"{told[line.sign]}: {line.text}" for line in self.lines if line.sign in told]
        return "; ".join(found[: _CONTEXT * 4])


def line_diff(before: str, after: str) -> LineDiff:
    """How a text differs from another, line by line."""
    first, second = shown(before).text, shown(after).text
    if not first:
        new = second.split("\n")
        return LineDiff(
            tuple(_line(NEW, text, None, at, _whole(text)) for at, text in enumerate(new, 1)), len(new)
        )
    edits = line_edits(first, second)
    lines = tuple(_lines(second.split("\n"), edits))
    removed = sum(len(gone) for gone in edits.removed.values())
    return LineDiff(lines, len(edits.added), removed)


def _lines(new: Sequence[str], edits: LineEdits) -> Iterator[DiffLine]:
    old = 0
    for number, text in enumerate(new):
        for line in _gone(edits, number, old):
            old += 1
            yield line
        if number in edits.added:
            yield _line(
                NEW, text, None, number + 1, _trimmed(text, edits.words.get(number, ())) or _whole(text)
            )
        else:
            old += 1
            yield _line(SAME, text, old, number + 1)
    yield from _gone(edits, len(new), old)


def _gone(edits: LineEdits, number: int, old: int) -> Iterator[DiffLine]:
    for step, text in enumerate(edits.removed.get(number, ())):
        yield _line(GONE, text, old + step + 1, None, edits.gone.get((number, step), ()))


def _line(sign: str, text: str, old: int | None, new: int | None, marks: Marks = ()) -> DiffLine:
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return DiffLine(sign, text, old, new, marks)


def _trimmed(text: str, marks: Marks) -> Marks:
    """The marks without the spaces at their ends."""
    found = []
    for start, end in marks:
        stretch = text[start:end]
        lead = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            found.append((start + lead, start + len(stretch.rstrip())))
    return tuple(found)


def _whole(text: str) -> Marks:
    return ((0, len(text)),) if text else ()


def _folded(lines: Sequence[DiffLine]) -> Iterator[DiffLine]:
    near = _near(lines)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and end not in near:
            end += 1
        if end - at >= _LEAST_FOLDED:
            yield DiffLine(FOLDED, f"{end - at:,} equal lines")
        else:
            yield from lines[at:end]
        if end < len(lines):
            yield lines[end]
        at = end + 1


def _near(lines: Sequence[DiffLine]) -> set[int]:
    """The places of lines that change and of a few around them."""
    changed = [at for at, line in enumerate(lines) if line.sign]
    return {near for at in changed for near in range(at - _CONTEXT, at + _CONTEXT + 1)}
