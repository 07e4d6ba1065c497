"""Proposals, checks and dismissals are kept and found again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import T0
from fix_values import a_check, a_proposal
from spanglass.core.fixes import Acceptance, Dismissal, FailureKind, Rubric
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


def test_a_rubric_stays_until_rules_alone_judge(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    rubric = Rubric("Names the amount. \ud800", "m-9", "openai", "http://127.0.0.1:1")
    for each in (Rubric("Another one."), rubric):
        writer.fixes(lambda tables, each=each: tables.judge_by("refusal-1", each))
    assert (reader.fix_rubric("refusal-1"), reader.fix_rubric("other")) == (rubric, None)
    writer.fixes(lambda tables: tables.judge_by("refusal-1", None))
    assert reader.fix_rubric("refusal-1") is None


def test_one_fix_of_a_group_is_accepted_and_taken_back(store: tuple[Writer, Reader]) -> None:
    writer, reader = store
    made = Acceptance("refusal-1", "p-1", "Pin m-1", T0, 7, "Regressions", "fix-1")
    other = replace(made, group="cut-1", at_ns=T0 + 1, dataset=None, rule=None)
    for each in (replace(made, proposal="p-0"), made, other):
        writer.fixes(lambda tables, each=each: tables.accept(each))
    assert reader.fix_acceptances() == (other, made)
    writer.fixes(lambda tables: tables.take_back("refusal-1"))
    assert reader.fix_acceptances() == (other,)
