"""What the page looks at: groups, the proposals of one, what a check would replay, and the one that runs."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal

from spanglass.core.fixes import Acceptance, FailureGroup, Proposal
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.fixes.asked import (
    Case,
    Engine,
    Rate,
    Ready,
    case,
    group_of,
    groups,
    rate,
    ready,
    to_check,
    with_acceptance,
    with_check,
    with_proposal,
)
from spanglass.gui.pages.fixes.checking import Checking
from spanglass.gui.pages.fixes.plan import CheckPlan, wish_of
from spanglass.gui.pages.fixes.running import Running
from spanglass.gui.pages.fixes.sight import Sight
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.questions.questions import Questions
from spanglass.replay.fixes.events import CheckEnded

_GROUPS, _CASE, _READY, _NEXT, _RATE, _TRACE = (
    f"fixes.{name}" for name in ("groups", "case", "ready", "next", "rate", "of")
)


class Desk(Sight):
    """Each signal says that what it names has come, and can be read here.

    `check_made` carries a `FixCheck`, `groupless` a trace that is in no group.
    """

    groups_came = Signal()
    case_came = Signal()
    standing_changed = Signal()
    rate_came = Signal()
    check_made = Signal(object)
    groupless = Signal(object)

    def __init__(self, questions: Questions, engine: Callable[[], Engine], running: Running) -> None:
        super().__init__(questions, Checking(running))
        self._questions, self._engine = questions, engine
        self._of: TraceSummary | None = None
        self.checks.changed.connect(self.standing_changed)
        self.checks.ended.connect(self._end)
        questions.failed.connect(self._fail)

    # what is asked

    def refresh(self) -> None:
        """Look for groups."""
        engine, now_ns = self._engine, time.time_ns()
        self.trouble = ""
        self._questions.ask(_GROUPS, lambda reader: groups(reader, engine(), now_ns), self._take_groups)

    def choose(self, key: str) -> None:
        """Look at another group."""
        if key != self.key:
            self.key, self.place, self.case, self.rate = key, 0, None, None
            self.case_came.emit()
            self.rate_came.emit()
            self.standing_changed.emit()
        self._ask_case()

    def choose_proposal(self, place: int) -> None:
        """Look at another proposal of the group."""
        if self.case is not None and 0 <= place < len(self.case.proposals):
            self.place = place
            self.case_came.emit()
            self.standing_changed.emit()
            self._ask_ready()

    def show_trace(self, trace: TraceSummary) -> None:
        """Look at the group of a trace."""
        engine, known = self._engine, self.groups
        self._of = trace

        def take(found: FailureGroup | None) -> None:
            self._of = None
            if found is None:
                self.groupless.emit(trace)
                return
            if all(each.key != found.key for each in self.groups):
                self.groups = (*self.groups, found)
            self.read = True
            self.choose(found.key)
            self.groups_came.emit()

        self._questions.ask(_TRACE, lambda reader: group_of(reader, engine(), trace, known), take)

    def ask_target(self, target: Target) -> None:
        """Have replays answered by somebody else."""
        if target != self.target:
            self.target = target
            self.ask_anew()

    def ask_anew(self, plan: CheckPlan | None = None) -> None:
        """Read again what checks would replay, which another plan or rubric has changed."""
        self.plan, self._ready = plan or self.plan, {}
        self.standing_changed.emit()
        self._ask_ready()

    def _ask_case(self) -> None:
        group, engine = self.group, self._engine
        if group is None:
            return
        self._questions.ask(_CASE, lambda reader: case(reader, engine(), group), self._take_case)
        now_ns = time.time_ns()
        self._questions.ask(_RATE, partial(rate, group=group, now_ns=now_ns), self._take_rate)

    def _ask_ready(self) -> None:
        group, shown = self.group, self.shown
        if group is None or shown is None or shown.proposal.id in self._ready:
            return
        self._ask_what(_READY, group, shown.proposal)

    def _ask_what(self, topic: str, group: FailureGroup, proposal: Proposal) -> None:
        """Ask what a check of a proposal would replay."""
        engine, target, plan = self._engine, self.target, self.plan

        def take(found: Ready) -> None:
            self._ready[proposal.id] = found
            self.standing_changed.emit()
            self._go_on()

        self._questions.ask(
            topic,
            lambda reader: ready(reader, engine(), (group, proposal), wish_of(plan, target, group)),
            take,
        )

    # what comes

    def _take_groups(self, found: tuple[FailureGroup, ...]) -> None:
        self.groups, self.read = found, True
        if self.group is None:
            self.key, self.case, self.rate, self.place = "", None, None, 0
        first = found[0].key if found else ""
        self.groups_came.emit()
        if self._of is None:
            self.choose(self.key or first)

    def _take_case(self, found: Case) -> None:
        if found.group.key != self.key:
            return
        self.case = found
        self.place = min(self.place, max(0, len(found.proposals) - 1))
        self.case_came.emit()
        self.standing_changed.emit()
        self._ask_ready()

    def _take_rate(self, found: Rate) -> None:
        self.rate = found
        self.rate_came.emit()

    def _fail(self, topic: str, error: object) -> None:
        if topic in (_GROUPS, _CASE, _TRACE):
            self.read, self.trouble, self._of = True, str(error), None
            self.groups_came.emit()
        elif topic == _READY and self._id:
            self._ready[self._id] = Ready(None, None, str(error))
            self.standing_changed.emit()
        elif topic == _NEXT and self.checks.queue:
            self._ready[self.checks.queue[0][1].id] = Ready(None, None, str(error))
            self._go_on()

    def take_proposal(self, group: FailureGroup, proposal: Proposal) -> None:
        """Look at a proposal that has just been written for a group."""
        if self.case is not None and self.key == group.key:
            self.case = with_proposal(self.case, proposal)
            self.choose_proposal(len(self.case.proposals) - 1)

    def take_acceptance(self, group: str, accepted: Acceptance | None) -> None:
        """A fix of a group was taken over, or taken back."""
        if self.case is not None and self.key == group:
            self.case = with_acceptance(self.case, accepted)
            self.standing_changed.emit()

    def replace_group(self, group: FailureGroup) -> None:
        """Something of a group has changed; dismissed ones stand at the end."""
        others = [group if each.key == group.key else each for each in self.groups]
        self.groups = tuple(sorted(others, key=lambda each: each.dismissed is not None))
        self.groups_came.emit()

    # checks

    def check(self) -> None:
        """Check the proposal that is looked at, once no other check runs."""
        found, shown = self._ready.get(self._id), self.shown
        if shown is not None and (found is None or self.checks.agreed(self._id, found)):
            self._wait([shown.proposal])

    def check_all(self) -> None:
        """Check the proposals of the group one after another."""
        if self.case is not None:
            self._wait(to_check(self.case))

    def stop(self) -> None:
        """Let what is looked at wait no more; else end what runs, and begin no other of its group."""
        self.checks.stop(self._id)

    def _wait(self, proposals: Sequence[Proposal]) -> None:
        group, checks = self.group, self.checks
        if group is not None:
            new = [each for each in proposals if not checks.waits(each.id) and checks.view(each.id) is None]
            checks.queue += [(group, each) for each in new]
            self.standing_changed.emit()
            self._go_on()

    def _go_on(self) -> None:
        """Begin the next check that waits, once its traces are read; it is looked at in its own group."""
        queue = self.checks.queue
        if not queue or self.checks.runs:
            return
        group, proposal = queue[0]
        places = [each.proposal.id for each in self.case.proposals] if self.case is not None else []
        if proposal.id in places and proposal.id != self._id:
            self.choose_proposal(places.index(proposal.id))
        found = self._ready.get(proposal.id)
        if found is None:
            self._ask_what(_NEXT, group, proposal)
            return
        queue.pop(0)
        if found.order is None:
            self._go_on()
        else:
            self.checks.begin(found.order)

    def _end(self, proposal: str, last: CheckEnded) -> None:
        self._ready.pop(proposal, None)  # another trial has begun to count
        if last.check is not None:
            if self.case is not None:
                self.case = with_check(self.case, last.check)
                self.case_came.emit()
            self.check_made.emit(last.check)
        self.standing_changed.emit()
        self._ask_ready()
        self._go_on()
