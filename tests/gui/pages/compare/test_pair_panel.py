from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from comparisons import FIRST, SECOND, store_of_two
from spanglass.gui.pages.compare.asked import Comparison, compare
from spanglass.gui.pages.compare.message_pair import MessagePair
from spanglass.gui.pages.compare.pair_panel import PairPanel, Traces
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Target
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label
from spanglass.store.reader import Reader

BOTH = Traces(FIRST, SECOND)


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    reader = Reader(store_of_two(tmp_path / "traces.db"))
    found = compare(reader, Target(FIRST), Target(SECOND))
    reader.close()
    assert found is not None
    return found


@pytest.fixture
def panel(qtbot: QtBot, comparison: Comparison, tmp_path: Path) -> Iterator[PairPanel]:
    questions = Questions(tmp_path / "traces.db")
    panel = PairPanel(Theme(), questions)
    qtbot.addWidget(panel)
    panel.resize(1200, 500)
    panel.show()
    yield panel
    questions.stop()


def values(panel: PairPanel) -> list[ValueList]:
    return [widget for widget in panel.column.widgets() if isinstance(widget, ValueList)]


def test_messages_stand_beside_each_other_and_what_else_differs_below(
    qtbot: QtBot, panel: PairPanel, comparison: Comparison
) -> None:
    panel.show_line(comparison.lines[1], BOTH)
    qtbot.waitUntil(lambda: len(panel.column.widgets()) == 4)
    assert sum(isinstance(widget, MessagePair) for widget in panel.column.widgets()) == 3
    assert values(panel)[0].accessibleName().startswith("What else differs 1 of")
    assert "same system prompt, same input" in [label.text() for label in panel.findChildren(Label)]


@pytest.mark.parametrize(("tab", "title"), [(1, "Parameters"), (2, "Tools"), (3, "Attributes")])
def test_tabs_show_the_rest(
    qtbot: QtBot, panel: PairPanel, comparison: Comparison, tab: int, title: str
) -> None:
    panel.show_line(comparison.lines[1], BOTH)
    panel.tabs._take(tab)
    qtbot.waitUntil(lambda: len(values(panel)) == 1)
    qtbot.waitUntil(lambda: values(panel)[0].accessibleName().startswith(title))


def test_nothing_is_shown_of_no_line(qtbot: QtBot, panel: PairPanel, comparison: Comparison) -> None:
    panel.show_line(comparison.lines[1], BOTH)
    qtbot.waitUntil(lambda: bool(panel.column.widgets()))
    panel.show_line(None, None)
    assert panel.column.widgets() == []


def test_arrows_ask_for_the_next_difference(qtbot: QtBot, panel: PairPanel) -> None:
    with qtbot.waitSignal(panel.step_wanted) as wanted:
        panel._up.click()
    assert wanted.args == [True]


def test_a_span_whose_texts_differ_is_not_called_the_same(
    qtbot: QtBot, panel: PairPanel, comparison: Comparison
) -> None:
    line = replace(comparison.lines[1], changes=())
    panel.show_line(line, BOTH)
    assert panel._badge.accessibleName() == "The same"
    qtbot.waitUntil(lambda: panel._badge.accessibleName() == "Differs below")
