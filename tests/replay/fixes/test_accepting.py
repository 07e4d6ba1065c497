"""What guards a fix: its traces as the program asks from now on, and an alert where one can watch."""

from collections.abc import Iterator

import pytest

from failing_traces import REFUSAL, a_store, refusals
from fix_values import a_group
from replay.fixes.checks import saying, the_check
from spanglass.core.fixes import FailureGroup, FailureKind, FixCheck, Surface
from spanglass.replay.fixes.accepting import guard, rule_for
from spanglass.replay.fixes.choosing import Wish, order
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.proposing import proposals
from spanglass.store.reader import Reader

QUERY = 'feature:"refunds"'


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = a_store(tmp_path_factory.mktemp("store") / "t.db", refusals(old=3, new=2))
    yield made
    made.close()


def a_check(reader: Reader) -> tuple[FailureGroup, FixCheck]:
    (group,) = failure_groups(reader, 0, 2**62)
    found = next(each for each in proposals(reader, group) if each.change.surface is Surface.PROMPT)
    made = order(reader, group, found, Wish(runs=1))
    return group, the_check(made, saying(lambda body: "Ok." if "allow" in str(body) else REFUSAL))


def test_all_traces_of_the_check_are_examples_with_the_change(reader: Reader) -> None:
    made = guard(reader, *a_check(reader), (2, 5))
    assert made.name == "Regressions of refunds"
    assert [(each.tags, each.expected) for each in made.examples] == [
        (("failed",), None), (("failed",), None), *[(("passed",), "It is on its way.")] * 3,
    ]  # fmt: skip
    assert all("allow what is asked for" in each.request.messages[0].text for each in made.examples)
    assert made.examples[0].metadata["verdict"] == "fixed"
    assert made.examples[0].origin is not None


def test_the_alert_is_at_half_of_what_it_was_at_most_at_the_usual(reader: Reader) -> None:
    made = guard(reader, *a_check(reader), (2, 5)).rule
    assert made is not None
    assert (made.kind, made.figure, made.limit, made.query) == ("figure", "refusal_rate", 0.05, QUERY)
    assert made.title == "Refusals in refunds again"
    limits = [rule_for(a_group(), counted) for counted in ((4, 100), (1, 1000), (0, 0))]
    assert [each.limit for each in limits if each is not None] == [0.02, 0.005, 0.05]


@pytest.mark.parametrize(("kind", "detail", "query", "figure"), [
    (FailureKind.SCHEMA, "$.date pattern", QUERY, "schema_failures"),
    (FailureKind.CUT, "", QUERY, "truncated_rate"), (FailureKind.ERROR, "", QUERY, "error_rate"),
    (FailureKind.RATE, "", QUERY, "error_rate"),
    (FailureKind.TOOL, "ask $.sql type", QUERY, "schema_failures"),
    (FailureKind.TOOL, "ask Error", QUERY, None), (FailureKind.OPINION, "", QUERY, None),
    (FailureKind.REFUSAL, "", 'name:"refunds"', None),
])  # fmt: skip
def test_what_alerts_can_watch(kind: FailureKind, detail: str, query: str, figure: str | None) -> None:
    made = rule_for(a_group(kind=kind, detail=detail, scope_query=query), (0, 0))
    assert (made.figure if made is not None else None) == figure
