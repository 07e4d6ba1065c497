"""The row of figures: what goes where there is little room, and widgets that stay."""

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.detail.figure_row import FigureRow, FigureView
from spanglass.gui.pages.traces.detail.span_figures import Figure
from spanglass.gui.theming.theme import Scheme, Theme

FIGURES = (
    Figure("Duration", "4.62 s"),
    Figure("Input", "3,412", "2,048 cached", "<b>hint"),
    Figure("Cost", "$0.0083"),
)


@pytest.fixture
def theme() -> Theme:
    return Theme()


@pytest.fixture
def row(qtbot: QtBot, theme: Theme) -> FigureRow:
    row = FigureRow(theme)
    qtbot.addWidget(row)
    row.resize(400, 36)
    row.show()
    row.show_figures(FIGURES)
    return row


def shown(row: FigureRow) -> list[str]:
    views = (view for view in row.findChildren(FigureView) if view.isVisible())
    return [view.figure.label + ("*" if view.figure.note and view.with_note else "") for view in views]


def test_without_room_remarks_go_first_then_the_figures_at_the_end(row: FigureRow) -> None:
    assert shown(row) == ["Duration", "Input*", "Cost"]
    row.resize(200, 36)
    assert shown(row) == ["Duration", "Input", "Cost"]
    row.resize(120, 36)
    assert shown(row) == ["Duration", "Input"]
    row.resize(20, 36)
    assert shown(row) == []


def test_figures_do_not_touch(row: FigureRow) -> None:
    edges = [(view.x(), view.geometry().right()) for view in row.findChildren(FigureView)]
    assert all(before[1] + 20 < after[0] for before, after in pairwise(edges))


def test_newer_figures_keep_their_widgets_others_do_not(row: FigureRow) -> None:
    before = row.view("Cost")
    row.show_figures((*FIGURES[:2], Figure("Cost", "$1.00")))
    assert row.view("Cost") is before
    row.show_figures(FIGURES[:1])
    assert row.view("Cost") is None


def test_tool_tips_are_text(row: FigureRow) -> None:
    view = row.view("Input")
    assert view is not None
    assert view.toolTip() == "<qt style='white-space:pre'>&lt;b&gt;hint</qt>"
    assert view.accessibleName() == "Input 3,412, 2,048 cached, <b>hint"


def test_another_size_places_them_anew(row: FigureRow, theme: Theme) -> None:
    view = row.view("Cost")
    assert view is not None
    before = view.x()
    theme.change(Scheme.LIGHT, 1.3)
    assert view.x() > before
