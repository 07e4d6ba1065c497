"""The page that replays: variants at the left, the request as an editor over the results and the chain."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from spanglass.gui.bars.announcing import announce
from spanglass.gui.keyboard import pane_focus
from spanglass.gui.pages.replay.asked import Opened, ask_original, name_of
from spanglass.gui.pages.replay.board import Board
from spanglass.gui.pages.replay.chain_view import ChainView
from spanglass.gui.pages.replay.edges import Edges
from spanglass.gui.pages.replay.editor_panel import EditorPanel
from spanglass.gui.pages.replay.head import Head
from spanglass.gui.pages.replay.leading import Leading, Parts
from spanglass.gui.pages.replay.results_view import ResultsView
from spanglass.gui.pages.replay.strip import Strip
from spanglass.gui.pages.replay.variant_panel import VariantPanel
from spanglass.gui.pages.replay.wiring import connect_board, connect_editor, connect_variants
from spanglass.gui.pages.traces.list_states import Notice, NoticeView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import PagePanel, Rule, Splitter
from spanglass.replay.plan import Scope
from spanglass.store.reader import Reader

_OPEN = "replay.open"
_CHOOSE = "Show the traces"
_NOTHING = Notice(
    "Choose a call",
    "Press R on a call of a trace. It is asked again as it was sent, or changed, as often as you like, "
    "on the same or another model; A stays the recording.",
    _CHOOSE,
    icon="repeat",
)


class ReplayPage(PagePanel):
    """`wanted` asks for the page, `traces_wanted` for the page of traces, `settings_wanted` for its part.

    `said` carries a `Toast`, `code_wanted` the form in which the request is to be copied, `keep_wanted` says
    as what it is to be kept: ``dataset`` or ``prompt``.
    """

    wanted = Signal()
    traces_wanted = Signal()
    settings_wanted = Signal(str)
    said = Signal(object)
    code_wanted = Signal(str)
    keep_wanted = Signal(str)

    def __init__(self, theme: Theme, questions: Questions, selection: Selection, parts: Parts) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection = questions, selection
        self.desk, self.show_, self.starting = parts.desk, parts.show, parts.starting
        self.head, self.variants, self.editor = Head(theme), VariantPanel(theme), EditorPanel(theme)
        self.strip, self.results, self.chain = Strip(theme), ResultsView(theme), ChainView(theme)
        self.board = Board(parts.desk, parts.show, parts.differ, (self.results, self.chain))
        self.leading = Leading(questions, selection, self.board, parts)
        self._stack, self._notice = QStackedWidget(), NoticeView(theme)
        self._target: Target | None = None
        self._opened: Opened | None = None
        self._recorded: Scope | None = None
        self._arrange()
        self._connect()
        connect_variants(parts.desk, self.variants)
        connect_editor(parts.desk, self.editor)
        self._connect_results()

    def _arrange(self) -> None:
        theme, column = self._theme, QVBoxLayout(self)
        self._across = Splitter(theme, Qt.Orientation.Horizontal)
        self._down = Splitter(theme, Qt.Orientation.Vertical)
        right, below = QWidget(), QWidget()
        lower = QVBoxLayout(below)
        lower.addWidget(self.strip)
        lower.addWidget(self.results, 1)
        self._down.addWidget(self.editor)
        self._down.addWidget(below)
        self._down.setStretchFactor(1, 1)
        beside = QVBoxLayout(right)
        self._line = Rule(theme, token="line2")
        for widget in (self._down, self._line, self.chain):
            beside.addWidget(widget, int(widget is self._down))
        self._across.addWidget(self.variants)
        self._across.addWidget(right)
        self._across.setStretchFactor(1, 1)
        self._edges = Edges(theme, self._across, self._down)
        self._stack.addWidget(self._notice)
        self._stack.addWidget(self._across)
        self._notice.show_notice(_NOTHING)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        for layout in (column, lower, beside):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def _connect(self) -> None:
        desk, head = self.desk, self.head
        desk.changed.connect(self._show_plan)
        desk.foreseen.connect(self._show_outlook)
        desk.targets_changed.connect(self._show_plan)
        self._notice.acted.connect(lambda _text: self.traces_wanted.emit())
        head.back_wanted.connect(self.go_back)
        head.scope_chosen.connect(desk.set_scope)
        head.run_wanted.connect(self.run)
        head.stop_wanted.connect(self.stop)
        self.show_.began.connect(self._begin)
        self.show_.ended.connect(lambda: announce(self, self.board.summary))
        self.show_.changed.connect(self._take_changed)
        self.leading.traces_wanted.connect(self.traces_wanted)
        self.starting.said.connect(self.strip.say)
        self.starting.settings_wanted.connect(self.settings_wanted)
        self._questions.failed.connect(self._say_failed)
        self._show_outlook()

    def _connect_results(self) -> None:
        connect_board(self.board, self.results)
        self.results.trace_wanted.connect(self.leading.open_trace)
        self.results.pressed.connect(self.desk.choose)
        self.chain.letter_chosen.connect(self.board.choose_lane)
        self.chain.step_chosen.connect(self._choose_step)
        self.chain.span_wanted.connect(lambda span_id: self.leading.open_span(bytes(span_id)))
        self.editor.code_wanted.connect(self.code_wanted)
        self.editor.prompt_wanted.connect(lambda: self.keep_wanted.emit("prompt"))
        for part in (self.editor, self.head):
            part.dataset_wanted.connect(lambda: self.keep_wanted.emit("dataset"))

    # which call

    def open(self, target: Target | None) -> None:
        """Replay a call, or the first one below a span or of a trace; comes to the front."""
        if target is not None:
            self._ask(target)
        self.wanted.emit()

    def open_made(self, target: Target, make: Callable[[Reader], Opened]) -> None:
        """Replay what `make` makes of the store, for a target; comes to the front."""
        self._target = target
        self._questions.ask(_OPEN, make, self._take)
        self.wanted.emit()

    def _ask(self, target: Target) -> None:
        self._target, questions = target, self._questions
        questions.ask(_OPEN, lambda reader: ask_original(questions, reader, target), self._take)

    def _take(self, found: Opened) -> None:
        self.show_.begin()
        self._opened, self._recorded = found, None
        self.starting.forget()
        self.board.forget()
        trace, name = name_of(found)
        self.head.show_call(trace, name, found.original.call.row.kind)
        self._stack.setCurrentWidget(self._across)
        self.desk.open(found)
        self._show_progress()
        if self.isVisible():
            self.head.run.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_failed(self, topic: str, error: Exception) -> None:
        if topic == _OPEN:
            self.head.show_call("", "", self.head._kind)
            self._notice.show_notice(Notice("This cannot be replayed", str(error), _CHOOSE, icon="repeat"))
            self._stack.setCurrentWidget(self._notice)

    # what is shown

    def _show_plan(self) -> None:
        plan = self.desk.plan
        if plan is None:
            return
        if self._opened is not None and self._recorded is not plan.scope:
            self._recorded = plan.scope
            self.show_.results.show_recorded(self._opened.calls(plan.scope))
        self.variants.show_plan(plan, self.desk.variant.letter, self.desk.targets)
        results = self.show_.results.columns.get("A")
        if results is not None:
            self.variants.recorded.show_recording(self.desk.facts, results.runs[1].verdict)
        self.editor.show_names(self.desk.step_names, self.desk.call.row.span_id)
        self.editor.show_sections(self.desk.variant.letter, self.desk.sections())
        self.editor.show_steps(undo=self.desk.can_undo, redo=self.desk.can_redo)
        self.head.scope.show_value(plan.scope)
        chain = self.board.has_chain
        self.chain.setVisible(chain)
        self._line.setVisible(chain)
        self.board.show_all()

    def _show_outlook(self) -> None:
        self._show_estimate()
        self.board.show_all()

    def _show_estimate(self) -> None:
        self.head.show_obstacle(self.desk.obstacle)
        outlook = self.desk.outlook
        if outlook is not None and not self.show_.playing and not self.desk.obstacle:
            told = outlook.estimate
            self.head.show_estimate(told.calls, told.cost_nano, told.unpriced)

    def _begin(self) -> None:
        self.board.show_begun()
        self._show_progress()

    def _take_changed(self, letters: frozenset[str]) -> None:
        self.board.show_changed(letters)
        self.starting.look()
        self._show_progress()

    def _show_progress(self) -> None:
        ended, of = self.board.progress
        self.head.show_playing(ended, of, playing=self.show_.playing, again=bool(of))
        self._show_estimate()

    def _choose_step(self, span_id: bytes) -> None:
        """Edit and look at a call of the chain; at the last answers when it is chosen again."""
        wanted = bytes(span_id)
        self.desk.choose_step(None if wanted == self.desk.step else wanted)

    # what is done

    def run(self) -> None:
        """Play the plan, or ask first where it costs much; not while the editor has what cannot be sent."""
        if self.desk.plan is not None and not self.show_.playing and not self.editor.look_at_wrong():
            typing = self.window().focusWidget()
            if isinstance(typing, LineField):  # what is typed there is taken over when it is left
                typing.clearFocus()
                typing.setFocus(Qt.FocusReason.OtherFocusReason)
            self.starting.run()

    def stop(self) -> None:
        """End it; what is finished stays."""
        self.show_.stop()

    def go_back(self) -> None:
        """Leave the page for the call among the traces."""
        self.traces_wanted.emit()

    # the window

    def take_focus(self) -> None:
        """Bring the keyboard to the page, and replay the current call if nothing was opened yet."""
        if self.desk.plan is None and self._target is None:
            self._ask_current()
        (self.head.first or self._notice).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def current(self) -> Target | None:
        """The current span of the current trace."""
        trace, span = self._selection.trace, self._selection.span
        return Target(trace.trace_id, span.span_id if span is not None else None) if trace else None

    def open_current(self) -> None:
        """Replay the current span of the current trace."""
        self.open(self.current)

    def _ask_current(self) -> None:
        if self.current is not None:
            self._ask(self.current)

    def refresh(self) -> None:
        """News of the store change nothing of what is replayed."""

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return self.head, self.variants, self.editor, self.results, self.chain

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right step through runs, Escape steps out, F6 goes from pane to pane."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(self.panes, -1 if back else 1)
        elif step is not None:
            self.board.step(step)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.strip.text:
            self.starting.dismiss()
        elif self.editor.editor.hasFocus():
            self.take_focus()
        else:
            self.go_back()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the variants their width, unless that was set by hand."""
        super().resizeEvent(event)
        self.chain.set_low(low=self._edges.fit(self))
