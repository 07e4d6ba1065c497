"""One trace before and after the change: what was answered, and what is answered now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from spanglass.core.fixes import CheckedTrace, FailureKind, JudgedRun
from spanglass.core.ids import to_hex
from spanglass.core.shown import shown
from spanglass.gui.pages.fixes.framed import Framed
from spanglass.gui.pages.fixes.looks import KINDS, QUIET, Mark, of_run
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label, Paragraph

_SHORT_ID, _MOST = 6, 600


class ExamplePair(QWidget):
    """`trace_wanted` carries the id of the trace of one side."""

    trace_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.before, self.after = _Half(theme, "Before", "text2"), _Half(theme, "After", "text1")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(12))
        for half in (self.before, self.after):
            self._row.addWidget(half, 1)
            half.wanted.connect(self.trace_wanted)

    def show_trace(self, trace: CheckedTrace, kind: FailureKind) -> None:
        """Show a trace that was checked, with the first of its replays that passed, else the first."""
        mark = KINDS[kind] if trace.failing else QUIET
        self.before.show_answer(mark, to_hex(trace.ref.trace_id)[:_SHORT_ID], trace.recorded)
        self.before.trace_id = trace.ref.trace_id
        run = example_run(trace)
        self.after.setVisible(run is not None)
        if run is not None:
            note = f"replay {trace.candidate.index(run) + 1} of {len(trace.candidate)}"
            self.after.show_answer(of_run(run, kind), note, run.text or run.why)
            self.after.trace_id = run.trace_id


def example_run(trace: CheckedTrace) -> JudgedRun | None:
    """The replay that is shown: the first one that passed, else the first."""
    return next((run for run in trace.candidate if run.passed), None) or next(iter(trace.candidate), None)


class _Half(Framed):
    """One side: how it went, whose it is, and the beginning of the answer."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, title: str, token: str) -> None:
        super().__init__(theme, token="bg1")
        self._title, self._mark = title, QUIET
        self.trace_id = b""
        self._icon = QLabel()
        self._note = Button(theme, look=Look(flat=True, token="text2", height=24))
        self.text = Paragraph(theme, token=token)
        self._head = QHBoxLayout()
        self._head.addWidget(self._icon)
        self._head.addWidget(Label(theme, title).with_font(weight=600))
        self._head.addWidget(self._note)
        self._head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.text)
        self._column.addStretch(1)
        self._note.clicked.connect(lambda: self.wanted.emit(self.trace_id))
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_answer(self, mark: Mark, note: str, text: str) -> None:
        """Show another answer."""
        self._mark = mark
        self._note.setText(note)
        self._note.updateGeometry()
        self._note.set_hint(f"{self._title}, {note}: open the trace")
        self.text.set_text(shown(text if len(text) <= _MOST else f"{text[:_MOST]}…").text)
        self.text.setAccessibleName(f"{self._title}: {self.text.text()}")
        self._restyle()

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        picture = theme.pixmap(self._mark.icon, self._mark.token, 14, self.devicePixelRatioF())
        self._icon.setPixmap(picture)
        self._head.setSpacing(px(6))
        self._column.setSpacing(px(6))
        self._column.setContentsMargins(px(12), px(10), px(12), px(10))
