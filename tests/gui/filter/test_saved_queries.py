"""Queries that were used and saved, kept across sessions."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.core.query_completion import Query
from spanglass.gui.filter import saved_queries
from spanglass.gui.filter.saved_queries import Kept, Saved, SavedQueries, load, write

NOW_NS = int(datetime(2026, 11, 25, 12).astimezone().timestamp()) * 1_000_000_000
HOUR_NS = 3600 * 1_000_000_000


class Clock:
    def __init__(self) -> None:
        self.now_ns = NOW_NS

    def __call__(self) -> int:
        return self.now_ns


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queries(tmp_path: Path, clock: Clock) -> SavedQueries:
    return SavedQueries(tmp_path / "config" / "filters.toml", clock)


def texts(queries: SavedQueries) -> list[str]:
    return [used.text for used in queries.kept.used]


def test_the_last_used_comes_first_and_once(queries: SavedQueries) -> None:
    for query in ("a", "b", "a", ""):
        queries.use(query)
    assert texts(queries) == ["a", "b"]


def test_a_query_that_goes_on_takes_the_place_of_the_one_before(queries: SavedQueries, clock: Clock) -> None:
    queries.use("status:error")
    queries.use("status:error user:x")
    assert texts(queries) == ["status:error user:x"]
    clock.now_ns += HOUR_NS
    queries.use("status:error user:x name:y")
    assert texts(queries) == ["status:error user:x name:y", "status:error user:x"]


def test_a_saved_query_has_a_name_until_it_is_removed(qtbot: QtBot, queries: SavedQueries) -> None:
    with qtbot.waitSignal(queries.changed):
        queries.save("  Dear \n ones ", "cost:>1")
    assert queries.name_of("cost:>1") == "Dear ones"
    queries.save("Dear ones", "cost:>2")
    assert queries.kept.saved == (Saved("Dear ones", "cost:>2"),)
    with qtbot.waitSignal(queries.changed):
        queries.remove("cost:>2")
    assert queries.kept.saved == ()


def test_they_are_there_again_in_the_next_session(queries: SavedQueries, tmp_path: Path) -> None:
    queries.use('user:"ü\ud800" x')
    queries.save("Ü", "b")
    queries.finish()
    again = SavedQueries(tmp_path / "config" / "filters.toml")
    assert [used.text for used in again.kept.used] == ['user:"ü?" x']
    assert again.kept.saved == (Saved("Ü", "b"),)


def test_a_disk_that_takes_its_time_does_not_hold_up_the_window(
    queries: SavedQueries, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate, file = threading.Event(), tmp_path / "config" / "filters.toml"
    monkeypatch.setattr(
        saved_queries, "write", lambda kept, where: gate.wait(30) and write(kept, where), raising=True
    )
    for query in ("a", "b"):
        queries.use(query)
    assert not file.exists()
    gate.set()
    queries.finish()
    assert [used.text for used in load(file).used] == ["b", "a"]


@pytest.mark.parametrize(
    "text", ["", "\x00", "used = 3", "[[used]]\ntext = 3", "[[saved]]\nname = 'x'", "[[used]\n"]
)
def test_a_file_that_makes_no_sense_is_empty(tmp_path: Path, text: str) -> None:
    file = tmp_path / "filters.toml"
    file.write_text(text)
    assert load(file) == Kept()


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "x").write_text("a file")
    queries = SavedQueries(tmp_path / "x" / "filters.toml")
    queries.use("a")
    queries.finish()
    assert texts(queries) == ["a"]
    assert "could not be written" in caplog.text
    caplog.clear()


def test_offers_say_when_they_were_used(queries: SavedQueries, clock: Clock) -> None:
    queries.use("a")
    clock.now_ns += 24 * HOUR_NS
    queries.use("b")
    clock.now_ns += 24 * HOUR_NS
    queries.use("c")
    queries.save("Dear", "d")
    assert queries.offered() == (
        Query("c", note="used today"),
        Query("b", note="used yesterday"),
        Query("a", note="used Nov 25"),
        Query("d", "Dear"),
    )
