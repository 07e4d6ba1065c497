"""Tries of one request: those that are spans of their own and those a span tells of."""

from itertools import permutations

import pytest

from links import SECOND, a_link, judge
from spanglass.analysis.chains.attempts import Attempt, attempts
from spanglass.analysis.chains.links import CAPTURED, Link, chain_of
from spanglass.analysis.chains.summary import summarise
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage


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


def test_a_minute_after_the_failure_is_the_last_moment_of_a_retry() -> None:
    first = a_link("first", "root", failed=True, request=b"q")
    last = a_link("second", "root", request=b"q", start_ns=62 * SECOND, end_ns=63 * SECOND)
    late = a_link("second", "root", request=b"q", start_ns=62 * SECOND + 1, end_ns=63 * SECOND)
    assert judge([first, last])[b"second"].attempt == 2
    assert judge([first, late])[b"second"].attempt == 1


def test_only_what_was_tried_again_has_attempts_and_only_a_failed_try_is_made_good() -> None:
    root = a_link("root", kind=Kind.CHAIN, end_ns=9 * SECOND)
    first = a_link("first", "root", failed=True, request=b"q")
    second = a_link("second", "root", request=b"q", start_ns=3 * SECOND, end_ns=4 * SECOND)
    other = a_link("other", "root", request=b"r", start_ns=5 * SECOND, end_ns=6 * SECOND)
    found = attempts(chain_of([root, first, second, other]), {})
    assert found == {
        b"first": Attempt(number=1, of=2, retries=0, made_good=True),
        b"second": Attempt(number=2, of=2, retries=1),
    }


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


def test_a_span_that_says_which_try_it_is_counts_for_those_before_it() -> None:
    call = a_link("call", attempt=3, usage=Usage(1, 1))
    verdict = judge([call])[b"call"]
    assert (verdict.attempt, verdict.attempts, verdict.retries) == (3, 3, 2)
    assert summarise([call], judge([call])).retries == 2


def test_captured_tries_in_traces_of_their_own_are_one_retry_each() -> None:
    tries = [a_link(f"t{n}", attempt=n, failed=n < 4, scope="spanglass") for n in range(1, 5)]
    verdicts = [judge([link])[link.span_id] for link in tries]
    assert [verdict.attempt for verdict in verdicts] == [1, 2, 3, 4]
    assert [verdict.retries for verdict in verdicts] == [0, 1, 1, 1]


def test_tries_that_are_spans_and_say_it_too_are_not_counted_twice() -> None:
    tries = [
        a_link(f"t{n}", "root", failed=n < 3, request=b"q", attempt=n, start_ns=n * SECOND, end_ns=n * SECOND)
        for n in (1, 2, 3)
    ]
    root = a_link("root", kind=Kind.AGENT)
    for links in permutations([root, *tries]):
        verdicts = judge(links)
        assert [verdicts[link.span_id].attempt for link in tries] == [1, 2, 3]
        assert summarise(links, verdicts).retries == 2


@pytest.mark.parametrize("counted", [{}, {"attempt": 2}])
def test_http_requests_below_a_call_show_that_it_was_sent_again(counted: dict[str, int]) -> None:
    call = a_link("call", usage=Usage(1, 1), end_ns=9 * SECOND)
    first = a_link("first", "call", name="POST", kind=Kind.HTTP, failed=not counted)
    second = a_link("second", "call", name="POST", kind=Kind.HTTP, start_ns=3 * SECOND, **counted)
    verdict = judge([call, first, second])[b"call"]
    assert (verdict.attempt, verdict.retries) == (2, 1)


def test_other_http_requests_below_a_call_are_no_tries() -> None:
    call = a_link("call", usage=Usage(1, 1), end_ns=9 * SECOND)
    first = a_link("first", "call", name="POST", kind=Kind.HTTP)
    second = a_link("second", "call", name="POST", kind=Kind.HTTP, start_ns=3 * SECOND)
    assert judge([call, first, second])[b"call"].retries == 0


def test_a_try_that_is_told_twice_is_one() -> None:
    root = a_link("root", kind=Kind.AGENT)
    failed = a_link("failed", "root", failed=True, request=b"q")
    again = a_link(
        "again", "root", request=b"q", start_ns=3 * SECOND, end_ns=5 * SECOND, usage=Usage(1, 1),
        response_id="r",
    )  # fmt: skip
    wire = a_link("wire", "again", start_ns=4 * SECOND, end_ns=5 * SECOND, usage=Usage(1, 1), response_id="r")
    links = [root, failed, again, wire]
    summary = summarise(links, judge(links))
    assert (summary.calls, summary.retries, summary.errors) == (2, 1, 0)


@pytest.mark.parametrize("above", ["call", "client"])
def test_tries_below_the_call_that_counts_are_its_tries(above: str) -> None:
    told = {"usage": Usage(1, 1), "response_id": "r"}
    around = [
        a_link("call", scope="framework", end_ns=9 * SECOND, **told),
        a_link("client", "call", scope="client", end_ns=8 * SECOND, **told),
    ][: 1 if above == "call" else 2]
    first = a_link("first", above, scope=CAPTURED, failed=True, request=b"q")
    last = a_link(
        "last", above, scope=CAPTURED, request=b"q", start_ns=3 * SECOND, end_ns=4 * SECOND, attempt=2, **told
    )
    links = [*around, first, last]
    verdicts = judge(links)
    assert [link.name for link in links if verdicts[link.span_id].counted] == ["call", "first"]
    assert [verdicts[each].attempt for each in (b"call", b"first", b"last")] == [2, 1, 2]
    summary = summarise(links, verdicts)
    assert (summary.retries, summary.errors, summary.failed) == (1, 0, False)
