"""Figures of very many calls come from the rollups, and are those of the spans."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from builders import MS, T0
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts
from spanglass.store.rollups.figures import figures_of_slice
from spanglass.store.rollups.shares import Slice
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

SECOND = 1000 * MS
HOUR = 3600 * SECOND
TOOL = {
    "name": "execute_tool x",
    "attributes": {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "x"},
}


@pytest.mark.parametrize("since_ns", [0, T0 - 9 * 24 * HOUR - 17 * SECOND])
def test_figures_of_many_calls_are_those_of_the_spans(
    tmp_path: Path, since_ns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, path = Random(7), tmp_path / "traces.db"
    writer = Writer(path, clock=lambda: T0 + HOUR)
    for number in range(1, 60):
        start = T0 - random.randrange(20 * 24) * HOUR
        failed = {"status": {"code": 2}} if number % 5 == 0 else {}
        trace = number.to_bytes(16, "big")
        tool = a_span(2, 1, start=start, trace=trace, **TOOL, **failed)
        writer.write([a_batch(a_span(1, trace=trace, start=start, attributes=CHAT), tool)])
    while writer.settle():
        pass
    writer.close()
    reader = Reader(path)
    exact = reader.figures(since_ns=since_ns)
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    rolled = reader.figures(since_ns=since_ns)
    assert replace(rolled, latency=exact.latency, first_token=exact.first_token) == exact
    assert rolled.latency.p50 == pytest.approx(exact.latency.p50, rel=0.01)
    assert exact.errors > exact.call_errors
    reader.close()


def test_figures_of_nothing_are_unknown() -> None:
    figures = figures_of_slice(Slice(), 0)
    assert (figures.calls, figures.cost_nano, figures.input_tokens, figures.cache_read_tokens) == (
        0,
        None,
        None,
        None,
    )
