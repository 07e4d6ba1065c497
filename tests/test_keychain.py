"""Keys come from the environment, the keychain or memory, and are never printed."""

from threading import Event

import pytest

from kept_secrets import Kept
from spanglass.keychain import PROVIDERS, Keychain, Place, SecretService, masked

OPENAI = PROVIDERS[0]


def test_a_key_is_kept_found_and_forgotten() -> None:
    backend = Kept()
    keychain = Keychain(backend, {})
    assert keychain.lasting
    assert keychain.key(OPENAI) is None
    assert keychain.keep(OPENAI, "sk-1").place is Place.KEYCHAIN
    again = Keychain(backend, {}).key(OPENAI)
    assert again is not None
    assert (again.text, again.place) == ("sk-1", Place.KEYCHAIN)
    keychain.forget(OPENAI)
    assert (keychain.key(OPENAI), backend.secrets) == (None, {})
    keychain.forget(OPENAI)


@pytest.mark.parametrize("backend", [None, Kept(refuses=True)])
def test_without_a_keychain_keys_are_held_in_memory(backend: Kept | None) -> None:
    keychain = Keychain(backend, {})
    assert keychain.keep(OPENAI, "sk-1").place is Place.MEMORY
    held = keychain.key(OPENAI)
    assert held is not None
    assert (held.text, held.place) == ("sk-1", Place.MEMORY)
    keychain.forget(OPENAI)
    assert keychain.key(OPENAI) is None


def test_the_environment_comes_first() -> None:
    keychain = Keychain(Kept(), {"OPENAI_API_KEY": " sk-env "})
    keychain.keep(OPENAI, "sk-kept")
    found = keychain.key(OPENAI)
    assert found is not None
    assert (found.text, found.place) == ("sk-env", Place.ENVIRONMENT)


def test_a_key_is_not_printed_and_shown_masked() -> None:
    key = Keychain(None, {}).keep(OPENAI, "sk-proj-abcdefghijklmnopqrstuvwx4f2A")
    assert "abc" not in f"{key} {key!r}"
    assert masked(key.text) == "sk-proj-••••••••••••4f2A"
    assert masked("short") == "••••••••"
    assert "secret" not in masked("sk-secret-1234")


def test_the_secret_service_is_not_unlocked_for_what_it_does_not_hold() -> None:
    backend = Kept(refuses=True)  # as one whose user closes every dialog
    held: set[str] = set()
    service = SecretService(backend, lambda _service, name: name in held)
    assert service.get_password("spanglass", "openai") is None
    held.add("openai")
    with pytest.raises(RuntimeError):
        service.get_password("spanglass", "openai")


def test_a_keychain_that_is_left_locked_says_whose_keys_it_withholds() -> None:
    backend = Kept()
    keychain = Keychain(backend, {})
    keychain.keep(OPENAI, "sk-1")
    backend.refuses = True
    assert keychain.key(OPENAI) is None
    assert keychain.withholds(OPENAI)
    backend.refuses = False
    assert keychain.key(OPENAI) is not None
    assert not keychain.withholds(OPENAI)


def test_who_leaves_the_secret_service_locked_is_not_asked_for_the_next_key_at_once() -> None:
    asked: list[str] = []

    class Locked(Kept):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(username)
            raise RuntimeError(f"{service} was left locked")

    keychain = Keychain(SecretService(Locked(), lambda _service, name: name != "google"), {})
    assert [keychain.key(provider) for provider in PROVIDERS[:3]] == [None, None, None]
    assert asked == ["openai"]
    assert [keychain.withholds(provider) for provider in PROVIDERS[:3]] == [True, True, False]


def test_a_secret_service_that_does_not_answer_holds_nobody_up_and_is_not_asked_again_at_once() -> None:
    asked: list[str] = []
    over = Event()

    def found(_service: str, name: str) -> bool:
        asked.append(name)
        return over.wait(60)

    service = SecretService(Kept(), found, within_s=0.01)
    assert [service.get_password("spanglass", name) for name in ("openai", "google")] == [None, None]
    assert asked == ["openai"]
    over.set()


def test_a_secret_service_that_fails_holds_no_key_and_is_asked_again() -> None:
    asked: list[str] = []

    def found(_service: str, name: str) -> bool:
        asked.append(name)
        raise OSError("no bus")

    service = SecretService(Kept(), found)
    assert [service.get_password("spanglass", name) for name in ("openai", "google")] == [None, None]
    assert asked == ["openai", "google"]


def test_the_secret_service_keeps_and_forgets() -> None:
    backend = Kept()
    service = SecretService(backend, lambda service, name: (service, name) in backend.secrets)
    keychain = Keychain(service, {})
    assert keychain.keep(OPENAI, "sk-1").place is Place.KEYCHAIN
    assert keychain.key(OPENAI) is not None
    keychain.forget(OPENAI)
    assert (keychain.key(OPENAI), backend.secrets) == (None, {})
