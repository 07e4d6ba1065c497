import pytest
from pytestqt.qtbot import QtBot

from spanglass.core.json_diff import json_diff
from spanglass.gui.pages.compare.message_pair import MessagePair
from spanglass.gui.pages.compare.message_rows import MessageRow, Side
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.pages.traces.detail.blocks import Heading
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.theming.theme import Theme

HEADING = Heading("sparkles", "kind_llm", "Assistant", "", "1.00 s")


def shown(qtbot: QtBot, row: MessageRow, theme: Theme | None = None) -> MessagePair:
    pair = MessagePair(theme or Theme(), row)
    qtbot.addWidget(pair)
    pair.resize(1000, 400)
    pair.show()
    return pair


def marked(view: TextView) -> list[str]:
    return [mark.cursor.selectedText() for mark in view.extraSelections()]


def test_marks_stand_on_the_words_that_differ(qtbot: QtBot) -> None:
    row = MessageRow(
        Side(HEADING, "I am 😀 sorry, no.", ((14, 16),)), Side(HEADING, "I am 😀 sorry, yes.", ((14, 17),))
    )
    pair = shown(qtbot, row)
    first, second = pair.findChildren(TextView)
    assert (marked(first), marked(second)) == (["no"], ["yes"])


def test_a_long_text_is_laid_out_in_pieces_and_marks_go_on_in_the_next(qtbot: QtBot) -> None:
    text = "a line of words\n" * 400
    row = MessageRow(Side(HEADING, text, ((0, len(text)),)), None)
    pair = shown(qtbot, row)
    views = pair.findChildren(TextView)
    assert len(views) > 1
    assert "\n".join(view.toPlainText() for view in views) == text
    assert all(marked(view) for view in views)


@pytest.mark.parametrize("text", ["", "<b>not bold</b> & <img src=x>"])
def test_text_is_text(qtbot: QtBot, text: str) -> None:
    pair = shown(qtbot, MessageRow(Side(HEADING, text), None))
    (view,) = pair.findChildren(TextView)
    assert view.toPlainText() == text


def test_a_refusal_is_tinted_and_json_has_its_paths_below(qtbot: QtBot) -> None:
    theme = Theme()
    changes = json_diff({"n": 1}, {"n": 2})
    row = MessageRow(Side(HEADING, "{}", refused=True), Side(HEADING, "{}"), changes=changes)
    pair = shown(qtbot, row, theme)
    assert pair.grab().toImage().pixelColor(200, 4).name() == theme.css("refusal_bg")
    (paths,) = pair.findChildren(ValueList)
    assert paths.text_of(paths.rows[0]) == "$.n: A 1, B 2"
