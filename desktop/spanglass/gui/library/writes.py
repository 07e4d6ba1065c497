"""What is written about datasets and prompts from the window: in threads, with toasts that can undo it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import one_line
from spanglass.core.library import Added, NewVersion, Saved
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.library.wishes import Wish, add_calls, size_of
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.toast_card import Toast, ToastButton
from spanglass.store.reader import Reader

_TOPIC = "library.write."
_LARGE = 65_536
_LONGEST = 40


class Writes(QObject):
    """`opened` carries kind and row id of what the user wants to see, `changed` that something is written."""

    opened = Signal(str, int)
    changed = Signal()

    def __init__(self, questions: Questions, toasts: Toasts, address: Callable[[], str]) -> None:
        super().__init__(questions)
        self._questions, self._toasts, self._address = questions, toasts, address
        self._number = 0
        self._titles: dict[str, str] = {}
        questions.failed.connect(self._say_failed)

    @property
    def address(self) -> str:
        """Where the receiver listens."""
        return self._address()

    def do(
        self, work: Callable[[Reader], Any], done: Callable[[Any], object], refused: str = "Not kept"
    ) -> None:
        """Do what blocks in a thread, then `done` with what comes of it; `refused` is a failure's title."""
        self._number += 1
        topic = f"{_TOPIC}{self._number}"  # one of its own, so that no later write takes its place
        self._titles[topic] = refused

        def finish(found: Any) -> None:
            self._titles.pop(topic, None)
            done(found)
            self.changed.emit()

        self._questions.ask(topic, work, finish)

    def ask(self, work: Callable[[LibraryRequests], Any], done: Callable[[Any], object]) -> None:
        """The same with requests alone."""
        address = self.address
        self.do(lambda _reader: work(LibraryRequests(address)), done)

    def add(self, wish: Wish) -> None:
        """Add calls to a dataset, and say so; large ones are read where that holds up nothing."""
        questions = self._questions

        def work(reader: Reader) -> Added:
            if size_of(reader, wish.calls) > _LARGE:
                found: Added = questions.apart(partial(add_calls, wish=wish), reader)
                return found
            return add_calls(reader, wish)

        self.do(work, self.say_added, "Not added")

    def save(self, version: NewVersion) -> None:
        """Keep a prompt as its next version, and say so."""
        self.ask(lambda requests: requests.save(version), self.say_saved)

    def remove(self, kind: str, ids: Sequence[int], said: str) -> None:
        """Take something away, and offer to bring it back."""

        def offer(_done: object) -> None:
            undo = ToastButton("Undo", lambda: self.restore(kind, ids))
            self._toasts.show_toast(Toast(said, tone="info", icon="trash-2", buttons=(undo,)))

        self.ask(lambda requests: requests.remove(kind, ids), offer)

    def restore(self, kind: str, ids: Sequence[int]) -> None:
        """Bring it back."""
        self.ask(lambda requests: requests.restore(kind, ids), lambda _done: None)

    def say_added(self, added: Added) -> None:
        """Say what became of examples, with ways to undo it and to see them."""
        name, number = one_line(added.name, _LONGEST), len(added.ids)
        there = "" if not added.there else f"{added.there:,} {_was(added.there)} in it already."
        look = ToastButton("Open", lambda: self.opened.emit("dataset", added.dataset))
        if not number:
            title = "It is in the dataset already" if added.there == 1 else "They are in the dataset already"
            self._toasts.show_toast(Toast(title, name, "info", buttons=(look,)))
            return
        noun = "example" if number == 1 else "examples"
        undo = ToastButton("Undo", lambda: self._undo_added(added))
        title = f"{number:,} {noun} added to {name}"
        self._toasts.show_toast(Toast(title, there, "ok", buttons=(undo, look)))

    def say_saved(self, saved: Saved) -> None:
        """Say where a version is kept, or that the newest one is the same."""
        name = one_line(saved.name, _LONGEST)
        look = ToastButton("Open", lambda: self.opened.emit("prompt", saved.prompt))
        if not saved.changed:
            told = f"Version {saved.number} of {name} says the same; no other was made."
            self._toasts.show_toast(Toast("Nothing has changed", told, "info", buttons=(look,)))
            return

        def undo() -> None:
            self.ask(lambda requests: requests.remove("prompt_version", [saved.version]), lambda _done: None)

        buttons = (ToastButton("Undo", undo), look)
        self._toasts.show_toast(Toast(f"{name} {saved.number} saved", tone="ok", buttons=buttons))

    def _undo_added(self, added: Added) -> None:
        def work(requests: LibraryRequests) -> None:
            requests.remove("example", added.ids)
            if added.made:
                requests.remove("dataset", [added.dataset])

        self.ask(work, lambda _done: None)

    def _say_failed(self, topic: str, error: object) -> None:
        title = self._titles.pop(topic, None)
        if title is not None:
            self._toasts.show_toast(Toast(title, str(error), "error"))


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
