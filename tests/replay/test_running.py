"""A chain goes on from the new answers; tools answer as recorded, or the user is asked."""

from dataclasses import replace
from typing import Any

import pytest

from builders import a_raw_span
from replay.scripted import Model, a_plan, a_step, a_tool, calls, chat, played, result, says
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.events import AllEnded, Asked, Failed, Origin, RunResult, Stale
from spanglass.replay.plan import Choice, Edits, Plan, Scope, Tools, Variant
from spanglass.replay.prepared import prepare
from spanglass.replay.request import NotReplayableError

ASK = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather in Rome?"}]
LOOK = calls(("t1", "look", {"city": "Rome", "days": 1}))
TOLD = [*ASK, LOOK, result("t1", "sunny")]
THANKS = [*TOLD, says("It is sunny."), {"role": "user", "content": "Thanks. And Oslo?"}]


def body(messages: list[Any]) -> dict[str, Any]:
    return {"model": "m", "messages": messages, "temperature": 0}


def steps() -> tuple[SpanDetail, ...]:
    return (
        a_step(1, body(ASK), chat(LOOK)),
        a_tool(2, "look", {"days": 1, "city": "Rome"}, "sunny"),
        a_step(3, body(TOLD), chat(says("It is sunny."))),
        a_step(4, body(THANKS), chat(says("Oslo is cold."))),
    )


def told(result: RunResult) -> list[tuple[str, str, bool]]:
    return [(step.title, step.origin.value, step.same) for step in result.steps]


def run(model: Model, *more: Any, choices: dict[int, Choice] | None = None, **changes: Any) -> RunResult:
    plan = a_plan(*(more or steps()), **{"scope": Scope.TRACE, **changes})
    _, (found,) = played(plan, model, choices)
    return found


def test_what_answers_as_before_is_asked_as_before() -> None:
    model = Model([chat(LOOK), chat(says("It is sunny.")), chat(says("Oslo is cold."))])
    found = run(model)
    assert model.asked == [body(ASK), body(TOLD), body(THANKS)]
    assert told(found) == [
        ("call 1", "live", True), ("look", "recorded", True), ("call 3", "live", True),
        ("call 4", "live", True),
    ]  # fmt: skip
    assert (found.diverged_at, found.stopped) == (None, None)
    assert [step.of for step in found.steps] == [bytes([number]) * 8 for number in (1, 2, 3, 4)]
    outcome = found.outcome
    assert (outcome.verdict, outcome.text, outcome.words_same) == ("ok", "Oslo is cold.", 1.0)
    assert (outcome.input_tokens, outcome.output_tokens) == (30, 15)


def test_results_follow_calls_whose_arguments_stand_in_another_order() -> None:
    again = calls(("other", "look", {"days": 1.0, "city": "Rome"}))
    model = Model([chat(again), chat(says("Sun.")), chat(says("Oslo is cold."))])
    found = run(model)
    assert model.asked[1]["messages"] == [*ASK, again, result("other", "sunny")]
    assert model.asked[2]["messages"] == [
        *ASK, again, result("other", "sunny"), says("Sun."), THANKS[-1],
    ]  # fmt: skip
    assert found.diverged_at == 3


def test_other_arguments_are_asked_about() -> None:
    other = calls(("t9", "look", {"city": "Oslo"}))
    plan = a_plan(*steps(), scope=Scope.TRACE)
    model = Model([chat(other), chat(says("Cold.")), chat(says("Yes."))])
    events, (found,) = played(plan, model, {2: Choice.RECORDED})
    (asked,) = [event for event in events if isinstance(event, Asked)]
    assert (asked.letter, asked.run, asked.step) == ("B", 1, 2)
    assert asked.stale == Stale("look", {"city": "Oslo"}, {"city": "Rome", "days": 1}, result("t1", "sunny"))
    assert model.asked[1]["messages"][-1] == result("t9", "sunny")
    assert found.steps[1].origin is Origin.CHOSEN
    assert found.diverged_at == 1


@pytest.mark.parametrize(
    ("choice", "why"),
    [(Choice.STOP, "look was called with other arguments"), (Choice.CALL, "only in your own program")],
)
def test_a_chain_stops_where_it_is_told_to(choice: Choice, why: str) -> None:
    found = run(Model([chat(calls(("t9", "look", {"city": "Oslo"})))]), stale=choice)
    assert found.stopped is not None
    assert why in found.stopped
    assert len(found.steps) == 1


def test_a_tool_that_was_never_called_has_no_result() -> None:
    found = run(Model([chat(calls(("t9", "sell", {})))]), stale=Choice.RECORDED)
    assert "never called" in (found.stopped or "")


def test_a_conversation_that_ends_early_leaves_out_what_depends_on_it() -> None:
    other = a_step(5, body([{"role": "user", "content": "Something else"}]), chat(says("Else.")))
    model = Model([chat(says("I do not know.")), chat(says("Else."))])
    found = run(model, *steps(), other)
    assert [name for name, _, _ in told(found)] == ["call 1", "call 5"]
    assert found.diverged_at == 1
    assert found.stopped == (
        "Not asked: call 3, call 4. They go on from calls of tools that were not made this time."
    )


def of_kind(step: SpanDetail, kind: Kind) -> SpanDetail:
    return replace(step, row=replace(step.row, kind=kind), facts=replace(step.facts, kind=kind))


def test_vectors_and_orders_of_a_chain_are_the_recorded_ones_where_another_model_makes_words() -> None:
    first, _, third, _ = steps()
    chain = (of_kind(first, Kind.EMBEDDING), of_kind(third, Kind.RERANKER), third)
    model = Model([chat(says("It is sunny."))])
    found = run(model, *chain, variants=(Variant("B", model="m2"),))
    assert [(step.origin.value, step.same) for step in found.steps] == [
        ("recorded", True), ("recorded", True), ("live", True),
    ]  # fmt: skip
    assert ([each["model"] for each in model.asked], found.stopped) == (["m2"], None)
    assert "recorded ones" in found.steps[0].losses[0]


def test_what_is_asked_of_this_machine_costs_nothing() -> None:
    here = Variant("B", provider="builtin")
    found = run(Model([chat(LOOK)]), steps()[0], variants=(here,), scope=Scope.CALL)
    assert found.outcome.cost_nano == 0
    found = run(Model([chat(LOOK)]), steps()[0], scope=Scope.CALL)
    assert found.outcome.cost_nano is None


def test_calls_beyond_the_recording_are_answered_from_it() -> None:
    model = Model([
        chat(LOOK), chat(calls(("t2", "look", {"city": "Rome", "days": 1}))), chat(says("Still sunny.")),
        chat(says("Oslo is cold.")),
    ])  # fmt: skip
    found = run(model)
    assert told(found)[2:] == [
        ("call 3", "live", False), ("look", "recorded", True), ("call 3", "live", False),
        ("call 4", "live", True),
    ]  # fmt: skip
    assert model.asked[3]["messages"][-2:] == [says("Still sunny."), THANKS[-1]]
    assert found.steps[4].of is None


def test_one_that_never_ends_is_ended() -> None:
    found = run(Model(lambda _: chat(LOOK)))
    assert "went on for 20 calls" in (found.stopped or "")


def test_scopes() -> None:
    model = Model([chat(says("It is sunny.")), chat(says("Oslo is cold."))])
    assert len(run(model, scope=Scope.ONWARDS, at=2).steps) == 2
    assert model.asked == [body(TOLD), body(THANKS)]
    model = Model([chat(calls(("t9", "look", {})))])
    assert [name for name, _, _ in told(run(model, scope=Scope.CALL, at=2))] == ["call 3"]
    model = Model([chat(LOOK), chat(says("It is sunny."))])
    assert len(run(model, until=2).steps) == 3


def test_edits_go_on_through_the_chain() -> None:
    said = (
        Message("system", (Part(PartType.TEXT, "Be long."),)),
        Message("user", (Part(PartType.TEXT, "Weather in Rome?"),)),
    )
    variant = Variant("B", parameters={"temperature": 1}, edits=Edits(messages=said))
    model = Model([chat(LOOK), chat(says("It is sunny.")), chat(says("Oslo is cold."))])
    run(model, variants=(variant,))
    assert [asked["messages"][0]["content"] for asked in model.asked] == ["Be long."] * 3
    assert [asked["temperature"] for asked in model.asked] == [1, 1, 1]


def test_edited_results_of_tools_go_on_too() -> None:
    third = steps()[2]
    said = [*third.facts.input]
    for at, text in ((0, "Be long."), (3, None)):
        part = said[at].parts[0]
        said[at] = replace(said[at], parts=(replace(part, text=text, result=part.result and "rainy"),))
    variant = Variant("B", edits=Edits(messages=tuple(said)))
    model = Model([chat(says("Rain.")), chat(says("Oslo is cold."))])
    run(model, at=2, scope=Scope.ONWARDS, variants=(variant,))
    assert [asked["messages"][0]["content"] for asked in model.asked] == ["Be long."] * 2
    assert [asked["messages"][3]["content"] for asked in model.asked] == ["rainy"] * 2
    assert model.asked[1]["messages"][4] == says("Rain.")


def test_calls_that_were_not_recorded_are_left_out_of_a_chain() -> None:
    silent = replace(steps()[2], facts=Facts(kind=Kind.LLM), span=a_raw_span(attributes={}))
    plan = a_plan(steps()[0], silent, scope=Scope.TRACE)
    found = prepare(plan, plan.variants[0])
    assert len(found.calls) == 1
    assert "call 3 is left out" in found.losses[0]
    with pytest.raises(NotReplayableError):
        prepare(a_plan(steps()[0], silent, at=1, scope=Scope.TRACE), plan.variants[0])


def test_an_answer_that_a_later_prompt_quotes_is_replaced_there() -> None:
    text = "The customer wants a refund for a tent."
    first = a_step(1, body(ASK), chat(says(text)))
    quoting = [{"role": "user", "content": f"Answer this: {text}"}]
    model = Model([chat(says("They ask about a torn tent, and want a refund.")), chat(says("Ok."))])
    run(model, first, a_step(2, body(quoting), chat(says("Ok."))))
    assert model.asked[1]["messages"][0]["content"].endswith("They ask about a torn tent, and want a refund.")


def test_the_recording_answers_itself_and_nothing_else() -> None:
    recorded = Variant("B", provider="recorded")
    model = Model([])
    found = run(model, variants=(recorded,))
    assert (found.diverged_at, found.outcome.text, model.asked) == (None, "Oslo is cold.", [])
    assert {step.origin for step in found.steps} == {Origin.RECORDED}
    changed = Variant("B", provider="recorded", model="other")
    events, results = played(a_plan(*steps(), variants=(changed,)), model)
    assert results == []
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert "$.model" in failed.sentence


def test_what_the_recording_said_stands_word_for_word_in_its_next_request() -> None:
    named = {**LOOK, "name": "weather_agent"}
    first, tool, _, _ = steps()
    second = a_step(3, body([*ASK, named, result("t1", "sunny")]), chat(says("Sun.")))
    found = run(Model([]), first, tool, second, variants=(Variant("B", provider="recorded"),))
    assert (found.diverged_at, found.outcome.text) == (None, "Sun.")


def test_results_that_only_a_span_of_the_tool_has_are_found() -> None:
    first = a_step(1, body(ASK), chat(says("I do not know.")))
    written = a_tool(2, "look", "{'days': 1, 'city': 'Rome'}", "sunny")  # as LangChain's callbacks have it
    model = Model([chat(LOOK), chat(says("Sun."))])
    found = run(model, first, written)
    assert model.asked[1]["messages"][-1] == result("t1", "sunny")
    assert [step.of for step in found.steps] == [b"\1" * 8, b"\2" * 8, None]


def test_a_tool_that_failed_has_no_result() -> None:
    failed = a_tool(2, "look", {"city": "Rome", "days": 1}, None)
    failed = replace(failed, row=replace(failed.row, status_code=2))
    first = a_step(1, body(ASK), chat(LOOK))
    ended = run(Model([chat(LOOK)]), first, failed, stale=Choice.STOP)
    assert (ended.stopped, ended.diverged_at) == (None, None)  # there the recording ends too
    other = run(Model([chat(calls(("t9", "look", {})))]), first, failed, stale=Choice.STOP)
    assert other.stopped == "look has no recorded result."


@pytest.mark.parametrize("own", [[ASK[1]], [{"role": "system", "content": "It is 10:01."}, ASK[1]]])
def test_a_list_that_begins_in_words_of_its_own_goes_on_from_the_calls_in_it(own: list[Any]) -> None:
    second = a_step(3, body([*own, LOOK, result("t1", "sunny")]), chat(says("It is sunny.")))
    again = calls(("t9", "look", {"city": "Rome", "days": 1}))
    model = Model([chat(again), chat(says("It is sunny."))])
    found = run(model, steps()[0], second)
    assert model.asked[1]["messages"] == [*own, again, result("t9", "sunny")]
    assert found.diverged_at is None
    silent = Model([chat(says("I do not know."))])
    assert len(run(silent, steps()[0], second).steps) == 1


def test_real_tools_are_only_the_programs_own() -> None:
    plan: Plan = a_plan(*steps(), scope=Scope.TRACE, variants=(Variant("B", tools=Tools.REAL),))
    events, _ = played(plan, Model([]))
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert "own program" in failed.sentence
    assert f"http://127.0.0.1:4318/replay/{'01' * 16};until=0/openai/v1" in failed.sentence
    one = a_plan(*steps(), variants=(Variant("B", tools=Tools.REAL),))  # of one call no tools run
    assert len(played(one, Model([chat(LOOK)]))[1]) == 1


def test_a_failure_ends_a_chain_with_a_sentence() -> None:
    refused = {"status": 401, "error": {"message": "Incorrect API key", "code": "invalid_api_key"}}
    found = run(Model([refused]))
    assert found.outcome.verdict == "error"
    assert found.stopped is not None
    assert "does not accept the key in OPENAI_API_KEY" in found.stopped


def test_a_stale_call_is_called_in_a_program_that_gets_the_answers_before_it_from_the_recording() -> None:
    variant = Variant("B", model="m2")
    model = Model([chat(LOOK), chat(calls(("t9", "look", {"city": "Oslo"})))])
    found = run(model, variants=(variant,), stale=Choice.CALL)
    assert ";until=1;model=m2/openai/v1" in (found.stopped or "")


def test_a_seed_goes_along() -> None:
    model = Model([chat(LOOK)])
    run(model, scope=Scope.CALL, seed=7)
    assert model.asked == [{**body(ASK), "seed": 7}]


def test_what_costs_too_much_is_not_begun() -> None:
    paid = a_step(1, {**body(ASK), "model": "gpt-4o"}, chat(says("Sun.")))
    told = {**chat(says("Sun.")), "model": "gpt-4o"}  # 75,000 nano-dollars at the recording's tokens
    plan = a_plan(paid, runs=5, at_once=2, cap_nano=160_000)
    events, results = played(plan, Model(lambda _: dict(told)))
    assert events[-1] == AllEnded(capped=True, left_out=3)
    assert [found.outcome.cost_nano for found in results] == [75_000, 75_000]
    free = a_plan(*steps(), scope=Scope.CALL, variants=(Variant("B", provider="recorded"),), cap_nano=0)
    assert played(free, Model([]))[0][-1] == AllEnded()
