"""Checks against a model that says what it is told to: fixes are found, no-ops are not, harm is said."""

import json
from collections import Counter
from collections.abc import Iterator
from queue import Queue
from time import time_ns
from typing import Any

import pytest

from failing_traces import OLD, REFUSAL, a_store, queries, refusals
from replay.fixes.checks import checked, saying, the_check, told
from replay.scripted import Json, Model
from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.core.fixes import (
    Change,
    FailureGroup,
    FailureKind,
    FixCheck,
    FixVerdict,
    Proposal,
    Surface,
    TraceVerdict,
)
from spanglass.replay.fixes.checking import Checker
from spanglass.replay.fixes.choosing import Wish, forecast, order
from spanglass.replay.fixes.events import CheckEnded, CheckEvent, RunJudged, Side
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.proposing import proposals
from spanglass.store.reader import Reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = tmp_path_factory.mktemp("store") / "t.db"
    made = a_store(path, refusals(old=34, new=8), queries(worked=3, failed=3))
    yield made
    made.close()


def the_group(reader: Reader, kind: FailureKind = FailureKind.REFUSAL) -> FailureGroup:
    (found,) = [group for group in failure_groups(reader, 0, 2**62) if group.kind is kind]
    return found


def an_order(reader: Reader, surface: Surface, **changes: Any) -> Order:
    group = the_group(reader)
    wish = Wish(**{"runs": 2, **changes})
    found = next(each for each in proposals(reader, group) if each.change.surface is surface)
    return order(reader, group, found, wish)


def prompt_of(body: Json) -> str:
    return str(body["messages"][0]["content"])


def is_failing(body: Json) -> bool:
    return int(body["messages"][-1]["content"].split()[-1]) > 34


def test_a_fix_is_found_and_shown_to_be_safe(reader: Reader) -> None:
    made = an_order(reader, Surface.PROMPT)
    assert [subject.failing for subject in made.subjects] == [True] * 8 + [False] * 30
    model = saying(lambda body: REFUSAL if is_failing(body) and "allow" not in prompt_of(body) else "Done.")
    check = the_check(made, model)
    assert (check.judgement.verdict, check.judgement.fixed, check.judgement.regressed) == (
        FixVerdict.FIXED, 8, 0)  # fmt: skip
    assert (check.calls, len(model.asked), len(check.traces)) == (152, 152, 38)
    trace = check.traces[0]
    assert (trace.recorded, trace.baseline[0].text, trace.candidate[0].text) == (REFUSAL, REFUSAL, "Done.")
    assert trace.baseline[0].refused
    assert check.checks[1] == "no refusal"


def test_sides_are_asked_by_turns_and_told_as_they_go(reader: Reader) -> None:
    made = an_order(reader, Surface.MODEL, passing=1, failing=2, at_once=1)
    model = saying(lambda body: "Done." if body["model"] == OLD else REFUSAL)
    events = checked(made, model)
    assert [body["model"] for body in model.asked[:4]] == ["m", OLD, "m", OLD]
    runs = [(event.place, event.side, event.run) for event in events if isinstance(event, RunJudged)]
    assert runs[:4] == [(0, Side.BASELINE, 1), (0, Side.CANDIDATE, 1), (0, Side.BASELINE, 2),
                        (0, Side.CANDIDATE, 2)]  # fmt: skip


def test_traces_that_pass_by_themselves_are_no_proof(reader: Reader) -> None:
    check = the_check(an_order(reader, Surface.PROMPT, passing=4), saying(lambda _: "Done."))
    assert (check.judgement.verdict, check.judgement.unlike) == (FixVerdict.UNSURE, 8)


def test_harm_is_said(reader: Reader) -> None:
    def say(body: Json) -> str:
        return REFUSAL if ("allow" in prompt_of(body)) != is_failing(body) else "Done."

    check = the_check(an_order(reader, Surface.PROMPT), saying(say))
    assert (check.judgement.verdict, check.judgement.regressed) == (FixVerdict.WORSE, 30)
    assert {trace.verdict for trace in check.traces} == {TraceVerdict.FIXED, TraceVerdict.REGRESSED}


def test_errors_count_as_replays_that_did_not_pass(reader: Reader) -> None:
    def answer(body: Json) -> Json:
        if "allow" in prompt_of(body):
            return {"status": 400, "error": {"message": "no", "type": "invalid_request_error"}}
        return told({"role": "assistant", "content": "Done."})

    check = the_check(an_order(reader, Surface.PROMPT, passing=3), Model(answer))
    assert check.judgement.regressed == 11
    assert {run.verdict for run in check.traces[0].candidate} == {"error"}


def test_what_is_tried_again_passes_if_any_try_does(reader: Reader) -> None:
    made = an_order(reader, Surface.PROGRAM, passing=2)
    asked: Counter[str] = Counter()

    def say(body: Json) -> str:
        """What fails is refused in all runs of both sides, and not when it is tried again."""
        question = str(body["messages"][-1]["content"])
        asked[question] += 1
        return REFUSAL if is_failing(body) and asked[question] <= 4 else "Done."

    check = the_check(made, saying(say))
    assert {run.passed for trace in check.traces[:8] for run in trace.baseline} == {False}
    assert {run.passed for trace in check.traces[:8] for run in trace.candidate} == {True}
    assert check.calls > 40


def test_a_check_that_is_stopped_judges_what_is_done(reader: Reader) -> None:
    made, done = an_order(reader, Surface.PROMPT, at_once=1), []
    checker = Checker(lambda _: "sk-123456789", None, lambda _: saying(lambda _: "Done."))
    events: Queue[CheckEvent] = Queue()

    def take(event: CheckEvent) -> None:
        events.put(event)
        done.append(event)
        if len(done) == 9:
            checker.stop()

    checker.start(made, take)
    while not isinstance(event := events.get(timeout=60), CheckEnded):
        pass
    assert checker.wait(30)
    assert event.check is not None
    assert 0 < len(event.check.traces) < 38
    assert event.check.stopped.startswith("It was stopped after")
    assert all(len(trace.baseline) == len(trace.candidate) for trace in event.check.traces)


def test_a_check_keeps_to_its_cap(reader: Reader) -> None:
    made = an_order(reader, Surface.PROMPT, model="gpt-4o", cap_nano=1)
    ended = checked(made, saying(lambda _: "Done."))[-1]
    assert ended == CheckEnded(None, "The limit of its cost was reached")


def test_a_check_plays_what_its_cap_allows(reader: Reader) -> None:
    def check(cap_nano: int | None) -> FixCheck:
        made = an_order(reader, Surface.PROMPT, model="gpt-4o", cap_nano=cap_nano)
        ended = checked(made, saying(lambda _: "Done."))[-1]
        assert isinstance(ended, CheckEnded)
        assert ended.check is not None
        return ended.check

    whole = check(None)
    spent = whole.cost_nano or 0
    assert spent > 0
    assert check(spent * 10).stopped == ""
    half = check(spent // 2)
    assert half.stopped.startswith("The limit of its cost was reached after")
    assert 0 < len(half.traces) < len(whole.traces)
    assert (half.cost_nano or 0) <= spent // 2


def test_without_a_key_nothing_is_played(reader: Reader) -> None:
    events: Queue[CheckEvent] = Queue()
    checker = Checker(lambda _: None, None, lambda _: saying(lambda _: "Done."))
    checker.start(an_order(reader, Surface.PROMPT), events.put)
    while not isinstance(event := events.get(timeout=60), CheckEnded):
        pass
    assert event.check is None
    assert "key" in event.sentence


def test_a_tool_is_judged_by_what_the_recording_knows(reader: Reader) -> None:
    group = the_group(reader, FailureKind.TOOL)
    found = next(each for each in proposals(reader, group) if each.change.surface is Surface.TOOL)
    made = order(reader, group, found, Wish(runs=1, failing=3, passing=3))
    assert [subject.failing for subject in made.subjects] == [True] * 3 + [False] * 3

    def answer(body: Json) -> Json:
        helped = "failed" in body["tools"][0]["function"]["description"]
        number = int(body["messages"][-1]["content"].split()[-1])
        sql = "select 1" if number < 407 else "select other" if helped else "select line_id"
        called = {"id": "1", "type": "function", "function": {
            "name": "run_query", "arguments": json.dumps({"sql": sql})}}  # fmt: skip
        return told({"role": "assistant", "content": None, "tool_calls": [called]})

    check = the_check(made, Model(answer))
    gone, same = TraceVerdict.DIVERGED, TraceVerdict.UNCHANGED
    assert [trace.verdict for trace in check.traces] == [gone] * 3 + [same] * 3
    assert check.traces[0].baseline[0].why == "run_query is called as it failed"
    assert "what their tools would have answered is not known" in check.judgement.sentence


def test_what_the_author_has_seen_is_left_out(reader: Reader) -> None:
    group = the_group(reader)
    change = Change(Surface.PROMPT, "", "Do not promise refunds.", "Promise what the policy allows.")
    made = Proposal("p", group.key, "t", "w", "prompt", change, "", "m-9", group.failing[::2])
    found = order(reader, group, made, Wish(passing=2))
    assert {subject.ref for subject in found.subjects if subject.failing} == {*group.failing[1::2]}
    with pytest.raises(LookupError, match="No failing trace is left"):
        order(reader, group, Proposal(*_of(made), seen=group.failing), Wish())


def test_a_change_of_what_is_not_there_cannot_be_checked(reader: Reader) -> None:
    group = the_group(reader)
    change = Change(Surface.PROMPT, "", "Another prompt.", "Yet another.")
    with pytest.raises(LookupError, match="do not hold what is changed"):
        order(reader, group, Proposal("p", group.key, "t", "w", "prompt", change, ""))


def test_the_forecast_counts_all_calls(reader: Reader) -> None:
    made = an_order(reader, Surface.PROMPT, model="gpt-4o")
    found = forecast(made, users_pricer(), time_ns())
    assert found.calls == 152
    assert found.cost_nano is not None
    assert found.cost_nano > 0
    again = an_order(reader, Surface.PROGRAM, model="gpt-4o")
    assert forecast(again, users_pricer(), time_ns()).calls == 152 + 8 * 2 * 2


def _of(proposal: Proposal) -> tuple[Any, ...]:
    return (proposal.id, proposal.group, proposal.title, proposal.why, proposal.place, proposal.change,
            proposal.diff, proposal.author)  # fmt: skip
