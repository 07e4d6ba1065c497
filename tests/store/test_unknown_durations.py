"""A call of which no duration is known counts as a call, but is in no percentile of how long calls took."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.core.sketch import encoded
from spanglass.store.answers.watched import Watched
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts
from spanglass.store.rollups.shares import NUMBERS, slice_of, together
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

KNOWN, UNKNOWN = 6, 20
END = T0 + 3600 * 1000 * MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    for number in range(KNOWN + UNKNOWN):
        took = 1000 * MS if number < KNOWN else 0
        span = a_span(1, trace=(number + 1).to_bytes(16, "big"), attributes={**CHAT, "user.id": "ann"},
                      start=T0, end_time_unix_nano=T0 + took)  # fmt: skip
        writer.write([a_batch(span)])
    while writer.settle():
        pass
    writer.close()
    return path


@pytest.fixture(params=["one by one", "rolled up"])
def reader(request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    if request.param == "rolled up":
        monkeypatch.setattr(charts, "FEW_CALLS", 0)
    reader = Reader(path)
    yield reader
    reader.close()


def about_a_second(took: int | None) -> bool:
    return took is not None and abs(took - 1000 * MS) <= 10 * MS


def test_figures_and_charts_leave_it_out(reader: Reader) -> None:
    figures = reader.figures()
    assert figures.calls == KNOWN + UNKNOWN
    assert about_a_second(figures.latency.p50)
    (by_user,) = reader.figures_by("user")
    assert about_a_second(by_user[1].latency.p50)
    pulse = reader.pulse(T0 - T0 % (1800 * 1000 * MS), END, 4)
    assert sum(pulse.calls) == KNOWN + UNKNOWN
    assert about_a_second(pulse.overall.p50)
    assert [about_a_second(each.p50) for each in pulse.latency if each is not None] == [True]


def test_what_a_filter_finds_leaves_it_out(reader: Reader) -> None:
    assert about_a_second(reader.figures("user:ann").latency.p50)
    assert about_a_second(reader.pulse(T0, END, 4, "user:ann").overall.p50)


@pytest.mark.parametrize("query", ["", "user:ann"])
def test_the_monitor_page_leaves_it_out(reader: Reader, query: str) -> None:
    sums = reader.range_sums(T0 - 1, END, query, ("user",))
    assert sums.whole.calls == KNOWN + UNKNOWN
    assert about_a_second(sums.whole.latency.p50)


def test_alerts_know_no_duration_of_it(path: Path) -> None:
    calls = [call for call in Watched(path).between(T0 - 1, END) if hasattr(call, "took_ns")]
    assert sorted(str(call.took_ns) for call in calls) == sorted(["1000000000"] * KNOWN + ["None"] * UNKNOWN)


def test_what_earlier_versions_added_up_is_read_without_it() -> None:
    part = slice_of((*(0,) * len(NUMBERS), encoded({0: 4, 700: 2}), encoded({0: 1}), b""))
    assert part.latency == {700: 2}
    assert together((part, part)).latency == {700: 4}
    assert together((part, part)).first_token == {0: 2}
