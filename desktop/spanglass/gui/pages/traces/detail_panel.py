"""The detail of one span: its head, and five tabs with all that is known of it."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from spanglass.core.views import SpanRow
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.traces.detail.comparison import offers, replayed
from spanglass.gui.pages.traces.detail.copying import copy
from spanglass.gui.pages.traces.detail.detail_question import (
    Answer,
    DetailQuestion,
    Known,
    Prepare,
    SpanName,
    made,
)
from spanglass.gui.pages.traces.detail.file_saving import FileSaving
from spanglass.gui.pages.traces.detail.receipt_text import receipt_text
from spanglass.gui.pages.traces.detail.span_header import SpanHeader
from spanglass.gui.pages.traces.detail.span_menu import (
    MenuTargets,
    Text,
    as_text,
    copy_menu,
    span_menu,
)
from spanglass.gui.pages.traces.detail.tab_stack import TabStack
from spanglass.gui.pages.traces.list_questions import narrowed
from spanglass.gui.pages.traces.list_states import Notice, NoticeView
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.gui.receiver.corrections import Correction
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.row_menu import open_menu
from spanglass.gui.widgets.tabs import Tabs
from spanglass.store.reader import Reader

_DETAIL, _CONTENT = "detail", "detail.content"
_SKELETON_AFTER_MS = 120
_CLOCK_MS = 250
_LATE_NS = 60 * 1_000_000_000
"""So long after a span's end its log records may still arrive."""

_NOTHING = Notice("Pick a span to read it", "or press Shift+J to step through", icon="mouse-pointer-click")
_GONE = Notice("This span is not in the store", "It may have been deleted", icon="search-x")
_TRY_AGAIN = "Try again"


class DetailPanel(Panel):
    """Follows the selection's span; a newer state of the same span is taken in without a jump.

    `correction_wanted` carries a `Correction` of what was found about a refusal, `span_wanted` the ids of a
    trace and a span in it, `said` a `Toast`.
    """

    correction_wanted = Signal(object)
    span_wanted = Signal(bytes, bytes)
    said = Signal(object)

    def __init__(
        self, theme: Theme, questions: Questions, selection: Selection,
        now: Callable[[], int] = time.time_ns,
    ) -> None:  # fmt: skip
        super().__init__(theme, "bg1")
        self._questions, self._selection, self._now = questions, selection, now
        self._name: SpanName | None = None
        self._known: Known | None = None
        self._busy = self._again = False
        self.saving = FileSaving(questions, self, lambda: self._known)
        self.contents = TabStack(theme)
        self.tabs = self.contents.tabs
        self.header, self.bar = SpanHeader(theme), Tabs(theme, [tab.name for tab in self.tabs])
        self._secrets = theme.manner.secrets
        self._arrange()
        self._skeleton = _timer(self, _SKELETON_AFTER_MS, self._show_skeleton, once=True)
        self._clock = _timer(self, _CLOCK_MS, self._tick)
        self._connect()
        self._show(selection.span)

    def _arrange(self) -> None:
        self._stack = QStackedWidget(self)
        shown = QWidget()
        column = QVBoxLayout(shown)
        for part in (self.header, self.bar, self.contents):
            column.addWidget(part, int(part is self.contents))
        self._notice = NoticeView(self._theme)
        for page in (self._notice, shown):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.addWidget(self._stack)
        for layout in (column, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def _connect(self) -> None:
        self._selection.span_changed.connect(self._show)
        self._questions.failed.connect(self._failed)
        self.bar.chosen.connect(self._show_tab)
        self._notice.acted.connect(self._ask)
        self.header.copy_wanted.connect(self.copy_text)
        self.header.menu_wanted.connect(lambda: self._open_menu())
        for number, tab in enumerate(self.tabs):
            tab.content_wanted.connect(partial(self._ask_content, number))
            tab.copy_asked.connect(self._copy)
            tab.save_asked.connect(self.saving.save)
            tab.filter_asked.connect(self._narrow)
        self.saving.said.connect(self.said)
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        """Make the contents anew when secrets are to be readable from now on, or hidden."""
        if self._theme.manner.secrets != self._secrets:
            self._secrets = self._theme.manner.secrets
            self.contents.outdate()
            self._ask_content(self.bar.current)

    def connect_actions(self, actions: Actions) -> None:
        """Let the keys of the tabs work."""
        for number in range(len(self.tabs)):
            actions.connect(f"tab.{number + 1}", partial(self.bar.choose, number))
        actions.connect("copy.as", self._open_copies)

    @property
    def busy(self) -> bool:
        """Whether the span has been asked for and not been answered."""
        return self._busy

    def refresh(self) -> None:
        """Ask again for a span that is not complete: running, or still without what may follow it."""
        if self._name is not None and self._incomplete():
            self._ask()

    def copy_text(self) -> None:
        """Put the span on the clipboard as text."""
        self._copy(as_text(self._now()))

    def menu(self) -> QMenu:
        """What else can be done with the span."""
        more = (*offers(self._known, self._selection), replayed(self._known, self._go))
        return span_menu(self, self._selection.span, self._targets(), more)

    def _targets(self) -> MenuTargets:
        return MenuTargets(self._copy, self._narrow, self._now, self._correct, self._go)

    def _go(self, trace_id: bytes | None, span_id: bytes) -> None:
        if self._name is not None:
            self.span_wanted.emit(trace_id or self._name.trace_id, span_id)

    def _correct(self, refused: bool) -> None:
        if self._name is not None:
            self.correction_wanted.emit(Correction(self._name.trace_id, self._name.span_id, refused))

    def _open_menu(self, menu: QMenu | None = None) -> None:
        menu = menu or self.menu()
        open_menu(menu, self.header.more.mapToGlobal(self.header.more.rect().bottomLeft()))

    def _open_copies(self) -> None:
        if self._known is not None:
            self._open_menu(copy_menu(self, self._selection.span, self._targets()))

    def _narrow(self, query: str) -> None:
        self._selection.set_query(narrowed(self._selection.query, query))

    def _show(self, row: SpanRow | None) -> None:
        """Show another span, or take note of a newer state of this one."""
        trace = self._selection.trace
        if row is None or trace is None:
            self._show_nothing()
            return
        name = SpanName(trace.trace_id, row.span_id)
        if name != self._name:
            self._begin(name)
        elif self._known is not None and row.revision > self._known.state.revision:
            self.header.show_row(row, self._now())
            self._ask()
        self._settle_clock()

    def _show_nothing(self) -> None:
        self._name = self._known = None
        self._busy = self._again = False
        for topic in (_DETAIL, _CONTENT):
            self._questions.forget(topic)
        self._skeleton.stop()
        self._settle_clock()
        self._show_notice(_NOTHING)

    def _begin(self, name: SpanName) -> None:
        self._name, self._known, self._busy = name, None, False
        self._questions.forget(_CONTENT)
        self.contents.restart()
        self._skeleton.start()
        self._ask()

    def _ask(self) -> None:
        """Ask for the span and the content of the tab in front, once the last such question is answered."""
        if self._busy:
            self._again = True
            return
        if self._name is None:
            return
        self._busy, self._again, number = True, False, self.bar.current
        state = self._known.state if self._known is not None else None
        question = DetailQuestion(self._name, number, self.tabs[number].prepared(), state)
        # the first loads much, and would take the processor from the list's rows
        turn = Turn.LATER if self._known is None else Turn.SOON
        self._questions.ask(_DETAIL, partial(question.ask, self._questions), self._take, turn)

    def _take(self, answer: Answer) -> None:
        self._busy = False
        if not answer.unchanged:
            self._skeleton.stop()
            self._take_span(answer)
        if self._again:
            self._ask()

    def _take_span(self, answer: Answer) -> None:
        self._known = known = answer.known
        if known is None:
            self._show_notice(_GONE)
            return
        row, receipt = known.detail.row, known.detail.receipt
        self.contents.outdate()
        self.header.explain(row, receipt_text(receipt, row), known.below, known.miss)
        self.header.show_row(row, self._now())
        for number, count in enumerate(known.counts):
            self.bar.set_count(number, count)
        self._settle_clock()
        self._stack.setCurrentIndex(1)
        self._fill(answer.tab, answer.content)
        self._show_tab(self.bar.current)

    def _fill(self, number: int, content: Any) -> None:
        """Give a tab its content of the span."""
        trace = self._selection.trace
        if self._name is not None:
            self.contents.fill(number, content, self._name, trace.name if trace is not None else "")

    def _show_tab(self, number: int) -> None:
        """Bring a tab to the front, with its content if that is of another span or state."""
        if self._known is None or self.contents.is_fresh(number):
            self.contents.setCurrentIndex(number)
        else:
            self._skeleton.start()
            self._ask_content(number)

    def _ask_content(self, number: int) -> None:
        known, prepare, questions = self._known, self.tabs[number].prepared(), self._questions
        if known is not None:
            content = partial(_content, questions, number, known, prepare)
            questions.ask(_CONTENT, content, self._take_content)

    def _take_content(self, answer: tuple[int, Known, Any]) -> None:
        number, known, content = answer
        if known is self._known and content is not None:
            self._skeleton.stop()
            self._fill(number, content)
            self.contents.setCurrentIndex(self.bar.current)

    def _show_skeleton(self) -> None:
        row = self._selection.span
        if row is not None:
            self.header.show_row(row, self._now())
        self._stack.setCurrentIndex(1)
        self.contents.wait()

    def _show_notice(self, notice: Notice) -> None:
        self._notice.show_notice(notice)
        self._stack.setCurrentWidget(self._notice)

    def _failed(self, topic: str, error: object) -> None:
        if topic == _DETAIL:
            self._busy = self._again = False
        elif topic == _CONTENT:
            self._known = None
        else:
            return
        self._skeleton.stop()
        if self._known is None:
            notice = Notice("The span could not be read", str(error), _TRY_AGAIN, icon="triangle-alert")
            self._show_notice(notice)

    def _incomplete(self) -> bool:
        known = self._known
        if known is None or known.detail.row.running:
            return True
        return not known.said and self._now() - known.detail.row.end_ns < _LATE_NS

    def _copy(self, text: Text) -> None:
        copy(self._questions, self._known, text)

    def _settle_clock(self) -> None:
        row = self._selection.span
        (self._clock.start if row is not None and row.running else self._clock.stop)()

    def _tick(self) -> None:
        if self._known is not None and self.isVisible():
            self.header.show_row(self._selection.span or self._known.detail.row, self._now())


def _content(
    questions: Questions, number: int, known: Known, prepare: Prepare, reader: Reader
) -> tuple[int, Known, Any]:
    """What a tab is to show of a span."""
    return number, known, made(questions, reader, known, prepare)


def _timer(owner: QObject, milliseconds: int, action: Callable[[], None], *, once: bool = False) -> QTimer:
    timer = QTimer(owner)
    timer.setInterval(milliseconds)
    timer.setSingleShot(once)
    timer.timeout.connect(action)
    return timer
