"""Replay in the window: who can answer, where keys come from, and where runs are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from local_ports import a_free_port
from replay.scripted import a_plan, a_step
from sdk.servers import Server, provider, sink
from spanglass.gui.places.replay_means import targets_of
from spanglass.gui.places.replaying import Replays
from spanglass.gui.process.one_keychain import OneKeychain
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.keychain import Keychain
from spanglass.replay.events import AllEnded, Event
from spanglass.settings import Settings


@pytest.fixture
def taken() -> Iterator[Server]:
    with sink() as found:
        yield found


def test_who_is_ready_comes_first_and_the_others_say_what_they_need() -> None:
    settings = Settings(servers=(f"Mine=http://127.0.0.1:{a_free_port()}",))
    found = targets_of(settings, {"ANTHROPIC_API_KEY": "k"}.get)
    assert [(each.provider, each.needs) for each in found[:2]] == [("recorded", ""), ("anthropic", "")]
    needs = {each.provider: each.needs for each in found}
    assert needs["openai"] == "OpenAI has no key."
    assert "is not running at" in needs["Mine"]
    assert [each.provider for each in found if each.installable] in ([], ["builtin"])
    anthropic = next(each for each in found if each.provider == "anthropic")
    assert any(model.startswith("claude") for model in anthropic.models)


def test_a_run_is_made_with_the_windows_key_and_kept_by_the_receiver(
    qtbot: QtBot, tmp_path: Path, taken: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-window-1")
    port = int(taken.url.rsplit(":", 1)[1])
    endpoint = Endpoint(tmp_path / "a.db", "127.0.0.1", port, a_free_port())
    supervisor = ReceiverSupervisor(endpoint)
    questions = Questions(tmp_path / "a.db")
    asked = (questions, Selection())
    replays = Replays(Theme(), supervisor, asked, Preferences(Settings(), None), lambda: Keychain(None))
    qtbot.addWidget(replays.place)
    told: list[Event] = []
    with provider() as given:
        body = {"model": "m", "messages": [{"role": "user", "content": "one"}]}
        replays.start(a_plan(a_step(1, body, {}, f"{given.url}/v1/chat/completions")), told.append)
        qtbot.waitUntil(lambda: AllEnded() in told, timeout=60_000)
    assert given.requests[0][1]["authorization"] == "Bearer sk-window-1"
    ((path, _, kept),) = taken.requests
    assert path == "/v1/traces"
    assert b"answer to one" in kept
    replays.close()
    questions.stop()


def test_all_of_the_window_shares_one_keychain() -> None:
    keychain = OneKeychain()
    assert keychain() is keychain()
