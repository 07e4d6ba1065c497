"""Figures in groups from the rollups are those of the spans, and so are the numbers of traces."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builders import MS, T0
from places import clock_of
from spanglass.core.views import Figures, Percentiles
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts
from spanglass.store.rollups.rolled_figures import DAY, ROLLED
from spanglass.store.traits import traits
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

SECOND = 1000 * MS
HOUR = 3600 * SECOND
NOTHING = Percentiles(None, None, None)


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path, clock=lambda: T0 + HOUR)
    yield writer
    writer.close()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[None]:
    with clock_of(request.param):
        yield


def settle(writer: Writer) -> None:
    while writer.settle():
        pass


def send(writer: Writer, random: Random, traces: range) -> None:
    """Traces of several spans, some of which lack a value."""
    for number in traces:
        spans = []
        start = T0 - random.randrange(20 * 24) * HOUR // 3
        for span in range(random.randrange(1, 4)):
            model = random.choice(("a", "b", "B"))
            attributes: dict[str, Any] = {
                **CHAT, "gen_ai.request.model": model, "user.id": random.choice("uvw"),
                "gen_ai.response.model": f"{model}-1", "spanglass.feature": random.choice("xy"),
            }  # fmt: skip
            for name in random.sample(("user.id", "gen_ai.provider.name", "gen_ai.response.model"), 1):
                attributes.pop(name, None)
            spans.append(
                a_span(span + 1, trace=number.to_bytes(16, "big"), start=start, attributes=attributes)
            )
        writer.write([a_batch(*spans)])


def both(path: Path, key: str, since_ns: int) -> tuple[dict[Any, Figures], dict[Any, Figures]]:
    """The figures of the spans, and of the rollups."""
    reader = Reader(path, clock=lambda: T0 + HOUR)
    exact = reader.figures_by(key, since_ns=since_ns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "FEW_CALLS", -1)
        patch.setattr(Reader, "_figures", None)
        rolled = reader.figures_by(key, since_ns=since_ns)
    reader.close()
    assert [value for value, _ in rolled] == [value for value, _ in exact]
    return dict(exact), dict(rolled)


def plain(figures: Figures) -> Figures:
    """The same without what is only known within 1%, or by the spans alone."""
    rarer: dict[str, Any] = dict.fromkeys(
        ("cache_read_tokens", "cache_write_tokens", "reasoning_tokens"), None
    )
    return replace(figures, latency=NOTHING, first_token=NOTHING, **rarer)


@pytest.mark.parametrize("settled", ["not", "partly", "all"])
@pytest.mark.parametrize("profiles", [3, traits.MOST_PROFILES])
def test_groups_are_those_of_the_spans(
    writer: Writer, path: Path, settled: str, profiles: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traits, "MOST_PROFILES", profiles)
    random = Random(3)
    send(writer, random, range(1, 50))
    if settled != "not":
        settle(writer)
    send(writer, random, range(40, 60))
    if settled == "all":
        settle(writer)
    for since_ns in (0, T0 - 9 * 24 * HOUR - 17 * SECOND):
        for key in (*ROLLED, DAY):
            exact, rolled = both(path, key, since_ns)
            for value, figures in exact.items():
                wanted = replace(figures, traces=None) if (key, value) == ("user", None) else figures
                assert plain(rolled[value]) == plain(wanted), (key, value)
                assert rolled[value].latency.p50 == pytest.approx(figures.latency.p50, rel=0.01)


def test_users_called_alike_have_no_number_of_traces(writer: Writer, path: Path) -> None:
    for number, user in enumerate(("Anna", "anna", "anna", "Ben"), 1):
        trace = number.to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=trace, attributes={**CHAT, "user.id": user}))])
    settle(writer)
    _, rolled = both(path, "user", 0)
    assert {user: figures.traces for user, figures in rolled.items()} == {
        "Anna": None,
        "anna": None,
        "Ben": 1,
    }


@pytest.mark.parametrize(
    ("place", "told"),
    [("UTC", True), ("Asia/Kolkata", True), ("Asia/Kathmandu", False), ("America/New_York", True)],
    indirect=["place"],
)
@pytest.mark.usefixtures("place")
def test_days_are_those_of_the_place(
    writer: Writer, path: Path, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(writer, Random(8), range(1, 40))
    settle(writer)
    if told:
        exact, rolled = both(path, DAY, 0)
        assert {day: plain(figures) for day, figures in rolled.items()} == {
            day: plain(figures) for day, figures in exact.items()
        }
        return
    reader = Reader(path)
    exact = dict(reader.figures_by(DAY))
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    assert dict(reader.figures_by(DAY)) == exact
    reader.close()


def test_what_the_rollups_do_not_tell_comes_from_the_spans(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(writer, Random(8), range(1, 10))
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    reader = Reader(path)
    assert sum(figures.traces or 0 for _, figures in reader.figures_by("name")) >= 9
    assert sum(figures.calls for _, figures in reader.figures_by("session")) == reader.figures().calls
    reader.close()


def test_an_empty_store_has_no_days(writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(writer)
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    reader = Reader(path)
    assert reader.figures_by(DAY) == reader.figures_by("model") == ()
    reader.close()
