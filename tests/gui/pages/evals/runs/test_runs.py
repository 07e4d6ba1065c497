"""Runs on the page: checked, compared, looked at, made by the command and deleted, by keys alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from builders import T0
from eval_values import a_result, a_setup
from gui.pages.evals.stage import Stage, fill
from spanglass.core.evals import EvalSummary, Scoring
from spanglass.core.library import Dataset, Origin
from spanglass.gui.models.table import ROW_ROLE
from spanglass.gui.pages.evals.runs.board import Shown
from spanglass.gui.pages.evals.runs.foreseeing import Foreseen
from spanglass.gui.pages.evals.runs.part import RunsPart
from spanglass.gui.pages.evals.runs.running import Ended
from spanglass.gui.pages.evals.runs.wish import Resumption
from spanglass.gui.theming.theme import Scheme
from spanglass.store.writer import Writer


def fill_runs(path: Path) -> None:
    """Two runs over three examples: the second one is worse at the last."""
    fill(path)
    writer = Writer(path)
    for low in (0.9, 0.1):
        run = writer.evals(lambda tables: tables.begin(a_setup(dataset=1, examples=3), T0))
        results = [a_result(at, 1.0, low if at == 3 else 0.9) for at in (1, 2, 3)]
        summary = EvalSummary(3, 0.9 if low > 0.5 else 0.7, int(low < 0.5))
        writer.evals(lambda tables, at=run, came=results, so=summary: tables.keep(at, came, so))  # type: ignore[misc]
        writer.evals(lambda tables, at=run: tables.end(at, "", T0 + 10**9))  # type: ignore[misc]
    writer.close()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    fill_runs(tmp_path / "a.db")
    made = Stage(qtbot, tmp_path / "a.db", examples=None)
    made.until(lambda: made.page.runs.panel.result)
    yield made
    made.close()


def part(stage: Stage) -> RunsPart:
    return stage.page.runs


def rows(stage: Stage) -> list[int]:
    return [row.example for row in part(stage).view.matrix.matrix.rows]


def test_runs_are_shown_beside_each_other_the_worst_first(stage: Stage) -> None:
    assert part(stage).desk.checked == (1, 2)
    assert rows(stage) == [3, 1, 2]
    assert stage.page.shelf.runs.isVisible()
    first, second = part(stage).view.cards.cards
    assert "the others are compared with it" in first.accessibleName()
    assert "mean 0.70, 1 below 0.5" in second.accessibleName()
    index = part(stage).view.matrix.matrix.index(0, 3)
    assert index.data() == ".10"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Question 3, As recorded · run 2, Right: 0.10"
    assert first.accessibleName().startswith("As recorded · run 1, ")
    listed = stage.page.shelf.runs._model
    assert [listed.row_at(at).line.partition(" · ")[0] for at in range(2)] == ["run 2", "run 1"]


def test_rows_are_chosen_and_a_card_becomes_the_baseline(qtbot: QtBot, stage: Stage) -> None:
    view = part(stage).view
    view.which.setFocus()
    qtbot.keyClick(view.which, Qt.Key.Key_Right)
    assert (part(stage).desk.shown, rows(stage)) == (Shown.DIFFER, [3])
    qtbot.keyClick(view.which, Qt.Key.Key_Left)
    view.worst.click()
    assert rows(stage) == [1, 2, 3]
    qtbot.keyClick(view.cards.cards[1], Qt.Key.Key_Space)
    stage.until(lambda: part(stage).desk.board.cards[1].is_baseline)


def test_a_result_is_looked_at_by_keys(qtbot: QtBot, stage: Stage) -> None:
    matrix, panel = part(stage).view.matrix, part(stage).panel
    matrix.setFocus()
    qtbot.keyClick(stage.window, Qt.Key.Key_J)
    stage.until(lambda: panel.result is not None and panel.result.example == 1)
    qtbot.keyClick(stage.window, Qt.Key.Key_Y)
    assert QGuiApplication.clipboard().text() == "It is on its way."
    with qtbot.waitSignal(stage.page.trace_wanted) as trace:
        qtbot.keyClick(stage.window, Qt.Key.Key_T)
    assert trace.args == [Origin(b"\7" * 16, b"")]
    with qtbot.waitSignal(stage.page.replay_wanted, timeout=30_000) as replay:
        qtbot.keyClick(stage.window, Qt.Key.Key_R)
    assert replay.args is not None
    assert (replay.args[0].request.last_text, replay.args[0].answer) == ("Question 0", "It is on its way.")


def test_a_check_is_taken_away_and_the_examples_are_looked_at(qtbot: QtBot, stage: Stage) -> None:
    runs = stage.page.shelf.runs
    runs.view.setFocus()
    runs.view.setCurrentIndex(runs.view.model().index(0, 0))
    qtbot.keyClick(runs.view, Qt.Key.Key_Space)
    assert part(stage).desk.checked == (1,)
    stage.until(lambda: len(part(stage).view.cards.cards) == 1)
    stage.page.head.view.setFocus()
    qtbot.keyClick(stage.page.head.view, Qt.Key.Key_Left)
    assert stage.page._across.middle.currentWidget() is stage.page.table
    qtbot.keyClick(runs.view, Qt.Key.Key_Return)
    assert stage.page._across.middle.currentWidget() is part(stage).view


def test_a_run_is_deleted_and_brought_back(qtbot: QtBot, stage: Stage) -> None:
    runs = stage.page.shelf.runs
    runs.view.setFocus()
    runs.view.setCurrentIndex(runs.view.model().index(0, 0))
    qtbot.keyClick(stage.window, Qt.Key.Key_Delete)
    stage.until(lambda: [run.id for run in part(stage).desk.runs] == [1])
    stage.until(lambda: "Run 2 deleted" in stage.titles)
    stage.press("Run 2 deleted", "Undo")
    stage.until(lambda: [run.id for run in part(stage).desk.runs] == [2, 1])


def test_scorers_are_set_and_what_is_wrong_is_marked(qtbot: QtBot, stage: Stage) -> None:
    sheet = part(stage).scorers
    qtbot.keyClick(stage.window, Qt.Key.Key_S)
    assert [row.kind.value for row in sheet.rows] == ["exact", "judge"]
    row = sheet._add(Scoring("", "latency"))
    sheet.save.click()
    assert "needs" in row.value.toolTip()
    row.value.setText("2.5")
    sheet.judge["model"].setText("gpt-4o")
    sheet.save.click()
    exact, judge, latency = part(stage).scorings
    assert (exact.kind, judge.options, latency) == (
        "exact", {"model": "gpt-4o"}, Scoring("Latency", "latency", {"max": 2.5}),
    )  # fmt: skip


def test_a_run_is_made_by_the_command(qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    sheet, found = part(stage).sheet, []
    part(stage).foreseeing.foreseen.connect(found.append)
    qtbot.keyClick(stage.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sheet.prompt._take(1)
    sheet.model.setText("gpt-4o")
    sheet._change()
    wish = sheet.wish
    assert wish is not None
    assert (wish.prompt, wish.version, wish.model) == ("Support", 2, "gpt-4o")
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    assert isinstance(found[0], Foreseen)
    assert (found[0].calls, found[0].problem) == (6, "")
    qtbot.keyClick(stage.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sheet.isHidden()
    qtbot.waitUntil(lambda: "Not run" in stage.titles, timeout=60_000)
    assert not part(stage).running.busy


def test_a_run_that_ended_early_is_offered_to_go_on(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    view, begun = part(stage).view, []
    assert view.resume.isHidden(), "both runs are whole"
    writer = Writer(tmp_path / "a.db")
    run = writer.evals(lambda tables: tables.begin(a_setup(dataset=1, examples=3), T0))
    writer.evals(lambda tables: tables.keep(run, [a_result(1)], EvalSummary(1, 0.9)))
    writer.close()
    part(stage).desk.refresh()
    stage.until(lambda: len(part(stage).desk.runs) == 3)
    part(stage).desk.check(run, 1)
    stage.until(lambda: not view.resume.isHidden())
    assert view.resume.text() == "Resume run 3 · 2 left"
    monkeypatch.setattr(part(stage).running, "start", lambda _at, wish, keys: begun.append((wish, keys)))
    view.resume.click()
    stage.until(lambda: begun)
    assert begun[0] == (Resumption(3), {})
    assert begun[0][0].words() == ("--resume=3", "--at-once=4")
    part(stage).running.stop(1)
    stage.actions.trigger("evals.resume")
    stage.until(lambda: len(begun) == 2)
    assert begun[1] == begun[0]


def test_where_nothing_can_go_on_that_is_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.actions.trigger("evals.resume")
    assert stage.titles == ["Nothing to resume"]
    monkeypatch.setattr(type(part(stage).running), "busy", (1,))
    stage.actions.trigger("evals.resume")
    assert stage.window.toasts.cards[-1].toast.text == "A run is under way."
    monkeypatch.undo()


def test_a_dataset_without_examples_says_that_nothing_can_be_run(qtbot: QtBot, stage: Stage) -> None:
    part(stage).look_at(Dataset(2, "Empty", "", 0, 0, T0), ())
    stage.actions.trigger("evals.run")
    assert stage.titles == ["Nothing to run"]
    assert not part(stage).sheet.isVisible()


def test_many_results_are_read_at_once_where_a_dataset_is_looked_at_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = part(stage).desk
    monkeypatch.setattr(runs, "_ask_board_soon", lambda _results: None)
    runs.look_at(2)
    runs.look_at(1)
    assert part(stage).view._none.text() == "The scores are being read…"
    stage.until(lambda: len(runs.board.cards) == 2)


def test_a_narrow_window_leaves_the_panes_their_room(stage: Stage) -> None:
    view, desk = part(stage).view, part(stage).desk
    view.show_resumable(replace(desk.runs[0], setup=replace(desk.runs[0].setup, examples=5_000)))
    stage.window.resize(960, 600)
    stage.until(lambda: stage.page._across.sizes()[0] == stage.theme.px(190))
    assert (view.worst.text(), view.worst.accessibleName()) == ("", "Worst first")
    assert view.resume.width() >= view.resume.sizeHint().width()
    stage.window.resize(1300, 700)
    stage.until(lambda: view.worst.text() == "Worst first")


def test_a_run_belongs_to_its_dataset(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    running, stopped = part(stage).running, []
    monkeypatch.setattr(running, "stop", stopped.append)
    running.expect(2)
    assert stage.page.head.run_.text() == "Run", "another dataset is being run"
    assert part(stage).running.told == {2: "starting"}
    stage.actions.trigger("evals.run")
    assert (part(stage).sheet.isVisible(), stopped) == (True, [])
    part(stage).sheet.give_up()
    running.expect(1)
    assert stage.page.head.run_.text() == "Stop · starting"
    row = stage.page.shelf.views["dataset"].model().index(0, 0).data(ROW_ROLE)
    assert (row.title, row.line) == ("Tickets", "running · starting")
    stage.actions.trigger("evals.run")
    assert stopped == [1]


def test_what_was_said_of_a_run_goes_when_the_dataset_is_run_again(stage: Stage) -> None:
    running = part(stage).running
    running.ended.emit(Ended(1, None, "No key."))
    assert stage.titles == ["Not run"]
    part(stage).resume(2)
    assert stage.titles == []
    running.stop(1)


def test_letters_in_a_sheet_do_nothing_under_it(qtbot: QtBot, stage: Stage) -> None:
    sheet = part(stage).scorers
    stage.actions.trigger("evals.scorers")
    row = sheet._add(Scoring("", "latency"))
    row.kind.setFocus()
    stage.actions.focus_moved(None, row.kind)
    for key in (Qt.Key.Key_S, Qt.Key.Key_Delete):
        qtbot.keyClick(stage.window, key)
    assert (len(sheet.rows), stage.titles, part(stage).desk.checked) == (3, [], (1, 2))


def test_scores_begin_where_the_names_end_at_every_size(stage: Stage) -> None:
    matrix, widths = part(stage).view.matrix, set()
    for scale in (1.5, 0.9, 1.2):
        stage.theme.change(Scheme.LIGHT, scale)
        header = matrix.verticalHeader()
        widths.add(header.width())
        assert matrix.viewport().x() == header.geometry().right() + 1
    assert len(widths) > 1
