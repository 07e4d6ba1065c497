"""The list of a column's runs: number, how it ended, how long it took, tokens and cost."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from spanglass.core.display import list_duration, money
from spanglass.gui.models.table import ROW_ROLE, Column, Index, TableModel
from spanglass.gui.pages.replay.results import Column as RunColumn
from spanglass.gui.pages.replay.results import Run, State
from spanglass.gui.pages.replay.run_marks import LOOKS
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.focus_ring import paint_ring

ROW = 22
MOST_SHOWN, FEWEST = 5, 3
_TOKENS_FROM = 250
_STATES = {
    State.WAITING: "waiting", State.BROKEN: "stopped", State.LEFT: "not run", State.FAILED: "failed",
}  # fmt: skip


def _tokens(run: Run) -> str:
    tokens = run.outcome.output_tokens if run.outcome is not None else None
    return f"{tokens:,} tok" if tokens is not None else ""


def _sentence(run: Run) -> str:
    took = list_duration(run.outcome.latency_ns) if run.outcome is not None else ""
    cost = money(run.outcome.cost_nano) if run.outcome is not None else ""
    return ", ".join(filter(None, (f"run {run.number}", run.verdict, took, _tokens(run), cost)))


class _Runs(TableModel[Run]):
    def show_rows(self, runs: Sequence[Run]) -> None:
        """Show these runs: others are inserted or removed, those that are there are told to have changed."""
        old, new = len(self._rows), len(runs)
        if new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
            del self._rows[new:]
            self.endRemoveRows()
        elif new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
            self._rows += runs[old:]
            self.endInsertRows()
        self._rows[:] = runs
        self.tell(range(len(self._rows)))

    def tell(self, rows: Collection[int]) -> None:
        """Say that something of these rows changed."""
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), 0))


class RunList(QListView):
    """Runs below each other; `chosen` carries the number of the one that is pressed."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column: RunColumn | None = None
        self._runs = _Runs([Column("run", "Run", 200, _sentence)], _sentence, self)
        self.setModel(self._runs)
        self.setItemDelegate(_Delegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Runs")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self.chosen.emit(index.row() + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the runs, and the ring of the keyboard's focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            paint_ring(painter, self._theme, self.viewport().rect())
            painter.end()

    def show_column(self, column: RunColumn | None, shown: int) -> None:
        """Show the runs of a column, of which one is looked at; of the same column only what changed."""
        news = column.take_news() if column is not None else set()
        runs = column.runs if column is not None else {}
        if column is not self._column or len(runs) != self._runs.rowCount():
            self._column = column
            self._runs.show_rows(tuple(runs.values()))
        else:
            self._runs.tell([number - 1 for number in news])
        row = min(shown, len(runs)) - 1
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self._runs.index(row, 0))

    def dataChanged(
        self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()  # noqa: N803
    ) -> None:  # fmt: skip
        """Draw what is seen of these rows; all are of one height, so that nothing is laid out anew."""
        self.viewport().update(self.visualRect(topLeft).united(self.visualRect(bottomRight)))

    def wanted_height(self, *, low: bool = False) -> int:
        """Room for five rows at most, for three where there is little."""
        rows = min(FEWEST if low else MOST_SHOWN, max(1, self._runs.rowCount()))
        return rows * self._theme.px(ROW) + self._theme.px(2)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: RunList) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line."""
        return QSize(self._theme.px(100), self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a run."""
        theme, px = self._theme, self._theme.px
        run, place = index.data(ROW_ROLE), option.rect
        view = self.parent()
        if isinstance(view, RunList) and view.currentIndex().row() == index.row():
            painter.fillRect(place, theme.color("sel"))
            painter.fillRect(QRect(place.left(), place.top(), px(2), place.height()), theme.color("accent"))
        icon, token = LOOKS[run.verdict]
        side = px(14)
        picture = theme.pixmap(icon, token, 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(
            QRect(place.left() + px(36), place.top() + (place.height() - side) // 2, side, side), picture
        )
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.font(Size.BODY, figures=True))
        painter.setPen(theme.color("text3"))
        painter.drawText(place.adjusted(px(12), 0, 0, 0), middle, str(run.number))
        if run.outcome is None:
            painter.drawText(place.adjusted(px(60), 0, -px(12), 0), middle, _state(run))
            return
        painter.setPen(theme.color("text1"))
        painter.setFont(theme.font(Size.BODY, 500, figures=True))
        took = QRect(place.left() + px(52), place.top(), px(66), place.height())
        painter.drawText(took, middle | right, list_duration(run.outcome.latency_ns))
        painter.setFont(theme.font(Size.BODY, figures=True))
        painter.setPen(theme.color("text2"))
        tokens = QRect(place.left() + px(118), place.top(), px(64), place.height())
        if place.width() >= px(_TOKENS_FROM):
            painter.drawText(tokens, middle | right, _tokens(run))
        painter.drawText(place.adjusted(px(112), 0, -px(12), 0), middle | right, money(run.outcome.cost_nano))


def _state(run: Run) -> str:
    """How far a run is that came to nothing yet."""
    if run.state is State.RUNNING:
        return f"running, {run.for_s:,} s" if run.for_s else "running"
    return _STATES.get(run.state, "")
