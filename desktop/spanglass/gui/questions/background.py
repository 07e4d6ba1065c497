"""Work that may wait, done in a thread; what comes of it is told in the GUI's thread."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from spanglass.gui.questions.threads import Threads

_LONGEST_WAIT_S = 1.0


class Background(QObject):
    """Does one piece of work after another; what fails answers with its exception."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped, self._open = False, 0
        self._threads = Threads(1)
        self._done.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether work waits, is being done or has not been answered."""
        return self._open > 0

    def do(self, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Call `work` in a thread, then `answer` with its result in this one."""
        self._open += 1
        self._threads.start(partial(self._do, work, answer))

    def _do(self, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Work in the thread and hand over what comes of it; nobody hears it once this is gone."""
        result: Any
        try:
            result = work()
        except Exception as error:
            result = error
        with suppress(RuntimeError):
            self._done.emit(answer, result)

    def stop(self) -> None:
        """Drop what waits; what is being done is not waited for longer than a second, nor answered."""
        self._stopped, self._open = True, 0
        self._threads.clear()
        self._threads.wait(_LONGEST_WAIT_S)

    @Slot(object, object)
    def _deliver(self, answer: Callable[[Any], None], result: Any) -> None:
        if not self._stopped:  # else what would hear it may be gone
            self._open -= 1
            answer(result)
