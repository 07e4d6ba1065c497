"""The middle pane: the cause of a group, what may fix it, one example, all proposals, the rate over time."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import CheckedTrace, FailureGroup, TraceVerdict
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.pages.fixes.asked import Case, Rate
from spanglass.gui.pages.fixes.cause_text import CauseText
from spanglass.gui.pages.fixes.diff_card import DiffCard
from spanglass.gui.pages.fixes.example_pair import ExamplePair
from spanglass.gui.pages.fixes.progress import CheckView
from spanglass.gui.pages.fixes.proposal_table import ProposalTable, TableRow
from spanglass.gui.pages.fixes.rate_chart import RateChart
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.tabs import Tabs
from spanglass.gui.widgets.text import Label

_WORDS_FROM, _TITLE_BESIDE_FROM, _LONGEST_TAB = 560, 320, 34
_PARTS = {
    "prompt": "system prompt", "tool": "tool", "schema": "schema", "parameter": "parameter",
    "model": "model", "program": "program",
}  # fmt: skip


class CaseView(Panel):
    """`proposal_chosen` carries the place of a proposal."""

    proposal_chosen = Signal(int)
    dismiss_wanted = Signal()
    copy_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._title = Label(theme, elide=True).with_font(Size.FIGURE, 600)
        self.dismiss = Button(theme, "Dismiss", Look(flat=True, token="text2"))
        self.copy = Button(theme, "Copy diff", Look("copy"))
        self.all = Button(theme, "Replay all", Look("repeat"))
        self.cause, self.tabs = CauseText(theme), Tabs(theme, ())
        self.why, self.none = Label(theme, token="text2"), Label(theme, token="text2")
        self.diff, self.example = DiffCard(theme), ExamplePair(theme)
        self.table, self.chart = ProposalTable(theme), RateChart(theme)
        self._example_title = Label(theme, "Example").with_font(weight=600)
        self._table_title = Label(theme, elide=True).with_font(weight=600)
        self.scrolled = ScrolledColumn(theme)
        self._arrange()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        self.why.setWordWrap(True)
        self.none.setWordWrap(True)
        self.scrolled.setAccessibleName("Proposal")
        column, self._top, self._head = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        self._head.addWidget(self._title, 1)
        for button in (self.dismiss, self.copy, self.all):
            self._head.addWidget(button)
        self._top.addLayout(self._head)
        self._top.addWidget(self.cause)
        inside, self._inside = QWidget(), QVBoxLayout()
        inside.setLayout(self._inside)
        for widget in (self.none, self.why, self.diff, self._example_title, self.example,
                       self._table_title, self.table, self.chart):  # fmt: skip
            self._inside.addWidget(widget)
        self.scrolled.append(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        self._tabs_row = QHBoxLayout()
        self._tabs_row.addWidget(self.tabs)
        column.addLayout(self._tabs_row)
        column.addWidget(self.scrolled, 1)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.proposal_chosen)
        self.table.chosen.connect(self.proposal_chosen)
        self.dismiss.clicked.connect(self.dismiss_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self.all.clicked.connect(self.all_wanted)
        hints = ((self.dismiss, "Dismiss the group", "fixes.dismiss"), (self.copy, "Copy diff", "fixes.copy"),
                 (self.all, "Replay all proposals", "fixes.all"))  # fmt: skip
        for button, text, action in hints:
            button.set_hint(f"{text} ({keys_named(action)})")

    # what is shown

    def show_group(self, group: FailureGroup) -> None:
        """Show the cause of a group."""
        self._title.set_text(one_line(group.title, 200))
        self.cause.show_cause(group.cause, group.evidence)
        self.dismiss.setText("Take up again" if group.dismissed is not None else "Dismiss")
        self.dismiss.updateGeometry()

    def show_case(self, case: Case | None, place: int) -> None:
        """Show the proposals of the group, one of them in full."""
        shown = case.proposals[place] if case is not None and place < len(case.proposals) else None
        names = (
            [] if case is None else [_tab(n, each.proposal.title) for n, each in enumerate(case.proposals, 1)]
        )
        self.tabs.set_names(names, place)
        there = shown is not None
        for widget in (self.tabs, self.why, self.diff, self._table_title, self.table):
            widget.setVisible(there)
        self.none.setVisible(case is not None and not there)
        self.none.set_text(
            "No rule has a proposal for this. Choose a model at the top that writes one, or change the "
            "request in Replay."
        )
        self.copy.setEnabled(there)
        self.all.setEnabled(there)
        if case is not None and shown is not None:
            proposal = shown.proposal
            author = "" if proposal.author == "rules" else f" Written by {one_line(proposal.author, 60)}."
            self.why.set_text(f"{proposal.why}{author}")
            part = _PARTS[proposal.change.surface.value]
            self.diff.show_change(part, proposal.place, shown.diff)
            rows = [TableRow(each.proposal, each.check) for each in case.proposals]
            self._table_title.set_text(_table_title(rows))
            self.table.show_rows(rows, place)

    def show_check(self, view: CheckView | None, group: FailureGroup | None) -> None:
        """Show one of the traces that were checked as the example."""
        trace = example_of(view) if view is not None else None
        for widget in (self._example_title, self.example):
            widget.setVisible(trace is not None)
        if trace is not None and group is not None:
            self.example.show_trace(trace, group.kind)

    def show_rate(self, rate: Rate | None, group: FailureGroup | None) -> None:
        """Show how often it fails."""
        self.chart.setVisible(rate is not None)
        if rate is not None and group is not None:
            self.chart.show_rate(group, rate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Icons alone where there is little room, and where there is less the title above them."""
        super().resizeEvent(event)
        into = self._top if self.width() < self._theme.px(_TITLE_BESIDE_FROM) else self._head
        if into.indexOf(self._title) < 0:
            into.insertWidget(0, self._title, int(into is self._head))
        wide = self.width() >= self._theme.px(_WORDS_FROM)
        for button, text in ((self.copy, "Copy diff"), (self.all, "Replay all")):
            if button.text() != (text if wide else ""):
                button.setText(text if wide else "")
                button.updateGeometry()

    def _restyle(self) -> None:
        px = self._theme.px
        self._top.setContentsMargins(px(16), px(12), px(16), px(8))
        self._top.setSpacing(px(8))
        self._head.setSpacing(px(8))
        self._tabs_row.setContentsMargins(px(4), 0, 0, 0)
        self._inside.setContentsMargins(px(16), px(10), px(16), px(10))
        self._inside.setSpacing(px(10))


def example_of(view: CheckView) -> CheckedTrace | None:
    """The trace that says most: one that broke, else the first that was fixed, else the first judged one."""
    judged = [cell.trace for cell in view.cells if cell.trace.candidate]
    for verdict in (TraceVerdict.REGRESSED, TraceVerdict.FIXED, TraceVerdict.FAILING):
        found = next((trace for trace in judged if trace.verdict is verdict), None)
        if found is not None:
            return found
    return next(iter(judged), None)


def _tab(number: int, title: str) -> str:
    return f"{number}  {one_line(title, _LONGEST_TAB)}"


def _table_title(rows: list[TableRow]) -> str:
    checked = {len(row.check.traces) for row in rows if row.check is not None}
    if not checked:
        return "Proposals, none checked yet"
    same = f"checked on the same {checked.pop():,} traces"
    return f"Proposals, {same}" if not checked else "Proposals, each by its last check"
