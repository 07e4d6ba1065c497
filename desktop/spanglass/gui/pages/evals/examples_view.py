"""The table of examples: rows of 26 pixels; columns go where there is little room."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from spanglass.core.library import ExampleRow
from spanglass.gui.library.name_rows import paint_ground
from spanglass.gui.models.table import ROW_ROLE
from spanglass.gui.pages.evals.examples_model import ExamplesModel
from spanglass.gui.theming.theme import Size, Theme

_ROW, _HEAD, _EDGE = 26, 28, 12
_ROOM = {"tags": 620, "model": 480, "expected": 320}
"""From which width on a column is shown."""


class ExamplesView(QTableView):
    """`chosen` carries the current row, None for none; `opened` one that is opened."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme, model: ExamplesModel) -> None:
        super().__init__()
        self._theme, self.examples = theme, model
        self.setModel(model)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName("Examples")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = _Head(theme, self)
        self.setHorizontalHeader(head)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.activated.connect(lambda index: self.opened.emit(index.data(ROW_ROLE)))
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def current(self) -> ExampleRow | None:
        """The row that is looked at."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    @property
    def selected(self) -> list[ExampleRow]:
        """All rows that are selected."""
        return [index.data(ROW_ROLE) for index in self.selectionModel().selectedRows()]

    def choose(self, row: int) -> None:
        """Make a row the current one."""
        if 0 <= row < self.examples.rowCount():
            self.selectRow(row)

    def step(self, by: int) -> None:
        """Go to the next row, or the one before."""
        at = self.currentIndex().row() + by
        self.choose(min(max(0, at), self.examples.rowCount() - 1))

    def _moved(self, now: QModelIndex) -> None:
        self.chosen.emit(now.data(ROW_ROLE) if now.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are keys of the page, not a search in the table."""
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where there is little room."""
        super().resizeEvent(event)
        for name, room in _ROOM.items():
            at = self.examples.column_of(name)
            self.setColumnHidden(at, self.viewport().width() < self._theme.px(room))
        self._share()

    def _share(self) -> None:
        """Give what is expected its share of a wide window; what is asked has the rest."""
        at = self.examples.column_of("expected")
        least = self._theme.px(self.examples.columns[at].width)
        self.setColumnWidth(at, max(least, self.viewport().width() * 3 // 10))

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFont(theme.font(Size.BODY))
        self.horizontalHeader().setFont(theme.font(Size.CAPTION))
        self.horizontalHeader().setFixedHeight(px(_HEAD))
        self.verticalHeader().setDefaultSectionSize(max(px(_ROW), self.fontMetrics().height() + 9))
        for at, column in enumerate(self.examples.columns):
            self.setColumnWidth(at, px(column.width))
        self._share()
        palette = self.palette()
        for role, token in ((QPalette.ColorRole.Base, "bg1"), (QPalette.ColorRole.Text, "text1")):
            palette.setColor(role, theme.color(token))
        self.setPalette(palette)


class _Head(QHeaderView):
    """The names of the columns over a line."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._theme = theme
        self.setAccessibleName("Columns")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one name."""
        theme = self._theme
        painter.fillRect(rect, theme.color("bg1"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line1"))
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        room = rect.adjusted(theme.px(_EDGE), 0, 0, 0)
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class _Delegate(QStyledItemDelegate):
    """A cell: text cut to its column; the row's ground goes through all of them."""

    def __init__(self, theme: Theme, view: ExamplesView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        theme, rect = self._theme, option.rect
        painter.save()
        state = option.state & ~QStyle.StateFlag.State_HasFocus
        paint_ground(theme, painter, rect, state)
        if index.column() and state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), theme.color("sel"))
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("accent"))
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, theme.color("accent"))
        painter.setFont(self._view.font())
        painter.setPen(theme.color("text1" if not index.column() else "text2"))
        room = rect.adjusted(theme.px(_EDGE), 0, -theme.px(6), 0)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
