"""Runs of datasets: asked, scored, judged; nothing that fails is left out, and a stop keeps what there is."""

import json
from collections.abc import Callable
from dataclasses import replace
from queue import Queue
from threading import Event
from typing import Any

from eval_values import EXACT, JUDGE
from library_values import a_request, said
from replay.evals.orders import an_example, an_order
from replay.scripted import Json, Model, calls, chat, says
from spanglass.analysis.evals.scoring import scoring_of
from spanglass.core.evals import EvalResult
from spanglass.core.kept_request import KeptRequest
from spanglass.replay.evals.evaluating import IN_A_ROW, STOPPED
from spanglass.replay.evals.events import EvalEnded, EvalEvent, ResultCame
from spanglass.replay.evals.orders import EvalOrder, Who, prompted, subject_of
from spanglass.replay.evals.running import EvalCourse


def ran(
    order: EvalOrder, model: Model, key: Callable[[str], str | None] = lambda _: "sk-123456789"
) -> tuple[list[ResultCame], EvalEnded]:
    told: Queue[EvalEvent] = Queue()
    course = EvalCourse(order, (key, None, lambda _: model), told.put)
    came: list[ResultCame] = []
    while isinstance(event := told.get(timeout=60), ResultCame):
        came.append(event)
    assert course.wait(60)
    return sorted(came, key=lambda each: (each.result.example, each.result.repeat)), event


def by_question(**answers: str) -> Callable[[Json], Json]:
    """Answers by the last word of what is asked."""

    def answer(body: Json) -> Json:
        word = body["messages"][-1]["content"].split()[-1]
        return {"status": 400, "error": {"message": word}} if word == "FAIL" else chat(says(answers[word]))

    return answer


def results(came: list[ResultCame]) -> list[EvalResult]:
    return [each.result for each in came]


def test_each_example_is_asked_and_scored() -> None:
    model = Model(by_question(one="Paris", two="London"))
    came, end = ran(an_order("one", "two"), model)
    assert (end.stopped, end.left_out) == ("", 0)
    assert [each.scores[0].value for each in results(came)] == [1, 0]
    first = came[0].result
    assert (first.output, first.expected, first.error, len(first.trace_id)) == ("Paris", "Paris", "", 16)
    assert first.latency_ns is not None
    assert len({each.trace_id for each in results(came)}) == 2


def test_repeats_are_results_of_their_own() -> None:
    came, _ = ran(an_order("one", "two", repeats=3), Model(by_question(one="Paris", two="Rome")))
    assert [(each.example, each.repeat) for each in results(came)] == [
        (example, repeat) for example in (1, 2) for repeat in (1, 2, 3)
    ]


def test_a_failed_call_is_a_result_with_its_reason() -> None:
    came, end = ran(an_order("FAIL", "one"), Model(by_question(one="Paris")))
    failed, right = results(came)
    assert (failed.scores[0].value, right.scores[0].value, end.left_out) == (0, 1, 0)
    assert "400" in failed.error


def test_who_answers_and_with_which_instructions() -> None:
    prompt = KeptRequest((said("system", "Say a town."), said("user", "not this")), model="other")
    made = prompted(a_request("one"), prompt)
    assert [message.text for message in made.messages] == ["Say a town.", "one"]
    assert (made.model, made.provider, made.parameters, len(made.tools)) == (
        "other",
        "openai",
        {"temperature": 0.7},
        1,
    )
    model = Model(by_question(one="Paris"))
    order = an_order("one")
    order = replace(order, setup=replace(order.setup, model="third"))
    order = replace(order, subjects=(subject_of(an_example(1, "one"), prompt),))
    ran(order, model)
    assert model.asked[0]["model"] == "third"
    assert model.asked[0]["messages"][0]["content"] == "Say a town."


def judged(verdict: Any) -> Callable[[Json], Json]:
    """Answers Paris, and what a judge says where one is asked."""

    def answer(body: Json) -> Json:
        judges = "You judge" in body["messages"][0]["content"]
        return chat(
            says((verdict if isinstance(verdict, str) else json.dumps(verdict)) if judges else "Paris")
        )

    return answer


def test_a_judge_is_asked_with_the_answer() -> None:
    model = Model(judged({"reason": "It says so.", "score": 0.75}))
    order = an_order("one", scorings=(EXACT, JUDGE), judge=Who("judge-1", "openai"))
    came, _ = ran(order, model)
    assert [(each.value, each.reason) for each in came[0].result.scores][1] == (0.75, "It says so.")
    assert [body["model"] for body in model.asked] == ["gpt-4o", "judge-1"]
    assert "Paris" in model.asked[1]["messages"][1]["content"]


def test_a_judge_of_its_own_goes_before_all_others() -> None:
    model = Model(judged({"reason": "So.", "score": 1}))
    column = scoring_of('judge:{"model": "own", "rubric": "Polite?"}')
    ran(an_order("one", scorings=(column,), judge=Who("judge-1", "openai")), model)
    assert model.asked[1]["model"] == "own"
    ran(an_order("two", scorings=(scoring_of("judge:Polite?"),)), model)
    assert model.asked[3]["model"] == "gpt-4o", "without any the model that answered judges"


def test_what_is_no_judgement_is_an_error_and_no_score() -> None:
    came, end = ran(an_order("one", scorings=(EXACT, JUDGE)), Model(judged("It is fine, 10/10.")))
    exact, judgement = came[0].result.scores
    assert (exact.value, judgement.value, judgement.failed) == (1, None, True)
    assert "Not judged" in judgement.reason
    assert end.stopped == ""


def test_without_a_key_nothing_is_asked_at_all() -> None:
    came, end = ran(an_order("one", "two"), Model([]), key=lambda _: None)
    assert (came, end.left_out) == ([], 2)
    assert "OPENAI_API_KEY" in end.stopped


def test_nothing_begins_that_could_cost_too_much() -> None:
    model = Model(by_question(one="Paris", two="Rome"))
    came, end = ran(an_order("one", "two", cap_nano=1), model)
    assert (came, end.left_out, model.asked) == ([], 2, [])
    assert "cost more" in end.stopped


def test_as_many_are_asked_as_may_be_paid_for() -> None:
    model = Model(by_question(one="Paris"))
    whole, end = ran(an_order(*["one"] * 6, cap_nano=1_000_000_000, at_once=1), model)
    assert (len(whole), end.stopped, end.left_out) == (6, "", 0)
    costs = [each.result.cost_nano or 0 for each in whole]
    cap_nano = sum(costs) // 2
    some, end = ran(an_order(*["one"] * 6, cap_nano=cap_nano, at_once=1), model)
    assert 0 < len(some) < 6
    assert sum(each.result.cost_nano or 0 for each in some) <= cap_nano
    assert end.left_out == 6 - len(some)


def test_a_row_of_failures_ends_it() -> None:
    order = an_order(*["FAIL"] * (IN_A_ROW + 10), at_once=1)
    came, end = ran(order, Model(by_question()))
    assert (len(came), end.left_out) == (IN_A_ROW, 10)
    assert f"{IN_A_ROW} calls in a row failed" in end.stopped


def test_a_stop_keeps_what_was_told() -> None:
    told: Queue[EvalEvent] = Queue()
    first = Event()

    def answer(_: Json) -> Json:
        first.set()
        return chat(says("Paris"))

    order = an_order(*["one"] * 400, at_once=1)
    course = EvalCourse(order, (lambda _: "sk-1", None, lambda _: Model(answer)), told.put)
    assert first.wait(60)
    assert isinstance(told.get(timeout=60), ResultCame)
    course.stop()
    count = 1
    while isinstance(event := told.get(timeout=60), ResultCame):
        count += 1
    assert isinstance(event, EvalEnded)
    assert (event.stopped, event.left_out) == (STOPPED, 400 - count)
    assert event.left_out > 0


def test_tools_that_are_called_are_the_answer() -> None:
    expected = '{"tool_calls": [{"name": "find", "arguments": {"id": 7}}]}'
    subject = subject_of(an_example(1, "one", expected))
    order = replace(an_order("one", scorings=(scoring_of("tool"),)), subjects=(subject,))
    came, _ = ran(order, Model(lambda _: chat(calls(("c1", "find", {"id": 7})))))
    assert came[0].result.scores[0].value == 1
    assert json.loads(came[0].result.output)["tool_calls"][0]["name"] == "find"
