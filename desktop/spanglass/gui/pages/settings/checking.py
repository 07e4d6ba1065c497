"""Asks providers and servers for their models when the user presses Check, and words for what they answer."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from spanglass.gui.questions.background import Background
from spanglass.model_lists import Answer, Question, Standing, ask

_WORDS = {
    Standing.WORKS: ("Works", "ok"),
    Standing.REFUSED: ("Key refused", "error"),
    Standing.UNREACHABLE: ("Not reached", "error"),
    Standing.ODD: ("Odd answer", "warn"),
}
Asker = Callable[[Question], Answer]


class Checking(QObject):
    """One question after another, in a thread of its own: one that is not answered holds up no keychain."""

    def __init__(self, parent: QObject, asker: Asker = ask) -> None:
        super().__init__(parent)
        self._asker, self._background = asker, Background(self)

    def check(self, question: Question, answer: Callable[[Answer], object]) -> None:
        """Ask, then hand over what came of it."""

        def told(found: object) -> None:
            answer(found if isinstance(found, Answer) else Answer(Standing.ODD, None, str(found)))

        self._background.do(lambda: self._asker(question), told)

    def stop(self) -> None:
        """Ask nothing more."""
        self._background.stop()


def standing(answer: Answer) -> tuple[str, str]:
    """An answer in a few words, and the token of their colour: ``Works · 41 models``."""
    words, token = _WORDS[answer.standing]
    if answer.models is None:
        return words, token
    return f"{words} · {answer.models:,} model{'' if answer.models == 1 else 's'}", token
