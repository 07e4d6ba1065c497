"""The search dialog: a field over what is found for it, while one types."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget
from shiboken6 import isValid

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.search.asking import (
    NOTHING,
    Answer,
    ask_texts,
    ask_traces,
    figures,
    message_rows,
    trace_rows,
)
from spanglass.gui.search.commands import command_rows, filter_row, is_command
from spanglass.gui.search.delegate import ResultsDelegate
from spanglass.gui.search.field import SearchField
from spanglass.gui.search.model import ResultsModel
from spanglass.gui.search.rows import Row
from spanglass.gui.theming.theme import Theme

_TEXTS, _TRACES = "search.texts", "search.traces"
_WIDTH, _TOP, _FIELD, _EDGE, _LOWEST = 640, 130, 48, 8, 24
_ASK_AFTER_MS = 60
_SHORTEST = 2


class SearchDialog(QWidget):
    """Covers its parent while shown; `opened` carries a `Target`, `done` a `Do`, when one is chosen."""

    opened = Signal(object)
    done = Signal(object)

    def __init__(self, theme: Theme, questions: Questions, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._questions, self._actions, self._parent = theme, questions, actions, parent
        self.parts: Sequence[str] = ()
        self._before: QWidget | None = None
        self._texts = self._traces = NOTHING
        self.model = ResultsModel(self)
        self.field, self.list = SearchField(theme), QListView(self)
        self.field.setParent(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_ASK_AFTER_MS)
        self._later.timeout.connect(self._ask)
        self._set_list()
        self.field.line.textChanged.connect(self._typed)
        self.field.line.installEventFilter(self)
        parent.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self.hide()

    def _set_list(self) -> None:
        self._delegate = ResultsDelegate(self._theme, _WIDTH)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName("Results")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.viewport().setAutoFillBackground(False)
        self.list.entered.connect(self._hover)
        self.list.clicked.connect(lambda index: self._choose(index.row()))

    def open_search(self, text: str = "") -> None:
        """Show the dialog with a text to begin with."""
        if self.isVisible():
            self.field.line.selectAll()
            return
        self._before = self._parent.focusWidget()
        self.field.line.setText(text)
        self._show_rows()
        self.raise_()
        self.show()
        self.field.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.line.selectAll()

    def close_search(self) -> None:
        """Hide it and give the keyboard back."""
        self._later.stop()
        self._forget()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def _typed(self) -> None:
        self._later.start()
        self._show_rows()

    def _ask(self) -> None:
        text = self.field.line.text().strip()
        if len(text) < _SHORTEST or is_command(text):
            self._forget()
            return
        self._questions.ask(_TEXTS, lambda reader: ask_texts(reader, text), self._take_texts)
        self._questions.ask(_TRACES, lambda reader: ask_traces(reader, text), self._take_traces)

    def _forget(self) -> None:
        for topic in (_TEXTS, _TRACES):
            self._questions.forget(topic)

    def _take_texts(self, answer: Answer) -> None:
        self._texts = answer
        self._show_again()

    def _take_traces(self, answer: Answer) -> None:
        self._traces = answer
        self._show_again()

    def _show_again(self) -> None:
        """Show what has come in; what was marked stays marked."""
        if not self.isVisible():
            return
        before = self.model.row_at(self.list.currentIndex().row())
        first = self.list.currentIndex().row() == self.model.next_row(-1, 1)
        self._show_rows()
        if before is not None and not first:
            self._select(self.model.number_of(before))

    def _show_rows(self) -> None:
        """Show what is known: the answer to the text before, until the one to this text is there."""
        text = self.field.line.text().strip()
        rows: list[Row] = []
        said = ""
        if len(text) >= _SHORTEST and not is_command(text):
            said = figures(text, self._texts, self._traces)
            rows += _group("Messages", message_rows(self._texts.found, reveal=self._theme.manner.secrets))
            rows += _group("Traces", trace_rows(self._traces.found))
        commands = command_rows(text, self._actions, self.parts)
        if text and not is_command(text):
            commands = (filter_row(text), *commands)
        rows += _group("Do", commands or (command_rows(">", self._actions, self.parts) if not text else ()))
        self.model.show_rows(rows)
        self.field.say(said)
        self._select(self.model.next_row(-1, 1))
        self._place()

    def _select(self, number: int) -> None:
        if number >= 0:
            index = self.model.index(number)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
            self.field.line.setAccessibleDescription(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _hover(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None and not row.head:
            self.list.setCurrentIndex(index)

    def _choose(self, number: int) -> None:
        row = self.model.row_at(number)
        if row is None or row.head:
            return
        self.close_search()
        if row.target is not None:
            self.opened.emit(row.target)
        elif row.do is not None:
            self.done.emit(row.do)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover a parent that is resized; take the keys of the list while the field has the keyboard."""
        if watched is self._parent and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if (
            watched is self.field.line
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        current, ctrl = self.list.currentIndex().row(), Qt.KeyboardModifier.ControlModifier
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & ctrl:
            self._filter()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(current)
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._select(self.model.next_row(current, 1 if key == Qt.Key.Key_Down else -1))
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _filter(self) -> None:
        text = self.field.line.text().strip()
        if text and not is_command(text):
            do = filter_row(text).do
            self.close_search()
            self.done.emit(do)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard: what lies under the dialog is not to be reached."""
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close when the pointer is beside the card."""
        if not self._card().contains(event.position().toPoint()):
            self.close_search()

    def _restyle(self) -> None:
        if self.isVisible():
            self._show_rows()

    def _card(self) -> QRect:
        px = self._theme.px
        width = min(px(_WIDTH), self.width() - px(32))
        rows = sum(self.list.sizeHintForRow(number) for number in range(self.model.rowCount()))
        top = min(px(_TOP), self.height() // 7)
        height = px(_FIELD + _EDGE) + rows if rows else px(_FIELD)
        return QRect((self.width() - width) // 2, top, width, min(height, self.height() - top - px(_LOWEST)))

    def _place(self) -> None:
        """Cover the parent, and lay field and list into the card."""
        self.setGeometry(self._parent.rect())
        card, px = self._card(), self._theme.px
        self.field.setGeometry(card.left(), card.top(), card.width(), px(_FIELD))
        self.list.setGeometry(card.adjusted(1, px(_FIELD), -1, -px(_EDGE)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw scrim and card."""
        theme, card = self._theme, self._card()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(theme.color("bg0"))
        scrim.setAlphaF(0.6)
        painter.fillRect(self.rect(), scrim)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(card.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if self.model.rowCount():
            line = card.top() + theme.px(_FIELD) - 1
            painter.fillRect(card.left() + 1, line, card.width() - 2, 1, theme.color("line1"))
        painter.end()


def _group(name: str, rows: Sequence[Row]) -> list[Row]:
    return [Row(((name, False),)), *rows] if rows else []
