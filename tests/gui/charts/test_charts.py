"""Each chart says what it draws from the same data: gaps stay gaps, too little data is said."""

from dataclasses import replace

import pytest

from pulses import BUCKET, MINI, NEW, OLD, START, a_drift, a_pulse, an_empty_pulse, percentiles
from spanglass.core.views import Percentiles, Pulse
from spanglass.extensions import load
from spanglass.gui import charts
from spanglass.gui.charts import Chart, cost, latency, outcomes, versions
from spanglass.gui.charts.drawing import Bars, Drawing, Line, Stack, series
from spanglass.gui.charts.model_colours import ModelColours

ALL: tuple[Chart, ...] = (latency.CHART, cost.CHART, outcomes.CHART, versions.CHART)
NONE = Percentiles(None, None, None)


def drawn(chart: Chart, pulse: Pulse) -> Drawing:
    return chart.draw(pulse, ModelColours())


def legend(chart: Chart, pulse: Pulse, bucket: int | None = None) -> str:
    return " · ".join(f"{entry.name} {entry.value}" for entry in chart.legend(pulse, ModelColours(), bucket))


def test_every_chart_of_the_folder_is_found() -> None:
    found = sorted(load(charts, "CHART"), key=lambda chart: chart.place)
    assert [chart.title for chart in found] == [chart.title for chart in ALL]


def test_latency_has_three_lines_with_gaps_and_ticks_in_seconds() -> None:
    some = percentiles(0.5, 6.0, 13.0)
    drawing = drawn(latency.CHART, a_pulse(latency=(some, None, some, some)))
    assert [tick.text for tick in drawing.ticks] == ["5 s", "10 s", "15 s"]
    assert [line.values[1] for line in series(drawing.shapes)] == [None] * 3
    assert [line.values[0] for line in series(drawing.shapes)] == [0.5, 6.0, 13.0]


@pytest.mark.parametrize(
    ("seconds", "texts"),
    [
        (0.05, ["20 ms", "40 ms", "60 ms"]), (0.9, ["0.3 s", "0.6 s", "0.9 s"]),
        (80, ["30 s", "60 s", "90 s"]),
        (100, ["1 m", "2 m"]), (3 * 3600, ["1 h", "2 h", "3 h"]), (3e6, ["300 h", "600 h", "900 h"]),
        (3e8, ["30k h", "60k h", "90k h"]),
    ],
)  # fmt: skip
def test_latency_ticks_fit_any_duration(seconds: float, texts: list[str]) -> None:
    drawing = drawn(latency.CHART, a_pulse(latency=(percentiles(0.01, seconds, seconds),) * 4))
    assert [tick.text for tick in drawing.ticks] == texts


def test_too_few_calls_for_a_percentile_are_said() -> None:
    few = a_pulse(latency=(None,) * 4, calls=(1, 0, 1, 0))
    assert drawn(latency.CHART, few).note == ("Latency needs 5 calls to draw", "2 so far")
    spread = a_pulse(latency=(None,) * 4, calls=(4, 3, 4, 0), bucket_ns=10 * BUCKET)
    assert drawn(latency.CHART, spread).note == ("Latency needs 5 calls in 5 min to draw", "4 at most so far")
    assert drawn(latency.CHART, spread).shapes == ()


def test_latency_figures_are_of_the_range_or_of_a_bucket() -> None:
    pulse = a_pulse(overall=Percentiles(1_900_000_000, 6_400_000_000, None), latency=(None,) * 4)
    assert legend(latency.CHART, pulse) == "p50 1.9 s · p95 6.4 s · p99 —"
    assert legend(latency.CHART, pulse, 0) == "p50 — · p95 — · p99 —"
    assert [latency.figure(round(seconds * 1e9)) for seconds in (0.68, 288, 36_000)] == [
        "680 ms", "4.8 m", "10.0 h",
    ]  # fmt: skip


def test_cost_is_in_cents_per_minute() -> None:
    pulse = a_pulse(cost_nano=(20_000_000, 0, 10_000_000, 11_000_000))
    (bars,) = drawn(cost.CHART, pulse).shapes
    assert isinstance(bars, Bars)
    assert bars.values == (4.0, 0.0, 2.0, 2.2)
    assert legend(cost.CHART, pulse) == "per min 2.0¢ · today $4.82"
    assert legend(cost.CHART, pulse, 0) == "per min 4.0¢ · today $4.82"
    assert [tick.text for tick in drawn(cost.CHART, pulse).ticks] == ["2¢", "4¢"]


@pytest.mark.parametrize(
    ("nano", "last"), [(0, "0.03¢"), (500_000_000, "$1"), (9_000 * 10**9, "$20k"), (10**18, "$2G")]
)
def test_cost_ticks_fit_any_amount(nano: int, last: str) -> None:
    assert drawn(cost.CHART, a_pulse(cost_nano=(nano,) * 4)).ticks[-1].text == last


def test_an_unknown_rate_is_a_dash_and_no_cost_is_not_a_gap() -> None:
    assert legend(cost.CHART, an_empty_pulse()) == "per min — · today $0.00"
    assert legend(cost.CHART, a_pulse(calls=(0, 1, 1, 1)), 0).startswith("per min —")


def test_rates_share_one_scale_and_have_no_value_without_calls() -> None:
    pulse = a_pulse(calls=(100, 0, 100, 100), errors=(1, 0, 2, 1), refusals=(0, 0, 7, 0))
    drawing = drawn(outcomes.CHART, pulse)
    errors, refusals = series(drawing.shapes)
    assert errors.values == (0.01, None, 0.02, 0.01)
    assert refusals.values == (0.0, None, 0.07, 0.0)
    assert [tick.text for tick in drawing.ticks] == ["3%", "6%", "9%"]
    assert legend(outcomes.CHART, pulse) == "errors 1.3% · refusals 2.3%"
    assert legend(outcomes.CHART, pulse, 1) == "errors — · refusals —"


def test_rates_never_get_ticks_over_a_hundred_per_cent() -> None:
    drawing = drawn(outcomes.CHART, a_pulse(errors=(10,) * 4))
    assert [tick.text for tick in drawing.ticks] == ["50%", "100%"]


def test_every_refusal_figure_has_its_hand() -> None:
    entries = outcomes.CHART.legend(a_pulse(), ModelColours())
    assert [entry.icon for entry in entries] == ["circle-x", "hand"]
    assert [figure.icon for figure in outcomes.CHART.tile(a_pulse(), ModelColours()).figures] == [
        "circle-x", "hand",
    ]  # fmt: skip


def layers(pulse: Pulse) -> tuple[Line, ...]:
    (stack,) = drawn(versions.CHART, pulse).shapes
    assert isinstance(stack, Stack)
    return stack.layers


def test_versions_are_shares_that_sum_to_one_and_break_without_calls() -> None:
    pulse = a_pulse(versions={OLD: (6, 0, 0, 1), MINI: (2, 4, 0, 1)})
    assert [layer.values for layer in layers(pulse)] == [(0.75, 0.0, None, 0.5), (0.25, 1.0, None, 0.5)]
    assert legend(versions.CHART, pulse) == "4o 50% · mini 50%"
    assert legend(versions.CHART, pulse, 0) == "4o 75% · mini 25%"
    assert legend(versions.CHART, pulse, 2) == "4o — · mini —"


def test_snapshots_of_a_family_lie_together_the_new_one_on_top() -> None:
    pulse = a_pulse(
        versions={MINI: (5,) * 4, OLD: (4, 4, 0, 0), NEW: (0, 0, 6, 6)},
        first_seen_ns={NEW: START + 2 * BUCKET},
    )
    assert [layer.name for layer in layers(pulse)] == ["4o 11-20", "4o 08-06", "mini"]
    tile = versions.CHART.tile(pulse, ModelColours())
    assert [figure.text for figure in tile.figures] == ["11-20", "30%"]


def test_more_than_six_versions_are_one_other_at_the_bottom() -> None:
    pulse = a_pulse(versions={f"m{number}": (20 - number,) * 4 for number in range(9)})
    found = layers(pulse)
    assert [layer.name for layer in found[-1:]] == ["other"]
    assert len(found) == 7
    assert sum(layer.values[0] or 0 for layer in found) == pytest.approx(1)
    assert len({layer.token for layer in found}) == 7


def test_calls_that_name_no_version_are_said() -> None:
    assert drawn(versions.CHART, a_pulse(versions={})).note == ("No model versions reported", "")


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.title)
def test_no_data_is_a_sentence_and_never_an_error(chart: Chart) -> None:
    for buckets in (1, 60):
        pulse = an_empty_pulse(buckets)
        assert drawn(chart, pulse).note
        assert chart.tile(pulse, ModelColours()).caption
        assert "0" not in legend(chart, pulse).replace("p50", "").replace("$0.00", "")


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.title)
def test_one_bucket_is_enough(chart: Chart) -> None:
    pulse = replace(
        a_drift(buckets=1),
        latency=(percentiles(1, 2, 3),),
        overall=NONE,
        versions={OLD: (4,)},
        first_seen_ns={},
    )
    drawing = drawn(chart, pulse)
    assert all(len(line.values) == 1 for line in series(drawing.shapes))
    assert drawing.shapes
