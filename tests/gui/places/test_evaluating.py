"""Datasets in the real window: a call is kept, shown on its page, replayed, and found among the traces."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from library_values import ORIGIN
from receiving import a_receiver
from sample_store import a_sample_store
from shells import a_shell
from spanglass.gui.shell import Shell
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import ToastCard
from spanglass.store.reader import Reader


@pytest.fixture
def shell(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Shell]:
    store, theme = a_sample_store(tmp_path / "a.db", 6), Theme()
    styled(theme)
    with a_receiver(store) as bound, a_shell(qtbot, theme, store, bound.port) as made:
        yield made


def card(shell: Shell, title: str) -> ToastCard | None:
    return next((each for each in shell.window.toasts.cards if each.toast.title == title), None)


def keep(qtbot: QtBot, shell: Shell, name: str) -> None:
    """Keep the current call by the key."""
    qtbot.keyClick(shell.window, Qt.Key.Key_D)
    sheet = shell.evaluating.keeping.datasets
    qtbot.waitUntil(sheet.isVisible)
    qtbot.keyClicks(sheet.field, name)
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)


def test_a_call_goes_into_a_dataset_and_from_there_to_all_pages(qtbot: QtBot, shell: Shell) -> None:
    trace = shell.selection.trace
    assert trace is not None
    keep(qtbot, shell, "Tickets")
    qtbot.waitUntil(lambda: card(shell, "1 example added to Tickets") is not None)
    found = card(shell, "1 example added to Tickets")
    assert found is not None
    next(each for each in found.toast.buttons if each.text == "Open").pressed()
    assert shell.window.page == "evals"
    page = shell.evaluating.place.page
    qtbot.waitUntil(lambda: page.desk.shown_example is not None)
    shell.actions.trigger("example.replay")
    qtbot.waitUntil(lambda: shell.window.page == "replay")
    replayed = shell.replays.place.replaying
    qtbot.waitUntil(lambda: replayed.desk.plan is not None)
    qtbot.waitUntil(
        lambda: replayed.desk.call.facts.input == page.desk.shown_example.example.request.messages
    )  # type: ignore[union-attr]
    shell.window.show_page("evals")
    shell.selection.set_trace(None)
    shell.actions.trigger("example.trace")
    qtbot.waitUntil(lambda: shell.window.page == "traces")
    assert shell.selection.trace is not None
    assert shell.selection.trace.trace_id == trace.trace_id


def test_the_request_of_the_replay_page_becomes_a_prompt(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    shell.actions.trigger("replay")
    qtbot.waitUntil(lambda: shell.replays.place.replaying.desk.plan is not None)
    shell.actions.trigger("replay.prompt")
    sheet = shell.evaluating.keeping.prompts
    qtbot.waitUntil(sheet.isVisible)
    qtbot.keyClicks(sheet.field, "Support")
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card(shell, "Support 1 saved") is not None)
    reader = Reader(tmp_path / "a.db")
    assert [prompt.name for prompt in reader.prompts()] == ["Support"]
    reader.close()


def test_an_example_whose_trace_is_gone_says_so(qtbot: QtBot, shell: Shell) -> None:
    gone = replace(ORIGIN, trace_id=b"\7" * 16)
    shell.evaluating.place.page.trace_wanted.emit(gone)
    qtbot.waitUntil(lambda: card(shell, "The trace is no longer there") is not None)
