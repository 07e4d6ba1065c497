"""Found text in stretches: the marks, hidden secrets, and characters shown as marks."""

from spanglass.core.secrets import MASK
from spanglass.core.snippets import Snippet, snippet
from spanglass.gui.search.asking import first_run
from spanglass.gui.search.rows import marked

KEY = "sk-proj-abcdefghijklmnop1234567890"


def test_marks_are_told_apart() -> None:
    assert marked("a torn flysheet", ((2, 6), (7, 15))) == (
        ("a ", False), ("torn", True), (" ", False), ("flysheet", True),
    )  # fmt: skip


def test_secrets_are_hidden_unless_they_are_to_be_read() -> None:
    text = f"key {KEY} torn"
    hidden = "".join(piece for piece, _ in marked(text, ((len(text) - 4, len(text)),)))
    assert "abcdefghijklmnop" not in hidden
    assert MASK in hidden
    assert hidden.endswith("torn")
    assert KEY in "".join(piece for piece, _ in marked(text, (), reveal=True))


def test_a_mark_inside_a_secret_shows_nothing_of_it() -> None:
    pieces = marked(f"key {KEY} end", ((14, 20),))
    assert not any(mark for _, mark in pieces)
    assert KEY[10:16] not in "".join(text for text, _ in pieces)


def test_the_rest_of_a_secret_at_a_cut_end_is_hidden() -> None:
    text = "…ghijklmnop1234567890qrst and torn"
    assert "".join(piece for piece, _ in marked(text, ((30, 34),))) == f"{MASK} and torn"


def test_control_characters_become_marks() -> None:
    assert "\x1b" not in "".join(text for text, _ in marked("a\x1b[31m torn\u202e", ()))


def test_what_is_pointed_out_is_what_was_found_first_with_what_follows_it() -> None:
    found = snippet("My tent has a Torn Flysheet, torn", ["torn", "flysheet"])
    assert found is not None
    assert first_run(found) == "Torn Flysheet"
    assert first_run(Snippet("nothing", ())) == ""
