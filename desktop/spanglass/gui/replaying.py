"""Replay in the window: the page, who plays, where keys come from and where finished runs are kept."""

import urllib.request
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from spanglass.gui.pages.beside import PagesBeside
from spanglass.gui.preferences import Preferences
from spanglass.gui.questions import Questions
from spanglass.gui.receiving import ReceiverSupervisor
from spanglass.gui.replay_place import ReplayPlace
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme
from spanglass.keychain import Keychain
from spanglass.replay.events import Event
from spanglass.replay.plan import Choice, Plan

_KEEP_WITHIN_S = 5

if TYPE_CHECKING:
    from spanglass.gui.pages.replay.build import Replaying
    from spanglass.gui.pages.replay.page import ReplayPage
    from spanglass.gui.replay_means import Means

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
        self._connect: Callable[[ReplayPage], None] = lambda _page: None
        self.place = ReplayPlace(theme, self._make)

    def _make(self) -> "Replaying":
        from spanglass.gui.pages.replay.build import Replaying

        made = Replaying(self._theme, *self._around, self)
        made.desk.address = lambda: self._supervisor.state.address
        made.page.starting.installed.connect(self.look_for_targets)
        self._connect(made.page)
        return made

    # what a player offers, made when it is first needed: all interfaces are read for it

    def start(self, plan: Plan, on_event: Callable[[Event], None]) -> None:
        """Play a plan."""
        self._means().player.start(plan, on_event)

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call."""
        self._means().player.answer(letter, run, choice)

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
        if self._made is not None:
            self._made.player.stop()

    def close(self) -> None:
        """End all that runs."""
        if self.place.made is not None:
            self.place.made.stop()
        if self._made is not None:
            self._made.close()

    def _page_shown(self, name: str) -> None:
        if name == "replay":
            self.look_for_targets()

    def look_for_targets(self) -> None:
        """Find out who can answer: keys and servers come and go."""
        settings = self._preferences.value
        self.place.replaying.find_targets(lambda: self._means().targets(settings))

    def _means(self) -> "Means":
        """What is played with; the first to ask for it is a thread, once the page is shown."""
        with self._lock:
            if self._made is None:
                from spanglass.gui.replay_means import Means

                self._made = Means(self._keychain, lambda: self._preferences.value, self._keep)
            return self._made

    def _keep(self, body: bytes) -> None:
        """Let the receiver have a run: it is a trace of its own."""
        headers = {"content-type": "application/json"}
        url = f"http://{self._supervisor.state.address}/v1/traces"
        asked = urllib.request.Request(url, body, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=_KEEP_WITHIN_S):
            return
