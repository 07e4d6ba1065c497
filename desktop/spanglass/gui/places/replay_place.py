"""Where the Replay page stands until it is made, and its keys."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.theming.theme import Theme

if TYPE_CHECKING:
    from spanglass.gui.pages.replay.build import Replaying
    from spanglass.gui.pages.replay.page import ReplayPage

Make = Callable[[], "Replaying"]


class ReplayPlace(LatePage["ReplayPage"]):
    """All that is asked of the page is handed on to it, and to what works behind it."""

    def __init__(self, theme: Theme, make: Make) -> None:
        super().__init__(theme, self._begin, "spanglass.gui.pages.replay.build")
        self._make_all = make
        self.begun: Replaying | None = None

    @property
    def replaying(self) -> "Replaying":
        """The page and what works behind it."""
        if self.made is None:
            _ = self.page  # which begins all
        return cast("Replaying", self.begun)

    def _begin(self) -> Iterator["ReplayPage"]:
        self.begun = self._make_all()
        yield self.begun.page

    def refresh(self) -> None:
        """News of the store change nothing of what is replayed."""

    def connect_actions(self, actions: Actions) -> None:
        """Let the page's keys work."""
        actions.connect("replay.run", lambda: self.replaying.page.run())
        actions.connect("replay.stop", lambda: self.replaying.page.stop())
        actions.connect("replay.add", lambda: self.replaying.add_variant())
        actions.connect("replay.undo", lambda: self.replaying.desk.undo())
        actions.connect("replay.redo", lambda: self.replaying.desk.redo())
        actions.connect("replay.open", lambda: self.replaying.open_trace())
        actions.connect("replay.baseline", lambda: self.replaying.next_baseline())
