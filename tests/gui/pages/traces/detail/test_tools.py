"""The Tools tab: tools with their counts, schemas folded until asked for, folds kept by trace name."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.detail_counts import counts
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.detail.tools import ToolsTab
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.text import Label


def a_call(count: int = 2) -> SpanDetail:
    tools = tuple(
        ToolDefinition(f"tool_{number}", f"Does {number}.", {"type": "object"}) for number in range(count)
    )
    called = Message("assistant", (Part(PartType.TOOL_CALL, name="tool_0"),))
    return a_detail(Facts(kind=Kind.LLM, tools=tools, output=(called,)))


@pytest.fixture
def theme() -> Theme:
    return Theme()


@pytest.fixture
def tab(qtbot: QtBot, theme: Theme) -> ToolsTab:
    tab = ToolsTab(theme, Folds())
    qtbot.addWidget(tab)
    tab.resize(500, 300)
    tab.show()
    return tab


def show(qtbot: QtBot, tab: ToolsTab, detail: SpanDetail, scope: str = "answer") -> None:
    tab.show_content(tab.prepared()(detail), scope, same=False)
    qtbot.waitUntil(lambda: tab.complete)


def texts(tab: ToolsTab) -> list[str]:
    views = (view for offer in tab.views() for view in offer.findChildren(TextView))
    return [view.toPlainText() for view in views if view.isVisible()]


def test_tools_say_what_they_are_for_and_how_often_they_were_called(qtbot: QtBot, tab: ToolsTab) -> None:
    show(qtbot, tab, a_call())
    assert texts(tab) == ["Does 0.", "Does 1."]
    names = [view.heading.accessibleName() for view in tab.views()]
    assert names == ["Tool tool_0, 1 call", "Tool tool_1, not called"]
    assert counts(a_call())[2] == 2


def test_a_schema_is_unfolded_by_key_for_all_traces_of_the_name(qtbot: QtBot, tab: ToolsTab) -> None:
    show(qtbot, tab, a_call())
    heading = tab.views()[0].heading
    heading.setFocus()
    qtbot.keyClick(heading, Qt.Key.Key_Return)
    assert texts(tab) == ["Does 0.", '{"type": "object"}', "Does 1."]
    show(qtbot, tab, a_call(3))
    assert texts(tab)[1] == '{"type": "object"}'
    show(qtbot, tab, a_call(3), "other")
    assert texts(tab) == ["Does 0.", "Does 1.", "Does 2."]


def test_copying_gives_the_schema(qtbot: QtBot, tab: ToolsTab) -> None:
    show(qtbot, tab, a_call())
    with qtbot.waitSignal(tab.copy_asked) as caught:
        qtbot.keyClick(tab.views()[0].heading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ['{"type": "object"}']


def test_without_tools_it_says_so(qtbot: QtBot, tab: ToolsTab) -> None:
    show(qtbot, tab, a_detail())
    assert [label.text() for label in tab.findChildren(Label) if label.isVisible()] == [
        "No tools were offered with this span"
    ]
    assert counts(a_detail())[2] is None


def test_a_tool_without_a_schema_does_not_unfold(qtbot: QtBot, tab: ToolsTab) -> None:
    facts = replace(a_call().facts, tools=(ToolDefinition("bare"),), output=())
    show(qtbot, tab, a_detail(facts))
    (view,) = tab.views()
    view.heading.click()
    assert view.is_folded
    assert not texts(tab)


def test_many_tools_are_made_in_turns_and_another_theme_makes_them_anew(
    qtbot: QtBot, tab: ToolsTab, theme: Theme
) -> None:
    tab.show_content(tab.prepared()(a_call(40)), "answer", same=False)
    assert len(tab.views()) < 40
    qtbot.waitUntil(lambda: tab.complete)
    theme.change(Scheme.LIGHT)
    tab.restyle()
    qtbot.waitUntil(lambda: tab.complete)
    assert len(tab.views()) == 40
