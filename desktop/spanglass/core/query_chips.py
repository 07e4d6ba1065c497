"""A query as the filter field shows it: finished terms as chips, and the rest as text."""

import re
from dataclasses import dataclass

from spanglass.core.query import Not, OneSpan, QueryError, Term, parse

_WORD = re.compile(r'(?:"[^"]*"?|\([^()"]*\)?|\{[^{}"]*(?:"[^"]*"[^{}"]*)*\}?|[^\s"(){}]|[)}])+')

_QUOTED = re.compile(r'"[^"]*"?')


@dataclass(frozen=True, slots=True)
class Parts:
    """The chips of a query, and the text behind them."""

    chips: tuple[str, ...] = ()
    text: str = ""

    @property
    def query(self) -> str:
        """The whole query."""
        return " ".join(part for part in (*self.chips, self.text.strip()) if part)

    @property
    def text_start(self) -> int:
        """Where the text begins within the query."""
        return sum(len(chip) + 1 for chip in self.chips)


def words(text: str) -> list[str]:
    """The pieces of a query that white space parts; what stands in quotes or brackets is one piece."""
    return _WORD.findall(text)


def parts(query: str) -> Parts:
    """A query with its finished terms as chips; one with OR or open brackets stays text."""
    pieces = words(query)
    if not _can_be_moved(pieces):
        return Parts((), query.strip())
    chips = tuple(piece for piece in pieces if is_chip(piece))
    return Parts(chips, " ".join(piece for piece in pieces if piece not in chips))


def finished(text: str) -> Parts:
    """The text before the caret with its last word as a chip, if that is a finished term."""
    pieces = words(text)
    if not pieces or text != text.rstrip() or not is_chip(pieces[-1]) or not _can_be_moved(pieces):
        return Parts((), text)
    return Parts((pieces[-1],), text[: -len(pieces[-1])].rstrip())


def is_chip(word: str) -> bool:
    """Whether a word is a finished ``key:value``, its opposite, or braces around such."""
    try:
        node = parse(word)
    except QueryError:
        return False
    if isinstance(node, Not):
        node = node.node
    if word.count('"') % 2:
        return False
    return isinstance(node, Term | OneSpan)


def key_and_value(chip: str) -> tuple[str, str]:
    """A chip in two: ``-cost:`` and ``>0.05``; braces have no key."""
    key, colon, value = chip.partition(":")
    return (key + colon, value) if colon and not chip.lstrip("-").startswith("{") else ("", chip)


def _can_be_moved(pieces: list[str]) -> bool:
    """Whether the order of the words does not matter."""
    return "OR" not in pieces and all(map(_is_closed, pieces))


def _is_closed(piece: str) -> bool:
    """Whether all brackets of a word, and no others, are closed in it."""
    plain = _QUOTED.sub("", piece)
    return all(plain.count(opening) == plain.count(closing) for opening, closing in ("()", "{}"))
