"""Replay in the window: the page, who plays, where keys come from and where finished runs are kept."""

import os
import urllib.request
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from spanglass.gui.pages.beside import PagesBeside
from spanglass.gui.pages.replay.build import Replaying
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.preferences import Preferences
from spanglass.gui.questions import Questions
from spanglass.gui.receiving import ReceiverSupervisor
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme
from spanglass.keychain import PROVIDERS, Keychain
from spanglass.replay.plan import RECORDED
from spanglass.replay.player import Player
from spanglass.replay.providers import Target as Provider
from spanglass.replay.targets import with_servers
from spanglass.settings import Settings, servers_of

_KEEP_WITHIN_S = 5
_FROM_RECORDING = Target(RECORDED, "The recording itself")

OpenKeychain = Callable[[], Keychain]
"""Opens the keychain, once; may wait for it, so it is for threads."""


class Replays(QObject):
    """Makes the page and its player; `connect_with` lets them work in the window."""

    def __init__(
        self, theme: Theme, supervisor: ReceiverSupervisor, asked: tuple[Questions, Selection],
        preferences: Preferences, keychain: OpenKeychain,
    ) -> None:  # fmt: skip
        super().__init__(supervisor)
        self._supervisor, self._preferences, self._keychain = supervisor, preferences, keychain
        self.player = Player(self._key, self._keep)
        self.replaying = Replaying(theme, *asked, self.player)
        self.page = self.replaying.page

    def connect_with(self, beside: PagesBeside, show_settings: Callable[[str], object]) -> None:
        """Take a place among the pages, and lead to where replays lead."""
        page, window, actions = self.page, beside.window, beside.actions
        beside.add("replay", page, page)
        page.wanted.connect(lambda: window.show_page("replay"))
        page.traces_wanted.connect(lambda: window.show_page("traces"))
        page.settings_wanted.connect(show_settings)
        page.said.connect(window.toasts.show_toast)
        window.page_shown.connect(self._look_for_targets)
        self.replaying.connect_actions(actions)
        actions.connect("replay", lambda: page.open(page.current))

    def stop(self) -> None:
        """End what runs."""
        self.replaying.stop()
        self.player.wait(1.0)

    def _look_for_targets(self, page: str) -> None:
        """Who can answer is asked each time the page is shown: keys come and go."""
        if page == "replay":
            settings = self._preferences.value
            self.replaying.find_targets(lambda: targets_of(settings, self._keychain()))

    def _key(self, variable: str) -> str | None:
        return key_of(self._keychain(), variable)

    def _keep(self, body: bytes) -> None:
        """Let the receiver have a run: it is a trace of its own."""
        headers = {"content-type": "application/json"}
        url = f"http://{self._supervisor.state.address}/v1/traces"
        asked = urllib.request.Request(url, body, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=_KEEP_WITHIN_S):
            return


def key_of(keychain: Keychain, variable: str) -> str | None:
    """The key under the name of its variable: from the environment, else the keychain."""
    known = {provider.variable: provider for provider in PROVIDERS}
    if variable in known:
        found = keychain.key(known[variable])
        return found.text if found else None
    return os.environ.get(variable, "").strip() or None


def targets_of(settings: Settings, keychain: Keychain) -> tuple[Target, ...]:
    """Who can answer by these settings, those that are ready first, and what the others need."""
    found = [_target(each, keychain) for each in with_servers(servers_of(settings.servers))]
    ready = [each for each in found if not each.needs]
    return (_FROM_RECORDING, *ready, *(each for each in found if each.needs))


def _target(provider: Provider, keychain: Keychain) -> Target:
    keys: Sequence[str] = provider.keys
    keyless = bool(keys) and not any(key_of(keychain, name) for name in keys)
    needs = f"{provider.name} has no key: set {keys[0]}, or keep one in the settings." if keyless else ""
    return Target(provider.id, provider.name, (), None, needs)
