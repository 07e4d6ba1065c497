"""The Fixes page: groups, proposals, the check of one, and what becomes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from fix_values import a_proposal
from gui.pages.fixes.stage import FakeMeans, Stage
from spanglass.core.fixes import TraceVerdict
from spanglass.gui.widgets.buttons import Button
from spanglass.replay.fixes.events import CheckEnded

FIXED, FAILING = TraceVerdict.FIXED, TraceVerdict.FAILING
REGRESSED, UNCHANGED = TraceVerdict.REGRESSED, TraceVerdict.UNCHANGED


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "s.db").ready()
    yield made
    made.close()


def _is_main(button: Button) -> bool:
    return button._look.main


def test_the_largest_group_is_shown_with_its_proposals_and_nothing_is_called_a_fix(stage: Stage) -> None:
    page = stage.page
    assert page.head.count.text() == "2 groups of failing traces"
    assert page.case.cause.toPlainText() == "All call check_policy, then refuse."
    assert [line.sign for line in page.case.diff.view.lines] == ["", "−", "+"]
    assert page.check.check.text() == "Check on 3 traces, about $0.38"
    assert _is_main(page.check.check)
    assert not _is_main(page.check.save)
    assert page.case.example.isHidden()
    assert page.check.rows.titles[0] == "Torn boots, failed, not checked"


def test_a_check_shows_each_trace_as_it_comes_and_is_kept(stage: Stage) -> None:
    stage.actions.trigger("fixes.check")
    assert stage.page.check.stop.isVisible()
    stage.means.judge(0, FIXED)
    stage.until(lambda: stage.page.check.figures.counts == (1, 0, 0))
    assert [cell.state for cell in stage.page.check.failing.cells] == ["fixed", "waiting"]
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: not stage.desk.checks.runs)
    check = stage.page.check
    assert check.figures.counts == (1, 1, 0)
    assert check.sentence.text() == "That is what it shows."
    assert _is_main(check.save)
    assert stage.page.case.example.after.text.text() == "Done."
    assert stage.page.case.table.rows[0].cells[0] == ("1", "ok")
    stage.until(lambda: stage.reader.fix_checks("refusal-1"))


def test_what_regresses_is_named_first_and_saving_is_not_the_main_thing_then(stage: Stage) -> None:
    stage.actions.trigger("fixes.check")
    stage.means.end(FIXED, FIXED, REGRESSED)
    stage.until(lambda: not stage.desk.checks.runs)
    check = stage.page.check
    assert check.regressed.text() == "Regressed: Opening hours"
    assert check.rows.titles[0] == "Opening hours, passed, regressed"
    assert not _is_main(check.save)


def test_stop_ends_the_check_and_begins_no_other(stage: Stage) -> None:
    stage.actions.trigger("fixes.all")
    stage.actions.trigger("fixes.stop")
    assert stage.means.stopped == 1
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: not stage.desk.checks.runs)
    assert stage.desk.place == 0


def test_a_check_waits_for_the_one_of_another_group_and_says_so(stage: Stage) -> None:
    stage.means.of_group["schema-1"] = (a_proposal(id="p-7", group="schema-1", title="Make it strict"),)
    stage.actions.trigger("fixes.check")
    stage.until(lambda: stage.desk.checks.runs)
    stage.page.step(1)
    stage.until(lambda: stage.desk.shown and stage.desk.shown.proposal.id == "p-7" and stage.desk.order)
    check = stage.page.check
    assert check.check.isVisible()
    stage.actions.trigger("fixes.check")
    assert (check._title.text(), check.check.isVisible()) == ("Waits to be checked", False)
    assert "is over" in check._texts["told"].text()
    stage.actions.trigger("fixes.stop")
    assert (check._title.text(), stage.means.stopped) == ("Not checked yet", 0)
    stage.actions.trigger("fixes.check")
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: stage.means.order and stage.means.order.proposal.id == "p-7")
    stage.until(lambda: check._title.text() == "Checking")
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: not stage.desk.checks.runs)


def test_replay_all_goes_on_while_another_group_is_looked_at(stage: Stage) -> None:
    stage.means.of_group["schema-1"] = ()
    stage.actions.trigger("fixes.all")
    stage.until(lambda: stage.desk.checks.runs)
    first = stage.means.order
    stage.page.step(1)
    stage.until(lambda: stage.desk.key == "schema-1")
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: stage.means.order is not first)
    assert stage.means.order is not None
    assert stage.means.order.group.key == "refusal-1"
    stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: not stage.desk.checks.runs)


def test_replay_all_checks_one_proposal_after_another_that_replays_can_check(stage: Stage) -> None:
    stage.actions.trigger("fixes.all")
    for place in (0, 1):
        stage.until(
            lambda place=place: stage.means.order and stage.desk.place == place and stage.desk.checks.runs
        )
        stage.means.end(FIXED, FAILING, UNCHANGED)
    stage.until(lambda: not stage.desk.checks.runs)
    assert [row.check is not None for row in stage.page.case.table.rows] == [True, True, False]


def test_what_replays_cannot_check_says_why_and_has_no_button(stage: Stage) -> None:
    stage.actions.trigger("fixes.proposal.3")
    check = stage.page.check
    assert check.trouble.text() == "Replays cannot show what waiting does."
    assert check.check.isHidden()


def test_where_a_key_is_missing_the_settings_are_a_press_away(qtbot: QtBot, stage: Stage) -> None:
    stage.actions.trigger("fixes.check")
    stage.means.on_event(CheckEnded(None, "There is no key for api.openai.com."))
    stage.until(lambda: stage.page.check.settings.isVisible())
    assert stage.page.check.trouble.text() == "There is no key for api.openai.com."
    with qtbot.waitSignal(stage.page.settings_wanted):
        stage.page.check.settings.click()


def test_another_one_may_be_asked(stage: Stage) -> None:
    stage.fixes.find_targets()
    stage.until(lambda: stage.page.check.target.offered == 2)
    stage.page.check.asked_of.emit(stage.means.there[0])
    stage.ready()
    stage.actions.trigger("fixes.check")
    assert stage.means.order is not None
    assert (stage.means.order.provider, stage.means.order.model) == ("shop", "m-9")


def test_a_group_is_dismissed_with_a_reason_and_taken_up_again(qtbot: QtBot, stage: Stage) -> None:
    stage.actions.trigger("fixes.dismiss")
    sheet = stage.fixes.dismissing
    sheet.reason.setText("As it is meant")
    qtbot.keyClick(sheet.reason, Qt.Key.Key_Return)
    stage.until(stage.reader.fix_dismissals)
    assert stage.reader.fix_dismissals()[0].reason == "As it is meant"
    stage.until(lambda: stage.desk.groups[-1].key == "refusal-1")
    assert stage.page.case.dismiss.text() == "Take up again"
    stage.press("Refuses allowed refunds dismissed", "Undo")
    stage.until(lambda: not stage.reader.fix_dismissals())
    stage.until(lambda: stage.page.case.dismiss.text() == "Dismiss")


def test_a_model_writes_one_more_proposal(stage: Stage) -> None:
    stage.fixes.find_targets()
    stage.until(lambda: stage.page.check.target.offered == 2)
    writer = stage.page.head.writer
    writer._take(1)
    stage.actions.trigger("fixes.write")
    stage.until(lambda: stage.desk.shown and stage.desk.shown.proposal.title == "Say it kindly")
    assert "Written by m-9." in stage.page.case.why.text()
    assert stage.reader.fix_proposals("refusal-1")


def test_keys_go_through_groups_and_proposals_and_copy_the_diff(stage: Stage) -> None:
    stage.actions.trigger("fixes.copy")
    assert QGuiApplication.clipboard().text() == "-Do not\n+Promise\n"
    stage.actions.trigger("fixes.proposal.2")
    assert stage.desk.shown is not None
    assert stage.desk.shown.proposal.title == "Pin m-1"
    stage.actions.trigger("fixes.next")
    stage.until(lambda: stage.desk.key == "schema-1")


def test_traces_and_calls_of_the_check_can_be_had(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.page.dataset_wanted) as wanted:
        stage.actions.trigger("fixes.dataset")
    assert len(wanted.args[0]) == 1
    with qtbot.waitSignal(stage.page.range_wanted) as found:
        stage.actions.trigger("fixes.traces")
    assert found.args[0] == "feature:refunds has:refusal"
    with qtbot.waitSignal(stage.page.call_wanted) as opened:
        stage.page.check.rows.activated.emit(stage.page.check.rows.model().index(1, 0))
    assert opened.args[0].trace_id == b"\2" * 16


def test_without_failures_it_says_what_would_be_here(qtbot: QtBot, tmp_path: Path) -> None:
    means = FakeMeans()
    means.groups = ()
    stage = Stage(qtbot, tmp_path / "s.db", means)
    assert stage.page._notice.isVisible()
    means.groups, means.failure = (), OSError("The disk is full.")
    stage.actions.trigger("fixes.find")
    stage.until(lambda: stage.desk.trouble)
    assert stage.page._notice._detail.text() == "The disk is full."
    stage.close()


@pytest.mark.parametrize("size", [(1376, 876), (1036, 676), (912, 576)])
def test_nothing_is_cut_and_all_that_can_be_pressed_has_a_name(
    stage: Stage, qtbot: QtBot, size: tuple[int, int]
) -> None:
    stage.actions.trigger("fixes.check")
    stage.means.end(FIXED, FAILING, REGRESSED)
    stage.until(lambda: not stage.desk.checks.runs)
    stage.window.resize(*size)
    qtbot.wait(1)
    for button in stage.page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text()
            right = button.mapTo(stage.page, button.rect().topRight()).x()
            assert right < stage.page.width(), button.accessibleName()
