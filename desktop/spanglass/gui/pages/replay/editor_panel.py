"""The editor of a variant's request: a tab for each text, what was changed, and steps back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from spanglass.core.display import one_line
from spanglass.gui.pages.replay.letters import LetterMark
from spanglass.gui.pages.replay.line_editor import LONGEST, LineEditor
from spanglass.gui.pages.replay.line_edits import line_edits
from spanglass.gui.pages.replay.sections import Section
from spanglass.gui.pages.replay.steps import StepName
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.tabs import Tabs
from spanglass.gui.widgets.text import Label

_MOST_TABS, _RESET_FROM = 8, 900
_A_TAB, _NO_TABS, _EXCERPT_FROM = 78, 120, 860
_TOO_LONG = (
    "Too long to be edited here: the first {shown:,} of {all:,} characters are shown. It is sent whole."
)
_ROLES = (("user", "User"), ("assistant", "Assistant"), ("system", "System"))


class EditorPanel(Panel):
    """`edited` carries a section's key and its text, `step_chosen` the recorded span of a call of a chain.

    The others ask for what their names say.
    """

    edited = Signal(str, str)
    step_chosen = Signal(object)
    undo_wanted = Signal()
    redo_wanted = Signal()
    reset_wanted = Signal()
    message_wanted = Signal(int, str)
    message_unwanted = Signal(int)
    code_wanted = Signal(str)
    prompt_wanted = Signal()
    dataset_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._sections: tuple[Section, ...] = ()
        self._names: list[str] = []
        self._key = ""
        self._mark = LetterMark(theme, "B")
        self._tabs: Tabs = Tabs(theme, ["System"])
        self.step = PickButton(theme, "Step", [(None, "1")])
        self.step.set_hint("Which call of the chain is edited")
        self.step.setVisible(False)
        self.pick = PickButton(theme, "Message", [("", "Message")])
        self._changes = Badge(theme, "", "pencil", "info")
        self._undo = Button(theme, look=Look(icon="undo-2", flat=True, token="text2"))
        self._undo.set_hint("Undo (Ctrl+Z)")
        self._redo = Button(theme, look=Look(icon="redo-2", flat=True, token="text2"))
        self._redo.set_hint("Redo (Ctrl+Shift+Z)")
        self._reset = Button(theme, "Reset", Look(flat=True, token="text2"))
        self._more = Button(theme, look=Look(icon="ellipsis", flat=True, token="text2"))
        self._more.set_hint("More for this text")
        self.editor = LineEditor(theme)
        self._wrong = Label(theme, token="error")
        self._wrong.setWordWrap(True)
        self._wrong.setVisible(False)
        self._long = Label(theme, token="text2")
        self._long.setWordWrap(True)
        self._long.setVisible(False)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        px, column = self._theme.px, QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(px(12), px(1), px(8), 0)
        self._head.setSpacing(px(4))
        self._head.addWidget(self._mark)
        self._head.addWidget(self.step)
        self._head.addWidget(self.pick)
        self._head.addWidget(self._tabs, 1)
        for widget in (self._changes, self._undo, self._redo, self._reset, self._more):
            self._head.addWidget(widget)
        for label in (self._wrong, self._long):
            label.setContentsMargins(px(12), px(2), px(12), px(4))
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.editor, 1)
        column.addWidget(self._wrong)
        column.addWidget(self._long)

    def _connect(self) -> None:
        self._tabs.chosen.connect(self._choose_tab)
        self.step.chosen.connect(self.step_chosen)
        self.pick.chosen.connect(lambda key: self.show_section(str(key)))
        self.editor.edited.connect(lambda text: self.edited.emit(self._key, text))
        self.editor.undo_wanted.connect(self.undo_wanted)
        self.editor.redo_wanted.connect(self.redo_wanted)
        self._undo.clicked.connect(self.undo_wanted)
        self._redo.clicked.connect(self.redo_wanted)
        self._reset.clicked.connect(self.reset_wanted)
        self._more.clicked.connect(self._open_more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the tabs their room."""
        super().resizeEvent(event)
        self._reset.setVisible(self.width() >= self._theme.px(_RESET_FROM))
        if self._sections:
            self._fit_tabs()

    @property
    def _many(self) -> bool:
        """Whether the messages stand in one list, as there is no room for a tab for each."""
        number = len(self._sections)
        taken = self.step.sizeHint().width() if self.step.isVisibleTo(self) else 0
        return number > _MOST_TABS or self.width() - taken < self._theme.px(number * _A_TAB + _NO_TABS)

    @property
    def section(self) -> Section | None:
        """The text in front."""
        return next((each for each in self._sections if each.key == self._key), None)

    def show_sections(self, letter: str, sections: Sequence[Section]) -> None:
        """Show the texts of a variant; the one in front stays if there is one like it."""
        self._mark.show_letter(letter)
        self._sections = tuple(sections)
        if not any(each.key == self._key for each in sections):
            self._key = sections[0].key if sections else ""
        self._fit_tabs()
        self._show()

    def show_steps(self, *, undo: bool, redo: bool) -> None:
        """Show which steps can be taken."""
        self._undo.setEnabled(undo)
        self._redo.setEnabled(redo)

    def show_names(self, names: Sequence[StepName], chosen: bytes) -> None:
        """Offer the calls of a chain, none for a single one."""
        if names:
            options = [
                (each.span_id, f"{at} · {each.title}{' (edited)' if each.edited else ''}")
                for at, each in enumerate(names, 1)
            ]
            self.step.set_options(options)
            self.step.show_value(chosen)
        self.step.setVisible(len(names) > 1)

    def show_section(self, key: str) -> None:
        """Bring a text to the front."""
        self._key = key
        self._fit_tabs()
        self._show()

    def say_wrong(self, sentence: str) -> None:
        """Say why what is written cannot be taken; empty for nothing."""
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))

    def look_at_wrong(self) -> bool:
        """Whether what is written in front cannot be taken; it gets the keyboard then."""
        wrong = bool(self._wrong.text())
        if wrong:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return wrong

    def _show(self) -> None:
        section = self.section
        if section is None:
            return
        self.say_wrong("")
        self.editor.setAccessibleName(section.title)
        self.editor.show_text(section.text, section.before, json=section.json)
        self._long.set_text(_TOO_LONG.format(all=len(section.text), shown=LONGEST))
        self._long.setVisible(len(section.text) > LONGEST)
        lines = sum(line_edits(each.before, each.text).count for each in self._sections)
        self._changes.show_as(f"{lines:,} {'line' if lines == 1 else 'lines'} changed", "pencil", "info")
        self._changes.setVisible(bool(lines))
        self._reset.setEnabled(bool(lines))

    def _fit_tabs(self) -> None:
        """A tab for each text, or one list of messages where there are many."""
        messages = [each for each in self._sections if each.number is not None]
        many = self._many
        tabbed = [each for each in self._sections if not many or each.number is None]
        if many:
            excerpt = 40 if self.width() >= self._theme.px(_EXCERPT_FROM) else 0
            self.pick.set_options([(each.key, _line(each, len(messages), excerpt)) for each in messages])
            self.pick.show_value(self._key)
        self.pick.setVisible(many)
        names = [each.title for each in tabbed]
        if names != self._names:
            self._names = names
            self._replace_tabs(names)
        at = next((at for at, each in enumerate(tabbed) if each.key == self._key), -1)
        if at < 0:
            self._tabs.let_go()
        else:
            self._tabs.choose(at)

    def _replace_tabs(self, names: list[str]) -> None:
        old, self._tabs = self._tabs, Tabs(self._theme, names)
        focused = old.hasFocus()
        self._head.replaceWidget(old, self._tabs)
        old.hide()
        old.deleteLater()
        self._tabs.let_go()
        self._tabs.chosen.connect(self._choose_tab)
        if focused:
            self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_tab(self, at: int) -> None:
        many = self._many
        tabbed = [each for each in self._sections if not many or each.number is None]
        if 0 <= at < len(tabbed) and tabbed[at].key != self._key:
            self._key = tabbed[at].key
            if many:
                self.pick.show_value(self._key)
            self._show()

    def more_menu(self) -> QMenu:
        """What can be done with the text in front; the caller opens and drops it."""
        menu, section = QMenu(self), self.section
        if section is not None and section.number is not None:
            number = section.number
            for role, title in _ROLES:
                text = f"Add a message after this: {title}"
                menu.addAction(text, partial(self.message_wanted.emit, number, role))
            remove = menu.addAction("Remove this message", lambda: self.message_unwanted.emit(number))
            remove.setEnabled(sum(each.number is not None for each in self._sections) > 1)
            menu.addSeparator()
        if section is not None:
            back = menu.addAction("Reset this text", lambda: self._reset_text(section))
            back.setEnabled(section.text != section.before)
            menu.addAction("Reset the whole request", self.reset_wanted.emit)
        menu.addSeparator()
        menu.addAction("Save as prompt version…", self.prompt_wanted.emit)
        menu.addAction("Add to dataset…", self.dataset_wanted.emit)
        menu.addSeparator()
        menu.addAction("Copy the request as cURL", lambda: self.code_wanted.emit("curl"))
        menu.addAction("Copy the request as Python", lambda: self.code_wanted.emit("python"))
        return menu

    def _reset_text(self, section: Section) -> None:
        self.edited.emit(section.key, section.before)

    def _open_more(self) -> None:
        menu = self.more_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


def _line(section: Section, of: int, excerpt: int) -> str:
    number = (section.number or 0) + 1
    beginning = one_line(section.text[:200], excerpt) if excerpt else ""
    return f"{number} of {of} · {section.title}  {beginning}".rstrip()
