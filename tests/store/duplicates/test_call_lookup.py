"""Look-ups of repeated calls search an index, and never walk over the spans."""

from pathlib import Path

import apsw
import pytest

from spanglass.store.duplicates.call_lookup import RANGES
from spanglass.store.duplicates.call_scopes import SILENT
from spanglass.store.migrations import migrate
from spanglass.store.queries import sql

INDEXES = {
    "known_responses": "span_response",
    "same_response": "span_response",
    "same_response_anywhere": "span_response",
    "told_responses": "span_response",
    "kept_reports": "INTEGER PRIMARY KEY",
    "same_tokens": "span_tokens",
    "same_time": "span_began",
    "notes": "span_note",
    "noted": "span_tokens",
}


class _Anything(dict[str, object]):
    """Binds 1 to every name."""

    def __missing__(self, key: str) -> object:
        return 1


def plan(path: Path, text: str, values: object) -> list[str]:
    connection = apsw.Connection(str(path))
    migrate(connection)
    steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    connection.close()
    return steps


@pytest.mark.parametrize("name", INDEXES)
def test_each_question_searches_its_index(tmp_path: Path, name: str) -> None:
    steps = plan(tmp_path / "t.db", sql(name), _Anything())
    assert any(INDEXES[name] in step for step in steps), steps
    assert not any(step.startswith("SCAN span") for step in steps), steps


@pytest.mark.parametrize("name", RANGES)
def test_each_range_is_that_of_its_questions_index(tmp_path: Path, name: str) -> None:
    text, names = RANGES[name]
    steps = plan(tmp_path / "t.db", text, (1, *(1 for _ in names)))
    assert any(INDEXES[name] in step for step in steps), steps


def test_the_first_and_last_call_without_tokens_are_the_ends_of_an_index(tmp_path: Path) -> None:
    steps = plan(tmp_path / "t.db", SILENT, (1,))
    searches = [step for step in steps if "span" in step]
    assert len(searches) == 2
    assert all("SEARCH span USING" in step and "span_tokens" in step for step in searches), steps
