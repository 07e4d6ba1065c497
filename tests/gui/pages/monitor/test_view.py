"""What the page asks: the range, the one before, and a longer time for the strip."""

import pytest

from builders import MS
from monitored import a_look
from sample_store import a_sample_store
from spanglass.core.display import cents, count, money
from spanglass.core.monitor import Sums
from spanglass.core.views import Figures
from spanglass.gui.charts.drawing import percent
from spanglass.gui.charts.feed import Request
from spanglass.gui.charts.latency import figure as latency_figure
from spanglass.gui.pages.monitor.days import day_starts
from spanglass.gui.pages.monitor.figures import figures
from spanglass.gui.pages.monitor.quality import quality_figures
from spanglass.gui.pages.monitor.told import Options, Wishes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.session.selection import TimeRange
from spanglass.store.reader import Reader

SECOND = 1000 * MS


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 80))


def asked(reader: Reader, time_range: TimeRange, query: str = "") -> MonitorView:
    return a_look(reader, Request(time_range, reader._clock(), query))


@pytest.mark.parametrize("seconds", [900, 1_200, 1_800, None])
@pytest.mark.parametrize("query", ["", "has:error", "model:gpt-4o", "user:u_2841 OR cost:>0.01"])
def test_what_the_page_writes_is_what_stats_says(reader: Reader, query: str, seconds: int | None) -> None:
    view = asked(reader, TimeRange(seconds), query)
    said = reader.figures(query, since_ns=view.window.start_ns)
    written = {figure.caption: figure.value for figure in figures(view)}
    calls = said.calls or 1
    assert said.calls
    assert written["Requests"] == f"{said.traces:,}"
    assert written["Latency p95"] == latency_figure(said.latency.p95)
    assert written["Errors"] == percent(said.call_errors / calls)
    assert written["Refusals"] == percent(said.refusals / calls)
    assert written["Tokens"] == count((said.input_tokens or 0) + (said.output_tokens or 0))
    assert written["Cost per request"] == cents((said.cost_nano or 0) // said.traces)
    quality = {figure.caption: figure.value for figure in quality_figures(view)}
    assert quality["Retries"] == percent(said.retries / calls)
    assert _sums(view.now.whole) == _sums(said)


def _sums(found: Sums | Figures) -> list[object]:
    """What both tell of the same."""
    told = [found.calls, found.refusals, found.retries, found.input_tokens, found.output_tokens]
    told += [found.cost_nano, found.unpriced_calls, found.schema_declared, found.schema_valid]
    return [*told, found.tools_called, found.tools_failed, found.latency, found.first_token]


def test_what_it_lists_by_model_is_what_stats_says_of_each(reader: Reader) -> None:
    view = asked(reader, TimeRange(1_800))
    said = dict(reader.figures_by("model", since_ns=view.window.start_ns))
    for value, sums in view.now.by["model"]:
        found = said[None if value is None else str(value)]
        assert (sums.calls, sums.cost_nano, sums.latency.p95) == (
            found.calls,
            found.cost_nano,
            found.latency.p95,
        )
    assert len(view.now.by["model"]) > 1


@pytest.mark.parametrize("way", ["operation", "step", "streaming"])
def test_every_way_of_listing_adds_up_to_all_calls(reader: Reader, way: str) -> None:
    request = Request(TimeRange(1_800), reader._clock(), "")
    view = a_look(reader, request, Wishes(Options(way=way)))
    assert sum(sums.calls for _, sums in view.now.by[way]) == view.now.whole.calls


def test_what_was_spent_today_is_what_stats_says_of_today(reader: Reader) -> None:
    view = asked(reader, TimeRange(1_800))
    midnight_ns = day_starts(reader._clock())[-1]
    said = reader.figures(since_ns=midnight_ns)
    written = {figure.caption: figure.value for figure in figures(view)}
    early = any(trace.start_ns < midnight_ns for trace in reader.traces().traces)
    assert early or written["Spend today"] == money(said.cost_nano)


def test_a_live_range_is_what_stats_says(reader: Reader) -> None:
    view = asked(reader, TimeRange(900))
    said = reader.figures(since_ns=view.window.start_ns)
    assert (view.now.requests, view.now.whole.calls) == (said.traces, said.calls)
    assert view.now.whole.latency == said.latency
    assert view.pulse.overall == said.latency


def test_the_range_before_is_as_long_and_ends_where_this_one_begins(reader: Reader) -> None:
    view = asked(reader, TimeRange(900))
    assert view.now.requests + view.before.requests == pytest.approx(80, abs=2)
    assert view.before.requests > 30
    assert view.comparable


def test_a_range_before_the_first_calls_is_not_compared_with(reader: Reader) -> None:
    assert not asked(reader, TimeRange(1500)).comparable
    assert not asked(reader, TimeRange(None)).comparable


def test_the_strip_is_six_times_as_long_and_holds_every_request(reader: Reader) -> None:
    view = asked(reader, TimeRange(900))
    length_ns = view.strip.end_ns - view.strip.start_ns
    assert length_ns == pytest.approx(6 * 900 * SECOND, rel=0.1)
    assert sum(view.strip.counts) == 80
    assert asked(reader, TimeRange(None)).strip.start_ns <= view.strip.start_ns + length_ns


def test_a_filter_holds_for_all_of_it(reader: Reader) -> None:
    view = asked(reader, TimeRange(1800), "name:answer_ticket")
    assert 0 < view.now.requests <= sum(view.strip.counts) < 80
    assert view.now.by["model"][0][1].calls < view.now.whole.calls
    assert sum(view.course.pulse.calls) == pytest.approx(view.now.whole.calls, abs=8)
