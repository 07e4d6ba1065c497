"""The figures in the head of a trace, and the filters behind them."""

from builders import T0, a_summary
from spanglass.core.query import parse, term
from spanglass.core.trace_files import with_file
from spanglass.gui.pages.traces.trace_facts import facts, short_facts

LATER = T0 + 10**15


def test_figures_come_in_the_order_of_the_head() -> None:
    trace = a_summary(cost_nano=460_000, retries=1, users=("u_1",), features=("refunds",), session="s 1")
    assert [fact.text for fact in facts(trace, LATER)] == [
        "1.00 s", "1 call", "$0.0005", "120 tokens", "1 retry", "u_1", "refunds", "s 1",
    ]  # fmt: skip


def test_a_question_asked_again_finds_its_like() -> None:
    once = [fact for fact in facts(a_summary(asked_again=1), LATER) if fact.icon == "repeat"]
    assert [(fact.text, fact.query) for fact in once] == [("asked again", "has:repeat")]
    assert "asked again 3 times" in [fact.text for fact in facts(a_summary(asked_again=3), LATER)]


def test_a_trace_without_calls_says_only_how_long_it_took() -> None:
    trace = a_summary(calls=0, input_tokens=None, output_tokens=None, cost_nano=None)
    assert [fact.text for fact in facts(trace, LATER)] == ["1.00 s"]


def test_an_unknown_cost_is_a_dash_that_says_why() -> None:
    cost = facts(a_summary(cost_nano=None, unpriced=1), LATER)[2]
    assert (cost.text, cost.hint) == ("—", "No price is known for 1 of these calls")


def test_a_running_trace_counts_up() -> None:
    trace = a_summary(open=True)
    assert facts(trace, T0 + 5_000_000_000)[0].text == "5.00 s"


def test_each_person_or_thing_carries_a_filter_that_finds_it() -> None:
    trace = a_summary(users=('a "b" c',), session="s 1", source="x.jsonl")
    queries = [fact.query for fact in facts(trace, LATER) if fact.query]
    assert queries == ['user:"a *b* c"', 'session:"s 1"', "file:x.jsonl"]
    for query in queries:
        parse(query)
    assert not [fact for fact in short_facts(trace, LATER) if fact.query]


def test_each_of_two_files_has_its_own() -> None:
    trace = a_summary(source=with_file(with_file("in.jsonl", "out.jsonl"), "more.jsonl"))
    assert [fact.query for fact in facts(trace, LATER) if fact.query] == ["file:in.jsonl", "file:out.jsonl"]


def test_values_that_would_be_read_otherwise_are_quoted() -> None:
    assert term("name", "a..b") == 'name:"a..b"'
    assert term("name", "a,b") == 'name:"a,b"'
    assert term("name", "") == 'name:""'
    assert term("model", "gpt-4o-2024-08-06") == "model:gpt-4o-2024-08-06"


def test_errors_inside_a_trace_that_ended_well_are_told() -> None:
    (fact,) = [each for each in facts(a_summary(errors=2), LATER) if each.icon == "circle-x"]
    assert (fact.text, fact.query) == ("2 errors", "has:error")
    assert not [each for each in facts(a_summary(errors=2, failed=True), LATER) if each.icon == "circle-x"]
