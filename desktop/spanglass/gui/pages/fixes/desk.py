"""What the page looks at: groups, the proposals of one, what a check would replay, and the one that runs."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from spanglass.core.fixes import FailureGroup, FailureKind, Proposal
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.fixes.asked import (
    Case,
    Engine,
    Rate,
    Ready,
    ShownProposal,
    case,
    group_of,
    groups,
    rate,
    ready,
    with_check,
    with_proposal,
)
from spanglass.gui.pages.fixes.check_panel import Standing
from spanglass.gui.pages.fixes.checking import Checking
from spanglass.gui.pages.fixes.progress import CheckView, about, chosen, kept_view
from spanglass.gui.pages.fixes.running import Running
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target
from spanglass.gui.questions import Questions
from spanglass.replay.fixes.events import CheckEnded

if TYPE_CHECKING:
    from spanglass.replay.fixes.choosing import Wish
    from spanglass.replay.fixes.orders import Order

_GROUPS, _CASE, _READY, _RATE, _TRACE = (
    f"fixes.{name}" for name in ("groups", "case", "ready", "rate", "of")
)
_READING = "Reading the traces…"


class Desk(QObject):
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
        super().__init__(questions)
        self._questions, self._engine, self.checks = questions, engine, Checking(running)
        self.groups: tuple[FailureGroup, ...] = ()
        self.read, self.trouble = False, ""
        self.key, self.place = "", 0
        self.case: Case | None = None
        self.rate: Rate | None = None
        self.target: Target = AS_RECORDED
        self._ready: dict[str, Ready] = {}
        self._of: TraceSummary | None = None
        self.checks.changed.connect(self.standing_changed)
        self.checks.ended.connect(self._end)
        questions.failed.connect(self._fail)

    # what is looked at

    @property
    def group(self) -> FailureGroup | None:
        """The group that is looked at."""
        return next((each for each in self.groups if each.key == self.key), None)

    @property
    def shown(self) -> ShownProposal | None:
        """The proposal that is looked at."""
        found = self.case.proposals if self.case is not None else ()
        return found[self.place] if self.place < len(found) else None

    @property
    def kind(self) -> FailureKind:
        """How the group fails."""
        return self.group.kind if self.group is not None else FailureKind.ERROR

    @property
    def order(self) -> "Order | None":
        """What a check of the proposal that is looked at would replay."""
        found = self._ready.get(self._id)
        return found.order if found is not None else None

    @property
    def view(self) -> CheckView | None:
        """The check of the proposal that is looked at: the one that runs, else the last one."""
        shown = self.shown
        if shown is None:
            return None
        live = self.checks.view(shown.proposal.id)
        return live or (kept_view(shown.check) if shown.check is not None else None)

    @property
    def standing(self) -> Standing:
        """Where its check stands."""
        shown, found = self.shown, self._ready.get(self._id)
        if shown is None:
            return Standing(can_check=False)
        said = self.checks.said(self._id)
        if shown.proposal.unchecked:
            return Standing(trouble=shown.proposal.unchecked, can_check=False)
        if found is None:
            return Standing(self.view, _READING, said)
        if found.order is None:
            return Standing(self.view, trouble=said or found.trouble, can_check=False)
        return Standing(self.view, _offer(found), said or self.target.needs, chosen(found.order))

    @property
    def _id(self) -> str:
        return self.shown.proposal.id if self.shown is not None else ""

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
            self._ready = {}
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
        engine, proposal, target = self._engine, shown.proposal, self.target

        def take(found: Ready) -> None:
            self._ready[proposal.id] = found
            self.standing_changed.emit()
            self._go_on()

        self._questions.ask(
            _READY, lambda reader: ready(reader, engine(), (group, proposal), _wish(target, group)), take
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

    def take_proposal(self, group: FailureGroup, proposal: Proposal) -> None:
        """Look at a proposal that has just been written for a group."""
        if self.case is not None and self.key == group.key:
            self.case = with_proposal(self.case, proposal)
            self.choose_proposal(len(self.case.proposals) - 1)

    def replace_group(self, group: FailureGroup) -> None:
        """Something of a group has changed; dismissed ones stand at the end."""
        others = [group if each.key == group.key else each for each in self.groups]
        self.groups = tuple(sorted(others, key=lambda each: each.dismissed is not None))
        self.groups_came.emit()

    # checks

    def check(self) -> None:
        """Check the proposal that is looked at."""
        if self._id and not self.checks.runs:
            self.checks.queue = [self._id]
            self._go_on()

    def check_all(self) -> None:
        """Check every proposal of the group that replays can check, one after another."""
        if self.case is not None and not self.checks.runs:
            found = [each.proposal for each in self.case.proposals]
            self.checks.queue = [each.id for each in found if not each.unchecked]
            self._go_on()

    def stop(self) -> None:
        """End the check that runs, and begin no other."""
        self.checks.stop()

    def _go_on(self) -> None:
        """Begin the next check that waits, once its traces are read."""
        queue = self.checks.queue
        if not queue or self.checks.runs or self.case is None:
            return
        places = [each.proposal.id for each in self.case.proposals]
        if queue[0] not in places:
            queue.clear()
            return
        if self._id != queue[0]:
            self.choose_proposal(places.index(queue[0]))
        found = self._ready.get(queue[0])
        if found is None:
            self._ask_ready()
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


def _offer(found: Ready) -> str:
    """``Check on 32 traces, about $0.38``; without a price, so many calls."""
    if found.order is None or found.estimate is None:
        return ""
    traces = len(found.order.subjects)
    noun = "trace" if traces == 1 else "traces"
    cost = found.estimate.cost_nano
    costs = f"about {about(cost)}" if cost is not None else f"{found.estimate.calls:,} calls"
    return f"Check on {traces:,} {noun}, {costs}"


def _wish(target: Target, group: FailureGroup) -> "Wish":
    from spanglass.replay.fixes.choosing import Wish

    if target.provider is None:
        return Wish()
    known = group.model in target.models or not target.models
    return Wish(provider=target.provider, base=target.base, model=group.model if known else target.models[0])
