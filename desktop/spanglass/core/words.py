"""Words of texts, as the text index knows them: what is put into it, and what is asked of it."""

import re
from collections.abc import Iterable

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Han, which are written without spaces: each character counts as a word."""

_DATA = re.compile(r"[A-Za-z0-9+/=_-]{400,}")
_APART = "\n\ue000\n"  # a word that no text has, for it is of private use
_LONG = 4000
_LONGEST = 1_000_000
_GOES_ON = re.compile(r"\w{3}$")
_NOT_WORDS = re.compile(r"[\W_]+")


def indexed(texts: Iterable[str]) -> str:
    """One text that holds the words of several, in which no phrase reaches from one into the next.

    Of a text only its first million characters count, and of embedded data, such as base64, nothing.
    """
    return _APART.join([_readied(text) for text in texts])


def match_of(text: str, *, exact: bool = True) -> str | None:
    """The FTS5 expression that finds a word or phrase; ``*`` at its end stands for any ending.

    Where it is not to be `exact`, the last word may have any ending too, if three of its letters are there.
    None if the index cannot tell: for a text without words, or with ``*`` elsewhere.
    """
    plain = text.rstrip("*")
    if "*" in plain or not _NOT_WORDS.sub("", plain):
        return None
    goes_on = plain != text or (not exact and bool(_GOES_ON.search(plain)))
    quoted = _spaced(plain).replace('"', " ").replace("\0", " ").encode("utf-8", "replace").decode()
    return f'"{quoted}"' + ("*" if goes_on else "")


def _readied(text: str) -> str:
    if len(text) > _LONG:
        text = _DATA.sub(" ", text[:_LONGEST])
    return text if text.isascii() else _spaced(text)


def _spaced(text: str) -> str:
    """The text with spaces around each character that is a word by itself."""
    return _UNSPACED.sub(r" \g<0> ", text)
