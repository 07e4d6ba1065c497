"""Texts shown with marks and masks are given back as they were."""

import pytest

from spanglass.core.shown import shown
from spanglass.gui.pages.replay.typed import restored

HIDDEN = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD"


@pytest.mark.parametrize(
    "text", [f"key {HIDDEN} end", "one\r\ntwo\x07three", "bidi \u202e end", "plain", ""], ids=ascii
)
def test_what_is_not_changed_comes_back(text: str) -> None:
    assert restored(shown(text), shown(text).text) == text


def test_a_mask_stands_for_its_secret_where_other_words_changed() -> None:
    whole = shown(f"first {HIDDEN} last")
    assert HIDDEN not in whole.text
    assert restored(whole, whole.text.replace("first", "other")) == f"other {HIDDEN} last"


def test_line_ends_stay_as_they_were() -> None:
    whole = shown("one\r\ntwo\r\nthree")
    assert restored(whole, whole.text.replace("three", "four")) == "one\r\ntwo\r\nfour"


def test_a_mask_that_was_typed_over_is_what_was_typed() -> None:
    whole = shown(f"key {HIDDEN}")
    assert restored(whole, "key none") == "key none"
