"""What replays are played with: player, keys, the built-in model, and who can answer."""

import os
from collections.abc import Callable

from spanglass.analysis.price_lists import listed_models
from spanglass.gui.pages.replay.targets import Target
from spanglass.keychain import Keychain
from spanglass.replay.http_transport import HttpTransport
from spanglass.replay.key_finding import KeyOf, key_finder
from spanglass.replay.local_model import LocalModel, is_installed
from spanglass.replay.plan import RECORDED
from spanglass.replay.player import Player
from spanglass.replay.reaching import ways
from spanglass.replay.standing import Standing, State, Surroundings, standings
from spanglass.replay.targets import with_servers
from spanglass.settings import Settings, servers_of

_FROM_RECORDING = Target(RECORDED, "The recording itself")
_ENDS_WITHIN_S = 1.0


class Means:
    """All of it; made in a thread, as it takes a while to read."""

    def __init__(
        self,
        keychain: Callable[[], Keychain],
        settings: Callable[[], Settings],
        keep: Callable[[bytes], None],
    ) -> None:
        self._keychain, self._settings = keychain, settings
        self._model = LocalModel()
        self.player = Player(self.key, keep, ways(self._model, self.key, HttpTransport))

    def key(self, variable: str) -> str | None:
        """The key that a variable names; may wait for the keychain."""
        return self._finder(self._settings())(variable)

    def targets(self, settings: Settings) -> tuple[Target, ...]:
        """Who can answer by these settings, those that are ready first, and what the others need."""
        return targets_of(settings, self._finder(settings))

    def close(self) -> None:
        """End what is played, and the built-in model."""
        self.player.stop()
        self.player.wait(_ENDS_WITHIN_S)
        self._model.close()

    def _finder(self, settings: Settings) -> KeyOf:
        return key_finder(self._keychain(), servers_of(settings.servers))


def targets_of(settings: Settings, key: KeyOf) -> tuple[Target, ...]:
    """Who can answer, those that are ready first, and what the others need; asks local servers."""
    around = Surroundings(key, os.environ, is_installed(), listed_models)
    found = [_target(each) for each in standings(with_servers(servers_of(settings.servers)), around)]
    ready = [each for each in found if not each.needs]
    return (_FROM_RECORDING, *ready, *(each for each in found if each.needs))


def _target(standing: Standing) -> Target:
    provider = standing.target
    missing = standing.state is State.NOT_INSTALLED
    base = standing.base if provider.address.given else None  # the table knows all others
    return Target(provider.id, provider.name, standing.models, base, standing.needs, installable=missing)
