"""What replays are played with: keys, and who can answer."""

import os
from collections.abc import Callable

from spanglass.analysis.pricing.price_lists import listed_models
from spanglass.gui.pages.replay.targets import Target
from spanglass.keychain import Keychain
from spanglass.replay.key_finding import KeyOf, key_finder
from spanglass.replay.local_model import is_installed
from spanglass.replay.plan import RECORDED
from spanglass.replay.standing import Standing, State, Surroundings, standings
from spanglass.replay.targets import with_servers
from spanglass.settings import Settings, servers_of

_FROM_RECORDING = Target(RECORDED, "The recording itself")


class Means:
    """All of it; made in a thread, as it takes a while to read."""

    def __init__(self, keychain: Callable[[], Keychain], settings: Callable[[], Settings]) -> None:
        self._keychain, self._settings = keychain, settings

    def key(self, variable: str) -> str | None:
        """The key that a variable names; may wait for the keychain."""
        return self._finder(self._settings())(variable)

    def targets(self, settings: Settings) -> tuple[Target, ...]:
        """Who can answer by these settings, those that are ready first, and what the others need."""
        return targets_of(settings, self._finder(settings))

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
