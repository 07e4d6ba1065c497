"""The page of evaluations alone in a window, over a store with a dataset and a prompt, and a receiver."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from builders import T0
from library_values import a_version, an_example
from receiving import a_receiver
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.evals.build import Evals
from spanglass.gui.pages.evals.files import Files
from spanglass.gui.places.evals_place import EvalsPlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


def fill(path: Path, examples: int = 3) -> None:
    """A dataset of questions and a prompt of two versions."""
    made = [an_example(f"Question {number}") for number in range(examples)]
    writer = Writer(path)
    writer.library(lambda tables: tables.add("Tickets", made, T0))
    for text in ("One", "Two"):
        writer.library(lambda tables, text=text: tables.save(a_version("Support", text), T0))  # type: ignore[misc]
    writer.close()


class Window(QWidget):
    """A window with toasts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.toasts = Toasts(theme, self)


class Stage:
    """`close` it; the store is read with `reader`."""

    def __init__(self, qtbot: QtBot, path: Path, examples: int | None = 3) -> None:
        self._qtbot, self._stack, self.path = qtbot, ExitStack(), path
        Writer(path).close()
        if examples is not None:
            fill(path, examples)
        bound = self._stack.enter_context(a_receiver(path))
        self.reader, self.questions, self.theme = Reader(path), Questions(path), Theme()
        self.window = Window(self.theme)
        qtbot.addWidget(self.window)
        writes = Writes(self.questions, self.window.toasts, lambda: f"127.0.0.1:{bound.port}")
        command = [sys.executable, "-m", "spanglass"]
        files = Files(path, self.window.toasts, writes, command)
        self.evals = Evals(self.theme, self.window, self.questions, writes, files)  # type: ignore[arg-type]
        for _ in self.evals.making():
            pass
        self.page, self.desk = self.evals.page, self.evals.desk
        self.actions = Actions(self.window, self.theme)
        self.place = EvalsPlace(self.theme, lambda: iter((self.page,)))
        self.place.connect_actions(self.actions)
        self.actions.set_page("evals")
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.place)
        self.window.resize(1200, 700)
        show_active(qtbot, self.window)
        self.place.take_focus()
        self.until(lambda: self.desk.read)

    def until(self, happened: Callable[[], Any]) -> None:
        self._qtbot.waitUntil(lambda: bool(happened()), timeout=30_000)

    @property
    def titles(self) -> list[str]:
        return [card.toast.title for card in self.window.toasts.cards]

    @property
    def questions_shown(self) -> list[str]:
        """What the rows of the table ask."""
        return [row.title for row in self.page.table.examples.rows]

    def press(self, toast: str, button: str) -> None:
        """Press a button of the toast of a title."""
        card = next(card for card in self.window.toasts.cards if card.toast.title == toast)
        next(each for each in card.toast.buttons if each.text == button).pressed()

    def show_prompt(self) -> None:
        """Look at the prompt."""
        self.page.choose("prompt", self.reader.prompts()[0].id)
        self.until(lambda: self.desk.shown_versions)

    def close(self) -> None:
        self.evals.close()
        self.questions.stop()
        self.reader.close()
        self._stack.close()
