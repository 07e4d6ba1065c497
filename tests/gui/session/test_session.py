"""The session's file: what is kept in it, and what of it is ignored."""

import json
from pathlib import Path

import pytest

from spanglass.gui.session.session import Session, load, save


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "session.json"
    session = Session({"page": "traces"}, {"/a.db": {"query": "status:error"}})
    save(session, file)
    assert load(file) == session
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["session.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        "null",
        '{"window": {"page": "traces"}}',
        '{"version": 0, "window": {"page": "traces"}}',
        "[" * 100_000,
        '{"version": 1, "window": 3, "stores": ["a"]}',
    ],
)
def test_what_is_broken_or_of_another_version_is_as_if_it_were_not_there(tmp_path: Path, text: str) -> None:
    file = tmp_path / "session.json"
    file.write_text(text)
    assert load(file) == Session()


def test_what_is_not_text_or_not_there_or_too_large_is_ignored_too(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    assert load(file) == Session()
    assert load(tmp_path) == Session()
    file.write_bytes(b"\xff\xfe")
    assert load(file) == Session()
    file.write_text(json.dumps({"version": 1, "window": {"a": "x" * (1 << 20)}}))
    assert load(file) == Session()


def test_each_store_has_its_own_and_the_last_twenty_are_kept() -> None:
    session = Session()
    for number in range(25):
        session = session.closed({"n": number}, Path(f"/{number}.db"), {"query": f"q{number}"})
    session = session.closed({}, Path("/7.db"), {"query": "again"})
    assert session.of_store(Path("/7.db")) == {"query": "again"}
    assert list(session.stores)[-1] == "/7.db"
    assert len(session.stores) == 20
    assert session.of_store(Path("/1.db")) == {}
