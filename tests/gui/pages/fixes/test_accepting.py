"""A fix is taken over with its dataset and its alert, and all of it is undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.fixes.stage import Stage
from library_values import a_request
from spanglass.core.alerting import Rule
from spanglass.core.fixes import FailureGroup, FixCheck, Rubric, TraceVerdict
from spanglass.core.library import NewExample
from spanglass.core.watched import MINUTE_NS
from spanglass.gui.pages.fixes import accepting
from spanglass.replay.fixes.accepting import Guard
from spanglass.store.reader import Reader

FIXED, FAILING, UNCHANGED = TraceVerdict.FIXED, TraceVerdict.FAILING, TraceVerdict.UNCHANGED
RULE = Rule(
    "fix-refusal-1", "figure", "Refusals in refunds again", 0.02, 10 * MINUTE_NS, figure="refusal_rate"
)


def _guarded(_reader: Reader, _group: FailureGroup, _check: FixCheck) -> Guard:
    return Guard("Regressions of refunds", (NewExample(a_request()),), RULE)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(accepting, "guarded", _guarded)
    made = Stage(qtbot, tmp_path / "s.db").ready()
    made.actions.trigger("fixes.check")
    made.means.end(FIXED, FAILING, UNCHANGED)
    made.until(lambda: not made.desk.checks.runs)
    yield made
    made.close()


def rules(stage: Stage) -> list[Any]:
    return [each.id for each in stage.reader.alert_rules()]


def accept(stage: Stage) -> None:
    stage.actions.trigger("fixes.accept")
    stage.until(stage.fixes.accepting.sheet.isVisible)
    stage.fixes.accepting.sheet.take.click()
    stage.until(lambda: stage.page.check.take_back.isVisible())


def test_a_fix_is_taken_over_with_what_guards_it(stage: Stage) -> None:
    check = stage.page.check
    assert check.accept.isVisible()
    accept(stage)
    assert not check.accept.isVisible()
    said = check.accepted.text()
    assert "Guarded by the dataset Regressions of refunds and an alert." in said
    (made,) = stage.reader.fix_acceptances()
    (dataset,) = stage.reader.datasets()
    assert (made.proposal, made.rule, made.dataset) == ("p-0", "fix-refusal-1", dataset.id)
    assert (dataset.name, dataset.examples, rules(stage)) == ("Regressions of refunds", 1, ["fix-refusal-1"])
    stage.desk.choose_proposal(1)
    assert not check.take_back.isVisible()


def test_it_is_undone_as_a_whole(stage: Stage) -> None:
    accept(stage)
    stage.until(lambda: "Change the prompt accepted" in stage.titles)
    stage.press("Change the prompt accepted", "Undo")
    stage.until(lambda: not stage.page.check.take_back.isVisible())
    assert (stage.reader.fix_acceptances(), rules(stage), stage.reader.datasets()) == ((), [], ())


def test_it_is_taken_back_later_and_the_dataset_stays(stage: Stage) -> None:
    accept(stage)
    stage.page.check.take_back.click()
    stage.until(lambda: stage.page.check.accept.isVisible())
    assert (stage.reader.fix_acceptances(), rules(stage)) == ((), [])
    assert len(stage.reader.datasets()) == 1


def test_the_user_says_what_guards_it(stage: Stage) -> None:
    stage.page.check.accept.click()
    sheet = stage.fixes.accepting.sheet
    stage.until(sheet.isVisible)
    sheet.dataset.click()
    sheet.alert.click()
    sheet.take.click()
    stage.until(lambda: stage.page.check.take_back.isVisible())
    (made,) = stage.reader.fix_acceptances()
    assert (made.dataset, made.rule, rules(stage), stage.reader.datasets()) == (None, None, [], ())


def test_how_to_check_is_asked_and_the_rubric_kept(stage: Stage) -> None:
    stage.actions.trigger("fixes.plan")
    sheet = stage.fixes.planning
    stage.until(sheet.isVisible)
    sheet.most.setText("nothing")
    sheet.save.click()
    assert sheet.isVisible()
    sheet.most.setText("$0.50")
    sheet.rubric.setText(" Names the amount. ")
    sheet.runs.show_value(5)
    sheet.save.click()
    stage.until(lambda: stage.reader.fix_rubric("refusal-1"))
    assert stage.reader.fix_rubric("refusal-1") == Rubric("Names the amount.")
    stage.until(lambda: stage.desk.plan.runs == 5)
    assert stage.desk.plan.cap_nano == 500_000_000
    stage.page.check.plan.click()
    stage.until(sheet.isVisible)
    assert (sheet.rubric.text(), sheet.most.text()) == ("Names the amount.", "0.5")


def test_a_dear_check_is_asked_about_once(stage: Stage) -> None:
    stage.means.cost_nano = 3_000_000_000
    stage.desk.choose_proposal(1)
    stage.ready()
    before = stage.means.order
    stage.actions.trigger("fixes.check")
    assert stage.means.order is before
    assert "about $3.00. Check once more to agree, or set a limit." in stage.page.check.trouble.text()
    stage.actions.trigger("fixes.check")
    assert stage.means.order is not before
