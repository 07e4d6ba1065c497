from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.gui.pages.compare.group_list import GroupList
from spanglass.gui.pages.compare.groups_view import GroupsView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

OLD, NEW = "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[GroupsView]:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    for number in range(1, 13):
        version = OLD if number < 7 else NEW
        attributes = {**CHAT, "gen_ai.response.model": version}
        start = T0 + number * 5000 * MS
        writer.write([a_batch(a_span(1, trace=bytes([number]) * 16, start=start, attributes=attributes))])
    writer.close()
    questions = Questions(path)
    view = GroupsView(Theme(), questions)
    qtbot.addWidget(view)
    view.resize(1200, 700)
    view.show()
    yield view
    questions.stop()


def shown(qtbot: QtBot, view: GroupsView) -> GroupList:
    qtbot.waitUntil(lambda: bool(view.list.lines))
    return view.list


def test_the_versions_of_a_model_that_changed_are_offered(qtbot: QtBot, view: GroupsView) -> None:
    view.offer_versions()
    lines = shown(qtbot, view).lines
    assert [field.text() for field in view.fields] == [f"version:{OLD}", f"version:{NEW}"]
    assert (lines[0].first.count, lines[0].second.count) == (6, 6)
    assert view._note.text() == "6 calls in A, 6 in B"


def test_no_call_is_in_both_groups_where_one_version_begins_as_the_other(
    qtbot: QtBot, view: GroupsView
) -> None:
    view._take_versions(("gpt-4o", NEW))
    lines = shown(qtbot, view).lines
    assert [field.text() for field in view.fields] == [f"version:gpt-4o -version:{NEW}", f"version:{NEW}"]
    assert (lines[0].first.count, lines[0].second.count) == (6, 6)


def test_filters_are_typed_and_entered(qtbot: QtBot, view: GroupsView) -> None:
    view.take_focus()
    qtbot.keyClicks(view.fields[0], f"version:{OLD}")
    qtbot.keyClick(view.fields[0], Qt.Key.Key_Return)
    lines = shown(qtbot, view).lines
    assert (lines[0].first.count, lines[0].second.count) == (6, 12)


def test_a_filter_that_cannot_be_read_is_named(qtbot: QtBot, view: GroupsView) -> None:
    view.compare("modle:x", "")
    qtbot.waitUntil(lambda: "modle" in view._note.text())
    assert view.fields[0].toolTip()
    view.compare("model:gpt*", "")
    shown(qtbot, view)
    assert not view.fields[0].toolTip()


def test_figures_are_gone_through_said_and_copied(qtbot: QtBot, view: GroupsView) -> None:
    view.compare(f"version:{OLD}", f"version:{NEW}")
    figures = shown(qtbot, view)
    figures.setFocus()
    assert figures.accessibleDescription().startswith("Errors: A 0%")
    qtbot.keyClick(figures, Qt.Key.Key_Down)
    assert figures.accessibleDescription().startswith("Refusals")
    qtbot.keyClick(figures, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().splitlines()[0].startswith("Errors\t0%\t")
    assert not figures.grab().isNull()
