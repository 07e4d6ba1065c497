"""Blocks as values: the preview of a folded one, the length of a text in pieces."""

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, Heading, TextItem

HEADING = Heading("user", "text2", "User")


def test_the_preview_is_the_first_text_on_one_line() -> None:
    call = CallItem("search", TextItem(shown("{}")), None)
    block = Block("0.0", HEADING, (call, TextItem(shown("Hello,\n\n  world")), TextItem(shown("more"))))
    assert block.preview == "Hello, world"


def test_a_block_without_text_has_no_preview() -> None:
    assert Block("0.0", HEADING).preview == ""


def test_the_length_of_a_text_counts_what_is_not_yet_fit_to_show() -> None:
    assert TextItem(shown("a\u202eb"), rest=("c", "d")).length == 5
