"""Replay in the window: the page, who plays, where keys come from and where finished runs are kept."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from spanglass.gui.pages.beside import PagesBeside
from spanglass.gui.places.replay_place import ReplayPlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.keychain import Keychain
from spanglass.replay.events import Event
from spanglass.replay.plan import Choice, Plan
from spanglass.replay.player_process import PlayerProcess

if TYPE_CHECKING:
    from spanglass.gui.pages.replay.build import Replaying
    from spanglass.gui.pages.replay.page import ReplayPage
    from spanglass.gui.pages.replay.targets import Target
    from spanglass.gui.places.replay_means import Means

OpenKeychain = Callable[[], Keychain]
"""Opens the keychain, once; may wait for it, so it is for threads."""


class Replays(QObject):
    """Makes the page and is its player; `connect_with` lets both work in the window.

    `keep_wanted` says as what the request of the page is to be kept, and carries it with its answer.
    """

    keep_wanted = Signal(str, object)

    def __init__(
        self, theme: Theme, supervisor: ReceiverSupervisor, asked: tuple[Questions, Selection],
        preferences: Preferences, keychain: OpenKeychain,
    ) -> None:  # fmt: skip
        super().__init__(supervisor)
        self._supervisor, self._preferences, self._keychain = supervisor, preferences, keychain
        self._theme, self._around = theme, asked
        self._made: Means | None = None
        self._lock = Lock()
        self._player = PlayerProcess(self._key, lambda: supervisor.state.address)
        self._connect: Callable[[ReplayPage], None] = lambda _page: None
        self.place = ReplayPlace(theme, self._make)

    def _make(self) -> "Replaying":
        from spanglass.gui.pages.replay.build import Replaying

        made = Replaying(self._theme, *self._around, self)
        made.desk.address = lambda: self._supervisor.state.address
        made.desk.changed.connect(self._player.warm)
        made.page.starting.installed.connect(self.look_for_targets)
        self._connect(made.page)
        return made

    # what a player offers

    def start(self, plan: Plan, on_event: Callable[[Event], None]) -> None:
        """Play a plan."""
        self._player.start(plan, on_event)

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call."""
        self._player.answer(letter, run, choice)

    def connect_with(self, beside: PagesBeside, show_settings: Callable[[str], object]) -> None:
        """Take a place among the pages, and lead to where replays lead."""
        window, actions, selection = beside.window, beside.actions, self._around[1]

        def connect(page: "ReplayPage") -> None:
            page.wanted.connect(lambda: window.show_page("replay"))
            page.traces_wanted.connect(lambda: window.show_page("traces"))
            page.settings_wanted.connect(show_settings)
            page.said.connect(window.toasts.show_toast)
            page.keep_wanted.connect(self.keep)

        self._connect = connect
        beside.add("replay", self.place, self.place)
        window.page_shown.connect(self._page_shown)
        selection.replay_wanted.connect(lambda target: self.place.replaying.page.open(target))
        self.place.connect_actions(actions)
        actions.connect("replay.dataset", lambda: self.keep("dataset"))
        actions.connect("replay.prompt", lambda: self.keep("prompt"))
        actions.connect("replay", lambda: self.place.replaying.page.open_current())

    def keep(self, kind: str) -> None:
        """Have the request that is edited kept, if a call was opened."""
        from spanglass.gui.pages.replay.keeping import edited_request

        asked = edited_request(self.place.replaying.page)
        if asked is not None:
            self.keep_wanted.emit(kind, asked)

    def stop(self) -> None:
        """Let go of what is played."""
        self._player.stop()

    @property
    def busy(self) -> bool:
        """Whether something is being found out for the page."""
        return self.place.begun is not None and self.place.begun.busy

    def close(self) -> None:
        """End all that runs."""
        if self.place.begun is not None:
            self.place.begun.stop()
        self._player.close()

    def _page_shown(self, name: str) -> None:
        if name == "replay":
            self._player.warm()
            self.look_for_targets()

    def look_for_targets(self) -> None:
        """Find out who can answer: keys and servers come and go."""
        self.place.when_shown(lambda _page: self.place.replaying.find_targets(self.targets))

    def targets(self) -> "tuple[Target, ...]":
        """Who can answer now; for threads."""
        return self.means().targets(self._preferences.value)

    def means(self) -> "Means":
        """What is played with; the first to ask for it is a thread, once a page that plays is shown."""
        with self._lock:
            if self._made is None:
                from spanglass.gui.places.replay_means import Means

                self._made = Means(self._keychain, lambda: self._preferences.value)
            return self._made

    def held_keys(self) -> Mapping[str, str]:
        """Keys that only this process has, by the provider's id; for threads."""
        return self._keychain().held()

    def _key(self, variable: str) -> str | None:
        """The key that a variable names; may wait for the keychain."""
        return self.means().key(variable)
