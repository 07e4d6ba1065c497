"""Where the channels of alerts send: addresses from the settings, secrets from the keychain."""

from collections.abc import Callable, Mapping

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


class Targets:
    """Asks settings and keychain anew each time, for both may have changed; may block."""

    def __init__(self, settings: Callable[[], Settings], keychain: Callable[[], Keychain]) -> None:
        """`keychain` is called once, when the first secret is asked for."""
        self._settings, self._open = settings, keychain
        self._keychain: Keychain | None = None

    def target(self, channel: str) -> Target | None:
        """Where a channel sends; None for one that is not set up."""
        address_of = _ADDRESSES.get(channel)
        address = address_of(self._settings()) if address_of else ""
        secret = self._secret(channel)
        if not secret and channel not in _WITHOUT_SECRET:
            return None
        if channel != "desktop" and not address and not secret:
            return None
        return Target(address, secret)

    def there(self) -> dict[str, dict[str, str | bool]]:
        """Whether each channel is set up, the address it has in the settings, where its secret is kept."""
        found: dict[str, dict[str, str | bool]] = {}
        for channel in ("desktop", *SECRETS, *(set(_ADDRESSES) - set(SECRETS))):
            provider, address_of = SECRETS.get(channel), _ADDRESSES.get(channel)
            secret = self._chain().key(provider) if provider else None
            found[channel] = {
                "ready": self.target(channel) is not None,
                "address": address_of(self._settings()) if address_of else "",
                "secret": secret.place.value if secret else "",
            }
        return found

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
