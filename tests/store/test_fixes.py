"""Proposals, checks and dismissals are kept and found again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import T0
from fix_values import a_check, a_proposal
from spanglass.core.fixes import Dismissal, FailureKind
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[Writer, Reader]]:
    writer = Writer(tmp_path / "traces.db")
    reader = Reader(tmp_path / "traces.db")
    yield writer, reader
    reader.close()
    writer.close()


def test_a_check_is_kept_whole(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    row = writer.fixes(lambda tables: tables.keep(a_check()))
    assert reader.fix_checks("refusal-1") == (replace(a_check(), id=row),) == reader.fix_checks()
    assert reader.fix_proposals("refusal-1") == (a_proposal(),)
    assert reader.fix_checks("other") == ()
    assert reader.fixes_tried("refusal-1") == {"p-1"}


def test_of_many_checks_the_latest_stay(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    for number in range(205):
        check = a_check(started_ns=number)
        writer.fixes(lambda tables, check=check: tables.keep(check))
    found = reader.fix_checks(limit=500)
    assert (len(found), found[0].started_ns, found[-1].started_ns) == (200, 204, 5)


def test_the_same_proposal_is_written_over(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    for title in ("One", "Two \ud800"):
        writer.fixes(lambda tables, title=title: tables.propose(a_proposal(title=title), T0))
    assert [each.title for each in reader.fix_proposals("refusal-1")] == ["Two \ud800"]


def test_a_dismissal_is_kept_until_it_is_taken_back(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    said = Dismissal("refusal-1", "refunds", FailureKind.REFUSAL, "Refunds are not for the bot.", T0)
    writer.fixes(lambda tables: tables.dismiss(said))
    writer.fixes(lambda tables: tables.dismiss(replace(said, reason=" Wanted. ")))
    assert reader.fix_dismissals() == (replace(said, reason="Wanted."),)
    writer.fixes(lambda tables: tables.restore("refusal-1"))
    assert reader.fix_dismissals() == ()
