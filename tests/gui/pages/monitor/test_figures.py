"""The eight figures: their values, how they changed, and where they lead."""

from monitored import a_range, a_view, some_sums
from spanglass.core.views import Percentiles
from spanglass.gui.pages.monitor.figures import Figure, figures


def named(caption: str, **changes: object) -> Figure:
    return next(figure for figure in figures(a_view(**changes)) if figure.caption == caption)


def test_eight_in_the_order_of_need() -> None:
    assert [figure.caption for figure in figures(a_view())] == [
        "Requests", "Latency p95", "Errors", "Refusals", "Spend today", "Cost per request", "Tokens",
        "Version shift",
    ]  # fmt: skip


def test_a_share_that_chance_does_not_explain_is_loud_in_its_own_colour() -> None:
    refusals = named("Refusals")
    assert (refusals.value, refusals.token, refusals.term) == ("6.8%", "refusal", "has:refusal")
    assert refusals.change
    assert (refusals.change.text, refusals.change.token) == ("+5.6 pt", "error")
    assert refusals.told == "68 of 1,000 calls; 1.2% in the range before"
    errors = named("Errors")
    assert (errors.value, errors.change, errors.token) == ("1.4%", None, "text1")


def test_dearer_requests_are_told_as_a_warning() -> None:
    each = named("Cost per request", before=a_range(requests=4824))
    assert each.value == "0.2¢"
    assert each.change
    assert (each.change.text, each.change.token) == ("2.0×", "warn")


def test_without_enough_calls_before_nothing_is_compared() -> None:
    found = figures(a_view(before=a_range(whole=some_sums(calls=9), requests=9)))
    assert not any(figure.change for figure in found)


def test_unknown_is_a_dash_and_never_zero() -> None:
    none = Percentiles(None, None, None)
    empty = some_sums(calls=0, cost_nano=None, input_tokens=None, output_tokens=None, latency=none)
    values = {
        figure.caption: figure.value for figure in figures(a_view(now=a_range(whole=empty, requests=0)))
    }
    assert [values[name] for name in ("Latency p95", "Errors", "Cost per request", "Tokens")] == ["—"] * 4


def test_an_estimated_percentile_says_so() -> None:
    assert named("Latency p95", now=a_range(whole=some_sums(exact=False))).value == "~6.4 s"


def test_the_shift_of_versions_is_in_points() -> None:
    assert named("Version shift").value == "20 pt"


def test_a_range_before_that_is_known_in_part_is_not_compared() -> None:
    found = figures(a_view(comparable=False))
    assert not any(figure.change for figure in found)
    assert found[-1].value == "—"
