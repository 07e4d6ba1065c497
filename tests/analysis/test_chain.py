"""Counting once, attempts and inheritance within one trace."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from spanglass.analysis.chain import ROLL_UP, Verdict
from spanglass.analysis.chain import judge as judge_chain
from spanglass.analysis.links import Link, chain_of
from spanglass.analysis.once import once, report_of
from spanglass.analysis.summary import summarise
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage

SECOND = 1_000_000_000


def a_link(identity: str, parent: str = "", **changes: Any) -> Link:
    link = Link(
        span_id=identity.encode(), parent_id=parent.encode(), name=identity, kind=Kind.LLM,
        start_ns=SECOND, end_ns=2 * SECOND, failed=False, refused=False, truncated=False,
        usage=None, cost_nano=None, model="m",
        response_id=None, request=None, session=None, user=None, feature=None,
    )  # fmt: skip
    return replace(link, **changes)


def judge(links: Sequence[Link]) -> dict[bytes, Verdict]:
    """The verdicts on a trace that is alone in the world."""
    chain = chain_of(links)
    reports = [report for link in links if (report := report_of(b"t", chain, link.span_id))]
    return judge_chain(chain, {span_id: twin for (_, span_id), twin in once(reports).items()})


def test_a_sum_on_the_agent_does_not_count_beside_its_calls() -> None:
    agent = a_link("agent", kind=Kind.AGENT, usage=Usage(30, 3))
    chain = a_link("chain", "agent", kind=Kind.CHAIN)
    calls = [a_link("one", "chain", usage=Usage(10, 1)), a_link("two", "chain", usage=Usage(20, 2))]
    for links in permutations([agent, chain, *calls]):
        verdicts = judge(links)
        assert not verdicts[b"agent"].counted
        assert verdicts[b"agent"].because == ROLL_UP
        summary = summarise(links, verdicts)
        assert (summary.input_tokens, summary.output_tokens, summary.calls) == (30, 3, 2)


def test_an_agent_with_usage_but_without_calls_keeps_it() -> None:
    agent = a_link("agent", kind=Kind.AGENT, usage=Usage(30, 3))
    links = [agent, a_link("tool", "agent", kind=Kind.TOOL)]
    assert summarise(links, judge(links)).input_tokens == 30


def test_of_two_spans_with_one_response_the_outer_counts() -> None:
    outer = a_link("outer", usage=Usage(10, 1), response_id="r1", start_ns=SECOND)
    inner = a_link("inner", "outer", usage=Usage(10, 1), response_id="r1", start_ns=SECOND + 5)
    for links in permutations([outer, inner]):
        verdicts = judge(links)
        assert [v.counted for v in (verdicts[b"outer"], verdicts[b"inner"])].count(True) == 1
        assert verdicts[b"inner"].duplicate_of == b"outer"
        assert verdicts[b"inner"].because == "reports the same response as outer, which counts"
        assert summarise(links, verdicts).calls == 1


def test_a_call_after_a_failed_one_with_the_same_request_is_its_retry() -> None:
    first = a_link("first", "root", failed=True, request=b"q")
    second = a_link("second", "root", request=b"q", start_ns=3 * SECOND, end_ns=4 * SECOND)
    root = a_link("root", kind=Kind.CHAIN, end_ns=5 * SECOND)
    verdicts = judge([root, first, second])
    assert (verdicts[b"first"].attempt, verdicts[b"second"].attempt) == (1, 2)
    assert verdicts[b"second"].attempts == 2
    assert not verdicts[b"first"].error
    summary = summarise([root, first, second], verdicts)
    assert (summary.retries, summary.errors, summary.failed) == (1, 0, False)


@pytest.mark.parametrize(
    "second",
    [
        a_link("second", "root", request=b"other", start_ns=3 * SECOND),
        a_link("second", "elsewhere", request=b"q", start_ns=3 * SECOND),
        a_link("second", "root", request=b"q", start_ns=70 * SECOND, end_ns=71 * SECOND),
    ],
)
def test_another_request_parent_or_a_minute_later_is_no_retry(second: Link) -> None:
    first = a_link("first", "root", failed=True, request=b"q")
    verdicts = judge([first, second])
    assert verdicts[b"second"].attempt == 1
    assert verdicts[b"first"].error


def test_the_last_of_failed_tries_is_the_error() -> None:
    tries = [
        a_link(f"t{n}", "root", failed=True, request=b"q", start_ns=n * SECOND, end_ns=n * SECOND + 5)
        for n in range(3)
    ]
    root = a_link("root", kind=Kind.AGENT, failed=True)
    verdicts = judge([root, *tries])
    summary = summarise([root, *tries], verdicts)
    assert not verdicts[b"root"].error
    assert (summary.retries, summary.failed) == (2, True)


def test_session_user_and_feature_come_from_the_nearest_ancestor() -> None:
    root = a_link("root", kind=Kind.AGENT, session="s", user="u1", feature="f")
    middle = a_link("middle", "root", kind=Kind.CHAIN, user="u2")
    leaf = a_link("leaf", "middle")
    for links in permutations([root, middle, leaf]):
        verdict = judge(links)[b"leaf"]
        assert (verdict.session, verdict.user, verdict.feature) == ("s", "u2", "f")


def test_rings_and_self_parents_are_judged_too() -> None:
    links = [a_link("a", "b"), a_link("b", "a"), a_link("c", "c", usage=Usage(1, 1))]
    verdicts = judge(links)
    assert len(verdicts) == 3
    assert verdicts[b"c"].counted


def test_unknown_figures_stay_unknown_in_the_sum() -> None:
    links = [a_link("one"), a_link("two", usage=Usage(input=5))]
    summary = summarise(links, judge(links))
    assert summary.input_tokens == 5
    assert summary.output_tokens is None
    assert summary.cost_nano is None
    assert summary.unpriced == 1
