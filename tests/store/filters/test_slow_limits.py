"""Which traces are slow among those of their name, and that it is not worked out each time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.store.filters import slow_limits
from spanglass.store.filters.slow_limits import SlowLimits
from spanglass.store.queries import sql
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

HOUR = 3_600_000 * MS


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    writer = Writer(tmp_path / "a.db")
    writer.write([
        a_batch(a_span(1, trace=number.to_bytes(16, "big"), name=name, start=T0 + number * MS,
                       end_time_unix_nano=T0 + number * MS + took * MS))
        for number, (name, took) in enumerate(
            [("ask", took) for took in range(1, 101)] + [("few", took) for took in range(1, 20)], 1)
    ])  # fmt: skip
    writer.close()
    return Reader(tmp_path / "a.db", clock=lambda: T0 + HOUR)


def test_the_slowest_twentieth_of_a_name_is_slow_where_there_are_enough(reader: Reader) -> None:
    slow = reader.traces("slow:yes").traces
    assert {trace.name for trace in slow} == {"ask"}
    assert sorted(trace.duration_ns // MS for trace in slow) == [96, 97, 98, 99, 100]
    assert reader.quick_counts().slow == 5
    assert reader.quick_counts("slow:no").all == 114
    assert reader.matching_count("slow:yes OR name:few") == 24


def test_an_index_tells_the_same_limits(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for since_ns in (0, T0 + 51 * MS, T0 + HOUR):
        few = SlowLimits(reader._rows, lambda: T0 + HOUR).since(since_ns)
        with monkeypatch.context() as many:
            many.setattr(slow_limits, "_FEW", -1)
            assert SlowLimits(reader._rows, lambda: T0 + HOUR).since(since_ns) == few


def test_of_a_part_of_the_time_only_that_part_is_compared(reader: Reader) -> None:
    slow = reader.traces("slow:yes", since_ns=T0 + 51 * MS).traces
    assert sorted(trace.duration_ns // MS for trace in slow) == [98, 99, 100]


class Rows:
    """Answers of a store of so many traces, and for which ranges limits were asked."""

    def __init__(self, traces: int) -> None:
        self._traces = traces
        self.asked: list[int] = []

    def __call__(self, text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if text == sql("within"):
            return [(self._traces,)]
        self.asked.append(values["since_ns"])
        return [("ask", 7)] if "count(*)" in text else [(7,)] if "OFFSET" in text else [("ask", 7)] * 20


def test_limits_of_many_traces_are_kept_for_about_the_same_range(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows(9_999)
    limits = SlowLimits(rows, lambda: T0 + HOUR)
    assert limits.since(T0) == '{"ask": 7}'
    limits.since(T0 + HOUR // 100)
    assert set(rows.asked) == {T0}
    limits.since(T0 + HOUR // 2)
    assert set(rows.asked) == {T0, T0 + HOUR // 2}
    asked = len(rows.asked)
    monkeypatch.setattr(slow_limits, "_KEPT_S", 0.0)
    limits.since(T0 + HOUR // 2)
    assert len(rows.asked) > asked


def test_limits_of_few_traces_are_told_anew() -> None:
    rows = Rows(20)
    limits = SlowLimits(rows, lambda: T0 + HOUR)
    limits.since(T0)
    limits.since(T0)
    assert len(rows.asked) == 2
