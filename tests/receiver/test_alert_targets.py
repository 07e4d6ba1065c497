"""Where channels send, by settings and keychain."""

import time
from threading import Event

import pytest

from spanglass.alerts.channels import Target
from spanglass.keychain import Keychain, SecretService
from spanglass.receiver import alert_targets
from spanglass.receiver.alert_targets import Targets
from spanglass.settings import Settings

HOOK = "https://hooks.example/T0"


def _targets(settings: Settings | None = None, **environment: str) -> Targets:
    return Targets(lambda: settings or Settings(), lambda: Keychain(None, environment))


@pytest.mark.parametrize(
    "channel", ["slack", "discord", "teams", "pagerduty", "opsgenie", "webhook", "shell"]
)
def test_a_channel_without_anything_is_not_set_up(channel: str) -> None:
    assert _targets().target(channel) is None


def test_the_desktop_needs_nothing_and_an_unknown_channel_is_none() -> None:
    assert _targets().target("desktop") == Target()
    assert _targets().target("pigeon") is None


def test_addresses_are_settings_and_secrets_of_the_environment() -> None:
    settings = Settings(webhook_address=HOOK, alert_command="beep")
    targets = _targets(settings, SPANGLASS_WEBHOOK_SECRET="s", SPANGLASS_SLACK_URL=HOOK)
    assert targets.target("webhook") == Target(HOOK, "s")
    assert targets.target("shell") == Target("beep")
    assert targets.target("slack") == Target("", HOOK)


def test_a_secret_is_kept_until_it_is_forgotten() -> None:
    targets = _targets()
    assert targets.keep("slack", f" {HOOK} ") == "memory"
    assert targets.target("slack") == Target("", HOOK)
    assert targets.keep("slack", "") == ""
    assert targets.target("slack") is None
    with pytest.raises(ValueError, match="shell"):
        targets.keep("shell", "s")


def test_what_is_set_up_is_told_without_the_secret() -> None:
    targets = _targets(Settings(alert_command="beep"), SPANGLASS_SLACK_URL=HOOK)
    found = targets.there()
    assert found["slack"] == {"ready": True, "address": "", "secret": "environment"}
    assert found["shell"] == {"ready": True, "address": "beep", "secret": ""}
    assert found["pagerduty"] == {"ready": False, "address": "", "secret": ""}
    assert found["desktop"]["ready"]
    assert HOOK not in str(found)


def test_a_secret_to_sign_with_is_no_address() -> None:
    targets = _targets(SPANGLASS_WEBHOOK_SECRET="s")
    assert targets.target("webhook") is None
    assert targets.there()["webhook"] == {"ready": False, "address": "", "secret": "environment"}


def test_a_keychain_that_waits_for_its_password_holds_up_no_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_targets, "_PATIENCE_S", 0.02)
    unlocked = Event()

    class Locked:
        def get_password(self, _service: str, username: str) -> str | None:
            unlocked.wait(60)
            return HOOK if username == "alerts-slack" else None

        def set_password(self, _service: str, _username: str, _password: str) -> None: ...

        def delete_password(self, _service: str, _username: str) -> None: ...

    targets = Targets(lambda: Settings(alert_command="beep"), lambda: Keychain(Locked(), {}))
    found = targets.there()
    assert found["slack"] == {"ready": False, "address": "", "secret": "waiting"}
    assert (found["shell"]["ready"], found["desktop"]["ready"]) == (True, True)
    unlocked.set()
    deadline = time.monotonic() + 60
    while not targets.there()["slack"]["ready"] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert targets.there()["slack"] == {"ready": True, "address": "", "secret": "keychain"}


def test_secrets_of_a_service_that_never_answers_are_unknown_not_missing() -> None:
    over = Event()

    class Unasked:
        def get_password(self, _service: str, _username: str) -> str | None:
            raise AssertionError

        def set_password(self, _service: str, _username: str, _password: str) -> None: ...

        def delete_password(self, _service: str, _username: str) -> None: ...

    service = SecretService(Unasked(), lambda *_: over.wait(60), within_s=0.01)
    targets = Targets(Settings, lambda: Keychain(service, {}))
    deadline = time.monotonic() + 60
    while not service.silent and time.monotonic() < deadline:
        targets.there()
    assert targets.there()["slack"] == {"ready": False, "address": "", "secret": "waiting"}
    over.set()
