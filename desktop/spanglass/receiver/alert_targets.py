"""Where the channels of alerts send: addresses from the settings, secrets from the keychain."""

from collections.abc import Callable, Mapping
from threading import Thread

from spanglass.alerts.channels import Target
from spanglass.keychain import Keychain, Provider
from spanglass.settings import Settings

SECRETS: Mapping[str, Provider] = {
    "slack": Provider("alerts-slack", "Slack", "SPANGLASS_SLACK_URL"),
    "discord": Provider("alerts-discord", "Discord", "SPANGLASS_DISCORD_URL"),
    "teams": Provider("alerts-teams", "Teams", "SPANGLASS_TEAMS_URL"),
    "pagerduty": Provider("alerts-pagerduty", "PagerDuty", "SPANGLASS_PAGERDUTY_KEY"),
    "opsgenie": Provider("alerts-opsgenie", "Opsgenie", "SPANGLASS_OPSGENIE_KEY"),
    "webhook": Provider("alerts-webhook", "Webhook", "SPANGLASS_WEBHOOK_SECRET"),
}
"""The channels that have a secret: the address itself, a key, or what the body is signed with."""
_ADDRESSES: Mapping[str, Callable[[Settings], str]] = {
    "webhook": lambda settings: settings.webhook_address,
    "opsgenie": lambda settings: settings.opsgenie_address,
    "shell": lambda settings: settings.alert_command,
}
_WITHOUT_SECRET = frozenset({"webhook", "shell", "desktop"})
WAITING = "waiting"
"""In the place of where a secret is: the keychain does not answer, as when it waits for a password."""
_PATIENCE_S = 2.0


class Targets:
    """Asks settings and keychain anew each time, for both may have changed; may block."""

    def __init__(self, settings: Callable[[], Settings], keychain: Callable[[], Keychain]) -> None:
        """`keychain` is called once, when the first secret is asked for."""
        self._settings, self._open = settings, keychain
        self._look: _Look | None = None
        self._keychain: Keychain | None = None

    def target(self, channel: str) -> Target | None:
        """Where a channel sends; None for one that is not set up."""
        address_of = _ADDRESSES.get(channel)
        address = address_of(self._settings()) if address_of else ""
        secret = self._secret(channel)
        return Target(address, secret) if _ready(channel, address, bool(secret)) else None

    def there(self) -> dict[str, dict[str, str | bool]]:
        """Whether each channel is set up, the address it has in the settings, where its secret is kept.

        A secret that is not found soon counts as none, and its place is `WAITING`.
        """
        found: dict[str, dict[str, str | bool]] = {}
        settings, places = self._settings(), self._places()
        for channel in ("desktop", *SECRETS, *(set(_ADDRESSES) - set(SECRETS))):
            address_of = _ADDRESSES.get(channel)
            address, place = address_of(settings) if address_of else "", places.get(channel, "")
            ready = _ready(channel, address, place not in ("", WAITING))
            found[channel] = {"ready": ready, "address": address, "secret": place}
        return found

    def _places(self) -> Mapping[str, str]:
        look = self._look
        if look is None or look.done:
            look = self._look = _Look(self._all_places)
        return look.found(_PATIENCE_S)

    def _all_places(self) -> dict[str, str]:
        chain = self._chain()
        keys = {channel: chain.key(provider) for channel, provider in SECRETS.items()}
        unknown = dict.fromkeys(SECRETS, WAITING) if chain.silent else {}
        return unknown | {channel: key.place.value for channel, key in keys.items() if key is not None}

    def keep(self, channel: str, secret: str) -> str:
        """Keep a channel's secret, or forget it if empty; where it is then: a `Place`, or nowhere.

        Raises ``ValueError`` for a channel that has none.
        """
        provider = SECRETS.get(channel)
        if provider is None:
            raise ValueError(f"The channel “{channel}” has no secret.")
        if secret.strip():
            self._chain().keep(provider, secret.strip())
        else:
            self._chain().forget(provider)
        found = self._chain().key(provider)
        return found.place.value if found else ""

    def _secret(self, channel: str) -> str:
        provider = SECRETS.get(channel)
        found = self._chain().key(provider) if provider else None
        return found.text if found else ""

    def _chain(self) -> Keychain:
        if self._keychain is None:
            self._keychain = self._open()
        return self._keychain


def _ready(channel: str, address: str, secret: bool) -> bool:
    """Whether a channel can send: its secret is there, or its address; the desktop needs neither."""
    if channel in _WITHOUT_SECRET:
        return bool(address) or channel == "desktop"
    return secret


class _Look:
    """One look for all secrets, in a thread that nobody has to wait for."""

    def __init__(self, look: Callable[[], dict[str, str]]) -> None:
        self._places: dict[str, str] = dict.fromkeys(SECRETS, WAITING)
        self._thread = Thread(target=self._run, args=(look,), name="secrets", daemon=True)
        self._thread.start()

    def _run(self, look: Callable[[], dict[str, str]]) -> None:
        self._places = look()

    @property
    def done(self) -> bool:
        """Whether the keychain has answered, or failed."""
        return not self._thread.is_alive()

    def found(self, within_s: float) -> Mapping[str, str]:
        """What is known by then."""
        self._thread.join(within_s)
        return self._places
