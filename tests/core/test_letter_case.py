"""Letters of ASCII are the same in any case, others are not: as SQLite compares with ``NOCASE``."""

import sqlite3

import pytest

from spanglass.core.letter_case import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "aNN"), ("ÄNN", "Änn"), ("Änn", "änn"), ("İ", "i"), ("straße", "STRASSE"), ("", "a")],
)
def test_texts_are_the_same_where_sqlite_says_so(one: str, other: str) -> None:
    connection = sqlite3.connect(":memory:")
    (same,) = connection.execute("SELECT ? = ? COLLATE NOCASE", (one, other)).fetchone()
    connection.close()
    assert (folded(one) == folded(other)) is bool(same)
