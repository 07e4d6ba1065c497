"""The head of a span: what it shows, what it leaves out where there is little room, and what it asks."""

from collections.abc import Iterable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from builders import T0, a_row
from spanglass.analysis.cache_miss import CacheMiss, Excerpt, Miss, Place
from spanglass.core.views import SpanRow
from spanglass.gui.pages.traces.detail.figure_row import FigureView
from spanglass.gui.pages.traces.detail.span_header import SpanHeader
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.text import Label

ROW = a_row(title="draft_answer", new_snapshot=True, attempt=2, attempts=2, cache_read_tokens=2048)
NAMES = ("draft_answer", "x" * 4000, "<img src=x onerror=alert(1)>\u202egnp.exe")


@pytest.fixture
def header(qtbot: QtBot) -> SpanHeader:
    header = SpanHeader(Theme())
    qtbot.addWidget(header)
    header.show()
    return header


def show(qtbot: QtBot, header: SpanHeader, row: SpanRow, width: int = 600) -> None:
    header.resize(width, 90)
    header.show_row(row, T0)
    qtbot.wait(5)


def visible(header: SpanHeader, kind: type[QWidget]) -> Iterable[QWidget]:
    return (widget for widget in header.findChildren(kind) if widget.isVisible())


def words(header: SpanHeader) -> list[str]:
    labels = [label.text() for label in visible(header, Label)]  # type: ignore[attr-defined]
    return labels + [badge.accessibleName() for badge in visible(header, Badge)]


def test_it_names_span_model_snapshot_and_attempt(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, ROW, 700)
    assert words(header) == ["draft_answer", "attempt 2 of 2", "gpt-4o-2024-11-20", "New snapshot"]


@pytest.mark.parametrize("width", range(440, 1000, 40))
def test_a_name_of_usual_length_is_never_cut(qtbot: QtBot, header: SpanHeader, width: int) -> None:
    show(qtbot, header, ROW, width)
    name = next(label for label in header.findChildren(Label) if label.text() == "draft_answer")
    assert name.width() >= name.sizeHint().width()
    (model, _snapshot) = visible(header, Badge)
    assert model.width() >= model.sizeHint().width()


def test_at_last_the_name_stands_alone(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, ROW, 330)
    assert "gpt-4o-2024-11-20" not in words(header)
    signs = list(visible(header, Button))
    assert all(sign.width() >= sign.sizeHint().width() for sign in signs)


def test_the_asked_model_is_not_shown_for_the_one_that_answered(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, a_row(model_responded=None))
    assert words(header) == ["chat gpt-4o"]


def test_what_is_wrong_has_a_line(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, a_row(status_code=2, error_type="Boom", error_message="no"))
    low = header.sizeHint().height()
    assert "Boom: no" in words(header)
    show(qtbot, header, a_row(counted=False, not_counted_because="another span reports the same response"))
    assert "Not counted: another span reports the same response" in words(header)
    show(qtbot, header, ROW)
    assert header.sizeHint().height() < low


@pytest.mark.parametrize("width", [380, 440, 600, 1200])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_or_leaves_the_head(qtbot: QtBot, header: SpanHeader, width: int, name: str) -> None:
    show(qtbot, header, a_row(**{**_fields(ROW), "title": name}), width)
    found = [
        QRect(widget.mapTo(header, QPoint(0, 0)), widget.size())
        for kind in (Label, Badge, Button, FigureView)
        for widget in visible(header, kind)
    ]
    assert len(found) > 6
    for number, place in enumerate(found):
        assert header.rect().contains(place)
        assert not any(place.intersects(other) for other in found[number + 1 :])


def test_figures_are_said_in_words(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, a_row(first_token_ns=None))
    names = [view.accessibleName() for view in visible(header, FigureView)]
    assert names[1].startswith("First token not known")


def test_its_buttons_ask(qtbot: QtBot, header: SpanHeader) -> None:
    show(qtbot, header, ROW)
    buttons = {button.accessibleName(): button for button in visible(header, Button)}
    with qtbot.waitSignal(header.copy_wanted):
        buttons["Copy as text"].click()  # type: ignore[attr-defined]
    with qtbot.waitSignal(header.menu_wanted):
        buttons["More"].click()  # type: ignore[attr-defined]


def test_a_missed_cache_is_explained_with_the_span_it_is_of(qtbot: QtBot, header: SpanHeader) -> None:
    place = Place(Miss.SYSTEM, "message 1, system", 312, Excerpt("It is 07:0", "5.", "6."))
    miss = CacheMiss(Miss.SYSTEM, place, 3000, 952, 4_100_000, 0)
    header.explain(ROW, "", None, miss)
    show(qtbot, header, ROW)
    said = [text for text in words(header) if text.startswith("Cache missed: 2,048 tokens, $0.0041 more")]
    assert len(said) == 1
    assert "before: 5." in header._cache.toolTip()
    show(qtbot, header, a_row(span_id=b"\7" * 8))
    assert not any(text.startswith("Cache missed") for text in words(header))


def _fields(row: SpanRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}


def test_the_words_of_a_line_stay_beside_its_icon_when_the_interface_grows(qtbot: QtBot) -> None:
    theme = Theme()
    header = SpanHeader(theme)
    qtbot.addWidget(header)
    header.show()
    show(qtbot, header, a_row(counted=False, not_counted_because="it is a replay"))
    (words_,) = [label for label in visible(header, Label) if "it is a replay" in label.text()]  # type: ignore[attr-defined]
    theme.change(scale=1.5)
    qtbot.waitUntil(lambda: words_.x() == theme.px(20))
