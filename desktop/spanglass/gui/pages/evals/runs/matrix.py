"""The matrix of scores: names of examples stand still at the left, the head says runs over scorers."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from spanglass.core.display import one_line
from spanglass.core.evals import PASSING
from spanglass.gui.pages.evals.runs.board import Cell
from spanglass.gui.pages.evals.runs.matrix_model import MatrixModel, cell_text, which
from spanglass.gui.pages.evals.runs.tints import Tints
from spanglass.gui.theming.theme import Size, Theme

_ROW, _HEAD, _GAP, _EDGE = 24, 44, 10, 12
_CELL, _CELL_MOST = 34, 56
_NAMES, _NAMES_LEAST, _NAMES_MOST = 190, 110, 420


class MatrixView(QTableView):
    """`chosen` carries the run and the example of the current cell."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, model: MatrixModel) -> None:
        super().__init__()
        self._theme, self.matrix = theme, model
        self.setModel(model)
        self.setItemDelegate(_Cells(theme, self))
        self.setAccessibleName("Scores")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalHeader(_Names(theme, self))
        self.setHorizontalHeader(_Head(theme, self))
        corner = self.findChild(QAbstractButton)
        if corner is not None:
            corner.installEventFilter(self)
        self.selectionModel().currentChanged.connect(self._moved)
        model.modelReset.connect(self._fit)
        theme.changed.connect(self._restyle)
        self._restyle()

    def choose(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        if 0 <= row < self.matrix.rowCount() and self.matrix.columnCount():
            at = self.matrix.index(row, min(max(0, column), self.matrix.columnCount() - 1))
            self.setCurrentIndex(at)
            self.scrollTo(at)

    def step(self, by: int) -> None:
        """Go to the next example, or the one before."""
        at = self.currentIndex()
        self.choose(min(max(0, at.row() + by), self.matrix.rowCount() - 1), at.column())

    def _moved(self, now: QModelIndex) -> None:
        self.verticalHeader().viewport().update()
        self.viewport().update()
        if now.isValid():
            run = self.matrix.board.cards[self.matrix.column(now.column()).card].run.id
            self.chosen.emit(run, self.matrix.rows[now.row()].example)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are keys of the page, not a search in the table."""
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what the scores leave."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px, columns = self._theme.px, self.matrix.board.columns
        gaps = [at > 0 and columns[at - 1].card != column.card for at, column in enumerate(columns)]
        around = px(_GAP) * sum(gaps) + px(_EDGE) + self.verticalScrollBar().sizeHint().width()
        room = (self.width() - around - px(_NAMES)) // max(1, len(columns))
        cell = min(px(_CELL_MOST), max(px(_CELL), room))
        for at, starts in enumerate(gaps):
            self.setColumnWidth(at, cell + (px(_GAP) if starts else 0))
        left = self.width() - around - cell * len(columns)
        names = min(px(_NAMES_MOST), max(px(_NAMES_LEAST), left))
        if self.verticalHeader().width() != names:
            self.verticalHeader().setFixedWidth(names)
            self.updateGeometries()  # else the scores stay where they were, in part under the names

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The corner over the names is ground, no button."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QAbstractButton):
            painter = QPainter(watched)
            painter.fillRect(watched.rect(), self._theme.color("bg1"))
            painter.fillRect(0, watched.height() - 1, watched.width(), 1, self._theme.color("line1"))
            painter.end()
            return True
        return super().eventFilter(watched, event)

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFont(theme.font(Size.BODY))
        self.horizontalHeader().setFixedHeight(px(_HEAD))
        self.verticalHeader().setDefaultSectionSize(max(px(_ROW), self.fontMetrics().height() + 7))
        palette = self.palette()
        for role, token in ((QPalette.ColorRole.Base, "bg1"), (QPalette.ColorRole.Text, "text1")):
            palette.setColor(role, theme.color(token))
        self.setPalette(palette)
        self._fit()


class _OnGround(QHeaderView):
    """A head whose sections end before its room does: the rest is ground."""

    def __init__(self, theme: Theme, orientation: Qt.Orientation, view: QTableView) -> None:
        super().__init__(orientation, view)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, then draw the sections alone."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("bg1"))
        painter.end()
        end = self.length() - self.offset()
        upright = self.orientation() is Qt.Orientation.Vertical
        own = QRect(0, 0, self.width(), end) if upright else QRect(0, 0, end, self.height())
        if not event.rect().intersected(own).isEmpty():
            super().paintEvent(QPaintEvent(event.rect().intersected(own)))


class _Names(_OnGround):
    """The beginnings of the examples, which stay where the scores scroll sideways."""

    def __init__(self, theme: Theme, view: MatrixView) -> None:
        super().__init__(theme, Qt.Orientation.Vertical, view)
        self._view = view
        self.setAccessibleName("Examples")
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.sectionClicked.connect(lambda row: view.choose(row, max(0, view.currentIndex().column())))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one name, marked where it is the current one."""
        theme, px = self._theme, self._theme.px
        current = section == self._view.currentIndex().row()
        painter.save()
        painter.fillRect(rect, theme.color("sel" if current else "bg1"))
        if current:
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), theme.color("accent"))
        painter.setFont(theme.font(Size.BODY, 500))
        painter.setPen(theme.color("text1"))
        room = rect.adjusted(px(_EDGE), 0, -px(6), 0)
        text = str(self.model().headerData(section, Qt.Orientation.Vertical))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class _Head(_OnGround):
    """Two lines: the run over its columns, and the names of those."""

    def __init__(self, theme: Theme, view: MatrixView) -> None:
        super().__init__(theme, Qt.Orientation.Horizontal, view)
        self._view = view
        self.setAccessibleName("Runs and scorers")
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw a column's name, and over the first of a run its name as far as its columns go."""
        theme, px, model = self._theme, self._theme.px, self._view.matrix
        column = model.column(section)
        first = section == 0 or model.column(section - 1).card != column.card
        gap = px(_GAP) if first and section else 0
        painter.save()
        painter.fillRect(rect, theme.color("bg1"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line1"))
        middle = rect.top() + rect.height() // 2
        own = QRect(rect.left() + gap, middle, rect.width() - gap, rect.bottom() - middle)
        painter.setFont(theme.font(Size.AXIS))
        painter.setPen(theme.color("text2"))
        name = painter.fontMetrics().elidedText(
            one_line(column.name), Qt.TextElideMode.ElideRight, own.width() - px(2)
        )
        painter.drawText(own, Qt.AlignmentFlag.AlignCenter, name)
        self._paint_run(painter, rect, section)
        painter.restore()

    def _paint_run(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The part of the run's name that stands over this column: each section is painted by itself."""
        theme, px, model = self._theme, self._theme.px, self._view.matrix
        card = model.column(section).card
        own = [at for at in range(model.columnCount()) if model.column(at).card == card]
        left = self.sectionViewportPosition(own[0]) + (px(_GAP) if own[0] else 0) + px(3)
        right = self.sectionViewportPosition(own[-1]) + self.sectionSize(own[-1]) - px(3)
        run = model.board.cards[card].run
        place = QRect(left, rect.top() + px(4), right - left, rect.height() // 2 - px(4))
        painter.setClipRect(rect)
        bold, plain = theme.font(Size.BODY, 600), theme.font(Size.CAPTION)
        title = QFontMetrics(bold).elidedText(
            one_line(run.setup.title), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.setFont(bold)
        painter.setPen(theme.color("text1"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        used = QFontMetrics(bold).horizontalAdvance(title) + px(6)
        rest = place.adjusted(used, 0, 0, 0)
        if rest.width() > px(24):
            painter.setFont(plain)
            painter.setPen(theme.color("text3"))
            who = QFontMetrics(plain).elidedText(which(run), Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, who)


class _Cells(QStyledItemDelegate):
    """A filled cell with its number; each look of a cell is a picture that is made once."""

    def __init__(self, theme: Theme, view: MatrixView) -> None:
        super().__init__(view)
        self._theme, self._view, self._tints = theme, view, Tints(theme)
        self._pictures: dict[tuple[str, int, int, int], QPixmap] = {}
        theme.changed.connect(self._pictures.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One cell."""
        return QSize(self._theme.px(_CELL), self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        row, at, model = index.row(), index.column(), self._view.matrix
        columns, cell = model.board.columns, model.rows[row].cells[at]
        rect: QRect = option.rect
        current = self._view.currentIndex()
        if row == current.row():
            painter.fillRect(rect, self._theme.color("sel"))
        starts = at > 0 and columns[at - 1].card != columns[at].card
        room = rect.adjusted(self._theme.px(_GAP) + 1 if starts else 1, 1, -1, -1)
        text = cell_text(cell, binary=columns[at].binary)
        if text:
            painter.drawPixmap(room.topLeft(), self._picture(cell, text, room.size()))
        if row == current.row() and at == current.column():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(room), 4, 4)

    def _picture(self, cell: Cell, text: str, size: QSize) -> QPixmap:
        step = self._tints.step(cell.value) if cell.value is not None else -1 - cell.failed
        key = (text, step, size.width(), size.height())
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._drawn(cell, text, size)
        return found

    def _drawn(self, cell: Cell, text: str, size: QSize) -> QPixmap:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRect(QPoint(0, 0), size)
        if cell.value is not None or cell.failed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("error_bg") if cell.value is None else self._tints.of(cell.value))
            painter.drawRoundedRect(room, 3, 3)
        low = cell.value is None or cell.value < PASSING
        painter.setFont(theme.font(Size.CAPTION, 600 if low else 400, figures=True))
        painter.setPen(theme.color("error" if text == "!" else "text1"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return made
