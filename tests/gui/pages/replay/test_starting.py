"""Beginning a replay: what is in the way, what it asks, and what it says when something went wrong."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.pages.replay.stage import Scripted, Stage, a_bare_store, a_store
from spanglass.gui.pages.replay.targets import Target
from spanglass.replay.events import AllEnded, Asked, Failed, RunEnded, RunResult, RunStarted, Stale
from spanglass.replay.outcome import Outcome
from spanglass.replay.plan import Choice, Scope
from spanglass.replay.player import Player


def test_what_fails_says_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    player = Player(lambda _: "none", lambda _: None)
    stage = Stage(qtbot, a_store(tmp_path / "n.db", "http://127.0.0.1:9"), player)
    stage.open()
    stage.desk.set_runs(1)
    stage.page.run()
    stage.until(lambda: stage.verdicts.get("B") == ["error"])
    stage.until(lambda: "Nothing answers at 127.0.0.1:9: start the server there" in stage.shown("B"))
    stage.close()
    assert player.wait(60)


def test_a_key_that_is_not_accepted_leads_to_the_settings(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.desk.set_runs(2)
    scripted.page.run()
    said = "OpenAI does not accept the key in OPENAI_API_KEY: set another there."
    for run in (1, 2):
        outcome = Outcome(1, None, None, None, None, "m", None, "error", "")
        player.tell(RunEnded("B", run, RunResult(outcome, (), b"\7" * 16, stopped=said)))
    player.tell(AllEnded())
    scripted.until(lambda: scripted.page.strip.text == said)
    assert scripted.page.strip.buttons[0].text() == "Add a key"


def test_a_stale_tool_asks_what_to_do(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.desk.set_scope(Scope.ONWARDS)
    assert scripted.page.chain.isVisible()
    scripted.page.run()
    player.tell(RunStarted("B", 1))
    player.tell(Asked("B", 1, 2, Stale("check_policy", {"a": 1}, {"a": 2}, "fine")))
    strip = scripted.page.strip
    scripted.until(lambda: "check_policy was called with other arguments" in strip.text)
    assert [button.text() for button in strip.buttons] == ["Call it", "Use the recorded one", "Stop here"]
    strip.buttons[1].click()
    assert player.answers == [("B", 1, Choice.RECORDED)]
    assert strip.text == ""
    player.tell(Asked("B", 2, 2, Stale("check_policy", {"a": 1}, {"a": 2}, "fine")))
    scripted.until(lambda: len(player.answers) == 2)
    assert player.answers[1] == ("B", 2, Choice.RECORDED)
    player.tell(Asked("B", 3, 2, Stale("check_policy", {"a": 9}, {"a": 2}, "fine")))
    scripted.until(lambda: strip.text.startswith("B, run 3"))
    player.tell(AllEnded())


def test_a_variant_that_fails_leads_to_the_settings(scripted: Stage, player: Scripted) -> None:
    wanted: list[str] = []
    scripted.page.settings_wanted.connect(wanted.append)
    scripted.open()
    scripted.page.run()
    player.tell(Failed("B", None, "There is no key for api.openai.com: set OPENAI_API_KEY."))
    player.tell(AllEnded())
    scripted.until(lambda: "There is no key" in scripted.page.strip.text)
    scripted.until(lambda: "There is no key" in scripted.shown("B"))
    assert [button.text() for button in scripted.page.strip.buttons] == ["Add a key"]
    scripted.page.strip.buttons[0].click()
    assert wanted == ["Providers"]


def test_who_is_ready_takes_the_place_of_who_has_no_key(scripted: Stage, player: Scripted) -> None:
    scripted.desk.set_targets([Target("x", "X", needs="X has no key."), Target("ollama", "Ollama", ("m-1",))])
    scripted.open()
    scripted.desk.set_target("B", scripted.desk.targets[1])
    scripted.page.run()
    assert (player.plans, scripted.page.strip.text) == ([], "X has no key.")
    assert [button.text() for button in scripted.page.strip.buttons] == ["Add a key", "Use Ollama"]
    scripted.page.strip.buttons[1].click()
    assert scripted.desk.variant.provider == "ollama"
    scripted.page.run()
    assert len(player.plans) == 1


def test_the_built_in_model_is_installed_from_here(scripted: Stage, player: Scripted) -> None:
    scripted.desk.set_targets([Target("builtin", "Built-in", ("s",), needs="Not there.", installable=True)])
    scripted.open()
    scripted.desk.set_target("B", scripted.desk.targets[1])
    scripted.page.run()
    assert [button.text() for button in scripted.page.strip.buttons] == ["Install it (127 MB)"]
    assert player.plans == []


def test_a_replay_that_broke_off_says_why_keeps_what_is_finished_and_is_run_again(
    scripted: Stage, player: Scripted
) -> None:
    scripted.open()
    scripted.page.run()
    outcome = scripted.page.show_.results.columns["A"].runs[1].outcome
    assert outcome is not None
    player.tell(RunEnded("B", 1, RunResult(outcome, (), b"\x55" * 16)))
    player.tell(RunStarted("B", 2))
    player.tell(AllEnded(stopped=True, sentence="It broke off."))
    scripted.until(lambda: scripted.page.strip.text == "It broke off.")
    assert scripted.verdicts["B"] == ["ok", "broken off", "left", "left", "left"]
    scripted.page.strip.buttons[0].click()
    assert len(player.plans) == 2
    assert scripted.page.show_.playing


def test_a_call_whose_messages_were_not_recorded_is_not_offered_to_be_run(
    qtbot: QtBot, tmp_path: Path, player: Scripted
) -> None:
    stage = Stage(qtbot, a_bare_store(tmp_path / "bare.db"), player)
    stage.open()
    run = stage.page.head.run
    stage.until(lambda: not run.isEnabled())
    assert "were not recorded" in run.toolTip()
    assert stage.page.head.told == ""
    stage.page.run()
    assert player.plans == []
    assert "were not recorded" in stage.page.strip.text
    stage.close()


def test_much_money_is_asked_about_once(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    outlook = scripted.desk.outlook
    assert outlook is not None
    from dataclasses import replace

    dear = replace(outlook, estimate=replace(outlook.estimate, cost_nano=2_500_000_000))
    scripted.desk.outlook = dear
    scripted.page.run()
    assert (player.plans, scripted.page.strip.text) == ([], "5 runs cost about $2.50.")
    scripted.page.strip.buttons[0].click()
    assert len(player.plans) == 1
    player.tell(AllEnded())
    scripted.until(lambda: not scripted.page.show_.playing)
    scripted.desk.outlook = dear
    scripted.page.run()
    assert len(player.plans) == 2
