"""The popup in which a trace is chosen to compare with: same name first, or what matches a filter."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from spanglass.core.display import dated_clock, duration, money
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.models.table import ROW_ROLE, Column, TableModel
from spanglass.gui.models.trace_columns import name, sentence
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.line_field import LineField

_WIDTH, _HEIGHT = 460, 380


def _line(trace: TraceSummary) -> str:
    state = "failed" if trace.failed else "refused" if trace.refusals else ""
    named = (dated_clock(trace.start_ns), name(trace), to_hex(trace.trace_id)[:6])
    figures = (duration(trace.duration_ns), money(trace.cost_nano), state)
    return "   ".join(filter(None, (*named, *figures)))


class _Found(TableModel[TraceSummary]):
    """Traces that are replaced as a whole."""

    def show_rows(self, traces: Sequence[TraceSummary]) -> None:
        """Show other traces."""
        self.beginResetModel()
        self._rows = list(traces)
        self.endResetModel()


class Picker(QWidget):
    """`picked` carries the trace; `asked` what was typed, to be answered with `show_traces`."""

    picked = Signal(object)
    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._around = theme, parent
        self._closed: Callable[[], object] = lambda: None
        self.field = LineField(theme, "Filter of traces")
        self.field.setPlaceholderText("Filter… the same name comes first")
        self._model = _Found([Column("trace", "Trace", 400, _line)], sentence, self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setAccessibleName("Traces to compare with")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setSpacing(theme.px(3))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(8),) * 4)
        column.addWidget(self.field)
        column.addWidget(self._list, 1)
        self.field.textChanged.connect(self.asked)
        self._list.clicked.connect(lambda index: self._take(index.row()))
        for widget in (self.field, self._list):
            widget.installEventFilter(self)
        self.hide()

    def open_below(self, place: QRect, closed: Callable[[], object]) -> None:
        """Open under a widget's place in the parent's coordinates; `closed` is called when it goes."""
        px, self._closed = self._theme.px, closed
        left = min(place.left() + px(8), self._around.width() - px(_WIDTH) - px(8))
        height = min(px(_HEIGHT), self._around.height() - place.bottom() - px(12))
        self.setGeometry(QRect(QPoint(left, place.bottom() + px(2)), QSize(px(_WIDTH), height)))
        self.field.clear()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.asked.emit("")

    def show_traces(self, traces: Sequence[TraceSummary]) -> None:
        """Show what can be chosen."""
        self._model.show_rows(traces)
        if traces:
            self._list.setCurrentIndex(self._model.index(0, 0))

    def close_picker(self) -> None:
        """Go, and give the keyboard back."""
        if self.isVisible():
            self.hide()
            self._closed()

    def _take(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            trace = self._model.index(row, 0).data(ROW_ROLE)
            self.close_picker()
            self.picked.emit(trace)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go through the list from the field, Enter takes, Escape closes."""
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(
            self.window().focusWidget() or self
        ):
            self.close_picker()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key, row = event.key(), self._list.currentIndex().row()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if key == Qt.Key.Key_Escape:
            self.close_picker()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(row)
        elif step is not None:
            place = min(max(0, row + step), self._model.rowCount() - 1)
            self._list.setCurrentIndex(self._model.index(place, 0))
        else:
            return super().eventFilter(watched, event)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a raised panel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line2"), 1))
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
