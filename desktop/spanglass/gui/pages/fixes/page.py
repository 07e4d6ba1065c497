"""The Fixes page: groups of failing traces, what may fix one of them, and what replaying says of that."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from spanglass.gui.keyboard import pane_focus
from spanglass.gui.pages.fixes.case_view import CaseView
from spanglass.gui.pages.fixes.check_panel import CheckPanel
from spanglass.gui.pages.fixes.desk import Desk
from spanglass.gui.pages.fixes.group_rows import GroupList
from spanglass.gui.pages.fixes.head import Head
from spanglass.gui.pages.fixes.notices import AGAIN, NOTHING, failed
from spanglass.gui.pages.traces.list_states import NoticeView, Skeleton
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel
from spanglass.gui.widgets.three_panes import OuterWidths, ThreePanes
from spanglass.gui.widgets.toast_card import Toast

_WIDTHS = OuterWidths(wide=(264, 324), narrow=(206, 286))


class FixesPage(PagePanel):
    """`call_wanted` carries a `CallRef` to show among the traces, `said` a `Toast`.

    `dismiss_wanted` and `restore_wanted` carry a group, `dataset_wanted` the calls to be added, `save_wanted`
    the proposal to be saved; `range_wanted` a filter, and the start and end of a part of time, None for now.
    """

    call_wanted = Signal(object)
    trace_wanted = Signal(object)
    traces_wanted = Signal()
    settings_wanted = Signal()
    said = Signal(object)
    dismiss_wanted = Signal(object)
    restore_wanted = Signal(object)
    dataset_wanted = Signal(object)
    save_wanted = Signal(object)
    write_wanted = Signal()
    range_wanted = Signal(str, object, object)

    def __init__(self, theme: Theme, desk: Desk) -> None:
        super().__init__(theme, "bg1")
        self.desk = desk
        self.head, self.groups = Head(theme), GroupList(theme)
        self.case, self.check = CaseView(theme), CheckPanel(theme)
        self._notice, self._skeleton = NoticeView(theme), Skeleton(theme)
        self._arrange()
        self._connect()
        self._show_groups()

    def _arrange(self) -> None:
        self._across = ThreePanes(self._theme, (self.groups, self.case, self.check), _WIDTHS)
        self._body = QStackedWidget()
        for widget in (self._skeleton, self._notice, self._across):
            self._body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        desk, case, check = self.desk, self.case, self.check
        desk.groups_came.connect(self._show_groups)
        desk.case_came.connect(self._show_case)
        desk.standing_changed.connect(self._show_standing)
        desk.rate_came.connect(self._show_rate)
        desk.groupless.connect(self._say_groupless)
        self.head.find_wanted.connect(desk.refresh)
        self.head.write_wanted.connect(self.write_wanted)
        self.groups.chosen.connect(desk.choose)
        case.proposal_chosen.connect(desk.choose_proposal)
        case.cause.wanted.connect(self.call_wanted)
        case.example.trace_wanted.connect(self.trace_wanted)
        case.dismiss_wanted.connect(self.dismiss)
        case.copy_wanted.connect(self.copy)
        case.all_wanted.connect(desk.check_all)
        case.chart.picked.connect(self._want_range)
        check.check_wanted.connect(desk.check)
        check.stop_wanted.connect(desk.stop)
        check.save_wanted.connect(self.save)
        check.dataset_wanted.connect(self.add_to_dataset)
        check.opened.connect(self.call_wanted)
        self._notice.acted.connect(self._act)

    # what is shown

    def _show_groups(self) -> None:
        desk = self.desk
        self.groups.show_groups(desk.groups, desk.key, time.time_ns())
        if not desk.read:
            self.head.show_count("")
            self._body.setCurrentWidget(self._skeleton)
            return
        number = sum(group.dismissed is None for group in desk.groups)
        self.head.show_count(f"{number:,} {'group' if number == 1 else 'groups'} of failing traces")
        if desk.trouble or not desk.groups:
            self._notice.show_notice(failed(desk.trouble) if desk.trouble else NOTHING)
            self._body.setCurrentWidget(self._notice)
        else:
            self._body.setCurrentWidget(self._across)
        self._show_case()

    def _show_case(self) -> None:
        desk = self.desk
        self.groups.show_current(desk.key)
        if desk.group is not None:
            self.case.show_group(desk.group)
        self.case.show_case(desk.case, desk.place)
        self._show_standing()

    def _show_standing(self) -> None:
        desk = self.desk
        self.check.show_standing(desk.standing, desk.kind)
        self.check.save.setEnabled(desk.shown is not None)
        self.check.dataset.setEnabled(desk.group is not None)
        self.case.show_check(desk.view, desk.group)
        self.case.all.setEnabled(desk.shown is not None)

    def _show_rate(self) -> None:
        self.case.show_rate(self.desk.rate, self.desk.group)

    def _say_groupless(self, _trace: object) -> None:
        told = "Refusals, failed schemas and tools, cut answers and errors have one."
        self.said.emit(Toast("Nothing in this trace has failed", told, "info"))

    # what is done

    def refresh(self) -> None:
        """News of the store wait until failures are looked for: a list that moves is hard to work through."""

    def step(self, by: int) -> None:
        """Go to the next group, or to the one before."""
        self.groups.step(by)

    def copy(self) -> None:
        """Put the diff on the clipboard."""
        if self.desk.shown is not None:
            QGuiApplication.clipboard().setText(self.desk.shown.proposal.diff)
            self.said.emit(Toast("Diff copied", "", "ok"))

    def save(self) -> None:
        """Ask how the proposal is to be saved."""
        if self.desk.shown is not None:
            self.save_wanted.emit(self.desk.shown.proposal)

    def dismiss(self) -> None:
        """Put the group away, or take it up again."""
        group = self.desk.group
        if group is not None:
            (self.dismiss_wanted if group.dismissed is None else self.restore_wanted).emit(group)

    def add_to_dataset(self) -> None:
        """Add the traces of the check, else the failing ones, to a dataset."""
        view, group = self.desk.view, self.desk.group
        if view is not None and view.cells:
            self.dataset_wanted.emit(tuple(cell.trace.ref for cell in view.cells))
        elif group is not None:
            self.dataset_wanted.emit(group.failing)

    def want_traces(self) -> None:
        """Show the group's traces among the traces."""
        if self.desk.group is not None:
            self.range_wanted.emit(self.desk.group.query, self.desk.group.first_ns, None)

    def _want_range(self, start_ns: int, end_ns: int) -> None:
        if self.desk.group is not None:
            self.range_wanted.emit(self.desk.group.query, start_ns, end_ns)

    def _act(self, action: str) -> None:
        if action == AGAIN:
            self.desk.refresh()
        else:
            self.traces_wanted.emit()

    # the window

    def take_focus(self) -> None:
        """Bring the keyboard to the groups, and look for failures if that was not done."""
        if not self.desk.read:
            self.desk.refresh()
        self.groups.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return self.head, self.groups, self.case, self.check

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes from pane to pane, Escape back to the groups."""
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(self.panes, -1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.take_focus()
        else:
            super().keyPressEvent(event)
