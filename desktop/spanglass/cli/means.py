"""What a command that asks models needs: their keys, the ways to them, and where replays are kept."""

import json
import sys
from argparse import Namespace

from spanglass.cli.opening import settings_of
from spanglass.keychain import system_keychain
from spanglass.replay.keeping import keeper
from spanglass.replay.key_finding import key_finder
from spanglass.replay.local_model import LocalModel
from spanglass.replay.targets import given_base
from spanglass.replay.transport import Transports
from spanglass.settings import servers_of


class Means:
    """As the settings and the command line say: `base` is the address of the provider that is named there.

    `key` finds keys, `keep` lets the receiver have a replay, if one is there: it is a trace of its own.
    """

    def __init__(self, values: Namespace) -> None:
        settings = settings_of(values)
        servers = servers_of(settings.servers)
        keychain = system_keychain()
        if getattr(values, "held_keys", False):
            keychain.hold(_held(sys.stdin.readline()))
        self.key = key_finder(keychain, servers)
        self.base = values.base_url or given_base(values.provider or "", servers)
        self.keep = keeper(f"{settings.host}:{settings.port}")
        self._model = LocalModel()

    def transports(self) -> Transports:
        """The ways to models."""
        from spanglass.replay.http_transport import HttpTransport  # only what is asked needs it
        from spanglass.replay.reaching import ways

        return ways(self._model, self.key, HttpTransport)

    def close(self) -> None:
        """End the built-in model, if it runs."""
        self._model.close()


def _held(line: str) -> dict[str, str]:
    """Keys that the window holds in its memory, which come over a pipe and are kept nowhere."""
    found = json.loads(line or "{}")
    return {str(name): str(key) for name, key in found.items()}
