"""The lines of the figures of quality."""

import pytest

from spanglass.gui.pages.monitor.quality_row import scale_of


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [(0, 0, (0, 0)), (0, 0.4, (0, 1)), (1, 1, (0.2, 0.2)), (0.5, 1, (0.2, 1)), (-2, -1, (0.2, 1))],
)
def test_nothing_lies_at_the_foot_and_what_never_changes_low(
    low: float, high: float, places: tuple[float, float]
) -> None:
    foot, top = scale_of(low, high)
    assert tuple((value - foot) / (top - foot) for value in (low, high)) == pytest.approx(places)
