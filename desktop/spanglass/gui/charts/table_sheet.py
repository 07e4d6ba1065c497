"""The sheet that shows the live charts as a table, over the window until it is closed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from spanglass.gui.charts.as_table import BucketsModel, as_csv
from spanglass.gui.models.table import Column
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

_WIDTH, _HEIGHT, _EDGE = 1000, 620, 40
_GAPS, _BAR = 16, 14
"""What a cell leaves free beside its text, and the width of the scroll bar."""


class TableSheet(QWidget):
    """Covers the window; Escape or a press beside the table closes it."""

    def __init__(self, theme: Theme, window: QWidget, name: str = "Pulse") -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._columns: tuple[Column[int], ...] = ()
        self._buckets = 0
        self._before: QWidget | None = None
        self._panel = QWidget(self)
        self._title = Label(theme).with_font(Size.TITLE, 600)
        self._copy = Button(theme, "Copy as CSV", Look(icon="copy", height=26))
        self._close = Button(theme, "", Look(icon="x", flat=True, height=26))
        self._close.set_hint("Close (Esc)")
        self.table = QTableView()
        self._arrange()
        self.set_name(name)
        self._copy.clicked.connect(self._copy_all)
        self._close.clicked.connect(self.close_sheet)
        window.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self.hide()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        head.addWidget(self._close)
        self._column = column = QVBoxLayout(self._panel)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setHighlightSections(False)

    def set_name(self, name: str) -> None:
        """Say of what the table is."""
        self._title.set_text(f"{name} as a table")
        self.table.setAccessibleName(f"{name} as a table")

    def show_table(self, columns: Sequence[Column[int]], buckets: int) -> None:
        """Show a table with as many rows as there are buckets, the latest in sight."""
        self._columns, self._buckets = tuple(columns), buckets
        old = self.table.model()
        self.table.setModel(BucketsModel(columns, buckets, self.table))
        if old is not None:
            old.deleteLater()
        if self.isHidden():
            self._before = self._window.focusWidget()
        self._restyle()
        self.show()
        self.raise_()
        self.table.scrollToBottom()
        self.table.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Hide it and give the keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(as_csv(self._columns, self._buckets))

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setGeometry(self._window.rect())
        width = min(px(_WIDTH), self.width() - px(_EDGE))
        height = min(px(_HEIGHT), self.height() - px(_EDGE))
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        self._panel.setGeometry(QRect(left, top, width, height))
        self._column.setContentsMargins(px(16), px(12), px(12), px(12))
        self.table.setFont(theme.font(Size.BODY, figures=True))
        self.table.horizontalHeader().setFont(theme.font(Size.CAPTION))
        self.table.verticalHeader().setDefaultSectionSize(px(24))
        palette = self.table.palette()
        for role, token in (
            (QPalette.ColorRole.Base, "bg2"), (QPalette.ColorRole.Text, "text1"),
            (QPalette.ColorRole.Highlight, "sel"), (QPalette.ColorRole.HighlightedText, "text1"),
            (QPalette.ColorRole.Button, "bg2"), (QPalette.ColorRole.ButtonText, "text2"),
        ):  # fmt: skip
            palette.setColor(role, theme.color(token))
        self.table.setPalette(palette)
        self._fit()
        self.update()

    def _fit(self) -> None:
        """Make columns as wide as their longest text; what is left is shared out, else the table scrolls."""
        rows, head = QFontMetrics(self.table.font()), QFontMetrics(self.table.horizontalHeader().font())
        gaps = self._theme.px(_GAPS)
        needed = []
        for column in self._columns:
            longest = max((column.text(row) for row in range(self._buckets)), key=len, default="")
            said = max(head.horizontalAdvance(column.title), rows.horizontalAdvance(longest))
            needed.append(said + gaps)
        margins = self._column.contentsMargins()
        room = self._panel.width() - margins.left() - margins.right() - self._theme.px(_BAR)
        more = max(0, room - sum(needed)) // max(1, len(needed))
        for number, width in enumerate(needed):
            self.table.setColumnWidth(number, width + more)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on covering a window that is resized."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._restyle()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        """A press beside the panel closes it."""
        self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window and draw the panel's ground."""
        painter = QPainter(self)
        shade = QColor(0, 0, 0, 120)
        painter.fillRect(self.rect(), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line2"), 1))
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRoundedRect(self._panel.geometry().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
