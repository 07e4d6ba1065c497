"""A proposal on its way out: as a unified diff, as the new text, or as a version of a prompt."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from spanglass.core.fixes import CallRef, Proposal, Surface
from spanglass.gui.files.file_dialogs import choose_place
from spanglass.gui.pages.fixes.asked import sides
from spanglass.gui.pages.fixes.prompt_version import version_of
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.toast_card import Toast

_TOPIC = "fixes.request"
_DIFF, _TEXT = "Unified diff (*.diff)", "Text (*.txt)"


@dataclass(frozen=True, slots=True)
class Saved:
    """A proposal, a call of its group that shows the request it changes, and whose that is."""

    proposal: Proposal
    call: CallRef | None
    where: str = ""


class Saving(QObject):
    """`said` carries a `Toast`, `version_wanted` the changed request and the name of its prompt."""

    said = Signal(object)
    version_wanted = Signal(object, str)

    def __init__(self, questions: Questions, parent: QWidget) -> None:
        super().__init__(parent)
        self._questions, self._window = questions, parent
        questions.failed.connect(self._fail)

    def menu(self, saved: Saved) -> QMenu:
        """What it can be saved as; the caller opens and drops it."""
        menu = QMenu(self._window)
        menu.addAction("As a unified diff…", lambda: self.write_diff(saved.proposal))
        change = saved.proposal.change
        if change.surface is not Surface.PROGRAM:
            named = "prompt" if change.surface is Surface.PROMPT else "value"
            menu.addAction(f"The new {named} as a file…", lambda: self.write_text(saved.proposal))
            version = menu.addAction("As prompt version…", lambda: self.save_version(saved))
            version.setEnabled(saved.call is not None)
        return menu

    def write_diff(self, proposal: Proposal) -> None:
        """Ask for a file, and write the diff."""
        self._write("Save diff", f"{proposal.id}.diff", _DIFF, proposal.diff)

    def write_text(self, proposal: Proposal) -> None:
        """Ask for a file, and write what it becomes."""
        self._write("Save the new text", f"{proposal.id}.txt", _TEXT, sides(proposal)[1])

    def _write(self, title: str, name: str, kinds: str, text: str) -> None:
        chosen = choose_place(self._window, title, name.replace("/", "-"), kinds)
        if chosen is not None:
            self.said.emit(written(chosen, text))

    def save_version(self, saved: Saved) -> None:
        """Have the request with the change kept as a version of a prompt."""
        call, proposal = saved.call, saved.proposal
        if call is not None:
            ask = partial(version_of, call=call, change=proposal.change)
            self._questions.ask(_TOPIC, ask, lambda asked: self.version_wanted.emit(asked, saved.where))

    def _fail(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            self.said.emit(Toast("There is no request to save", str(error), "warn"))


def written(file: Path, text: str) -> Toast:
    """Write a text; what is to be said of it."""
    try:
        file.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    except OSError as error:
        return Toast(f"{file.name} was not saved", f"{error.strerror or error}.", "error")
    return Toast(f"{file.name} saved", str(file.parent), "ok")
