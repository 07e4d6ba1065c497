"""Calls told apart over time add up to all calls, whatever they are told apart by."""

import time

import pytest

from builders import MS
from sample_store import a_sample_store
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts

HOUR = 3_600_000 * MS


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 60))


def the_span() -> charts.Span:
    end_ns = (time.time_ns() // HOUR + 1) * HOUR
    return charts.Span(end_ns - 4 * HOUR, end_ns, 48)


@pytest.mark.parametrize("key", ["model", "operation", "step", "streaming", "user"])
def test_parts_add_up(reader: Reader, key: str) -> None:
    span = the_span()
    pulse = reader.pulse(span.start_ns, span.end_ns, span.buckets)
    parts = reader.course_parts(key, span)
    assert tuple(map(sum, zip(*(part.calls for part in parts), strict=True))) == pulse.calls
    assert tuple(map(sum, zip(*(part.errors for part in parts), strict=True))) == pulse.errors
    assert [sum(part.calls) for part in parts] == sorted((sum(part.calls) for part in parts), reverse=True)


def test_a_filter_leaves_its_calls(reader: Reader) -> None:
    span = the_span()
    found = reader.course_parts("model", span, "name:route_email")
    assert [part.value for part in found] == ["claude-haiku-4-5"]


def test_many_calls_are_told_apart_by_the_rollups(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    fine = the_span()
    whole = charts.Span(fine.start_ns, fine.end_ns, 8)
    exact = {key: reader.course_parts(key, whole) for key in ("version", "step")}
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    rolled = {key: reader.course_parts(key, whole) for key in ("version", "step")}
    assert [(part.value, part.calls, part.refusals) for part in rolled["version"]] == [
        (part.value, part.calls, part.refusals) for part in exact["version"]
    ]
    assert {part.value: sum(part.calls) for part in rolled["step"]} == {
        part.value: sum(part.calls) for part in exact["step"]
    }
    assert reader.course_parts("step", fine) == ()
    assert reader.course_parts("session", whole) == ()
