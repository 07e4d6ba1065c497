"""What the user says and sets about alerts, on its way to the receiver, which writes it into the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from spanglass.core.alert_json import plain
from spanglass.core.alert_notices import Mark
from spanglass.core.alerting import Rule
from spanglass.gui.receiver.local_post import LocalRequest, ask

_TIMEOUT_S, _TRYING_S = 5, 45


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a channel took a test message, and if not, why."""

    ok: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChannelSetUp:
    """Whether a channel can send, its address in the settings, and where its secret is kept, "" nowhere."""

    ready: bool
    address: str = ""
    secret: str = ""


class AlertRequests:
    """Asks the receiver at ``host:port``; everything blocks and raises ``OSError`` with a sentence."""

    def __init__(self, address: str) -> None:
        self._address = address

    def save_rule(self, rule: Rule) -> None:
        """Keep a rule as it is now; its state begins anew."""
        self._ask("POST", "rules", plain(rule))

    def delete_rule(self, rule_id: str) -> None:
        """Delete a rule of the user's; one that everybody has is again as it was."""
        self._ask("DELETE", f"rules/{quote(rule_id, safe='')}")

    def snooze(self, seconds: int, rule: str | None = None) -> None:
        """Tell nothing of a rule, or of any, for so long."""
        self._ask("POST", "snooze", {"seconds": seconds, "rule": rule})

    def wake(self, rule: str | None = None) -> None:
        """End the snoozes of a rule, or those of all rules together."""
        self._ask("POST", "wake", {"rule": rule})

    def mark(self, key: str, mark: Mark) -> None:
        """Say of an alert, by the key of its step, that it is known or was none."""
        self._ask("POST", "marks", {"key": key, "mark": mark})

    def keep_secret(self, channel: str, secret: str) -> str:
        """Keep the secret of a channel, or forget it if empty; says where: keychain, memory or nowhere."""
        return str(self._ask("POST", f"channels/{channel}/secret", {"secret": secret})["place"])

    def channels(self) -> Mapping[str, ChannelSetUp]:
        """What is set up of each channel; the receiver keeps the secrets to itself."""
        found = self._ask("GET", "channels")["channels"]
        return {
            name: ChannelSetUp(bool(each["ready"]), str(each["address"]), str(each["secret"]))
            for name, each in found.items()
        }

    def try_channel(self, channel: str) -> Tried:
        """Send a test message on a channel, which may take a while."""
        found = self._ask("POST", f"channels/{channel}/test", {}, _TRYING_S)
        return Tried(bool(found["ok"]), str(found["reason"]))

    def _ask(
        self, method: str, path: str, content: Mapping[str, Any] | None = None, within_s: int = _TIMEOUT_S
    ) -> Mapping[str, Any]:
        return ask(self._address, LocalRequest(method, f"/api/alerts/{path}", content, within_s))
