"""Answers that pass the rules are judged by a rubric, both sides alike; who cannot judge ends the check."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import time_ns

import pytest

from failing_traces import URL, a_call, a_store, says
from replay.fixes.checks import checked, saying, the_check
from replay.scripted import Json
from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.core.exchanges import ADDRESS
from spanglass.core.fixes import FailureKind, FixVerdict, Rubric, RunVerdict, Surface, TraceVerdict
from spanglass.replay.evals.orders import Who
from spanglass.replay.fixes.choosing import Wish, forecast, order
from spanglass.replay.fixes.events import CheckEnded
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.opinions import judging
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.proposing import proposals
from spanglass.replay.request import Wanted, replay_request
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

THUMB = {"name": "gen_ai.evaluation.result", "time_unix_nano": 1, "attributes": [
    {"key": "gen_ai.evaluation.name", "value": {"string_value": "thumbs"}},
    {"key": "gen_ai.evaluation.score.label", "value": {"string_value": "down"}},
]}  # fmt: skip
DISLIKED = 8


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "t.db"


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    bad = [a_call(each, "advice", says("Probably blue."), events=[THUMB]) for each in range(1, DISLIKED + 1)]
    good = [a_call(each, "advice", says("It is blue.")) for each in range(101, 141)]
    made = a_store(path, bad, good)
    yield made
    made.close()


def an_order(reader: Reader, **wish: int) -> Order:
    (group,) = failure_groups(reader, 0, 2**62)
    (found,) = proposals(reader, group)
    return order(reader, group, found, Wish(**{"runs": 2, **wish}))  # type: ignore[arg-type]


def is_question(body: Json) -> bool:
    return "You judge" in str(body["messages"][0]["content"])


def judge(body: Json) -> str:
    """Answers vaguely unless it is told to be exact; as a judge it wants no “Probably”."""
    if is_question(body):
        bad = "Probably" in body["messages"][-1]["content"].split("answered ---")[1]
        return json.dumps({"reason": "It guesses." if bad else "Exact.", "score": 0.1 if bad else 0.9})
    number = int(body["messages"][-1]["content"].split()[-1])
    exact = "exactly" in str(body["messages"][0]["content"]) or number > 100
    return "It is blue." if exact else "Probably blue."


def test_what_people_dislike_is_a_group_of_its_own(reader: Reader) -> None:
    (group,) = failure_groups(reader, 0, 2**62)
    assert (group.kind, group.traces, group.where) == (FailureKind.OPINION, DISLIKED, "advice")
    assert group.cause.startswith("8 traces of advice ended with a thumb down.")
    assert group.query == 'feature:"advice" thumbs:down'


def test_a_judge_proves_what_rules_cannot(reader: Reader) -> None:
    model = saying(judge)
    check = the_check(an_order(reader), model)
    assert (check.judgement.verdict, check.judgement.fixed) == (FixVerdict.FIXED, DISLIKED)
    assert (check.traces[0].baseline[0].verdict, check.traces[0].baseline[0].why) == (
        RunVerdict.FAILED, "judge: It guesses.")  # fmt: skip
    assert check.checks[-1].startswith("a judge: ")
    questions = [body for body in model.asked if is_question(body)]
    assert len(questions) == check.calls / 2 == len(check.traces) * 4
    assert not any("exactly" in str(each) for each in questions)  # the judge sees the recorded prompt alone


def test_the_rubric_of_the_group_and_its_judge_are_asked(reader: Reader, path: Path) -> None:
    (group,) = failure_groups(reader, 0, 2**62)
    writer = Writer(path)
    writer.fixes(lambda tables: tables.judge_by(group.key, Rubric("Names a colour.", "gpt-4o", "openai")))
    made = an_order(reader, passing=2)
    model = saying(judge)
    the_check(made, model)
    asked = next(body for body in model.asked if is_question(body))
    assert (asked["model"], "Names a colour." in str(asked)) == ("gpt-4o", True)
    found = forecast(made, users_pricer(), time_ns())
    assert (found.calls, found.cost_nano is not None) == (len(made.subjects) * 8, True)
    writer.fixes(lambda tables: tables.judge_by(group.key, None))
    writer.close()


def test_a_judgement_that_cannot_be_read_is_asked_for_once_more(reader: Reader) -> None:
    said = saying(lambda body: "Good." if is_question(body) else judge(body))
    check = the_check(an_order(reader, passing=1, failing=1, runs=1), said)
    assert len(said.asked) == 12
    run = check.traces[0].candidate[0]
    assert run.verdict is RunVerdict.ERROR
    assert run.why.startswith("not judged: The judgement is not JSON")
    assert {trace.verdict for trace in check.traces} == {TraceVerdict.FAILING, TraceVerdict.UNCHANGED}


def test_a_judge_without_a_key_ends_the_check(reader: Reader, path: Path) -> None:
    (group,) = failure_groups(reader, 0, 2**62)
    writer = Writer(path)
    writer.fixes(lambda tables: tables.judge_by(group.key, Rubric("Kind.", "claude-3", "nobody")))
    (ended,) = [each for each in checked(an_order(reader), saying(judge)) if isinstance(each, CheckEnded)]
    assert ended.check is None
    assert ended.sentence.startswith("The judge cannot be asked: ")
    writer.fixes(lambda tables: tables.judge_by(group.key, None))
    writer.close()


def test_a_judge_that_never_judges_ends_the_check(reader: Reader) -> None:
    said = saying(lambda body: "Good." if is_question(body) else judge(body))
    (ended,) = [each for each in checked(an_order(reader), said) if isinstance(each, CheckEnded)]
    assert ended.check is None
    assert ended.sentence.startswith("The judge cannot be asked: The judgement is not JSON")
    assert len(said.asked) < 60


def test_whoever_answered_judges_at_the_same_place(reader: Reader) -> None:
    made = an_order(reader)
    call = made.subjects[0].original.call
    for address in (URL, "http://127.0.0.1:8000/v1/chat/completions", "http://127.0.0.1:8000/v1/responses"):
        there = replace(call, span=replace(call.span, attributes={ADDRESS: address}))
        question, who = judging(made, there, "It is blue.")
        assert (who, question.facts.model_requested) == (Who(), "m")
        assert replay_request(question, Wanted(), {}).url == address
    elsewhere = replace(made, provider="ollama", base="http://127.0.0.1:9", model="q")
    assert judging(elsewhere, made.subjects[0].original.call, "")[1] == Who(
        "q", "ollama", "http://127.0.0.1:9")  # fmt: skip
    named = replace(elsewhere, rubric=Rubric("Kind.", "gpt-4o", "openai"))
    assert judging(named, made.subjects[0].original.call, "")[1] == Who("gpt-4o", "openai", None)


def test_rules_propose_to_answer_from_what_is_known(reader: Reader) -> None:
    assert an_order(reader).proposal.change.surface is Surface.PROMPT
