"""Keys of providers: from the environment, else from the system's keychain, else held until the end.

Keys are never written to a file of ours, to the store, to logs or to exports.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread
from typing import Any, Protocol

_SERVICE = "spanglass"
_WITHIN_S, _NOT_AGAIN_FOR_S = 5.0, 60.0
_REFUSED_FOR_S = 1.0
_HEADS = ("sk-proj-", "sk-ant-", "sk-or-", "sk-", "AIza")


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers calls of models: its id, its name, and the variable that holds its key elsewhere."""

    id: str
    name: str
    variable: str


PROVIDERS = (
    Provider("openai", "OpenAI", "OPENAI_API_KEY"),
    Provider("anthropic", "Anthropic", "ANTHROPIC_API_KEY"),
    Provider("google", "Google", "GEMINI_API_KEY"),
    Provider("azure", "Azure", "AZURE_OPENAI_API_KEY"),
    Provider("mistral", "Mistral", "MISTRAL_API_KEY"),
    Provider("openrouter", "OpenRouter", "OPENROUTER_API_KEY"),
)


FORWARDING = Provider("forward", "Forwarding", "SPANGLASS_FORWARD_HEADERS")
"""Under which name the headers are kept for sending on: ``name=value`` with commas between."""


class Place(StrEnum):
    """Where a key comes from."""

    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Key:
    """A provider's key and where it comes from; its text is kept out of what is printed."""

    text: str
    place: Place

    def __repr__(self) -> str:
        return f"Key(place={self.place})"


class Backend(Protocol):
    """What of a keychain is used; every call may wait for the user to unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under these names."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        ...


class Keychain:
    """Keys by provider; `lasting` says whether there is a keychain to keep them after the end.

    Without a keychain, or when it refuses, keys are held in memory. Not for the GUI thread: a keychain
    may wait for its password.
    """

    def __init__(self, backend: Backend | None = None, environment: Mapping[str, str] | None = None) -> None:
        self._backend = backend
        self._environment = os.environ if environment is None else environment
        self._held: dict[str, str] = {}
        self._withheld: set[str] = set()

    @property
    def lasting(self) -> bool:
        """Whether keys are kept when Spanglass has ended."""
        return self._backend is not None

    @property
    def silent(self) -> bool:
        """Whether there is a keychain that did not answer, so that nobody knows what it holds."""
        return isinstance(self._backend, SecretService) and self._backend.silent

    def key(self, provider: Provider) -> Key | None:
        """The key of a provider; the environment's comes first."""
        given = self._environment.get(provider.variable, "").strip()
        if given:
            return Key(given, Place.ENVIRONMENT)
        if provider.id in self._held:
            return Key(self._held[provider.id], Place.MEMORY)
        kept = self._kept(provider)
        return Key(kept, Place.KEYCHAIN) if kept else None

    def withholds(self, provider: Provider) -> bool:
        """Whether the keychain was locked, and was left so, when it was last asked for a provider's key."""
        return provider.id in self._withheld

    def keep(self, provider: Provider, text: str) -> Key:
        """Keep a key, in memory where the keychain refuses."""
        if self._backend is not None:
            try:
                self._backend.set_password(_SERVICE, provider.id, text)
            except Exception:  # each system's backend has errors of its own
                self._held[provider.id] = text
                return Key(text, Place.MEMORY)
            self._held.pop(provider.id, None)
            return Key(text, Place.KEYCHAIN)
        self._held[provider.id] = text
        return Key(text, Place.MEMORY)

    def forget(self, provider: Provider) -> None:
        """Remove the key that was kept here; the environment's stays."""
        self._held.pop(provider.id, None)
        if self._backend is not None and self._kept(provider):
            try:
                self._backend.delete_password(_SERVICE, provider.id)
            except Exception:
                return

    def held(self) -> Mapping[str, str]:
        """The keys that are in memory alone, by the provider's id."""
        return dict(self._held)

    def hold(self, keys: Mapping[str, str]) -> None:
        """Hold keys in memory that another process of ours held."""
        self._held.update(keys)

    def _kept(self, provider: Provider) -> str | None:
        if self._backend is None:
            return None
        try:
            found = self._backend.get_password(_SERVICE, provider.id)
        except Exception:  # each system's backend has errors of its own
            self._withheld.add(provider.id)
            return None
        self._withheld.discard(provider.id)
        return found


class SecretService:
    """The Secret Service of a Linux desktop, asked only for what it holds.

    Merely to look something up, its backend asks whoever has no collection of secrets yet for the password
    of a new one, and unlocks one that may hold nothing of ours.
    """

    def __init__(
        self, backend: Backend, found: Callable[[str, str], bool], within_s: float = _WITHIN_S
    ) -> None:
        """`found` needs nobody's password: one that is silent for `within_s` is not asked for a minute."""
        self._backend, self._found, self._within_s = backend, found, within_s
        self._silent_s: float | None = None
        self._refused_s: float | None = None

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under these names; none of a service that does not answer.

        Whoever leaves it locked is not asked about the next secret at once.
        """
        if not self._has(service, username):
            return None
        if self._refused_s is not None and time.monotonic() - self._refused_s < _REFUSED_FOR_S:
            raise PermissionError("The keychain was left locked.")
        try:
            return self._backend.get_password(service, username)
        except Exception:
            self._refused_s = time.monotonic()
            raise

    @property
    def silent(self) -> bool:
        """Whether it did not answer a short while ago."""
        return self._silent_s is not None and time.monotonic() - self._silent_s < _NOT_AGAIN_FOR_S

    def _has(self, service: str, username: str) -> bool:
        if self.silent:
            return False
        answers: list[bool] = []

        def ask() -> None:
            with suppress(Exception):  # no bus, no service: the same as no key
                answers.append(self._found(service, username))

        asking = Thread(target=ask, name="secret service", daemon=True)
        asking.start()
        asking.join(self._within_s)
        self._silent_s = time.monotonic() if asking.is_alive() else None
        return any(answers)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._backend.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        self._backend.delete_password(service, username)


def system_keychain() -> Keychain:
    """The keychain of this system; without one keys are held in memory."""
    return Keychain(_backend())


def _backend() -> Backend | None:
    # costs 0.1 s, which only those who look for keys need to pay
    try:
        import keyring
        from keyring.backends import chainer, fail, null
    except ImportError:
        return None
    found: Any = keyring.get_keyring()
    if isinstance(found, chainer.ChainerBackend):
        found = next(iter(found.backends), None)
    if found is None or isinstance(found, (fail.Keyring, null.Keyring)):
        return None
    kind = type(found).__module__
    if kind == "keyring.backends.SecretService":
        return SecretService(found, _held_by_secret_service)
    return found if kind.startswith("keyring.backends.") else None  # others may be plain files


def _held_by_secret_service(service: str, username: str) -> bool:
    """Whether a secret is kept under these names, locked or not; asks the user nothing."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        named = {"service": service, "username": username}
        return any(True for _ in secretstorage.search_items(bus, named))


def masked(key: str) -> str:
    """A key as it may be shown: what it begins with and its last characters, ``sk-proj-••••••••4f2A``."""
    if len(key) < 12:
        return "•" * 8
    head = next(
        (head for head in ("sk-proj-", "sk-ant-", "sk-or-", "sk-", "AIza") if key.startswith(head)), ""
    )
    return f"{head}{'•' * 12}{key[-4:] if len(key) - len(head) >= 24 else ''}"
