"""Texts in any case of their letters, as SQLite's ``NOCASE`` has it: of ASCII alone."""

from string import ascii_lowercase, ascii_uppercase

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(text: str) -> str:
    """The text with its letters of ASCII in lower case; texts that SQLite takes for equal become the same."""
    return text.lower() if text.isascii() else text.translate(_LOWER)
