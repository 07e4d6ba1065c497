"""A fix that is taken over: its regression set and its alert are made, and all of it can be undone."""

from collections.abc import Callable
from functools import partial
from time import time_ns

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import Acceptance
from spanglass.core.library import Added
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.fixes.accept_sheet import AcceptSheet, Offer, Wanted
from spanglass.gui.pages.fixes.asked import guarded, guards
from spanglass.gui.pages.fixes.desk import Desk
from spanglass.gui.pages.fixes.requests import FixRequests
from spanglass.gui.receiver.alert_requests import AlertRequests
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast, ToastButton
from spanglass.store.reader import Reader

_REFUSED = "Not accepted"


class Accepting(QObject):
    """`said` carries a `Toast`."""

    said = Signal(object)

    def __init__(self, theme: Theme, window: QWidget, writes: Writes, desk: Desk) -> None:
        super().__init__(window)
        self._writes, self._desk = writes, desk
        self.sheet = AcceptSheet(theme, window)
        self.sheet.given.connect(self.accept)

    def ask(self) -> None:
        """Ask what is to guard the proposal that is looked at, if it was checked."""
        group, shown = self._desk.group, self._desk.shown
        check = shown.check if shown is not None else None
        if group is None or check is None or self._desk.checks.runs or not check.judgement.fixed:
            return

        def work(reader: Reader) -> Offer:
            return Offer(group, check, guarded(reader, group, check))

        self._writes.do(work, self.sheet.ask, _REFUSED)

    def accept(self, wanted: Wanted) -> None:
        """Take a fix over, and say so."""
        address = self._writes.address

        def done(made: tuple[Acceptance, Added | None]) -> None:
            accepted, added = made
            self._desk.take_acceptance(accepted.group, accepted)
            undo = ToastButton("Undo", lambda: self._undo(accepted, added))
            look = ToastButton("Open", lambda: self._writes.opened.emit("dataset", accepted.dataset))
            title = f"{one_line(accepted.title, 60)} accepted"
            buttons = (undo, look) if accepted.dataset is not None else (undo,)
            self.said.emit(Toast(title, guards(accepted), "ok", buttons=buttons))

        self._writes.do(lambda _reader: _accepted(address, wanted), done, _REFUSED)

    def take_back(self) -> None:
        """Take a fix over no more; its dataset stays, its alert goes."""
        case = self._desk.case
        if case is not None and case.accepted is not None:
            self._undo(case.accepted, None)

    def _undo(self, accepted: Acceptance, added: Added | None) -> None:
        address = self._writes.address
        done: Callable[[object], None] = partial(self._taken_back, accepted.group)
        self._writes.do(lambda _reader: _undone(address, accepted, added), done, "Not taken back")

    def _taken_back(self, group: str, _done: object) -> None:
        self._desk.take_acceptance(group, None)


def _accepted(address: str, wanted: Wanted) -> tuple[Acceptance, Added | None]:
    """Make the dataset and the rule, then the note; what cannot be whole is not left half made."""
    offer, library, alerts = wanted.offer, LibraryRequests(address), AlertRequests(address)
    guard, proposal, group = offer.guard, offer.check.proposal, offer.group
    added = library.add(guard.name, guard.examples) if wanted.dataset else None
    rule = guard.rule if wanted.alert else None
    made = Acceptance(
        group.key, proposal.id, proposal.title, time_ns(), added.dataset if added is not None else None,
        guard.name if added is not None else "", rule.id if rule is not None else None,
    )  # fmt: skip
    try:
        if rule is not None:
            alerts.save_rule(rule)
        FixRequests(address).accept(made)
    except OSError:
        _remove(library, added)
        raise
    return made, added


def _undone(address: str, accepted: Acceptance, added: Added | None) -> None:
    FixRequests(address).take_back(accepted.group)
    if accepted.rule is not None:
        AlertRequests(address).delete_rule(accepted.rule)
    _remove(LibraryRequests(address), added)


def _remove(library: LibraryRequests, added: Added | None) -> None:
    if added is not None:
        library.remove("example", added.ids)
        if added.made:
            library.remove("dataset", [added.dataset])
