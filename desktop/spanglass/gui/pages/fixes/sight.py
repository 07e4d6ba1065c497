"""What is looked at on the page: a group among others, a proposal of it, and where its check stands."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spanglass.core.fixes import FailureGroup, FailureKind
from spanglass.gui.pages.fixes.asked import Case, Rate, Ready, ShownProposal, accepted_words
from spanglass.gui.pages.fixes.check_panel import Standing
from spanglass.gui.pages.fixes.checking import Checking
from spanglass.gui.pages.fixes.plan import CheckPlan
from spanglass.gui.pages.fixes.progress import CheckView, kept_view
from spanglass.gui.pages.fixes.standing import standing_of
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target

if TYPE_CHECKING:
    from spanglass.replay.fixes.orders import Order


class Sight(QObject):
    """What a desk holds; `read` says that groups were looked for, `trouble` why there are none."""

    def __init__(self, parent: QObject, checks: Checking) -> None:
        super().__init__(parent)
        self.checks = checks
        self.groups: tuple[FailureGroup, ...] = ()
        self.read, self.trouble = False, ""
        self.key, self.place = "", 0
        self.case: Case | None = None
        self.rate: Rate | None = None
        self.target: Target = AS_RECORDED
        self.plan = CheckPlan()
        self._ready: dict[str, Ready] = {}

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
        shown = self.shown
        if shown is None:
            return Standing(can_check=False)
        accepted = accepted_words(self.case, shown.proposal)
        said = self.checks.said(self._id) or self.target.needs
        found = standing_of(shown.proposal, self._ready.get(self._id), self.view, (said, accepted))
        return replace(found, waits=self.checks.before(self._id))

    @property
    def _id(self) -> str:
        return self.shown.proposal.id if self.shown is not None else ""
