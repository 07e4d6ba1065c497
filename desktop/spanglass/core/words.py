"""Words of texts, as the text index knows them: what is put into it, and what is asked of it."""

import re
import unicodedata
from collections.abc import Collection

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Han, which are written without spaces: each character counts as a word."""

_DATA_RUN = 400
_DATA = re.compile(rf"[A-Za-z0-9+/=_-]{{{_DATA_RUN},}}")
MARKS = "\ue000\ue001\ue002\ue003\ue004"
"""Words that no text has, each a letter of private use, which tell of a row of the text index."""
_APART, _BEGIN_IN, _BEGIN_OUT = (f"\n{mark}\n".encode() for mark in MARKS[:3])
_NO_MARKS = dict.fromkeys(map(ord, MARKS), " ")
INPUT_TOO, OUTPUT_TOO = MARKS[3], MARKS[4]
"""Words of rows of earlier versions: what the span puts in, or gives out, is noted on another side alone."""
_LONG = 4000
_LONGEST = 1_000_000
_GOES_ON = re.compile(r"\w{3}$")
_NOT_WORDS = re.compile(r"[\W_]+")
_ASCII_WORD = re.compile(r"(?<![^\W_])[a-zA-Z0-9]+(?![^\W_])")


def indexed(others: Collection[str], put_in: Collection[str] = (), come_out: Collection[str] = ()) -> bytes:
    """One text, in UTF-8, that holds the words of several, in which no phrase reaches from one into the next.

    Marks tell where those begin that were put in, and those that came out. Of a text only its first million
    characters count, and of embedded data, such as base64, nothing.
    """
    parts = [_APART.join([_readied(text) for text in others])]
    for begin, texts in ((_BEGIN_IN, put_in), (_BEGIN_OUT, come_out)):
        if texts:
            parts += (begin, _APART.join([_readied(text) for text in texts]))
    return b"".join(parts)


def sided_match_of(match: str) -> str:
    """The expression that finds the same where a span puts something in or gives something out.

    Its phrases are what is looked for, the mark of what was put in, and that of what came out.
    """
    return f'({match}) AND ("{MARKS[1]}" OR "{MARKS[2]}")'


def says(text: str, asked: str) -> bool:
    """Whether a text says a word or phrase, as the index finds it; ``*`` at its end stands for any ending."""
    phrase = _spoken(asked)
    if not phrase:
        return asked.lower() in text.lower()
    return (phrase if asked.endswith("*") else f"{phrase} ") in f"{_spoken(text)} "


def longest_word(text: str) -> str:
    """The longest word in ASCII, by which it is told quickly what cannot say a text; empty if it has none."""
    return max(_ASCII_WORD.findall(text), key=len, default="")


def _spoken(text: str) -> str:
    """The words of a text alone, in small letters without accents, each after a space."""
    if not text.isascii():
        parts = unicodedata.normalize("NFD", _spaced(text))
        text = "".join([letter for letter in parts if not unicodedata.combining(letter)])
    return "".join([f" {word}" for word in _NOT_WORDS.split(text.lower()) if word])


def match_of(text: str, *, exact: bool = True) -> str | None:
    """The FTS5 expression that finds a word or phrase; ``*`` at its end stands for any ending.

    Where it is not to be `exact`, the last word may have any ending too, if three of its letters are there.
    Elsewhere it stands between words, as all that is no letter. None for a text without words, of which the
    index cannot tell.
    """
    plain = text.rstrip("*")
    if not _NOT_WORDS.sub("", plain):
        return None
    goes_on = exactly(text, exact=exact) != plain
    quoted = _spaced(plain).replace('"', " ").replace("\0", " ").encode("utf-8", "replace").decode()
    return f'"{quoted}"' + ("*" if goes_on else "")


def exactly(text: str, *, exact: bool) -> str:
    """A text as `says` is asked for it: with ``*`` at its end if its last word may have any ending."""
    plain = text.rstrip("*")
    return f"{plain}*" if plain != text or (not exact and _GOES_ON.search(plain)) else plain


def _readied(text: str) -> bytes:
    if len(text) > _LONG:
        text = text[:_LONGEST]
        text = _DATA.sub(" ", text) if _may_hold_data(text) else text
    if text.isascii():
        return text.encode()
    return _spaced(text).translate(_NO_MARKS).encode("utf-8", "replace")


def _may_hold_data(text: str) -> bool:
    """Whether a run without spaces is as long as embedded data: in a few steps, unlike a search."""
    at = 0
    while at + _DATA_RUN <= len(text):
        gap = text.rfind(" ", at, at + _DATA_RUN)
        if gap < 0:
            return True
        at = gap + 1
    return False


def _spaced(text: str) -> str:
    """The text with spaces around each character that is a word by itself."""
    return _UNSPACED.sub(r" \g<0> ", text)
