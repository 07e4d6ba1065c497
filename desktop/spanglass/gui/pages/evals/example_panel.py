"""The right pane of an example: what is asked, what is expected, and where it came from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from spanglass.core.display import one_line
from spanglass.core.json_text import pretty
from spanglass.core.library import Example
from spanglass.core.shown import shown
from spanglass.gui.pages.evals.asked import ShownExample
from spanglass.gui.pages.evals.examples_model import title
from spanglass.gui.pages.evals.times import moment
from spanglass.gui.pages.replay.line_editor import LineEditor
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label

_EXPECTED, _LONGEST, _ALL = 120, 200, 2_000
_NONE = "No answer is expected. What is typed here is kept when it is left."


class ExpectedEdit(LineEditor):
    """`entered` carries the text when it is left changed; Escape takes it back."""

    entered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._kept = ""
        self.setAccessibleName("Expected answer")
        self.setPlaceholderText(_NONE)

    def show_value(self, text: str) -> None:
        """Show what is expected; what is being typed stays."""
        if self._kept != text or not self.hasFocus():
            self._kept = text
            self.show_text(text, text)

    def keep(self) -> None:
        """Say what was typed, if it is other than before."""
        if self.value != self._kept:
            self._kept = self.value
            self.entered.emit(self._kept)
            self.show_text(self._kept, self._kept)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.value != self._kept:
            self.show_text(self._kept, self._kept)
        else:
            super().keyPressEvent(event)


class ExamplePanel(Panel):
    """`expected_changed` carries the example's row id and its new expected answer, None for none."""

    expected_changed = Signal(int, object)
    trace_wanted = Signal()
    replay_wanted = Signal()
    copy_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._shown: Example | None = None
        self._title = Label(theme, elide=True).with_font(Size.SUBJECT, 600)
        self._about = Label(theme, token="text3", elide=True).with_font(Size.CAPTION)
        self.blocks = BlockList(theme, Folds())
        self.blocks.setAccessibleName("Conversation of the example")
        self.expected = ExpectedEdit(theme)
        self._metadata = Label(theme, token="text2").with_font(Size.CAPTION, mono=True)
        self._metadata.setWordWrap(True)
        self.trace = Button(theme, "Open trace", Look("list-tree", height=26))
        self.replay = Button(theme, "Replay", Look("repeat", height=26))
        self._arrange()
        self.expected.entered.connect(self._enter)
        self.trace.clicked.connect(self.trace_wanted)
        self.replay.clicked.connect(self.replay_wanted)
        self.blocks.copy_asked.connect(self.copy_asked)
        theme.changed.connect(self._restyle)
        theme.changed.connect(self.blocks.restyle)
        self._restyle()

    def _arrange(self) -> None:
        theme = self._theme
        self._head, self._buttons = QVBoxLayout(), QHBoxLayout()
        for button in (self.trace, self.replay):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        for widget in (self._title, self._about):
            self._head.addWidget(widget)
        self._head.addLayout(self._buttons)
        self._named = Label(theme, "Expected", token="text2").with_font(Size.CAPTION)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Rule(theme))
        column.addWidget(self.blocks, 1)
        column.addWidget(Rule(theme))
        column.addWidget(self._named)
        column.addWidget(self.expected)
        self._line = Rule(theme)
        column.addWidget(self._line)
        column.addWidget(self._metadata)

    @property
    def example(self) -> Example | None:
        """The example that is shown."""
        return self._shown

    def show_example(self, found: ShownExample) -> None:
        """Show an example, or newer words about the one that is shown."""
        example, before = found.example, self._shown
        same = before is not None and before.row.id == example.row.id
        if not same:
            self.expected.keep()
        self._shown = example
        row = example.row
        self._title.set_text(title(row))
        names = (row.model, ", ".join(row.tags), f"added {moment(row.created_ns)}")
        self._about.set_text(" · ".join(one_line(name, _LONGEST) for name in names if name))
        if not same or before is None or before.request != example.request:
            self.blocks.show_blocks(found.blocks, "", same=same)
        self.expected.show_value(example.expected or "")
        self.trace.setEnabled(row.origin is not None)
        self.trace.setToolTip("" if row.origin is not None else "It was not taken from a trace")
        told = shown(pretty(dict(example.metadata))[:_ALL]).text if example.metadata else ""
        self._metadata.set_text(told)
        self._metadata.setVisible(bool(told))
        self._line.setVisible(bool(told))

    def _enter(self, text: str) -> None:
        if self._shown is not None:
            self.expected_changed.emit(self._shown.row.id, text or None)

    def _restyle(self) -> None:
        px = self._theme.px
        self._head.setContentsMargins(px(12), px(10), px(12), px(8))
        self._head.setSpacing(px(4))
        self._buttons.setContentsMargins(0, px(4), 0, 0)
        self._buttons.setSpacing(px(8))
        self._named.setContentsMargins(px(12), px(8), px(12), 0)
        self._metadata.setContentsMargins(px(12), px(8), px(12), px(8))
        self.expected.setFixedHeight(px(_EXPECTED))
