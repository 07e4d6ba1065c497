"""Axes get at most three round ticks that hold the largest value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.gui.charts.describe import description, trend
from spanglass.gui.charts.drawing import Drawing, Entry, Line, nice_step, peak_of, percent, scale, trimmed
from spanglass.gui.charts.snapshots import Arrival


@pytest.mark.parametrize(("peak", "step"), [(13, 5), (5.4, 2), (17, 10), (0.07, 0.03), (3, 1), (1, 0.5)])
def test_steps_are_round(peak: float, step: float) -> None:
    assert nice_step(peak) == pytest.approx(step)


@given(st.floats(min_value=1e-9, max_value=1e15))
def test_the_ticks_reach_the_peak_and_are_few(peak: float) -> None:
    top, ticks = scale(peak, nice_step(peak), trimmed)
    assert 1 <= len(ticks) <= 3
    assert peak <= ticks[-1].value * (1 + 1e-6) < top
    assert len({tick.text for tick in ticks}) == len(ticks)


def test_the_peak_leaves_unknown_values_out() -> None:
    assert peak_of((None, 2.0), (3.0, None)) == 3.0
    assert peak_of((None,)) == 0.0


def test_shares_are_written_as_figures() -> None:
    shares = [percent(share) for share in (None, 0, 0.014, 0.068, 0.46, 0.0996, 1)]
    assert shares == ["—", "0%", "1.4%", "6.8%", "46%", "10%", "100%"]


def test_a_trend_compares_the_end_with_the_beginning() -> None:
    assert trend((1.0, 1.0, 1.0, 1.05)) == "steady"
    assert trend((1.0, None, 1.0, 2.0, 3.0)) == "rising"
    assert trend((3.0, 3.0, 1.0, 1.0)) == "falling"
    assert trend((0.0,) * 8) == "steady"
    assert trend((1.0, None, 9.0)) == ""


def test_a_description_says_figures_trends_and_news() -> None:
    drawing = Drawing(1.0, shapes=(Line("refusals", "refusal", (0.01, 0.01, 0.05, 0.07)),))
    text = description(
        drawing, [Entry("refusals", "7.0%"), Entry("today", "$4.82")], [Arrival(0, "m\u202e", "m")]
    )
    assert text.startswith("refusals 7.0%, rising; today $4.82; m⟨RLO⟩ first seen at ")
    assert description(Drawing(1.0, note=("Needs 5", "2 so far")), [], []) == "Needs 5, 2 so far"
