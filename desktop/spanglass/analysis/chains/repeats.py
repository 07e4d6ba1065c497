"""Questions that a user asks again: a sign that the answer before did not help.

The next turn of a session within ten minutes is compared with the one before: the same words are
"repeated", at least half of the words that mean something "rephrased", and an objection "corrected".
The same request sent anew is a retry by the user, "regenerated", and no new turn. Shares of common
words found repeated questions best in measurements; numbers must agree, for flight 12 is not flight 13.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from struct import Struct
from typing import Protocol, TypeVar

from spanglass.core.facts import Facts, Kind
from spanglass.core.late_pattern import late_pattern
from spanglass.core.messages import PartType

WITHIN_NS = 10 * 60 * 1_000_000_000
"""A turn later than this after the one before is a new beginning."""
REPHRASED = 0.5
"""The share of words in common from which on two questions are one."""

_TEXT = PartType.TEXT
_MOST_CHARACTERS = 8_000
_MOST_LINES = 3
_MOST_NUMBERS = 32
_LINE, _NUMBER = Struct("<qB"), Struct("<I")
_WORDS = re.compile(r"\w+")
_MARK = b"0"
_MARKED = bytes(_MARK[0] if chr(value).isdigit() else 0 for value in range(128)) + bytes(128)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOP_WORDS = """
a about again all also am an and any are as at be been but by can could did do does for from get
give go had has have he hello her hey hi him his how i if in into is it its just let like may me
might more my need next no not now of off ok okay on one only or our out please re s she should so
some sure t tell thank thanks that the their them then there these they this those to too up us very
want was we well were what when where which who whom why will with would yes yeah you your continue
le la les un une des du de et est ce que qui quoi dans pour sur avec je tu il elle nous vous ils oui
non merci der die das ein eine und ist wie was wer wo ich du er sie wir ihr mit von zu im in den dem
auf für ja nein danke bitte el los las una y es en con por para mi tu su se lo del al si gracias
"""
_STOP = frozenset(_STOP_WORDS.split())
_OBJECTS = late_pattern(
    r"(?:no|nope|wrong|not quite)[,.!]|(?:no )?(?:i|what i) (?:meant|said|asked)\b"
    r"|that(?:'s| is|s) (?:wrong|not (?:right|correct|true|what i))"
    r"|that(?: isn't| is not) (?:right|correct|what)|are you (?:really )?sure|try (?:that )?again"
    r"|you(?:'re| are) wrong"
)


class Again(StrEnum):
    """How a turn takes up the one before it."""

    REPEATED = "repeated"
    REPHRASED = "rephrased"
    CORRECTED = "corrected"
    REGENERATED = "regenerated"


class Asked(Protocol):
    """What comparing needs of a question; its text may be looked up when it is asked for."""

    @property
    def trace_id(self) -> bytes:
        """The trace in which it is asked."""

    @property
    def at_ns(self) -> int:
        """When it is asked."""

    @property
    def until_ns(self) -> int:
        """When it is answered; 0: not yet."""

    @property
    def request(self) -> bytes | None:
        """What tells the whole request from others, None if it was not recorded."""

    @property
    def text(self) -> str:
        """What is asked."""

    @property
    def numbers(self) -> bytes:
        """What `numbers_of` tells of its text."""


AnyTurn = TypeVar("AnyTurn", bound=Asked)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in a session, asked at one moment and answered by another (0: not yet).

    `request` tells the whole request from others, None if it was not recorded.
    """

    span_id: bytes
    trace_id: bytes
    session: str
    at_ns: int
    text: str
    request: bytes | None = None
    until_ns: int = 0

    @property
    def numbers(self) -> bytes:
        """What `numbers_of` tells of its text."""
        return numbers_of(self.text)


def question(facts: Facts) -> str | None:
    """What the user asks in a call that begins a turn; None where the call goes on with one."""
    if facts.kind is not Kind.LLM or not facts.input or facts.input[-1].role != "user":
        return None
    said = "\n".join([p.text for p in facts.input[-1].parts if p.type is _TEXT and p.text])
    return said.strip()[:_MOST_CHARACTERS] or None


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a turn takes up another, and which."""

    again: Again
    before: Turn


def asked_again(turns: Iterable[Turn]) -> Mapping[bytes, Repeat]:
    """The turns that take up the one before them in their session, by span id."""
    sessions: dict[str, list[Turn]] = {}
    for turn in sorted(turns, key=lambda turn: (turn.at_ns, turn.span_id)):
        sessions.setdefault(turn.session, []).append(turn)
    pairs = [pair for session in sessions.values() for pair in following(session)]
    return {
        turn.span_id: Repeat(again, before)
        for turn, before in pairs
        if before is not None and (again := how(before, turn))
    }


def following(turns: Iterable[AnyTurn]) -> Iterator[tuple[AnyTurn, AnyTurn | None]]:
    """The turns of one session by time, each with the one that it may take up.

    Several calls of one trace that carry the same question are one turn, and who has no answer yet asks
    nothing again: calls at the same time are a program's.
    """
    before: AnyTurn | None = None
    for turn in turns:
        if before is not None and turn.trace_id == before.trace_id and turn.text == before.text:
            yield turn, None
            continue
        answered = before is not None and before.until_ns <= turn.at_ns <= before.at_ns + WITHIN_NS
        yield turn, before if answered else None
        before = turn


def how(before: Asked, turn: Asked) -> Again | None:
    """How a turn takes up the one before it."""
    if turn.request is not None and turn.request == before.request:
        return Again.REGENERATED
    if numbers_differ(before.numbers, turn.numbers) and not _may_object(turn.text):
        return None
    return compare(before.text, turn.text)


def numbers_of(text: str) -> bytes:
    """Which lines of a question have numbers, and which: much shorter than most, and tells most from others.

    Made of hashes that hold in this process. Empty if the numbers are too many.
    """
    lines = text[:_MOST_CHARACTERS].lower().split("\n")
    packed = [b"\1" if len(lines) > _MOST_LINES else b"\0"]
    left = _MOST_NUMBERS
    for line in lines:
        numbers = _numbers(_meaning(_with_digits(line)))
        left -= len(numbers)
        if left < 0:
            return b""
        if numbers:
            packed.append(_LINE.pack(hash(line), len(numbers)))
            packed += [_NUMBER.pack(hash(number) & 0xFFFFFFFF) for number in numbers]
    return b"".join(packed)


def numbers_differ(one: bytes, other: bytes) -> bool:
    """Whether two questions surely have other numbers, what they share of a template left out."""
    if not one or not other:
        return False
    first, second = _by_line(one), _by_line(other)
    if one[0] and other[0]:
        shared = first.keys() & second.keys()
        first, second = ({line: each[line] for line in each.keys() - shared} for each in (first, second))
    return set().union(*first.values()) != set().union(*second.values())


def _by_line(numbers: bytes) -> dict[int, frozenset[int]]:
    """The numbers by line, hashes both."""
    found: dict[int, frozenset[int]] = {}
    at = 1
    while at < len(numbers):
        line, count = _LINE.unpack_from(numbers, at)
        at += _LINE.size
        until = at + count * _NUMBER.size
        found[line] = frozenset(number for (number,) in _NUMBER.iter_unpack(numbers[at:until]))
        at = until
    return found


def _may_object(text: str) -> bool:
    """Whether an objection stands at the beginning of some line: of a template it need not be the first."""
    lines = text[:_MOST_CHARACTERS].lower().replace("\u2019", "'").split("\n")
    return any(_OBJECTS.match(line.lstrip()) for line in lines)


def compare(before: str, after: str) -> Again | None:
    """How a question takes up the one before it."""
    before, after = _own_words(before[:_MOST_CHARACTERS].lower(), after[:_MOST_CHARACTERS].lower())
    first, second = _tokens(before), _tokens(after)
    if second and first == second and _plain(before) == _plain(after):
        return Again.REPEATED
    if _OBJECTS.match(after.replace("\u2019", "'").lstrip()):
        return Again.CORRECTED
    if min(len(first), len(second)) < 2 or _numbers(first) != _numbers(second):
        return None
    common = len(first & second) / len(first | second)
    return Again.REPHRASED if common >= REPHRASED else None


def _own_words(first: str, second: str) -> tuple[str, str]:
    """Two texts without the lines they share, which are the template around the questions."""
    lines, others = first.split("\n"), second.split("\n")
    if first == second or min(len(lines), len(others)) <= _MOST_LINES:
        return first, second
    shared = set(lines) & set(others)
    return (
        "\n".join(line for line in lines if line not in shared),
        "\n".join(line for line in others if line not in shared),
    )


def _tokens(text: str) -> frozenset[str]:
    """The words of a text that mean something."""
    return _meaning(_WORDS.findall(text))


def _meaning(words: Iterable[str]) -> frozenset[str]:
    """Those of words that mean something; of scripts without blanks the pairs of characters."""
    found: set[str] = set()
    for word in words:
        if _CJK.search(word):
            found.update(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        elif word not in _STOP:
            found.add(word)
    return frozenset(found)


def _with_digits(line: str) -> Iterable[str]:
    """The words of a line that may have digits in them."""
    if not line.isascii():
        return _WORDS.findall(line)
    found = []
    marks = line.encode().translate(_MARKED)  # a search for one byte is quicker than a pattern by far
    at = marks.find(_MARK)
    while at >= 0:
        start = at
        while start and (line[start - 1].isalnum() or line[start - 1] == "_"):
            start -= 1
        word = _WORDS.match(line, start)
        assert word is not None, line  # noqa: S101 (a digit is part of a word)
        found.append(word[0])
        at = marks.find(_MARK, word.end())
    return found


def _numbers(tokens: frozenset[str]) -> set[str]:
    return {token for token in tokens if not token.isalpha() and any(map(str.isdigit, token))}


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text))
