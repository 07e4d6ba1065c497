"""The page of settings: a list of its parts, and all of them under each other; changes apply at once."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.gui.keyboard import pane_focus
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.nav import Nav
from spanglass.gui.pages.settings.parts import PARTS
from spanglass.gui.pages.settings.section import Section
from spanglass.gui.pages.traces.list_states import Notice, NoticeView
from spanglass.gui.theming.theme import Size
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import Bar, PagePanel, Panel
from spanglass.gui.widgets.text import Label

_TRIES, _AGAIN_MS = 20, 15
_HEAD, _WIDEST, _FIND, _COMPACT_UNDER = 44, 860, 220, 760
_QUOTED = 60


class SettingsPage(PagePanel):
    """Makes its parts once it is first shown; `left` when Escape asks for the page before."""

    left = Signal()

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind.theme, "bg0")
        self._behind = behind
        self._sections: list[Section] = []
        self._head = _Head(behind)
        self.nav = Nav(behind.theme, [part.entry for part in PARTS])
        self._inner = Panel(behind.theme, "bg0")
        self._column = QVBoxLayout(self._inner)
        self._scroll = QScrollArea()
        self.none = NoticeView(behind.theme, ground="bg0")
        self._below = QStackedWidget()
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._make_one)
        self._arrange()
        self.nav.chosen.connect(self.show_part)
        self._head.field.textChanged.connect(self._narrow)
        self.none.acted.connect(self._clear)
        self._scroll.verticalScrollBar().valueChanged.connect(self._follow)
        self._restyle()
        behind.theme.changed.connect(self._restyle)

    def _arrange(self) -> None:
        self._column.addStretch(1)
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().installEventFilter(self)
        below = QHBoxLayout()
        below.addWidget(self.nav)
        self._below.addWidget(self._scroll)
        self._below.addWidget(self.none)
        below.addWidget(self._below, 1)
        column = QVBoxLayout(self)
        column.addWidget(self._head)
        column.addLayout(below, 1)
        for layout in (below, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the first part, and the others one at a turn: all of them would hold up the window."""
        super().showEvent(event)
        if not self._sections:
            self._make_one()
            self._turns.start()

    def _make_one(self) -> None:
        section = PARTS[len(self._sections)].make(self._behind)
        self._sections.append(section)
        self._column.insertWidget(self._column.count() - 1, section)
        section.show()
        self._take_heights()
        if len(self._sections) == len(PARTS):
            self._turns.stop()

    def _make_all(self) -> None:
        while len(self._sections) < len(PARTS):
            self._make_one()

    def stop(self) -> None:
        """End what its parts have begun, when the window closes."""
        for section in self._sections:
            section.close_down()

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return self._head, self.nav, self._below

    @property
    def titles(self) -> tuple[str, ...]:
        """What its parts are called."""
        return tuple(part.entry.text for part in PARTS)

    def take_focus(self) -> None:
        """Bring the keyboard to the list of parts."""
        self.nav.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_find(self) -> None:
        """Bring the keyboard to the field that finds a setting."""
        self._head.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._head.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves what was found, then the page; F6 goes from pane to pane."""
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(self.panes, -1 if back else 1)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._head.field.text():
            self._head.field.clear()
        else:
            self.left.emit()

    def show_part(self, number: int) -> None:
        """Bring a part into sight."""
        self._make_all()
        self._head.field.clear()
        self._bring(number, -1)

    def _bring(self, number: int, before: int, tries: int = _TRIES) -> None:
        """Scroll to a part, and again until it stays: heights are known only when lines are broken anew."""
        self._take_heights()
        place = self._sections[number].mapTo(self._inner, QPoint(0, 0)).y()
        bar = self._scroll.verticalScrollBar()
        wanted = max(0, place - self._theme.px(16))
        bar.setValue(wanted)
        self.nav.set_current(number)
        reached = bar.value() == wanted or 0 < bar.maximum() < wanted
        if tries and not (reached and place == before):
            QTimer.singleShot(_AGAIN_MS, self, lambda: self._bring(number, place, tries - 1))

    def _take_heights(self) -> None:
        """Be as high as the parts need: Qt would lay them out, and paint them, before it grants that."""
        QCoreApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))
        self._column.activate()

    def show_named(self, title: str) -> None:
        """Bring the part with that title into sight; an unknown one changes nothing."""
        number = next((n for n, part in enumerate(PARTS) if part.entry.text == title), None)
        if number is not None:
            self.show_part(number)

    def _narrow(self, text: str) -> None:
        self._make_all()
        found = [section.narrow(text) for section in self._sections]
        if text and any(found):
            self.nav.set_current(found.index(True))
        if not any(found):
            said = f"No setting has “{one_line(text.strip(), _QUOTED)}” in its name or words."
            self.none.show_notice(Notice("Nothing matches this search", said, "Clear the search"))
        self._below.setCurrentWidget(self._scroll if any(found) else self.none)

    def _clear(self, _action: str) -> None:
        self._head.field.clear()
        self.take_find()

    def _follow(self, value: int) -> None:
        """Show in the list which part is in sight: the first one that is not above the middle."""
        if self._head.field.text():
            return
        bar = self._scroll.verticalScrollBar()
        line = value + self._scroll.height() // 3
        tops = [section.y() for section in self._sections]
        passed = [number for number, top in enumerate(tops) if top <= line]
        if value < bar.maximum():
            self.nav.set_current(passed[-1] if passed else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the parts in the middle of a wide window."""
        if event.type() == QEvent.Type.Resize:
            self._restyle()
        return super().eventFilter(watched, event)

    def _restyle(self) -> None:
        px = self._theme.px
        self.nav.set_compact(self.width() < px(_COMPACT_UNDER))
        spare = self._scroll.viewport().width() - px(_WIDEST)
        side = max(px(16), spare // 2)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self._column.setSpacing(0)


class _Head(Bar):
    """The page's title and a field to find a setting."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind.theme, "bg1")
        self.field = LineField(behind.theme, "Find a setting", width=_FIND)
        self.field.setPlaceholderText("Find a setting")
        self.field.set_icon("search")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Label(behind.theme, "Settings").with_font(Size.TITLE, 600))
        self._row.addStretch(1)
        self._row.addWidget(self.field)
        self._restyle()
        behind.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(_HEAD))
        self._row.setContentsMargins(px(12), 0, px(12), 0)
