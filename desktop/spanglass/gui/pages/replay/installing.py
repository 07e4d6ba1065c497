"""Installs the built-in model while the window goes on, and says how far it is."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import one_line
from spanglass.gui.pages.replay.strip import Said
from spanglass.gui.questions.background import Background
from spanglass.replay.model_install import Installation, NotInstalledError, Progress

_DONE = Said(
    "The built-in model is installed. It answers on this machine, without a key or a network.", "info"
)


class Installing(QObject):
    """`told` carries a `Said` with how far it is, or why it failed; `done` when the model is there."""

    told = Signal(object)
    done = Signal()
    _came = Signal(object)

    def __init__(self, parent: QObject, make: Callable[[], Installation] = Installation) -> None:
        super().__init__(parent)
        self._make, self._background = make, Background(self)
        self._running: Installation | None = None
        self._came.connect(self._show)

    def begin(self) -> None:
        """Install it, unless that is being done."""
        if self._running is None:
            self._running = installation = self._make()
            self.told.emit(self._said("Installing the built-in model…"))
            self._background.do(lambda: installation.run(self._came.emit), self._end)

    def stop(self) -> None:
        """End it; what is half done is as if it had not begun."""
        if self._running is not None:
            self._running.stop()
        self._background.stop()

    def _show(self, progress: Progress) -> None:
        if self._running is not None:
            text = one_line(progress.text, 80)
            self.told.emit(self._said(f"Installing the built-in model: {progress.share:.0%}  {text}"))

    def _said(self, text: str) -> Said:
        return Said(text, "info", (("Stop", self._give_up),))

    def _give_up(self) -> None:
        if self._running is not None:
            self._running.stop()

    def _end(self, result: object) -> None:
        self._running = None
        if isinstance(result, NotInstalledError):
            self.told.emit(Said(str(result), "error", (("Try again", self.begin),)))
        elif isinstance(result, Exception):
            self.told.emit(
                Said("The built-in model could not be installed.", "error", (("Try again", self.begin),))
            )
        else:
            self.told.emit(_DONE)
            self.done.emit()
