"""The list of traces over a real store, with a clock of its own, for tests of what is around it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_summary
from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_delegate import RowDelegate
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

Dress = Callable[[Theme], None]
SECOND = 1000 * MS
NOW = T0 + 1000 * SECOND


def a_trace(number: int, **changes: object) -> TraceSummary:
    """A trace that began `number` seconds after T0."""
    begin = T0 + number * SECOND
    values = {"row_id": number, "start_ns": begin, "end_ns": begin + SECOND, "name": f"t{number}"}
    return a_summary(**{**values, **changes})


class ShownList:
    """The table with rows of its own, in an active window."""

    def __init__(self, qtbot: QtBot, dress: Dress, *traces: TraceSummary) -> None:
        self.theme, self.model = Theme(), TracesModel()
        dress(self.theme)
        self.model.reset_to(TracePage(traces, None))
        self.delegate = RowDelegate(self.theme, self.model, lambda: NOW)
        self.view = ListView(self.theme, self.model, self.delegate)
        self.view.resize(512, 300)
        qtbot.addWidget(self.view)
        with qtbot.waitActive(self.view):
            self.view.show()

    @property
    def current(self) -> str:
        """The name of the current row's trace, empty without one."""
        row = self.view.currentIndex().row()
        return self.model.row_at(row).name if row >= 0 else ""


class Listed:
    """The panel over a store that the test writes into; `tell` is what the live feed would do."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.bot, self.theme, self.selection = qtbot, Theme(), Selection()
        self.writer = Writer(folder / "a.db")
        self.questions = Questions(folder / "a.db")
        self.now = NOW
        self.window = QWidget()
        self.panel = ListPanel(self.theme, self.questions, self.selection, now=lambda: self.now)
        qtbot.addWidget(self.panel)
        self.panel.resize(512, 400)
        self.counts: list[int] = []
        self.pending: list[int] = []
        self.panel.count_changed.connect(lambda count, _among: self.counts.append(count))
        self.panel.pending_changed.connect(self.pending.append)

    def write(self, *numbers: int, **fields: object) -> None:
        """Store a trace of one span for each number."""
        spans = [
            a_span(
                number, trace=number.to_bytes(16, "big"), name=f"t{number}",
                **{"start": T0 + number * SECOND, **fields},
            )
            for number in numbers
        ]  # fmt: skip
        self.writer.write([a_batch(span) for span in spans])

    def tell(self) -> None:
        """Take note of what was written, and wait until all is asked and answered."""
        self.panel.refresh()
        self.settle()

    def settle(self) -> None:
        """Wait until no question is open."""
        feed = self.panel._feed
        self.bot.waitUntil(lambda: not self.questions.busy and not feed._busy)

    def open(self) -> "Listed":
        """Show the panel with what is stored."""
        with self.bot.waitActive(self.panel):
            self.panel.show()
        self.tell()
        return self

    def names(self) -> list[str]:
        """The names of all rows, from the top."""
        model = self.panel._model
        return [model.row_at(row).name for row in range(model.rowCount())]

    def close(self) -> None:
        """End what works behind it."""
        self.questions.stop()
        self.writer.close()
