"""Which columns a width has room for: model, tokens and cost go first, then the hours."""

import pytest

from spanglass.gui.pages.traces.list_columns import fit


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
