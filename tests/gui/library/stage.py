"""A window over a store with sample traces, a receiver for it, and what keeps things in it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from receiving import a_receiver
from sample_store import a_sample_store
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.library.keeping import Keeping
from spanglass.gui.library.writes import Writes
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader


class Stage:
    """`close` it; `store` is read with `reader`."""

    def __init__(self, qtbot: QtBot, path: Path, traces: int = 4) -> None:
        self._qtbot, self._stack = qtbot, ExitStack()
        a_sample_store(path, traces)
        bound = self._stack.enter_context(a_receiver(path))
        self.reader, self.questions = Reader(path), Questions(path)
        self.window, self.theme = QWidget(), Theme()
        qtbot.addWidget(self.window)
        self.window.resize(900, 700)
        self.toasts = Toasts(self.theme, self.window)
        self.address = f"127.0.0.1:{bound.port}"
        self.writes = Writes(self.questions, self.toasts, lambda: self.address)
        self.keeping = Keeping(self.theme, self.window, self.questions, self.writes)
        show_active(qtbot, self.window)

    @property
    def titles(self) -> list[str]:
        return [card.toast.title for card in self.toasts.cards]

    def until(self, happened: Callable[[], Any]) -> None:
        self._qtbot.waitUntil(lambda: bool(happened()))

    def press(self, toast: str, button: str) -> None:
        """Press a button of the toast of a title."""
        card = next(card for card in self.toasts.cards if card.toast.title == toast)
        next(each for each in card.toast.buttons if each.text == button).pressed()

    def close(self) -> None:
        self.questions.stop()
        self.reader.close()
        self._stack.close()
