"""Texts of a span on their way to the clipboard: made and masked in a thread, since they may be long."""

from PySide6.QtGui import QGuiApplication

from spanglass.gui.pages.traces.detail.detail_question import Known, made, masked_text
from spanglass.gui.pages.traces.detail.span_menu import Text
from spanglass.gui.questions import Questions
from spanglass.store.reader import Reader

_TOPIC = "detail.copy"


def copy(questions: Questions, known: Known | None, text: Text) -> None:
    """Put a text, or what a function makes of a known span, on the clipboard without its secrets."""

    def whole(reader: Reader) -> str:
        if isinstance(text, str):
            return masked_text(questions, reader, text)
        found = made(questions, reader, known, text) if known is not None else ""
        return masked_text(questions, reader, found or "")

    questions.ask(_TOPIC, whole, QGuiApplication.clipboard().setText)
