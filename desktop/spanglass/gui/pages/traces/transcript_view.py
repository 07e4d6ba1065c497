"""The transcript of a trace: a column of its messages, made when it is looked at."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.blocks import Block
from spanglass.gui.pages.traces.detail.copying import copy
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.skeleton import DetailSkeleton
from spanglass.gui.pages.traces.list_states import Notice, NoticeView
from spanglass.gui.pages.traces.transcript import FIRST, TranscriptQuestion
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme

_TOPIC = "trace.transcript"
_SKELETON_AFTER_MS = 120
_MORE = 3
_NOTHING = Notice("No messages", "No call of this trace was sent with its messages", icon="message-square")


class TranscriptView(QStackedWidget):
    """Follows a trace while it is in sight. `chosen` carries the id of the span a clicked message is of."""

    chosen = Signal(bytes)

    def __init__(self, theme: Theme, questions: Questions) -> None:
        super().__init__()
        self._theme, self._questions = theme, questions
        self._trace: bytes | None = None
        self._name, self._most = "", FIRST
        self._wanted = self._same = False
        self.blocks = BlockList(theme, Folds())
        self.blocks.setAccessibleName("Transcript")
        self._notice = NoticeView(theme)
        self._notice.show_notice(_NOTHING)
        for page in (self.blocks, DetailSkeleton(theme), self._notice):
            self.addWidget(page)
        self.setFocusProxy(self.blocks)
        self._skeleton = QTimer(self)
        self._skeleton.setSingleShot(True)
        self._skeleton.setInterval(_SKELETON_AFTER_MS)
        self._skeleton.timeout.connect(lambda: self.setCurrentIndex(1))
        self.blocks.more_asked.connect(self._ask_more)
        self.blocks.copy_asked.connect(partial(copy, questions, None))
        self.blocks.viewport().installEventFilter(self)
        theme.changed.connect(self.blocks.restyle)

    def show_trace(self, trace_id: bytes | None, name: str) -> None:
        """Show another trace, or that more may have come of this one."""
        if trace_id != self._trace:
            self._most, self._same = FIRST, False
        self._trace, self._name, self._wanted = trace_id, name, True
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what came while it was out of sight."""
        super().showEvent(event)
        if self._wanted:
            self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice a click beside the texts of a message."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            self._click(self.blocks.viewport().childAt(event.position().toPoint()))
        return super().eventFilter(watched, event)

    def _click(self, widget: QWidget | None) -> None:
        """Tell the span of the message that a widget belongs to."""
        views = {id(view): view for view in self.blocks.views()}
        while widget is not None and id(widget) not in views:
            widget = widget.parentWidget()
        if widget is not None:
            self.chosen.emit(bytes.fromhex(views[id(widget)].block.key.partition(".")[0]))

    def _ask(self) -> None:
        self._wanted = False
        if self._trace is None:
            self._take(())
            return
        if not self._same:
            self._skeleton.start()
        question = TranscriptQuestion(self._trace, self._most, self._theme.scale)
        self._questions.ask(_TOPIC, partial(question.ask, self._questions), self._take)

    def _ask_more(self) -> None:
        self._most *= _MORE
        self._ask()

    def _take(self, blocks: tuple[Block, ...]) -> None:
        self._skeleton.stop()
        self.setCurrentIndex(0 if blocks else 2)
        self.blocks.show_blocks(blocks, self._name, same=self._same)
        self._same = True
