"""The strip of tiles, and what is said of the cost in strip and column."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.charts.pulse import PulsePanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme


@pytest.mark.parametrize(("times", "said"), [(None, ""), (1.1, ""), (1.7, "1.7×")])
def test_what_was_spent_is_held_against_a_usual_day_where_it_is_much(
    qtbot: QtBot, tmp_path: Path, times: float | None, said: str
) -> None:
    questions = Questions(tmp_path / "traces.db")
    panel = PulsePanel(Theme(), questions, Selection())
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.strip)
    panel.set_times_usual(times)
    cost = next(section for section in panel.sections if section.chart.title == "Cost")
    tile = next(tile for chart, tile in panel.strip.tiles if chart.title == "Cost")
    assert tile._remark == said
    assert cost.tile._remark == cost._remark.accessibleName() == (f"{said} avg" if said else "")
    questions.stop()


def test_only_the_tile_of_a_title_gets_a_remark(qtbot: QtBot, tmp_path: Path) -> None:
    questions = Questions(tmp_path / "traces.db")
    panel = PulsePanel(Theme(), questions, Selection())
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.strip)
    panel.strip.set_remark("Cost", "2.0×")
    assert [tile._remark for _, tile in panel.strip.tiles if tile._remark] == ["2.0×"]
    questions.stop()
