"""A text of a span on its way into a file: asked where to, made and masked in a thread, and written there."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from spanglass.core.ids import to_hex
from spanglass.gui.files.child import home_short
from spanglass.gui.files.file_dialogs import choose_place
from spanglass.gui.pages.traces.detail.copying import said
from spanglass.gui.pages.traces.detail.detail_question import Known
from spanglass.gui.pages.traces.detail.span_menu import Text
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.toast_card import Toast
from spanglass.store.reader import Reader

_TOPIC = "detail.save"
AskPlace = Callable[[QWidget, Path], Path | None]


def ask_place(parent: QWidget, proposed: Path) -> Path | None:
    """Ask for the file, None if the user thinks better of it."""
    return choose_place(parent, "Save the span", str(proposed), "JSON (*.json)")


class FileSaving(QObject):
    """Saves what is asked of the span that `known` gives; `said` carries a `Toast` on what came of it."""

    said = Signal(object)

    def __init__(
        self,
        questions: Questions,
        parent: QWidget,
        known: Callable[[], Known | None],
        ask: AskPlace = ask_place,
    ) -> None:
        super().__init__(parent)
        self._questions, self._owner, self._ask = questions, parent, ask
        self.known = known
        questions.failed.connect(self._failed)

    def save(self, text: Text) -> None:
        """Write a text, or what a function makes of the span, without its secrets."""
        known = self.known()
        if known is None:
            return
        file = self._ask(self._owner, Path.home() / f"span-{to_hex(known.name.span_id)}.json")
        if file is None:
            return

        def write(reader: Reader) -> Path:
            pieces = said(self._questions, reader, known, text)
            with file.open("w", encoding="utf-8", errors="surrogatepass") as out:
                out.writelines((*pieces, "\n"))
            return file

        self._questions.ask(
            _TOPIC, write, lambda file: self.said.emit(Toast("Saved", home_short(file), "ok"))
        )

    def _failed(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self.said.emit(Toast("The span was not saved", f"{why}.", "error"))
