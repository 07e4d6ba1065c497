"""Days of this place: what they cost by value, and how today compares with them."""

import time
from dataclasses import replace
from pathlib import Path

from monitored import a_look_at_days, some_days
from sample_store import a_sample_store
from spanglass.core.views import DayCost
from spanglass.gui.charts.feed import Request
from spanglass.gui.pages.monitor.days import DaysView, Layer, day_starts, layers
from spanglass.gui.pages.monitor.told import Chosen
from spanglass.gui.session.selection import TimeRange
from spanglass.store.reader import Reader


def test_the_smallest_are_told_together() -> None:
    costs = [DayCost("2026-09-21", name, 1, cost) for cost, name in enumerate("abcdefg", 1)]
    starts = (int(time.mktime((2026, 9, 21, 0, 0, 0, 0, 0, -1))) * 1_000_000_000,)
    found = layers(costs, starts)
    assert [(layer.value, layer.costs) for layer in found] == [
        ("g", (7,)), ("f", (6,)), ("e", (5,)), ("d", (4,)), ("other", (6,)),
    ]  # fmt: skip


def test_today_is_compared_with_the_days_before_on_which_anything_was_spent() -> None:
    assert some_days().times_usual == 2.0
    quiet = replace(some_days(), layers=(Layer("a", (*(0,) * 11, 2, 2, 8)),))
    assert quiet.times_usual is None


def test_midnights_are_in_order_and_end_with_todays() -> None:
    starts = day_starts(time.time_ns())
    assert len(starts) == 14
    assert list(starts) == sorted(starts)
    assert 0 <= time.time_ns() - starts[-1] < 25 * 3600 * 1_000_000_000


def asked(reader: Reader, query: str, chosen: Chosen) -> DaysView:
    request = Request(TimeRange(1800), time.time_ns(), query)
    return a_look_at_days(reader, request, chosen)


def test_every_way_of_telling_apart_adds_up_to_the_same(tmp_path: Path) -> None:
    reader = Reader(a_sample_store(tmp_path / "a.db", 40))
    for query in ("", "name:answer_ticket"):
        spent = reader.figures(query).cost_nano
        for key in ("feature", "user", "customer", "model", "session"):
            view = asked(reader, query, Chosen(days=key, today=key))
            assert sum(view.totals) == spent, (query, key)
            assert sum(cost.cost_nano or 0 for cost in view.today) == view.totals[-1]
        assert sum(view.requests) == reader.figures(query).traces
    reader.close()


def test_the_layers_are_those_of_all_values_though_the_dearest_alone_are_asked_for(tmp_path: Path) -> None:
    reader = Reader(a_sample_store(tmp_path / "a.db", 40))
    starts = day_starts(time.time_ns())
    for key in ("feature", "user", "customer", "model"):
        every = reader.costs_by_day(key, since_ns=starts[0])
        assert asked(reader, "", Chosen(days=key)).layers == layers(every, starts)
    users = {cost.value for cost in reader.costs_by_day("user", since_ns=starts[0])}
    reader.close()
    assert len(users) > 5


def test_end_to_end_requests_are_told_by_name(tmp_path: Path) -> None:
    reader = Reader(a_sample_store(tmp_path / "a.db", 40))
    today = asked(reader, "", Chosen(today="name")).today
    by_name = dict(reader.figures_by("name", since_ns=day_starts(time.time_ns())[-1]))
    assert {cost.value: (cost.requests, cost.cost_nano) for cost in today} == {
        name: (figures.traces, figures.cost_nano) for name, figures in by_name.items()
    }
    assert today[0].each_nano == (today[0].cost_nano or 0) // (today[0].requests or 1)
    reader.close()
