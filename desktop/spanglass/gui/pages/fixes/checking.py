"""The checks of proposals, one at a time: those that wait, the one that runs, and what is known of each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from spanglass.core.fixes import FailureGroup, Proposal
from spanglass.gui.pages.fixes.asked import Ready
from spanglass.gui.pages.fixes.progress import CheckView, waiting_view, with_events
from spanglass.gui.pages.fixes.running import Running
from spanglass.gui.pages.fixes.standing import offer
from spanglass.replay.fixes.events import CheckEnded, CheckEvent

if TYPE_CHECKING:
    from spanglass.replay.fixes.orders import Order


class Checking(QObject):
    """Proposals are named by their ids. `changed` when one is further, `ended` carries its id and the end.

    `queue` are those that wait, each with its group, which need not be the one that is looked at.
    """

    changed = Signal()
    ended = Signal(str, object)

    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running
        self.queue: list[tuple[FailureGroup, Proposal]] = []
        self._views: dict[str, CheckView] = {}
        self._said: dict[str, str] = {}
        self._agreed: set[str] = set()
        running.told.connect(self._take)
        running.ended.connect(self._end)

    @property
    def runs(self) -> bool:
        """Whether a check runs."""
        return self.running.order is not None

    def waits(self, proposal: str) -> bool:
        """Whether the check of a proposal waits for others to end."""
        return any(each.id == proposal for _, each in self.queue)

    def before(self, proposal: str) -> str:
        """The title of the proposal whose check ends before the one that waits begins, "" for none."""
        order = self.running.order
        return order.proposal.title if order is not None and self.waits(proposal) else ""

    def view(self, proposal: str) -> CheckView | None:
        """The check of a proposal that runs."""
        return self._views.get(proposal)

    def said(self, proposal: str) -> str:
        """Why the last check of a proposal came to nothing, "" where it came to something."""
        return self._said.get(proposal, "")

    def agreed(self, proposal: str, found: Ready) -> bool:
        """Whether a check is not dear, or the user has agreed to it; asks once."""
        if not found.is_dear or proposal in self._agreed:
            return True
        self._agreed.add(proposal)
        self._said[proposal] = f"{offer(found)}. Check once more to agree, or set a limit."
        self.changed.emit()
        return False

    def begin(self, order: "Order") -> None:
        """Begin a check."""
        name = order.proposal.id
        self._said.pop(name, None)
        self._views[name] = waiting_view(order)
        self.running.start(order)
        self.changed.emit()

    def stop(self, proposal: str) -> None:
        """Let a proposal wait no more; where it does not, end what runs, and begin no other of its group."""
        order = self.running.order
        if self.waits(proposal):
            self.queue = [each for each in self.queue if each[1].id != proposal]
            self.changed.emit()
        elif order is not None:
            self.queue = [each for each in self.queue if each[0].key != order.group.key]
            self.running.stop()

    def _take(self, events: Sequence[CheckEvent]) -> None:
        order = self.running.order
        view = self._views.get(order.proposal.id) if order is not None else None
        if order is not None and view is not None:
            self._views[order.proposal.id] = with_events(view, events)
            self.changed.emit()

    def _end(self, last: CheckEnded) -> None:
        names, self._views = list(self._views), {}
        for name in names:
            if last.check is None:
                self.queue = []
                self._said[name] = last.sentence
            self.ended.emit(name, last)
