"""The sheet that asks for a name: one that is known, with what is known of it, or a new one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.library import LONGEST_NAME
from spanglass.gui.library.name_rows import NameRow, NamesModel, names_view
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_NEW = "\0new"
_SHOWN, _LONGEST_SHOWN = 6, 28


class NameSheet(Sheet):
    """`named` carries the name on Enter or by the button, `looked_at` the known one in front, or ""."""

    named = Signal(str)
    looked_at = Signal(str)

    def __init__(self, theme: Theme, window: QWidget, title: str, noun: str, width: int = 460) -> None:
        super().__init__(theme, title, window, width)
        self._noun = noun
        self._known: tuple[NameRow, ...] = ()
        self._told = Label(theme, token="text2", elide=True)
        self.field = LineField(theme, f"Name of the {noun}")
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setPlaceholderText(f"Choose a {noun}, or type a new name")
        self.model = NamesModel(self)
        self.list = names_view(theme, self.model, f"{noun.capitalize()}s")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.take = Button(theme, "Add", Look(main=True))
        self._cancel = Button(theme, "Cancel")
        self.below = QHBoxLayout()
        self._arrange(title)
        self._connect()

    def _arrange(self, title: str) -> None:
        theme = self._theme
        self.column.addWidget(Label(theme, title).with_font(Size.SUBJECT, 600))
        for widget in (self._told, self.field, self.list):
            self.column.addWidget(widget)
        self.below.addStretch(1)
        self.below.setSpacing(theme.px(8))
        for button in (self._cancel, self.take):
            self.below.addWidget(button)
        self.column.addLayout(self.below)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.clicked.connect(lambda _index: self._take())
        self.list.selectionModel().currentRowChanged.connect(self._moved)
        self.take.clicked.connect(self._take)
        self._cancel.clicked.connect(self.give_up)

    def ask(self, told: str, known: Sequence[NameRow], name: str = "") -> None:
        """Ask for a name of these or a new one, beginning with `name`; `told` says what it is for."""
        self._known = tuple(known)
        self._told.set_text(told)
        before = self.field.text()
        self.field.setText(name)
        self.field.selectAll()
        if self.field.text() == before:  # else that it changed has narrowed the list
            self._narrow()
        self.open_sheet(self.field)

    @property
    def name(self) -> str:
        """The name that Enter takes; "" for none."""
        row = self.list.currentIndex().row()
        found = self.model.row_at(row) if row >= 0 else None
        typed = self.field.text().strip()
        return typed if found is None or found.key == _NEW else found.title

    def _narrow(self) -> None:
        typed = " ".join(self.field.text().split())
        wanted = typed.lower()
        rows = [row for row in self._known if wanted in row.title.lower()]
        exact = next((row for row in rows if row.title.lower() == wanted), None)
        if exact is not None:  # the others can be chosen still
            rows = list(self._known)
        elif typed:
            rows.insert(0, NameRow(_NEW, typed, f"A new {self._noun}", icon="plus"))
        self.model.show_rows(rows)
        self._settle_list(len(rows))
        at = self.model.place_of(exact.key) if exact is not None else 0
        front = self.model.index(at, 0) if rows else QModelIndex()
        if front != self.list.currentIndex():
            self.list.setCurrentIndex(front)
        else:
            self._moved(front)

    def _settle_list(self, rows: int) -> None:
        delegate = self.list.itemDelegate()
        height = delegate.sizeHint(None, QModelIndex()).height()  # type: ignore[arg-type]
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(height * min(rows, _SHOWN))
        if self.isVisible():
            self.settle()

    def _moved(self, now: QModelIndex) -> None:
        name = self.name
        shown = one_line(name, _LONGEST_SHOWN)
        self.take.setText(f"{self._verb} “{shown}”" if shown else self._verb)
        self.take.setEnabled(bool(name))
        self.take.updateGeometry()
        row = self.model.row_at(now.row()) if now.isValid() and now.row() < self.model.rowCount() else None
        self.list.setAccessibleDescription("" if row is None else f"{row.title}, {row.line}, {row.figure}")
        self.looked_at.emit("" if row is None or row.key == _NEW else row.title)

    @property
    def _verb(self) -> str:
        return "Add to" if self._noun == "dataset" else "Save as"

    def _take(self) -> None:
        name = self.name
        if name:
            self.close_sheet()
            self.named.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go through the list from the field, Enter takes."""
        if watched is not self.field or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if not isinstance(event, QKeyEvent):
            return False
        key, row = event.key(), self.list.currentIndex().row()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif step is not None and self.model.rowCount():
            at = min(max(0, row + step), self.model.rowCount() - 1)
            self.list.setCurrentIndex(self.model.index(at, 0))
        else:
            return False
        return True
