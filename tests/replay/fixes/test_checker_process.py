"""Checks are made in another process: what is told, how they stop, and what is left when it is killed."""

import os
import signal
from collections.abc import Iterator
from queue import Queue

import pytest

from fix_values import a_group, a_proposal
from replay.scripted import a_step, chat, says
from sdk.servers import Server, provider
from spanglass.core.fixes import CallRef, Change, FailureKind, Surface, TraceVerdict
from spanglass.replay.fixes.checker_process import CheckerProcess
from spanglass.replay.fixes.events import CheckEnded, CheckEvent, RunJudged, TraceJudged
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.replay.plan import Original

NOWHERE, PATIENCE_S = "127.0.0.1:9", 60
CHANGE = Change(Surface.PARAMETER, "max_tokens", 10, 20)


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


@pytest.fixture
def checks() -> Iterator[CheckerProcess]:
    made = CheckerProcess(lambda _: "sk-secret-123", lambda: NOWHERE)
    yield made
    made.close()


def an_order(url: str, traces: int = 2) -> Order:
    """Traces that failed and will not fail any more."""
    body = {"model": "m", "messages": [{"role": "user", "content": "one"}], "max_tokens": 10}
    step = a_step(1, body, chat(says("x")), f"{url}/v1/chat/completions")
    subjects = tuple(
        Subject(
            CallRef(bytes([n]) * 16, b"\2" * 8), f"{n}", True, "x", Original(bytes([n]) * 16, "t", (step,))
        )
        for n in range(1, traces + 1)
    )
    group = a_group(kind=FailureKind.ERROR)
    return Order(group, a_proposal(change=CHANGE), subjects, runs=1)


def told(events: "Queue[CheckEvent]") -> list[CheckEvent]:
    """All that is told until the end."""
    found: list[CheckEvent] = []
    while not found or not isinstance(found[-1], CheckEnded):
        found.append(events.get(timeout=PATIENCE_S))
    return found


def test_a_check_is_told_run_by_run_and_judged_at_its_end(given: Server, checks: CheckerProcess) -> None:
    events: Queue[CheckEvent] = Queue()
    checks.check(an_order(given.url), events.put)
    found = told(events)
    assert sum(isinstance(event, RunJudged) for event in found) == 4
    judged = [event for event in found if isinstance(event, TraceJudged)]
    assert {event.trace.verdict for event in judged} == {TraceVerdict.UNCHANGED}
    last = found[-1]
    assert isinstance(last, CheckEnded)
    assert last.check is not None
    assert (len(last.check.traces), last.check.calls) == (2, 4)


def test_a_killed_process_ends_the_check_with_a_sentence(given: Server, checks: CheckerProcess) -> None:
    events: Queue[CheckEvent] = Queue()
    checks.check(an_order(given.url, 200), events.put)
    events.get(timeout=PATIENCE_S)
    assert checks.process_id is not None
    os.kill(checks.process_id, signal.SIGKILL)
    last = told(events)[-1]
    assert isinstance(last, CheckEnded)
    assert last.check is None
    assert "ended unexpectedly" in last.sentence


def test_a_stopped_check_judges_what_is_finished(given: Server, checks: CheckerProcess) -> None:
    events: Queue[CheckEvent] = Queue()
    checks.check(an_order(given.url, 200), events.put)
    while not isinstance(events.get(timeout=PATIENCE_S), TraceJudged):
        pass
    checks.stop()
    last = told(events)[-1]
    assert isinstance(last, CheckEnded)
    assert last.check is not None
    assert 1 <= len(last.check.traces) < 200
