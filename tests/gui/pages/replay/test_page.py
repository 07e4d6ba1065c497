"""The page: a call is opened, changed, played against a local server, and looked at."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from gui.pages.replay.stage import CALL, ROOT, TRACE, Scripted, Stage, a_store
from sdk.servers import Server, provider
from spanglass.gui.pages.replay import results
from spanglass.gui.pages.replay.answers import Mode
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.widgets.panels import Rule
from spanglass.gui.widgets.toast_card import Toast
from spanglass.replay.events import AllEnded, RunEnded, RunResult, RunStarted, TextCame
from spanglass.replay.plan import Scope
from spanglass.replay.player import Player

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def server() -> Iterator[Server]:
    with provider() as found:
        yield found


@pytest.fixture
def kept() -> list[bytes]:
    return []


@pytest.fixture
def live(qtbot: QtBot, tmp_path: Path, server: Server, kept: list[bytes]) -> Iterator[Stage]:
    player = Player(lambda _: "none", kept.append)
    made = Stage(qtbot, a_store(tmp_path / "a.db", server.url), player)
    yield made
    made.close()
    assert player.wait(60)


def test_a_call_is_asked_again_and_compared(qtbot: QtBot, live: Stage, kept: list[bytes]) -> None:
    live.open()
    assert live.page.head.told.startswith("5 calls, ")
    assert live.verdicts == {"A": ["ok"]}
    qtbot.keyClick(live.window, Qt.Key.Key_Return, CTRL)
    live.until(lambda: live.verdicts.get("B") == ["ok"] * 5 and not live.page.show_.playing)
    live.until(lambda: live.shown("B") == "answer to where")
    assert len(kept) == 5
    assert live.page.board.summary == "Replay finished: B, 5 of 5 ok"
    assert live.page.head.run.text() == "Run again"


def test_a_changed_message_is_sent_and_what_differs_is_marked(live: Stage, server: Server) -> None:
    live.open()
    live.desk.set_runs(1)
    live.page.editor.show_section("message:1")
    live.page.editor.editor.setPlainText("why")
    assert live.page.editor.editor.edits.count == 1
    live.page.run()
    live.until(lambda: live.verdicts.get("B") == ["ok"])
    assert b'"content":"why"' in server.requests[-1][2]
    live.until(lambda: live.shown("B") == "answer to wherewhy")
    live.page.board.choose_baseline("")
    live.until(lambda: live.shown("B") == "answer to why")


def test_an_answer_streams_into_its_column(
    qtbot: QtBot, tmp_path: Path, server: Server, kept: list[bytes]
) -> None:
    server.pause_s = 0.15
    player = Player(lambda _: "none", kept.append)
    stage = Stage(qtbot, a_store(tmp_path / "s.db", server.url, stream=True), player)
    stage.open()
    stage.desk.set_runs(1)
    stage.page.run()
    seen: set[str] = set()

    def ended() -> bool:
        seen.add(stage.shown("B"))
        return not stage.page.show_.playing and stage.shown("B") == "answer to where"

    stage.until(ended)
    assert any(text.endswith("▌") for text in seen)
    stage.close()
    assert player.wait(60)


def test_a_span_that_is_no_call_stands_for_the_first_one_below(scripted: Stage) -> None:
    scripted.open(ROOT)
    assert scripted.desk.plan is not None
    assert scripted.desk.plan.original.call.row.span_id == CALL


def test_variants_are_added_changed_and_taken_back(qtbot: QtBot, scripted: Stage) -> None:
    scripted.open()
    cards = scripted.page.variants.cards
    cards["B"].parameter_wanted.emit("temperature", 0.1)
    qtbot.keyClick(scripted.window, Qt.Key.Key_N)
    assert list(cards) == ["B", "C"]
    assert cards["C"].fields["temperature"].text() == "0.1"
    cards["C"].model_wanted.emit("other")
    assert scripted.desk.variant.model == "other"
    cards["B"].remove_wanted.emit()
    assert list(cards) == ["C"]
    for _ in range(4):
        qtbot.keyClick(scripted.window, Qt.Key.Key_Z, CTRL)
    assert list(cards) == ["B"]
    assert cards["B"].fields["temperature"].text() == "0.7"


def test_runs_are_stepped_through_in_all_columns(qtbot: QtBot, scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.desk.add()
    scripted.desk.set_runs(2)
    scripted.page.run()
    for letter in "BC":
        for run in (1, 2):
            player.tell(RunStarted(letter, run))
            player.tell(TextCame(letter, run, 1, f"{letter}{run}", 1))
    scripted.until(lambda: scripted.shown("C") == "C1▌")
    qtbot.keyClick(scripted.page, Qt.Key.Key_Right)
    assert (scripted.shown("B"), scripted.shown("C")) == ("B2▌", "C2▌")
    qtbot.keyClick(scripted.page, Qt.Key.Key_Left)
    assert scripted.shown("B") == "B1▌"


def test_stop_keeps_what_is_finished(qtbot: QtBot, scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.page.run()
    player.tell(RunStarted("B", 1))
    player.tell(TextCame("B", 1, 1, "The capital of", 1))
    player.tell(RunStarted("B", 2))
    scripted.until(lambda: scripted.shown("B") == "The capital of▌")
    qtbot.mouseClick(scripted.page.head.stop, Qt.MouseButton.LeftButton)
    scripted.until(lambda: not scripted.page.show_.playing)
    assert scripted.verdicts["B"] == ["broken off"] * 2 + ["left"] * 3
    assert scripted.page.head.run.isVisible()
    stopped = "The capital of\nStopped in the middle of the answer"
    scripted.until(lambda: scripted.shown("B") == stopped)


def test_a_silent_provider_is_waited_for_by_the_second(
    monkeypatch: pytest.MonkeyPatch, scripted: Stage, player: Scripted
) -> None:
    clock = [100.0]
    monkeypatch.setattr(results, "monotonic", lambda: clock[0])
    scripted.open()
    scripted.page.run()
    player.tell(RunStarted("B", 1))
    scripted.until(lambda: scripted.shown("B") == "No answer yet.")
    clock[0] += 12.5
    said = "No answer yet, after 12 s. After 10 min of silence it is given up."
    scripted.until(lambda: scripted.shown("B") == said)


def test_lines_stand_between_the_columns_that_are_there(scripted: Stage) -> None:
    scripted.open()
    scripted.desk.add()
    scripted.desk.remove("C")
    inner = scripted.page.results._inner

    def lines() -> list[bool]:
        """Whether each line that is there can be seen."""
        found = inner.findChildren(Rule, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [line.isVisible() for line in found]

    scripted.until(lambda: lines() == [True])


def test_what_cannot_be_read_is_said_under_the_editor_and_not_sent(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.page.editor.show_section("tools")
    scripted.page.editor.editor.setPlainText("[")
    assert "no JSON" in scripted.page.editor._wrong.text()
    assert scripted.desk.variant.edits.tools is None
    scripted.page.run()
    assert (player.plans, scripted.page.editor.editor.hasFocus()) == ([], True)
    scripted.page.editor.editor.setPlainText("")
    assert not scripted.page.editor._wrong.isVisible()
    scripted.page.run()
    assert len(player.plans) == 1


def test_a_text_too_long_to_be_edited_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    store = a_store(tmp_path / "l.db", "http://127.0.0.1:1", "word " * 30_000)
    stage = Stage(qtbot, store, Scripted())
    stage.open()
    stage.page.editor.show_section("message:0")
    assert not stage.page.editor._long.isVisible()
    stage.page.editor.show_section("message:1")
    assert stage.page.editor._long.isVisible()
    assert stage.page.editor._long.text().startswith(
        "Too long to be edited here: the first 100,000 of 150,000 characters are shown."
    )
    stage.close()


def test_the_request_is_copied_as_it_is_now(qtbot: QtBot, scripted: Stage) -> None:
    from PySide6.QtGui import QGuiApplication

    said: list[Toast] = []
    scripted.page.said.connect(said.append)
    scripted.open()
    scripted.desk.edit("message:0", "Be short.")
    scripted.page.code_wanted.emit("curl")
    scripted.until(lambda: bool(said))
    assert "Be short." in QGuiApplication.clipboard().text()
    assert [toast.title for toast in said] == ["Copied"]


def test_answers_are_compared_in_the_chosen_way(scripted: Stage) -> None:
    scripted.open()
    scripted.page.results.mode_chosen.emit(Mode.JSON)
    assert scripted.page.board.mode is Mode.JSON


def test_a_trace_without_a_call_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    from builders import T0
    from spanglass.gui.session.selection import Target as Named
    from spanglass.store.writer import Writer
    from traffic import a_batch, a_span

    writer = Writer(tmp_path / "e.db")
    writer.write([a_batch(a_span(1, trace=TRACE, start=T0, name="job", attributes={}))])
    writer.close()
    stage = Stage(qtbot, tmp_path / "e.db", Scripted())
    stage.selection.replay_wanted.emit(Named(TRACE))
    stage.until(lambda: stage.page._notice._title.text() == "This cannot be replayed")
    stage.close()


def test_a_runs_trace_is_shown_and_one_that_is_not_kept_is_missed(
    qtbot: QtBot, scripted: Stage, player: Scripted
) -> None:
    scripted.open()
    scripted.page.traces_wanted.connect(lambda: scripted.selection.set_trace(None))  # as the list may do
    with qtbot.waitSignal(scripted.page.traces_wanted):
        scripted.page.results.columns["A"].open.click()
    assert scripted.selection.trace is not None
    assert scripted.selection.trace.trace_id == TRACE
    scripted.page.run()
    outcome = scripted.page.show_.results.columns["A"].runs[1].outcome
    assert outcome is not None
    player.tell(RunEnded("B", 1, RunResult(outcome, (), b"\x55" * 16)))
    player.tell(AllEnded())
    scripted.until(lambda: not scripted.page.show_.playing)
    qtbot.keyClick(scripted.window, Qt.Key.Key_O)
    scripted.until(lambda: scripted.page.strip.text.startswith("That run is not among the traces yet"))


def test_messages_stand_in_one_list_where_there_is_little_room(scripted: Stage) -> None:
    scripted.open()
    editor = scripted.page.editor
    assert not editor.pick.isVisible()
    scripted.window.resize(700, 700)
    scripted.until(editor.pick.isVisible)
    editor.pick._take(1)
    assert editor.section is not None
    assert editor.section.text == "where"
    editor._tabs.choose(0)
    assert editor.section.title == "Tools"
    scripted.window.resize(1300, 700)
    scripted.until(lambda: not editor.pick.isVisible())


def test_what_cannot_be_as_it_was_is_said_before_anything_is_sent(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.until(lambda: "The request goes out as it was recorded" in scripted.shown("B"))
    scripted.desk.set_target("B", Target("anthropic", "Anthropic", ("claude-x",)))
    scripted.desk.set_parameter("B", "frequency_penalty", 1)
    scripted.until(lambda: "• Anthropic has no parameter for frequency_penalty" in scripted.shown("B"))
    assert player.plans == []


def test_columns_scroll_together(scripted: Stage, player: Scripted) -> None:
    scripted.open()
    scripted.desk.add()
    scripted.page.run()
    for letter in "BC":
        player.tell(RunStarted(letter, 1))
        player.tell(TextCame(letter, 1, 1, "line\n" * 80, 1))
    first, second = (scripted.page.results.columns[letter].answer.verticalScrollBar() for letter in "BC")
    scripted.until(lambda: min(first.maximum(), second.maximum()) > 200)
    first.setValue(120)
    assert second.value() == 120


def test_a_call_of_a_chain_is_edited_and_looked_at(qtbot: QtBot, tmp_path: Path, server: Server) -> None:
    player = Player(lambda _: "none", lambda _: None)
    made = Stage(qtbot, a_store(tmp_path / "r.db", server.url, calls=2), player)
    made.open()
    made.desk.set_scope(Scope.TRACE)
    made.desk.set_runs(1)
    second = made.desk.step_names[1]
    assert (second.title, made.page.editor.step.text()) == ("chat m-1", "1 · chat m-1")
    made.page.chain.lanes.step_chosen.emit(second.span_id)
    assert made.page.editor.step.text() == "2 · chat m-1"
    made.desk.edit("message:1", "whither")
    assert made.page.editor.step.text() == "2 · chat m-1 (edited)"
    made.page.run()
    made.until(lambda: made.verdicts == {"A": ["ok"], "B": ["ok"]})
    asked = [json.loads(body)["messages"][1]["content"] for _, _, body in server.requests]
    assert asked == ["where", "whither"]
    made.until(lambda: "whither" in made.shown("B"))
    made.page.chain.lanes.step_chosen.emit(made.desk.step_names[0].span_id)
    made.until(lambda: made.shown("B") == "answer to where")
    made.close()
    assert player.wait(60)


def test_a_low_window_with_a_chain_scrolls_to_the_lists_of_runs(scripted: Stage) -> None:
    scripted.window.resize(900, 580)
    scripted.open()
    scripted.desk.set_scope(Scope.TRACE)
    scripted.page.run()
    column = scripted.page.results.columns["B"]
    bar = scripted.page.results.findChildren(QScrollArea)[0].verticalScrollBar()
    scripted.until(lambda: bar.maximum() > 0)
    assert column.answer.height() >= 92
    assert column.list.height() == column.list.wanted_height(low=True)
