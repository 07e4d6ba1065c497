"""How much of the expected answer's words, or characters, an answer has, and how much else it says.

Words: the F1 of their counts. Characters: chrF (Popović 2015), the F2 of n-grams up to six.
"""

import re
from collections import Counter
from collections.abc import Sequence

from spanglass.analysis.scorers import Answered, Option, Options
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, text_of
from spanglass.core.evals import Score

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_LONGEST = 20_000
_ORDERS = range(1, 7)
_BETA = 2.0


def _score(answered: Answered, options: Options) -> Score:
    wanted = text_of(options, "text") or answered.expected
    if wanted is None:
        return UNKNOWN
    given, wanted = answered.text[:_LONGEST], wanted[:_LONGEST]
    if options.get("by") == "characters":
        return Score(chrf(wanted, given), "Characters shared with the expected answer (chrF).")
    first, second = words(wanted), words(given)
    shared = sum((Counter(first) & Counter(second)).values())
    return Score(_f(first, second, 1.0), f"{shared} of {len(first)} expected words, among {len(second)}.")


def words(text: str) -> list[str]:
    """The words of a text without case; Han and kana by the character."""
    return _WORD.findall(text.casefold())


def chrf(wanted: str, given: str) -> float:
    """The mean share of n-grams of characters, without spaces, where finding weighs twice as much."""
    first, second = ("".join(text.split()) for text in (wanted, given))
    found = [
        _f(_grams(first, size), _grams(second, size), _BETA)
        for size in _ORDERS
        if min(len(first), len(second)) >= size or size == 1
    ]
    return sum(found) / len(found)


def _f(wanted: Sequence[str], given: Sequence[str], beta: float) -> float:
    if not wanted or not given:
        return float(not wanted and not given)
    shared = sum((Counter(wanted) & Counter(given)).values())
    recall, precision, square = shared / len(wanted), shared / len(given), beta * beta
    return (1 + square) * precision * recall / (square * precision + recall) if shared else 0.0


def _grams(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(len(text) - size + 1)]


SCORER = Plain(
    "similarity", "Similar", _score,
    (Option("by", "By", choices=("words", "characters")), Option("text", "Text, else the expected answer")),
    binary=False,
)  # fmt: skip
