"""Makes the Fixes page with what it works with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint

from spanglass.core.display import one_line
from spanglass.core.fixes import Dismissal, FailureGroup, FixCheck, Proposal, Rubric
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.fixes.accepting import Accepting
from spanglass.gui.pages.fixes.asked import Engine
from spanglass.gui.pages.fixes.desk import Desk
from spanglass.gui.pages.fixes.dismiss_sheet import DismissSheet
from spanglass.gui.pages.fixes.page import FixesPage
from spanglass.gui.pages.fixes.plan import CheckPlan
from spanglass.gui.pages.fixes.plan_sheet import PlanSheet
from spanglass.gui.pages.fixes.requests import FixRequests
from spanglass.gui.pages.fixes.running import Checks, Running
from spanglass.gui.pages.fixes.saving import Saved, Saving
from spanglass.gui.pages.fixes.writers import Writer, answering, writers
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import open_menu
from spanglass.gui.widgets.toast_card import Toast, ToastButton
from spanglass.gui.window import MainWindow
from spanglass.store.reader import Reader

_WRITE, _RUBRIC = "fixes.write", "fixes.rubric"


class Means(Checks, Protocol):
    """What the page works with besides the store."""

    def engine(self) -> Engine:
        """Who finds, proposes and chooses; for threads, which may wait for it."""

    def targets(self) -> Sequence[Target]:
        """Who can answer now; for threads."""

    def write(self, reader: Reader, group: FailureGroup, writer: Writer) -> Proposal:
        """Have a model write a proposal; blocks for seconds and raises what says why there is none."""


class Fixes(QObject):
    """The page, its sheet, and what becomes of what is decided on it; `close` ends that."""

    def __init__(
        self, theme: Theme, window: MainWindow, questions: Questions, writes: Writes, means: Means
    ) -> None:
        super().__init__(window)
        self._questions, self._writes, self._means = questions, writes, means
        self._toasts, self._targets, self._writing = window.toasts, list[Target](), False
        self._finding = Background(self)
        self.desk = Desk(questions, means.engine, Running(means, self))
        self.page = FixesPage(theme, self.desk)
        self.dismissing = DismissSheet(theme, window)
        self.saving = Saving(questions, self.page)
        self.accepting = Accepting(theme, window, writes, self.desk)
        self.planning = PlanSheet(theme, window)
        page, desk = self.page, self.desk
        for talker in (page, self.saving, self.accepting):
            talker.said.connect(window.toasts.show_toast)
        page.dismiss_wanted.connect(self.dismissing.ask)
        page.restore_wanted.connect(self.restore)
        page.save_wanted.connect(self._save)
        page.write_wanted.connect(self.write)
        page.check.accept_wanted.connect(self.accepting.ask)
        page.check.take_back_wanted.connect(self.accepting.take_back)
        page.check.plan_wanted.connect(self.ask_plan)
        self.planning.taken.connect(self._take_plan)
        page.check.settings_wanted.connect(page.settings_wanted)
        page.head.writer_chosen.connect(lambda _writer: self._offer())
        page.check.asked_of.connect(lambda target: desk.ask_target(target or AS_RECORDED))
        self.dismissing.given.connect(self.dismiss)
        desk.check_made.connect(self._keep)
        desk.groups_came.connect(self._offer)
        desk.case_came.connect(self._offer)
        questions.failed.connect(self._fail)

    def close(self) -> None:
        """End what runs."""
        self.desk.checks.running.close()
        self._finding.stop()

    # who answers and writes

    def find_targets(self) -> None:
        """Ask who can answer, and offer them."""
        self._means.warm()
        self._finding.do(self._means.targets, self._take_targets)

    def _take_targets(self, found: object) -> None:
        if isinstance(found, Sequence):
            self._targets = [each for each in found if isinstance(each, Target)]
            self.page.check.target.set_options(answering(self._targets))
            self._offer()

    def _offer(self) -> None:
        options = writers(self._targets, self.desk.groups)
        self.page.head.show_writers(options, self._writing, self.desk.group is not None)

    def write(self) -> None:
        """Have the chosen model write one more proposal."""
        writer, group = self.page.head.writer.value, self.desk.group
        if not isinstance(writer, Writer) or group is None or self._writing:
            return
        means, address = self._means, self._writes.address

        def work(reader: Reader) -> Proposal:
            proposal = means.write(reader, group, writer)
            FixRequests(address).propose(proposal)
            return proposal

        self._writing = True
        self._offer()
        self._questions.ask(_WRITE, work, partial(self._take_proposal, group), Turn.LATER)

    def _take_proposal(self, group: FailureGroup, proposal: Proposal) -> None:
        self._writing = False
        self._offer()
        self.desk.take_proposal(group, proposal)
        self._toasts.show_toast(Toast("Proposal written", one_line(proposal.title, 80), "ok"))

    def _fail(self, topic: str, error: object) -> None:
        if topic == _WRITE:
            self._writing = False
            self._offer()
            self._toasts.show_toast(Toast("No proposal was written", str(error), "error"))

    def ask_plan(self) -> None:
        """Ask how checks of the group are made."""
        group = self.desk.group
        if group is None or self.desk.checks.runs:
            return

        def show(rubric: Rubric | None) -> None:
            self.planning.offer_judges(writers(self._targets, self.desk.groups), rubric)
            self.planning.ask(group, self.desk.plan, rubric)

        self._questions.ask(_RUBRIC, lambda reader: reader.fix_rubric(group.key), show)

    def _take_plan(self, group: str, plan: CheckPlan, rubric: Rubric | None) -> None:
        done = partial(self.desk.ask_anew, plan)
        self._ask(lambda requests: requests.judge(group, rubric), done, "The rubric was not kept")

    # what is decided

    def _ask(self, work: Callable[[FixRequests], object], done: Callable[[], object], refused: str) -> None:
        requests = FixRequests(self._writes.address)
        self._writes.do(lambda _reader: work(requests), lambda _found: done(), refused)

    def _keep(self, check: FixCheck) -> None:
        self._ask(lambda requests: requests.keep(check), lambda: None, "The check was not kept")

    def dismiss(self, group: FailureGroup, reason: str) -> None:
        """Put a group away, and offer to undo it."""
        dismissal = Dismissal(group.key, group.where, group.kind, reason, time.time_ns())

        def done() -> None:
            self.desk.replace_group(replace(group, dismissed=dismissal))
            undo = ToastButton("Undo", lambda: self.restore(group))
            title = f"{one_line(group.title, 60)} dismissed"
            self._toasts.show_toast(Toast(title, reason, "info", buttons=(undo,)))

        self._ask(lambda requests: requests.dismiss(group, reason), done, "Not dismissed")

    def restore(self, group: FailureGroup) -> None:
        """Take a group up again."""
        back = replace(group, dismissed=None)
        done = partial(self.desk.replace_group, back)
        self._ask(lambda requests: requests.restore(group), done, "Not taken up again")

    def _save(self, proposal: Proposal) -> None:
        """Open the menu of what a proposal can be saved as, over its button."""
        group = self.desk.group
        call = group.failing[0] if group is not None and group.failing else None
        menu = self.saving.menu(Saved(proposal, call, group.where if group is not None else ""))
        button = self.page.check.save
        open_menu(menu, button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
