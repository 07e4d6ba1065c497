"""The label shows text as text, in the theme's colour and size, cut to its width if it is to be."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPalette
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Scheme, Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.text import Label, Paragraph


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def test_markup_is_text(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "<h1>big</h1><img src=x>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<h1>big</h1><img src=x>"
    assert not label.textInteractionFlags()


def test_what_cannot_be_seen_is_marked(theme: Theme) -> None:
    label = Label(theme, "a\x00b\u202ec")
    assert label.text() == "a␀b⟨RLO⟩c"


def test_colour_and_size_follow_the_theme(theme: Theme) -> None:
    label = Label(theme, "x", token="text2").with_font(Size.TITLE, 600)
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("text2")
    theme.change(Scheme.LIGHT, 1.5)
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("text2")
    assert label.font().pixelSize() == 20
    label.set_token("error")
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("error")


def test_figures_are_of_one_width(theme: Theme) -> None:
    metrics = QFontMetrics(Label(theme).with_font(figures=True).font())
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_an_eliding_label_shrinks_to_nothing(qtbot: QtBot, theme: Theme) -> None:
    long, short = Label(theme, "x" * 10_000, elide=True), Label(theme, "x" * 10_000)
    assert long.minimumSizeHint().width() == 0
    assert short.minimumSizeHint().width() > 10_000
    qtbot.addWidget(long)
    long.resize(80, 20)
    assert not long.grab().isNull()


def test_an_eliding_label_has_one_line(theme: Theme) -> None:
    assert Label(theme, "a\nb", elide=True).sizeHint().height() == Label(theme, "a").sizeHint().height()
    assert Label(theme, "a\nb").text() == "a\nb"
    assert Label(theme, "a\tb\nc", elide=True).text() == "a b c", "a tab is wider than what is measured of it"


@pytest.mark.parametrize("tone", ["error", "refusal", "warn", "ok", "info", "neutral"])
def test_badges_of_every_tone(qtbot: QtBot, theme: Theme, tone: str) -> None:
    badge = Badge(theme, "\u202e<b>x</b>", "hand", tone)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "⟨RLO⟩<b>x</b>"
    narrow = badge.sizeHint().width()
    badge.show_as("much longer than it was before", tone=tone)
    assert badge.sizeHint().width() > narrow
    badge.set_mono(True)
    badge.resize(badge.sizeHint())
    assert not badge.grab().isNull()


def test_a_paragraph_breaks_a_word_that_is_longer_than_its_line(qtbot: QtBot, theme: Theme) -> None:
    short, long = Paragraph(theme, "a word"), Paragraph(theme, '{"key":"value",' * 100)
    for each in (short, long):
        qtbot.addWidget(each)
        assert each.minimumSizeHint().width() == 0
    line = short.heightForWidth(300)
    assert long.heightForWidth(300) > 10 * line
    assert long.heightForWidth(150) > 1.5 * long.heightForWidth(300)
    assert Paragraph(theme, "one\ntwo").heightForWidth(300) == 2 * line


def test_what_is_in_a_paragraph_is_drawn_within_it(qtbot: QtBot, theme: Theme) -> None:
    long = Paragraph(theme, "x" * 400)
    qtbot.addWidget(long)
    long.resize(120, long.heightForWidth(120))
    last = long.grab(QRect(0, long.height() - QFontMetrics(long.font()).height(), 20, 30)).toImage()
    drawn = {last.pixel(x, y) for x in range(last.width()) for y in range(last.height())}
    assert len(drawn) > 1


def test_a_paragraph_is_broken_between_words_and_within_those_that_are_too_long(
    qtbot: QtBot, theme: Theme
) -> None:
    paragraph = Paragraph(theme, f"an identity document\n\n{'x' * 40}")
    qtbot.addWidget(paragraph)
    width = QFontMetrics(paragraph.font()).horizontalAdvance("an identity docu")
    layout = paragraph._lines(width)
    lines = [layout.lineAt(at) for at in range(layout.lineCount())]
    said = [paragraph.text()[line.textStart() : line.textStart() + line.textLength()] for line in lines]
    assert [line.strip() for line in said[:3]] == ["an identity", "document", ""]
    assert len(said) > 4
    assert all(line.naturalTextWidth() <= width for line in lines)
    assert paragraph.heightForWidth(width) >= len(said) * (QFontMetrics(paragraph.font()).height() - 1)
