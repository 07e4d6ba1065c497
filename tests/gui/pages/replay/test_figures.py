"""A column's figures in words."""

from spanglass.gui.pages.replay.figures import Figure, figures_of
from spanglass.gui.pages.replay.results import Figures
from spanglass.replay.outcome import Spread

S = 1_000_000_000


def one(value: float) -> Spread:
    return Spread(value, value, value)


def test_figures_have_their_change_against_the_recording() -> None:
    recorded = Figures(one(4 * S), one(S), one(200), one(10_000_000), 1, 1)
    now = Figures(Spread(3 * S, 3.2 * S, 5 * S), one(2 * S), one(100), one(10_000_000), 3, 3)
    found = figures_of(now, recorded)
    assert [(each.title, each.value, each.change_text, each.token) for each in found] == [
        ("Latency, median", "3.20 s", "−20%", "ok"),
        ("First token", "2.00 s", "+100%", "warn"),
        ("Output", "100 tokens", "−50%", "text3"),
        ("Cost", "$0.0100", "", "warn"),
    ]
    assert found[0].hint == "3.00 s to 5.00 s"


def test_what_is_unknown_is_a_dash() -> None:
    assert [each.value for each in figures_of(Figures(), Figures())] == ["—"] * 4


def test_a_change_by_many_times_is_said_so() -> None:
    assert Figure("Cost", "$1", 40.0).change_text == "×41"
