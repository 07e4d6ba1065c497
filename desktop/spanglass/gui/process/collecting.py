"""When the interpreter looks for cycles that nothing holds: only ever among little while someone works.

A search among all that the window holds stops every thread for a tenth of a second. All of it is done in the
thread that paints: what another thread finds and frees may be a widget, and Qt's may only go in their own.
"""

import gc
from threading import Thread
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from spanglass.store.heap import give_back

_YOUNG, _ROUNDS = 4000, 3
"""After so many new objects they are looked at, and after so many rounds those that outlived them too."""

_EVERY_MS, _YOUNG_EVERY_MS, _APART_S = 1000, 100, 600.0
_MOST = 300_000
_LOADED = 8
"""After so many looks the first questions are answered, and what they took up is free."""


class Collecting(QObject):
    """Looks at what grew old since it last did and then lets it be; while others have the keyboard, at all.

    Very many objects, as those of a large trace, which are in no cycle, are let be for good.
    """

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._app, self._all_seen, self._looks = app, monotonic(), 0
        gc.set_threshold(0)
        for interval_ms, look in ((_EVERY_MS, self.look), (_YOUNG_EVERY_MS, self.look_at_young)):
            timer = QTimer(self)
            timer.setInterval(interval_ms)
            timer.timeout.connect(look)
            timer.start()

    def look(self) -> None:
        """Look for cycles, if anything grew old; what the window was made of is let be at once."""
        self._looks += 1
        if self._looks == _LOADED:
            _give_back()
        if self._looks == 1:
            gc.freeze()
        elif self._at_rest():
            self._all_seen = monotonic()
            gc.unfreeze()
            self._collect()
            _give_back()
        elif gc.get_count()[2]:
            self._collect()

    def look_at_young(self) -> None:
        """Look for cycles among what is new, if that is much; not while somebody who makes much says no."""
        young, rounds, _ = gc.get_count()
        if young > _YOUNG and gc.isenabled():
            gc.collect(1 if rounds > _ROUNDS else 0)

    def _collect(self) -> None:
        gc.collect()
        gc.freeze()

    def _at_rest(self) -> bool:
        """Whether nobody would notice a search among all, and the last was long ago."""
        active = self._app.applicationState() is Qt.ApplicationState.ApplicationActive
        return not active and monotonic() - self._all_seen > _APART_S and gc.get_freeze_count() < _MOST


def _give_back() -> None:
    """Give free memory back, beside the thread that paints."""
    Thread(target=give_back, name="free memory", daemon=True).start()
