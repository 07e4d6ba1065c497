"""Traces drawn out of the list as a file: OTLP as JSON, written in a thread as the pointer moves."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from spanglass.core.display import one_line
from spanglass.core.ids import to_hex
from spanglass.core.redaction import Redactor
from spanglass.core.views import TraceSummary
from spanglass.exporters.otlp_document import EXPORTER
from spanglass.exporters.stored import Scope, stored_traces
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.file_drag import FileDrag, far
from spanglass.store.reader import Reader

MOST = 200
_TOPIC = "list.drag"
_APART_FROM = 500
_NAME = 60
_SAFE = frozenset("-_. ")


class DragOut(QObject):
    """Begins when a row is drawn away with the left button; `chosen` gives the traces that are selected."""

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        view: QAbstractItemView,
        chosen: Callable[[], Sequence[TraceSummary]],
    ) -> None:
        super().__init__(view)
        self._theme, self._questions, self._view, self._chosen = theme, questions, view, chosen
        self._pressed_at: QPoint | None = None
        self._drawn = False
        self.drag = FileDrag(theme, view)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take moves with the button held on a row from the list, which would select more rows."""
        if not isinstance(event, QMouseEvent):
            return False
        at, left = event.position().toPoint(), Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonPress:
            plain = event.button() == left and not event.modifiers()
            self._pressed_at = at if plain and self._view.indexAt(at).isValid() else None
            self._drawn = False
        elif (
            event.type() == QEvent.Type.MouseMove and self._pressed_at is not None and event.buttons() & left
        ):
            if not self._drawn and (at - self._pressed_at).manhattanLength() >= far():
                self._drawn = True
                self.start(self._chosen())
            return True
        return False

    def start(self, traces: Sequence[TraceSummary]) -> None:
        """Begin to drag traces; nothing is dragged if the button is up before they are written."""
        chosen = traces[:MOST]
        if not chosen:
            return
        write = partial(
            written,
            names=tuple(to_hex(trace.trace_id) for trace in chosen),
            file=self.drag.place(file_name(chosen)),
            mask=not self._theme.manner.secrets,
        )
        if sum(trace.spans for trace in chosen) < _APART_FROM:
            self._questions.ask(_TOPIC, write, self.drag.take)
        else:
            self._questions.ask(_TOPIC, lambda reader: self._questions.apart(write, reader), self.drag.take)


def file_name(traces: Sequence[TraceSummary]) -> str:
    """What the file is called: after the trace, or after how many there are."""
    if len(traces) > 1:
        return f"{len(traces)}-traces.json"
    name = "".join(
        sign if sign.isalnum() or sign in _SAFE else "_" for sign in one_line(traces[0].name, _NAME)
    )
    return f"{name.strip('. ') or 'trace'}-{to_hex(traces[0].trace_id)[:8]}.json"


def written(reader: Reader, names: tuple[str, ...], file: Path, *, mask: bool) -> Path:
    """Write traces into a file, their secrets taken out if `mask`; the file."""
    with file.open("wb") as out:
        EXPORTER.write(stored_traces(reader, Scope(traces=names), Redactor() if mask else None), out)
    return file
