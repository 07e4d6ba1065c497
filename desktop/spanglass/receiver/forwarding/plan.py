"""Where to send on what is received, what of it, and without what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.core.redaction import Redactions
from spanglass.keychain import FORWARDING, Keychain
from spanglass.settings import Settings
from spanglass.store.answers.outgoing import Stream


@dataclass(frozen=True, slots=True)
class Plan:
    """An OTLP endpoint, headers for it, a filter, and what is taken out; `redactions` None is nothing."""

    url: str
    query: str = ""
    redactions: Redactions | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def address(self, stream: Stream) -> str:
        """Where one kind of records goes: the endpoint's usual path is added where it is not named."""
        path = self.url.rstrip("/")
        for known in ("/v1/traces", "/v1/logs"):
            path = path.removesuffix(known)
        return f"{path}/v1/{'traces' if stream is Stream.SPANS else 'logs'}"


def plan_of(settings: Settings, keychain: Keychain) -> Plan | None:
    """What is set; None if nothing is to be sent on. The keychain may wait for its password."""
    if not settings.forward or not settings.forward_url:
        return None
    key = keychain.key(FORWARDING)
    kinds = settings.forward_take_out
    redactions = Redactions("emails" in kinds, "numbers" in kinds, (), "users" in kinds)
    wanted = redactions if kinds else None
    return Plan(settings.forward_url, settings.forward_query, wanted, headers_of(key.text if key else ""))


def headers_of(text: str) -> dict[str, str]:
    """The headers in a text such as ``authorization=Bearer abc,x-scope=1``; colons do as well."""
    found = {}
    for part in text.replace("\n", ",").split(","):
        at = min((place for place in (part.find("="), part.find(":")) if place > 0), default=-1)
        name, value = part[:at].strip(), part[at + 1 :].strip()
        if at > 0 and name.isascii() and value.isprintable():
            found[name] = value
    return found
