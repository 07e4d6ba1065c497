"""Whether something in the window is still being loaded or made."""

from PySide6.QtCore import QObject

from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.questions.background import Background


def at_work(*parts: QObject) -> bool:
    """Whether a thread works for anything in these, or steps of theirs are still to be taken."""
    threads = (work.busy for part in parts for work in part.findChildren(Background))
    steps = (turns.busy for part in parts for turns in part.findChildren(Turns))
    return any(threads) or any(steps)
