"""Makes the page that replays with what it works with."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication

from spanglass.gui.pages.replay.bridge import Plays, Show
from spanglass.gui.pages.replay.desk import Desk, Foresee
from spanglass.gui.pages.replay.differ import Differ
from spanglass.gui.pages.replay.foresight import Foresight
from spanglass.gui.pages.replay.leading import Parts
from spanglass.gui.pages.replay.page import ReplayPage
from spanglass.gui.pages.replay.request_copying import code_of
from spanglass.gui.pages.replay.starting import Starting
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast

FindTargets = Callable[[], Sequence[Target]]
"""Finds out who can answer; called in a thread, as a keychain may wait for its password."""


class Replaying:
    """The page and what works behind it; `stop` ends that."""

    def __init__(
        self, theme: Theme, questions: Questions, selection: Selection, player: Plays,
        foresee: Foresee | None = None,
    ) -> None:  # fmt: skip
        self._ahead, self._comparing, self._finding = Background(), Background(), Background()
        self.desk = Desk(self._ahead, foresee or Foresight())
        self.show = Show(player)
        differ, starting = Differ(self._comparing), Starting(self.desk, self.show)
        self._differ = differ
        self.page = ReplayPage(theme, questions, selection, Parts(self.desk, self.show, differ, starting))
        for part in (self.desk, self.show, differ, starting):
            part.setParent(self.page)  # else what is connected to them keeps the page for good
        self.page.code_wanted.connect(self._copy)

    def find_targets(self, find: FindTargets) -> None:
        """Ask who can answer, and offer them."""
        self._finding.do(find, self._take_targets)

    def add_variant(self) -> None:
        """One more variant like the chosen one."""
        if self.desk.plan is not None:
            self.desk.add(self.desk.chosen)

    def open_trace(self) -> None:
        """Show the trace of the chosen variant's run."""
        self.page.leading.open_trace(self.desk.chosen)

    @property
    def busy(self) -> bool:
        """Whether who can answer, what it would cost or what differs is being found out."""
        return any(each.busy for each in (self._ahead, self._comparing, self._finding))

    def stop(self) -> None:
        """End what runs."""
        self.show.stop()
        self.page.starting.stop()
        for background in (self._ahead, self._comparing, self._finding):
            background.stop()
        self._differ.stop()

    def _take_targets(self, found: object) -> None:
        if isinstance(found, Sequence):
            self.desk.set_targets([each for each in found if isinstance(each, Target)])

    def next_baseline(self) -> None:
        """Compare with the next variant."""
        board = self.page.board
        letters = list(board.columns)
        if letters:
            at = letters.index(board.baseline) + 1 if board.baseline in letters else 0
            board.choose_baseline(letters[at % len(letters)])

    def _copy(self, form: str) -> None:
        """Put the chosen variant's request on the clipboard as code."""
        plan, desk = self.desk.plan, self.desk
        if plan is not None:
            variant, step = desk.variant, desk.step
            self._ahead.do(lambda: code_of(plan, variant, form, step), self._take_code)

    def _take_code(self, text: object) -> None:
        if isinstance(text, str):
            QGuiApplication.clipboard().setText(text)
            self.page.said.emit(Toast("Copied", "", "ok"))
