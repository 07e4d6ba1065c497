"""What closing the window means: the end, or going on in the tray if the user agreed to that once."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.leave_question import LeaveQuestion
from spanglass.gui.window import MainWindow


class Leaving(QObject):
    """Answers the window's question whether it may close; `hidden` when it went into the tray instead.

    `tray_there` says whether a tray is there to come back from, `receives` whether receiving would end
    with the window. Without a tray nothing is ever hidden.
    """

    hidden = Signal()

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        preferences: Preferences,
        tray_there: Callable[[], bool],
        receives: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._preferences = theme, window, preferences
        self._tray_there, self._receives = tray_there, receives
        self._quitting = False
        self.question: LeaveQuestion | None = None
        window.may_close = self.may_close

    def quit(self) -> None:
        """Close for good, whatever the settings say."""
        self._quitting = True
        if not self._window.close():
            self._quitting = False

    def may_close(self) -> bool:
        """Whether the window may close; if not, it is hidden or a question is asked."""
        if self._quitting or not self._tray_there():
            return True
        chosen = self._preferences.value.closing
        if chosen == "tray":
            self._hide()
            return False
        if chosen == "quit" or not self._receives():
            return True
        self._ask()
        return False

    def _ask(self) -> None:
        if self.question is None:
            self.question = LeaveQuestion(self._theme, self._window)
            self.question.answered.connect(self._answered)
        self.question.ask()

    def _answered(self, tray: bool) -> None:
        self._preferences.change(closing="tray" if tray else "quit")
        if tray:
            self._hide()
        else:
            QTimer.singleShot(0, self, self.quit)  # not from within the question, which goes with the window

    def _hide(self) -> None:
        self._window.hide()
        self.hidden.emit()
