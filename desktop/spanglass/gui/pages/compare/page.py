"""The page that compares: two traces as one tree over the spans of a line, or two groups of calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import name
from spanglass.gui.pages.compare.asked import Comparison, candidates, partner
from spanglass.gui.pages.compare.comparing import ask_comparison
from spanglass.gui.pages.compare.groups_view import GroupsView
from spanglass.gui.pages.compare.line_paint import FIRST_COLOUR, SECOND_COLOUR
from spanglass.gui.pages.compare.line_view import LineView
from spanglass.gui.pages.compare.page_head import ALIGNED, BESIDE, GROUPS, TRACES, PageHead
from spanglass.gui.pages.compare.pair_panel import PairPanel, Traces
from spanglass.gui.pages.compare.picker import Picker
from spanglass.gui.pages.compare.trace_slot import TraceSlot
from spanglass.gui.pages.traces.list_states import Notice, NoticeView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel, Rule, Splitter
from spanglass.store.reader import Reader

_COMPARE, _PARTNER, _FOUND = "compare.traces", "compare.partner", "compare.found"
_LONGEST_NAME = 60
_NOTHING = Notice(
    "Choose two traces",
    "Press C on one or two traces of the list, or A and B here. One alone is compared with the last run "
    "of the same name.",
    icon="git-compare",
)


class ComparePage(PagePanel):
    """Two traces beside each other; `wanted` asks for the page, `traces_wanted` for the page of traces."""

    wanted = Signal()
    traces_wanted = Signal()

    def __init__(self, theme: Theme, questions: Questions, selection: Selection) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection = questions, selection
        self._targets: list[Target | None] = [None, None]
        self._found: Comparison | None = None
        self._picking = 0
        self.head = PageHead(theme)
        self.mode, self.layouts, self.only = self.head.mode, self.head.layouts, self.head.only
        self.slots = (TraceSlot(theme, "A", FIRST_COLOUR), TraceSlot(theme, "B", SECOND_COLOUR))
        self.view, self.panel = LineView(theme), PairPanel(theme, questions)
        self.groups = GroupsView(theme, questions)
        self.picker = Picker(theme, self)
        self._stack, self._shown, self._notice = QStackedWidget(), QStackedWidget(), NoticeView(theme)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        self._split = Splitter(self._theme, Qt.Orientation.Vertical)
        self._split.addWidget(self.view)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 5)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(Rule(self._theme))
        self._stack.addWidget(self._traces_part())
        self._stack.addWidget(self.groups)
        column.addWidget(self._stack, 1)

    def _traces_part(self) -> QWidget:
        part, sides = QWidget(), QHBoxLayout()
        column = QVBoxLayout(part)
        for layout in (sides, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        for slot in self.slots:
            sides.addWidget(slot, 1)
        column.addLayout(sides)
        column.addWidget(Rule(self._theme))
        self._shown.addWidget(self._notice)
        self._shown.addWidget(self._split)
        self._notice.show_notice(_NOTHING)
        column.addWidget(self._shown, 1)
        return part

    def _connect(self) -> None:
        self.mode.chosen.connect(self.show_mode)
        self.layouts.chosen.connect(self._lay_out)
        self.only.toggled.connect(self.view.set_only_differences)
        self.head.swap.clicked.connect(self.swap)
        self.view.chosen.connect(self._show_pair)
        self.panel.step_wanted.connect(lambda back: self.view.step_difference(back=back))
        for number, slot in enumerate(self.slots):
            slot.clicked.connect(lambda _=False, number=number: self.pick(number))
        self.picker.asked.connect(self._search)
        self.picker.picked.connect(self._take_picked)
        self._questions.failed.connect(self._say_failed)
        self._say_about()

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What its actions do, by their ids."""
        return {
            "difference.next": self.view.step_difference,
            "difference.previous": lambda: self.view.step_difference(back=True),
            "difference.only": self.only.toggle,
            "compare.swap": self.swap,
            "compare.first": lambda: self.pick(0),
            "compare.second": lambda: self.pick(1),
            "compare.mode": self._other_mode,
            "compare.layout": self._other_layout,
            "compare.open": self._open_span,
        }

    def compare(self, first: Target | None, second: Target | None) -> None:
        """Compare two traces; with one alone the run of the same name before it is found."""
        self.show_mode(TRACES)
        self._targets = [first, second]
        if first is not None and second is not None:
            self.head.about.set_text("reading both traces…")
            ask_comparison(self._questions, _COMPARE, (first, second), self._take)
        elif first is not None:
            identity = to_hex(first.trace_id)
            self._questions.ask(_PARTNER, lambda reader: _pair(reader, identity), self._take_partner)

    def compare_wanted(self, wanted: Sequence[TraceSummary | Target | None]) -> None:
        """Compare two traces or spans, or one with the run of its name before it, and come to the front."""
        there = [one for one in wanted[:2] if one is not None]
        targets = [one if isinstance(one, Target) else Target(one.trace_id) for one in there]
        if targets:
            self.compare(targets[0], targets[1] if len(targets) > 1 else None)
        self.wanted.emit()

    def _open_span(self) -> None:
        """Show the current span, that of B if it is there, among the traces."""
        number, found = self.view.current, self._found
        if found is None or number is None:
            return
        line = found.lines[number]
        trace, row = (found.second, line.second) if line.second else (found.first, line.first)
        self.traces_wanted.emit()  # first, for the list takes its first row as the keyboard comes
        self._selection.arrive(trace, row.span_id if row is not None else None)

    def swap(self) -> None:
        """Let B be A and A be B."""
        if self.mode.value == GROUPS:
            first, second = (field.text() for field in self.groups.fields)
            self.groups.compare(second, first)
            return
        self._targets.reverse()
        first_trace, second_trace = (slot.trace for slot in self.slots)
        self.slots[0].show_trace(second_trace)
        self.slots[1].show_trace(first_trace)
        if None not in self._targets:
            self.compare(self._targets[0], self._targets[1])

    def _take_partner(self, found: tuple[TraceSummary | None, TraceSummary | None]) -> None:
        trace, other = found
        self.slots[0].show_trace(trace)
        self.slots[1].show_trace(other)
        if trace is not None and other is not None:
            self.compare(self._targets[0], Target(other.trace_id))
        elif trace is not None:
            self._clear(f"No other run of {one_line(name(trace), _LONGEST_NAME)} yet")
            self.slots[1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, found: Comparison | None) -> None:
        self._found = found
        if found is None:
            self._clear("One of the traces is no longer in the store")
            return
        for slot, trace, target in zip(self.slots, (found.first, found.second), self._targets, strict=True):
            slot.show_trace(trace, "one span of it" if target is not None and target.span_id else "")
        self._shown.setCurrentWidget(self._split)
        self.view.show_comparison(found)
        self._fit_split()
        self._say_about()
        focus = self.window().focusWidget()
        if self.isVisible() and (focus is None or focus in self.slots or not self.isAncestorOf(focus)):
            self.take_focus()

    def _say_failed(self, topic: str, error: object) -> None:
        if topic in (_COMPARE, _PARTNER):
            self._clear(f"The traces could not be read: {error}")

    def _fit_split(self) -> None:
        """Give the lines the height they need, half of it all at most, and the rest to the panel."""
        whole = self._split.height()
        lines = min(whole // 2, self.view.wanted_height)
        self._split.setSizes([lines, whole - lines])

    def _clear(self, said: str) -> None:
        self._found = None
        self.view.lines.show_lines(())
        self.panel.show_line(None, None)
        self._notice.show_notice(replace(_NOTHING, title=said))
        self._shown.setCurrentWidget(self._notice)
        self._say_about()

    def _show_pair(self, line: object) -> None:
        found = self._found
        traces = Traces(found.first.trace_id, found.second.trace_id) if found is not None else None
        self.panel.show_line(line, traces)  # type: ignore[arg-type]

    def _say_about(self) -> None:
        if self.mode.value == GROUPS:
            self.head.about.set_text("two groups of calls")
        elif self._found is None:
            self.head.about.set_text("two traces")
        else:
            differing, lines = self.view.lines.differences, len(self._found.lines)
            self.head.about.set_text(f"two traces · {differing:,} of {lines:,} spans differ")

    # modes, picking, keys

    def show_mode(self, mode: object) -> None:
        """Show two traces, or two groups."""
        self.mode.show_value(mode)
        self._stack.setCurrentIndex(int(mode == GROUPS))
        for widget in (self.only, self.layouts):
            widget.setVisible(mode == TRACES)
        self._say_about()
        if mode == GROUPS and not self.groups.list.lines:
            self.groups.offer_versions()

    def _other_layout(self) -> None:
        self._lay_out(ALIGNED if self.layouts.value == BESIDE else BESIDE)

    def _lay_out(self, layout: object) -> None:
        self.layouts.show_value(layout)
        self.view.set_beside(layout == BESIDE)

    def state(self) -> dict[str, Any]:
        """How traces are laid out, as plain values."""
        return {"layout": self.layouts.value}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Lay traces out like that."""
        if state.get("layout") in (ALIGNED, BESIDE):
            self._lay_out(state["layout"])

    def _other_mode(self) -> None:
        self.show_mode(TRACES if self.mode.value == GROUPS else GROUPS)
        self.take_focus()

    def _take_current(self) -> None:
        """Compare the trace that is current on the other pages, if nothing has been chosen yet."""
        current = self._selection.trace
        if current is not None and self._targets == [None, None]:
            self.compare(Target(current.trace_id), None)

    def pick(self, side: int) -> None:
        """Let the user choose the trace of a side."""
        self._picking = side
        slot = self.slots[side]
        place = QRect(slot.mapTo(self, QPoint(0, 0)), slot.size())
        self.picker.open_below(place, self.take_focus)

    def _search(self, typed: str) -> None:
        other = self.slots[1 - self._picking].trace or self.slots[self._picking].trace
        self._questions.ask(_FOUND, lambda reader: candidates(reader, other, typed), self.picker.show_traces)

    def _take_picked(self, trace: TraceSummary) -> None:
        self.slots[self._picking].show_trace(trace)
        self._targets[self._picking] = Target(trace.trace_id)
        if None in self._targets:
            self.pick(1 - self._picking)
        else:
            self.compare(self._targets[0], self._targets[1])

    def refresh(self) -> None:
        """Take note of new data: what is compared stays as it is."""

    def take_focus(self) -> None:
        """Bring the keyboard to the lines, to a side without a trace, or to the filters."""
        if self.mode.value == GROUPS:
            self.groups.take_focus()
        elif self._found is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._take_current()
            self.slots[int(self._targets[0] is not None)].setFocus(Qt.FocusReason.OtherFocusReason)


def _pair(reader: Reader, identity: str) -> tuple[TraceSummary | None, TraceSummary | None]:
    trace = reader.trace(identity)
    return trace, partner(reader, trace) if trace is not None else None
