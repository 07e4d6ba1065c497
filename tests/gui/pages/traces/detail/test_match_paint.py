"""A text that is looked for stands out in painted lines: where it is, in any case, and nowhere else."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind
from spanglass.gui.pages.traces.detail.attributes import AttributesTab
from spanglass.gui.pages.traces.detail.match_paint import paint_matches
from spanglass.gui.pages.traces.detail.parameters import ParametersTab
from spanglass.gui.pages.traces.detail.raw import RawTab
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.theming.theme import Theme

YELLOW = QColor("#FFFF00")


def filled(words: str, needle: str) -> list[int]:
    """The columns that are filled, of a line on black."""
    picture = QImage(200, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor("black"))
    painter = QPainter(picture)
    paint_matches(painter, QRect(10, 0, 190, 20), words, needle, YELLOW)
    painter.end()
    return [x for x in range(200) if picture.pixelColor(x, 10) == YELLOW]


def test_each_place_is_filled(qtbot: QtBot) -> None:
    both, first = filled("a PARCEL parcel", "parcel"), filled("a PARCEL", "parcel")
    assert min(both) == min(first) > 10
    assert len(both) > len(first) > 10


@pytest.mark.parametrize(("words", "needle"), [("a parcel", ""), ("a parcel", "letter"), ("İstanbul", "i")])
def test_nothing_is_filled_where_it_is_not_said(qtbot: QtBot, words: str, needle: str) -> None:
    assert filled(words, needle) == []


@pytest.mark.parametrize("kind", [AttributesTab, ParametersTab, RawTab])
def test_the_tabs_let_it_stand_out_now_and_later(qtbot: QtBot, kind: type[Tab]) -> None:
    theme = Theme()
    tab, match = kind(theme), theme.color("match").rgb()
    qtbot.addWidget(tab)
    tab.resize(400, 300)
    tab.show()
    facts = Facts(kind=Kind.LLM, model_requested="a parcel")
    detail = a_detail(facts, model_requested="a parcel")
    detail = type(detail)(detail.row, detail.trace_id, a_raw_span(attributes={"a": "a parcel"}), (), facts)

    def marked() -> bool:
        picture = tab.grab().toImage()
        return any(
            picture.pixel(x, y) == match for x in range(picture.width()) for y in range(picture.height())
        )

    tab.mark("parcel")
    tab.show_content(tab.prepared()(detail), "answer", same=False)
    qtbot.waitUntil(marked)
    tab.mark("letter")
    assert not marked()
    tab.mark("PARCEL")
    assert marked()
    tab.mark("")
    assert not marked()
