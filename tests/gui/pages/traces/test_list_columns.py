"""Which columns a width has room for: model, tokens and cost go first, then the hours."""

import pytest
from PySide6.QtGui import QFontMetrics

from spanglass.gui.models.trace_columns import COLUMNS
from spanglass.gui.pages.traces.list_columns import dragged, fit, movable, own_widths
from spanglass.gui.theming.theme import Size, Theme


def shown(width: int) -> list[str]:
    return [name for name, wide in fit(width).widths.items() if wide]


@pytest.mark.parametrize(
    ("width", "left_out", "short"),
    [
        (900, set(), False),
        (512, set(), False),
        (440, {"model"}, False),
        (380, {"model", "tokens"}, False),
        (316, {"model", "tokens", "cost"}, False),
        (280, {"model", "tokens", "cost"}, False),
        (260, {"model", "tokens", "cost"}, True),
    ],
)
def test_columns_give_way_in_order(width: int, left_out: set[str], short: bool) -> None:
    everything = {"status", "time", "name", "model", "duration", "tokens", "cost"}
    assert everything - set(shown(width)) == left_out
    assert fit(width).short_time is short


@pytest.mark.parametrize("width", range(280, 1200, 37))
def test_the_whole_width_is_used(width: int) -> None:
    assert sum(fit(width).widths.values()) == width


def test_the_name_takes_most_of_what_is_over() -> None:
    wide, usual = fit(900).widths, fit(512).widths
    assert wide["name"] - usual["name"] > wide["model"] - usual["model"] > 0
    assert wide["cost"] == usual["cost"]


@pytest.mark.parametrize("width", [0, 1, 100])
def test_no_width_is_too_small(width: int) -> None:
    assert min(fit(width).widths.values()) >= 0


def test_chosen_widths_hold_and_the_name_gives_and_takes() -> None:
    own = {"model": 140, "cost": 60}
    widths = fit(700, own).widths
    assert (widths["model"], widths["cost"]) == (140, 60)
    assert sum(widths.values()) == 700


def test_an_edge_moves_between_two_columns_as_far_as_both_can_be_read() -> None:
    shown = fit(700).widths
    assert dragged(shown, "name", "model", -20) == {"model": shown["model"] + 20}
    assert dragged(shown, "model", "duration", 4) == {
        "model": shown["model"] + 4,
        "duration": shown["duration"] - 4,
    }
    far = dragged(shown, "model", "duration", 500)
    assert far["duration"] == 56
    assert sum(far.values()) == shown["model"] + shown["duration"]
    assert dragged(shown, "name", "model", -5000) == {"model": shown["model"] + shown["name"] - 120}
    assert not movable("time", "name")


def test_widths_that_make_no_sense_are_left_out() -> None:
    found = {"model": 90, "cost": "60", "tokens": True, "duration": 2, "name": 300, "other": 70}
    assert own_widths(found) == {"model": 90}
    assert own_widths([1]) == {}


@pytest.mark.parametrize("column", ["tokens", "cost"])
def test_the_arrow_of_the_order_stands_apart_from_the_title_at_its_left(qapp: object, column: str) -> None:
    found = next(one for one in COLUMNS if one.id == column)
    title = QFontMetrics(Theme().font(Size.BODY)).horizontalAdvance(found.title)
    arrow, gap = 13, 6
    assert title + arrow + gap <= found.width
