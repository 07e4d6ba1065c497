"""What a mark of the page stands for, and the way from it to its traces."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from spanglass.gui.charts.pulse_filter import PulseFilter


@dataclass(frozen=True, slots=True)
class Lead:
    """A term of the filter, a time, or both; without an end the range stays as it is."""

    term: str = ""
    start_ns: int = 0
    end_ns: int = 0


def _adding() -> bool:
    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)


class Leading(QObject):
    """Puts a lead into the filter; `traces_wanted` follows unless it is only added, which Shift says."""

    traces_wanted = Signal()

    def __init__(
        self, filtering: PulseFilter, parent: QObject | None = None, adding: Callable[[], bool] = _adding
    ) -> None:
        super().__init__(parent)
        self._filter, self._adding = filtering, adding

    def follow(self, lead: Lead) -> None:
        """Filter by a lead, and go to the traces."""
        self._filter.put(lead.term, lead.start_ns, lead.end_ns)
        if not self._adding():
            self.traces_wanted.emit()
