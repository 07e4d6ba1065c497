"""Counting once and inheritance within one trace."""

from itertools import permutations

from links import SECOND, a_link, judge
from spanglass.analysis.chains.chain import ROLL_UP, WRAPPER
from spanglass.analysis.chains.chain import judge as judge_chain
from spanglass.analysis.chains.links import chain_of
from spanglass.analysis.chains.once import Twin
from spanglass.analysis.chains.summary import summarise
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage


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


def test_a_sum_over_a_call_that_counts_in_another_trace_does_not_count() -> None:
    agent = a_link("agent", kind=Kind.AGENT, usage=Usage(10, 1))
    call = a_link("call", "agent", usage=Usage(10, 1))
    twin = Twin(b"other", b"provider", "told elsewhere")
    verdicts = judge_chain(chain_of([agent, call]), {b"call": twin})
    assert verdicts[b"agent"].because == ROLL_UP
    assert (verdicts[b"call"].duplicate_of, verdicts[b"call"].duplicate_trace) == (b"provider", b"other")
    assert summarise([agent, call], verdicts).input_tokens is None


def test_the_report_that_counts_is_no_sum_of_those_below_it_that_do_not() -> None:
    links = [
        a_link("agent", kind=Kind.AGENT, usage=Usage(10, 1)),
        a_link("outer", "agent", usage=Usage(10, 1), response_id="r"),
        a_link("middle", "outer", kind=Kind.CHAIN, usage=Usage(10, 1)),
        a_link("inner", "middle", usage=Usage(10, 1), response_id="r"),
    ]
    for order in permutations(links):
        verdicts = judge(order)
        assert [link.name for link in links if verdicts[link.span_id].counted] == ["outer"]


def test_what_a_tool_below_a_call_does_is_no_part_of_it() -> None:
    links = [
        a_link("call", usage=Usage(500, 50)),
        a_link("tool", "call", kind=Kind.TOOL),
        a_link("inside", "tool", usage=Usage(100, 20)),
    ]
    assert summarise(links, judge(links)).input_tokens == 600


def test_a_sum_with_the_response_id_of_its_last_call_is_a_sum() -> None:
    links = [
        a_link("steps", usage=Usage(30, 3), response_id="r2"),
        a_link("one", "steps", usage=Usage(10, 1), response_id="r1"),
        a_link("two", "steps", usage=Usage(20, 2), response_id="r2", start_ns=SECOND + 1),
    ]
    for order in permutations(links):
        verdicts = judge(order)
        assert verdicts[b"steps"].because == ROLL_UP
        assert (summarise(order, verdicts).calls, summarise(order, verdicts).input_tokens) == (2, 30)


def test_a_call_without_usage_around_several_is_none_itself() -> None:
    router = a_link("router")
    links = [router, a_link("one", "router", failed=True), a_link("two", "router", usage=Usage(1, 1))]
    verdicts = judge(links)
    assert verdicts[b"router"].because == WRAPPER
    assert summarise(links, verdicts).calls == 2


def test_a_call_with_the_only_usage_is_one_though_its_tries_are_below_it() -> None:
    tries = [a_link("one", "call", failed=True), a_link("two", "call")]
    links = [a_link("call", usage=Usage(10, 1)), *tries]
    verdicts = judge(links)
    assert verdicts[b"call"].counted
    assert summarise(links, verdicts).input_tokens == 10


def test_a_call_without_usage_around_one_is_the_same_call() -> None:
    links = [a_link("stream"), a_link("step", "stream", kind=Kind.CHAIN)]
    links.append(a_link("wire", "step", usage=Usage(1, 1)))
    verdicts = judge(links)
    assert verdicts[b"stream"].duplicate_of == b"wire"
    assert summarise(links, verdicts).calls == 1


def test_a_failure_that_two_spans_tell_is_one_error() -> None:
    root = a_link("root", kind=Kind.AGENT, failed=True)
    links = [root, a_link("outer", "root", failed=True), a_link("inner", "outer", failed=True)]
    verdicts = judge(links)
    assert [link.name for link in links if verdicts[link.span_id].error] == ["outer"]
    assert verdicts[b"inner"].duplicate_of == b"outer"


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


def test_a_call_whose_request_failed_is_the_error() -> None:
    agent = a_link("agent", kind=Kind.AGENT, failed=True)
    call = a_link("call", "agent", failed=True)
    request = a_link("request", "call", kind=Kind.HTTP, failed=True)
    connection = a_link("connection", "request", kind=Kind.HTTP, failed=True)
    for links in permutations([agent, call, request, connection]):
        verdicts = judge(list(links))
        assert [name for name, verdict in verdicts.items() if verdict.error] == [b"call"]
    answered = [agent, a_link("call", "agent"), request]
    assert [name for name, verdict in judge(answered).items() if verdict.error] == [b"agent", b"request"]
    ring = [a_link("one", "two", kind=Kind.HTTP), a_link("two", "one", kind=Kind.HTTP)]
    assert judge([*ring, a_link("last", "one", kind=Kind.HTTP, failed=True)])[b"last"].error
