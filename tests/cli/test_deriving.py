"""Deriving again: costs at other prices with the old figure kept, and everything else unchanged."""

import json
from pathlib import Path

import pytest

from sample_store import a_sample_store
from spanglass.__main__ import main
from spanglass.store.reader import Reader


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prices = tmp_path / "prices.toml"
    monkeypatch.setattr("spanglass.analysis.pricing.price_lists.prices_file", lambda: prices)
    return a_sample_store(tmp_path / "traces.db", count=20)


def cost(store: Path) -> int:
    reader = Reader(store)
    try:
        return reader.figures().cost_nano or 0
    finally:
        reader.close()


def test_nothing_changes_at_the_same_prices(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = cost(store)
    assert main(["reprice", "--db", str(store), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["calls"] > 20
    assert said["changed"] == 0
    assert cost(store) == before


def test_the_users_price_counts_from_now_on_and_the_old_cost_is_kept(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cost(store)
    (tmp_path / "prices.toml").write_text('[[price]]\nmodel = "gpt-4o*"\ninput = 1000\noutput = 1000\n')
    assert main(["reprice", "--db", str(store), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["changed"] > 0
    assert round(said["cost_before_usd"] * 1e9) == before
    assert round(said["cost_usd"] * 1e9) == cost(store) > before
    reader = Reader(store)
    trace = reader.traces("model:gpt-4o", limit=1).traces[0]
    rows = [row for row in reader.spans(trace.trace_id) if row.cost_before_nano is not None]
    assert rows
    assert all(row.cost_before_nano != row.cost_nano for row in rows)
    reader.close()


def test_reading_everything_again_leaves_traces_and_the_size_as_they_were(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = Reader(store)
    before = reader.figures(), reader.status().spans
    blocks = reader._value("SELECT count(*) FROM block")
    assert main(["reindex", "--db", str(store)]) == 0
    assert "spans read again" in capsys.readouterr().out
    assert (reader.figures(), reader.status().spans) == before
    assert reader._value("SELECT count(*) FROM block") == blocks
    reader.close()
