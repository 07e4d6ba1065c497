"""All that the list has is chosen with a key, loaded or not, and what acts on it acts on all of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from spanglass.core.ids import to_hex
from spanglass.gui.export.wish import choices
from spanglass.gui.pages.traces import list_choice
from spanglass.gui.pages.traces.list_choice import ListChoice
from spanglass.gui.pages.traces.list_whole import Whole
from spanglass.gui.session.selection import Target
from trace_lists import SECOND, Listed

CONTROL = Qt.KeyboardModifier.ControlModifier
NAMES = [f"t{number}" for number in range(120, 0, -1)]


@pytest.fixture
def listed(qtbot: QtBot, tmp_path: Path) -> Iterator[Listed]:
    listed = Listed(qtbot, tmp_path)
    listed.write(*range(1, 121))
    listed.open()
    assert len(listed.names()) < 120
    yield listed
    listed.close()


@pytest.fixture
def all_of(listed: Listed) -> Listed:
    listed.bot.keyClick(listed.panel.view, Qt.Key.Key_A, CONTROL)
    listed.bot.waitUntil(lambda: choice(listed).whole.number == 120)
    return listed


def choice(listed: Listed) -> ListChoice:
    return listed.panel.choice


def selected(listed: Listed) -> int:
    return len(listed.panel.steps.chosen())


def pill(listed: Listed) -> str:
    said = choice(listed)._pill
    return said.text if said.isVisible() else ""


def clipboard() -> list[str]:
    return QGuiApplication.clipboard().text().split("\n")


def test_a_pill_says_how_many_there_are(all_of: Listed) -> None:
    assert pill(all_of) == "All 120 chosen"
    assert selected(all_of) == len(all_of.names()) < 120
    assert all_of.selection.trace is not None
    assert all_of.selection.trace.name == "t120", "what is looked at stays"


def test_rows_that_are_loaded_later_are_among_them_and_newer_ones_are_not(all_of: Listed) -> None:
    bar = all_of.panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    all_of.bot.waitUntil(lambda: len(all_of.names()) == 120)
    assert selected(all_of) == 120
    bar.setValue(0)
    all_of.now += 10 * SECOND
    all_of.write(121, start=all_of.now - SECOND)
    all_of.tell()
    assert all_of.names()[0] == "t121"
    assert selected(all_of) == 120
    assert choice(all_of).number == 120


@pytest.mark.parametrize("way", ["click", "with control", "down", "filter"])
def test_it_ends_once_something_else_is_chosen(all_of: Listed, way: str) -> None:
    view, place = all_of.panel.view, QPoint(100, 40)
    if way == "down":
        all_of.bot.keyClick(view, Qt.Key.Key_Down)
    elif way == "filter":
        all_of.selection.set_query("name:t1*")
        all_of.settle()
    else:
        keys = CONTROL if way == "with control" else Qt.KeyboardModifier.NoModifier
        all_of.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)
    assert choice(all_of).whole.number is None
    assert choice(all_of).number == selected(all_of) < 120
    all_of.bot.waitUntil(lambda: not pill(all_of))
    gone: list[object] = []
    choice(all_of).delete_all_wanted.connect(gone.append)
    choice(all_of)._delete()
    assert not gone


def test_all_ids_and_rows_are_copied(all_of: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    choice(all_of).copy_ids()
    all_of.bot.waitUntil(lambda: pill(all_of) == "120 ids copied")
    assert clipboard() == [to_hex(number.to_bytes(16, "big")) for number in range(120, 0, -1)]
    all_of.bot.keyClick(all_of.panel.view, Qt.Key.Key_C, CONTROL)
    all_of.bot.waitUntil(lambda: pill(all_of) == "120 rows copied")
    assert [line.split("\t")[1] for line in clipboard()] == NAMES
    monkeypatch.setattr(list_choice.rows_of, "__defaults__", (100,))
    choice(all_of).copy_rows()
    all_of.bot.waitUntil(lambda: pill(all_of) == "100 of 120 rows copied; export writes them all")
    assert [line.split("\t")[1] for line in clipboard()] == NAMES[:100]


def test_what_is_wanted_before_it_is_known_what_they_are_is_done_then(listed: Listed) -> None:
    gone: list[Whole] = []
    choice(listed).delete_all_wanted.connect(gone.append)
    listed.bot.keyClick(listed.panel.view, Qt.Key.Key_A, CONTROL)
    choice(listed)._delete()
    listed.bot.waitUntil(lambda: bool(gone))
    assert gone[0].number == 120


def test_all_are_exported_in_the_order_of_the_filter(all_of: Listed) -> None:
    wanted: list[Whole] = []
    choice(all_of).export_wanted.connect(wanted.append)
    choice(all_of)._export()
    first, *_ = choices(None, wanted[0], "name:t1*", (5, 9))
    assert (first.title, first.arguments[-1]) == ("120 selected", "name:t1*")
    assert first.arguments[1] == f"--end={all_of.now + 1}"


def test_all_are_added_to_a_dataset_if_that_takes_so_many(
    all_of: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[tuple[Target, ...]] = []
    all_of.selection.dataset_wanted.connect(wanted.append)
    choice(all_of)._add()
    all_of.bot.waitUntil(lambda: bool(wanted))
    assert {target.trace_id for target in wanted[0]} == {n.to_bytes(16, "big") for n in range(1, 121)}
    monkeypatch.setattr(list_choice, "_MOST_EXAMPLES", 100)
    choice(all_of)._add()
    assert pill(all_of) == "A dataset takes 100 traces at once, not 120"
    assert len(wanted) == 1


def test_a_few_rows_are_copied_as_text(listed: Listed) -> None:
    view = listed.panel.view
    view.make_current(0)
    listed.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CONTROL, QPoint(100, 26 * 3 + 10))
    listed.bot.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert [line.split("\t")[1] for line in clipboard()] == ["t120", "t117"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", line.split("\t")[0]) for line in clipboard())
