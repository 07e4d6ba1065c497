"""A chart of the column: which rules on it fire, and which can be made of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from pulses import BUCKET, START, a_drift
from sample_store import a_sample_store
from spanglass.gui.charts import latency, outcomes
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.charts.limits import Limit, Unit
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.pulse import PulsePanel
from spanglass.gui.charts.section import Section
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme

VIEW = PulseView(a_drift(), Window(START, START + 61 * BUCKET, BUCKET))


@pytest.fixture
def sections(qtbot: QtBot) -> tuple[Section, Section]:
    theme, axis = Theme(), TimeAxis()
    made = tuple(Section(theme, each, Plot(theme, axis), axis) for each in (latency.CHART, outcomes.CHART))
    for section in made:
        qtbot.addWidget(section)
        section.resize(284, 200)
        section.show_view(VIEW, (), ModelColours())
        section.show()
    axis.setParent(made[0])
    return made[0], made[1]


def offers(section: Section) -> list[str]:
    menu = QMenu(section)
    section.add_offers(menu)
    return [action.text() for action in menu.actions()]


def test_a_chart_says_that_a_rule_on_it_fires(sections: tuple[Section, Section]) -> None:
    badge = sections[1]._firing
    assert badge.isHidden()
    sections[1].set_firing(("Refusals",))
    assert badge.isVisible()
    assert badge.accessibleName() == "Firing: Refusals"
    sections[1].set_firing(())
    assert badge.isHidden()


def test_a_chart_says_what_stands_out(sections: tuple[Section, Section]) -> None:
    badge = sections[0]._remark
    assert badge.isHidden()
    sections[0].set_remark("1.7× avg", "Spent today")
    assert badge.isVisible()
    assert badge.accessibleName() == "1.7× avg"
    sections[0].set_remark("")
    assert badge.isHidden()


def test_rules_are_offered_at_the_limit_drawn_or_half_way_up(sections: tuple[Section, Section]) -> None:
    slow, failed = sections
    failed.set_limits((Limit(0.05, "5%", "Refusals", "r", Unit.SHARE),))
    assert offers(failed) == ["Alert on the error rate over 5%…", "Alert on the refusal rate over 5%…"]
    half = slow._drawing.top / 2
    assert offers(slow)[0] == f"Alert on latency p95 over {half:g} s…"


def test_the_panel_offers_them_all_without_a_mouse(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = Questions(a_sample_store(tmp_path / "a.db", 3))
    window = QWidget()
    qtbot.addWidget(window)
    panel = PulsePanel(Theme(), questions, Selection())
    panel.setParent(window)
    window.show()
    places: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, place: places.append(place))
    actions = Actions(window, Theme())
    actions.set_page("traces")
    panel.connect_actions(actions)
    actions.trigger("pulse.rule")
    assert len(panel.rules_menu().actions()) == 5
    assert len(places) == 1
    questions.stop()
