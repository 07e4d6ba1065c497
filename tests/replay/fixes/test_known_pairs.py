"""What earlier checks have asked is not asked again, in pairs alone, and no sample counts twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import time_ns

import pytest

from failing_traces import REFUSAL, a_store, refusals
from replay.fixes.checks import saying, the_check
from replay.scripted import Json
from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.core.fixes import FixCheck, Rubric, RunVerdict, Surface
from spanglass.replay.fixes.choosing import Wish, forecast, order
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.known_pairs import with_known
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.proposing import proposals
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "t.db"


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    made = a_store(path, refusals(old=12, new=6))
    yield made
    made.close()


def an_order(reader: Reader, **wish: object) -> Order:
    (group,) = failure_groups(reader, 0, 2**62)
    found = next(each for each in proposals(reader, group) if each.change.surface is Surface.PROMPT)
    return order(reader, group, found, Wish(**{"runs": 2, **wish}))  # type: ignore[arg-type]


def say(body: Json) -> str:
    number = int(body["messages"][-1]["content"].split()[-1])
    return REFUSAL if number > 12 and "allow" not in str(body["messages"][0]["content"]) else "Done."


@pytest.fixture(scope="module")
def first(reader: Reader) -> FixCheck:
    """Six failing and four passing traces, replayed."""
    return the_check(an_order(reader, passing=4), saying(say))


def test_only_what_is_new_is_asked_and_paid(reader: Reader, first: FixCheck, path: Path) -> None:
    writer = Writer(path)
    writer.fixes(lambda tables: tables.keep(first))
    writer.close()
    made, model = an_order(reader, passing=12), saying(say)
    assert (len(made.subjects), len(made.known)) == (18, 10)
    assert forecast(made, users_pricer(), time_ns()).calls == 8 * 4
    check = the_check(made, model)
    assert (len(model.asked), check.calls, len(check.traces)) == (32, 32, 18)
    assert [trace.known for trace in check.traces].count(True) == 10
    assert (check.judgement.fixed, check.judgement.regressed) == (6, 0)
    fresh = an_order(reader, passing=12, fresh=True)
    assert (fresh.known, forecast(fresh, users_pricer(), time_ns()).calls) == ((), 18 * 4)


def test_a_check_that_is_wholly_known_costs_nothing(reader: Reader, first: FixCheck) -> None:
    made, model = with_known(an_order(reader, passing=4), (first,)), saying(say)
    check = the_check(made, model)
    assert (model.asked, check.calls, check.cost_nano) == ([], 0, 0)
    assert check.judgement == first.judgement


def test_a_sample_counts_once(reader: Reader, first: FixCheck) -> None:
    made = an_order(reader, passing=4, fresh=True)
    twice = replace(made, subjects=(made.subjects[0], made.subjects[0]))
    assert [place for place, _ in with_known(twice, (first,)).known] == [0]
    again = replace(first, traces=tuple(replace(trace, known=True) for trace in first.traces))
    assert with_known(made, (again,)).known == ()


def test_other_text_model_judge_or_more_runs_are_asked(reader: Reader, first: FixCheck) -> None:
    made = an_order(reader, passing=4, fresh=True)
    change = replace(made.proposal, change=replace(made.proposal.change, after="Be kind."))
    for other in (
        replace(made, proposal=change), replace(made, model="m-9"), replace(made, runs=3),
        replace(made, rubric=Rubric("Kind.")),
    ):  # fmt: skip
        assert with_known(other, (first,)).known == ()
    assert len(with_known(replace(made, runs=1), (first,)).known) == 10


def test_faults_on_the_way_are_asked_again(reader: Reader, first: FixCheck) -> None:
    made = an_order(reader, passing=4, fresh=True)
    broken = replace(first.traces[0].candidate[1], verdict=RunVerdict.ERROR)
    trace = replace(first.traces[0], candidate=(first.traces[0].candidate[0], broken))
    found = with_known(made, (replace(first, traces=(trace, *first.traces[1:])),))
    assert [place for place, _ in found.known] == list(range(1, 10))
