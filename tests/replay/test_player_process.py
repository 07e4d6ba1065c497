"""Plans are played in another process: what is told, how it stops, and what is left when one is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from replay.scripted import a_plan, a_step, a_tool, calls, chat, result, says
from sdk.servers import Server, provider
from spanglass import workers
from spanglass.core.views import SpanDetail
from spanglass.replay.events import AllEnded, Asked, Event, Failed, RunEnded, RunStarted, TextCame
from spanglass.replay.plan import Choice, Plan, Scope
from spanglass.replay.player_process import PlayerProcess

NOWHERE, PATIENCE_S = "127.0.0.1:9", 60
KEY = "sk-secret-123"


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


class Show:
    """A player, and what it told."""

    def __init__(self, key: str | None = KEY, idle_s: float = 600) -> None:
        self.player = PlayerProcess(lambda _: key, lambda: NOWHERE, idle_s)
        self.told: Queue[Event] = Queue()

    def play(self, plan: Plan) -> list[Event]:
        self.player.start(plan, self.told.put)
        return self.until(AllEnded)

    def until(self, kind: type[Event]) -> list[Event]:
        found: list[Event] = []
        while not found or not isinstance(found[-1], kind):
            found.append(self.told.get(timeout=PATIENCE_S))
        return found


@pytest.fixture
def show() -> Iterator[Show]:
    made = Show()
    yield made
    made.player.close()


def a_call(url: str, question: str = "one", **more: object) -> SpanDetail:
    body = {"model": "m", "messages": [{"role": "user", "content": question}], **more}
    return a_step(1, body, chat(says("x")), f"{url}/v1/chat/completions")


def ended(events: list[Event]) -> list[str]:
    return [event.result.outcome.text for event in events if isinstance(event, RunEnded)]


def is_there(process_id: int | None) -> bool:
    """Whether a process runs; one that is only remembered does not."""
    stat = Path(f"/proc/{process_id}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_runs_are_made_in_one_process_that_stays_and_is_given_keys_over_its_pipe(
    show: Show, given: Server
) -> None:
    found = show.play(a_plan(a_call(given.url, stream=True), runs=3))
    assert ended(found) == ["answer to one"] * 3
    texts = [event for event in found if isinstance(event, TextCame)]
    assert ["".join(e.text for e in texts if e.run == run) for run in (1, 2, 3)] == ["answer to one"] * 3
    assert found[-1] == AllEnded()
    child = show.player.process_id
    assert child not in (None, os.getpid())
    assert ended(show.play(a_plan(a_call(given.url, "two")))) == ["answer to two"]
    assert show.player.process_id == child
    assert {headers["authorization"] for _, headers, _ in given.requests} == {f"Bearer {KEY}"}
    for name in ("cmdline", "environ") if sys.platform == "linux" else ():
        assert KEY.encode() not in Path(f"/proc/{child}/{name}").read_bytes()


def test_it_stops_and_what_is_finished_stays(show: Show, given: Server) -> None:
    show.player.start(a_plan(a_call(given.url, stream=True), runs=50, at_once=1), show.told.put)
    show.until(RunEnded)
    given.pause_s = 60
    show.player.stop()
    last = show.until(AllEnded)[-1]
    assert isinstance(last, AllEnded)
    assert (last.stopped, last.sentence) == (True, "")


@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_a_stop_is_told_also_where_the_process_does_not_hear_it(show: Show, given: Server) -> None:
    given.pause_s = 60
    show.player.start(a_plan(a_call(given.url, stream=True)), show.told.put)
    show.until(RunStarted)
    child = show.player.process_id
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    show.player.stop()
    assert show.until(AllEnded)[-1] == AllEnded(stopped=True)
    os.kill(child, signal.SIGCONT)
    given.pause_s = 0
    assert ended(show.play(a_plan(a_call(given.url, "again")))) == ["answer to again"]


def test_a_tool_called_otherwise_is_asked_about_and_the_answer_heard(show: Show, given: Server) -> None:
    ask, answer = {"role": "user", "content": "where"}, says("done")
    first = {"model": "m", "messages": [ask]}
    made = calls(("c1", "look", {"of": "a"}))
    then = {"model": "m", "messages": [ask, made, result("c1", "here")]}
    url = f"{given.url}/v1/chat/completions"
    steps = (a_step(1, first, chat(made), url), a_tool(2, "look", {"of": "b"}, "here"),
             a_step(3, then, chat(answer), url))  # fmt: skip
    given.answers = [chat(calls(("c9", "look", {"of": "z"})))]
    show.player.start(a_plan(*steps, scope=Scope.TRACE), show.told.put)
    asked = show.until(Asked)[-1]
    assert isinstance(asked, Asked)
    assert asked.stale.name == "look"
    show.player.answer(asked.letter, asked.run, Choice.STOP)
    (run,) = [event for event in show.until(AllEnded) if isinstance(event, RunEnded)]
    assert run.result.stopped == "look was called with other arguments: no recorded result."


def test_without_a_key_it_says_what_to_do(given: Server) -> None:
    show = Show(key=None)
    found = show.play(a_plan(a_call("https://api.openai.com"), runs=2))
    assert ["OPENAI_API_KEY" in event.sentence for event in found if isinstance(event, Failed)] == [True]
    show.player.close()


def test_a_killed_one_is_told_and_another_plays_on(
    show: Show, given: Server, caplog: pytest.LogCaptureFixture
) -> None:
    show.player.start(a_plan(a_call(given.url, stream=True), runs=50, at_once=1), show.told.put)
    show.until(RunEnded)
    given.pause_s = 60
    child = show.player.process_id
    assert child is not None
    os.kill(child, signal.SIGKILL)
    last = show.until(AllEnded)[-1]
    assert isinstance(last, AllEnded)
    assert "ended unexpectedly" in last.sentence
    assert "ended" in caplog.text
    given.pause_s = 0
    assert ended(show.play(a_plan(a_call(given.url, "again")))) == ["answer to again"]
    assert show.player.process_id != child


def test_one_that_cannot_be_started_is_told(
    show: Show, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers, "command", lambda _: [str(tmp_path / "nothing")])
    last = show.play(a_plan(a_call("http://127.0.0.1:9")))[-1]
    assert isinstance(last, AllEnded)
    assert "could not be started" in last.sentence


def test_it_ends_when_nothing_is_played_for_long_and_is_started_again(given: Server) -> None:
    show = Show(idle_s=0.2)
    show.player.warm()
    while show.player.process_id is None:
        time.sleep(0.01)
    first = show.player.process_id
    while is_there(first):
        time.sleep(0.05)
    assert ended(show.play(a_plan(a_call(given.url)))) == ["answer to one"]
    assert show.player.process_id != first
    show.player.close()


def test_a_closed_one_leaves_no_process_behind(show: Show, given: Server) -> None:
    given.pause_s = 60
    show.player.start(a_plan(a_call(given.url, stream=True)), show.told.put)
    show.until(RunStarted)
    child = show.player.process_id
    show.player.close()
    assert child is not None
    assert not is_there(child)


def test_a_closed_one_leaves_no_process_behind_that_is_stuck(show: Show) -> None:
    show.player.warm()
    while show.player.process_id is None:
        time.sleep(0.01)
    child = show.player.process_id
    os.kill(child, signal.SIGSTOP)
    show.player.close()
    assert not is_there(child)


_WINDOW = """
import sys
sys.path[:0] = {paths!r}
from queue import Queue
from replay.test_player_process import Show, a_call, a_plan
from spanglass.replay.events import RunStarted
if __name__ == "__main__":
    show = Show()
    show.player.start(a_plan(a_call({url!r}, stream=True), runs=5), show.told.put)
    show.until(RunStarted)
    print(show.player.process_id, flush=True)
    show.told.get(timeout=600)
    show.until(RunStarted)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_it_ends_with_a_window_that_is_killed(given: Server) -> None:
    given.pause_s = 60
    tests = str(Path(__file__).resolve().parents[1])
    source = _WINDOW.format(paths=[tests, *sys.path], url=given.url)
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        child = int(window.stdout.readline())
        assert is_there(child)
        window.kill()
    until = time.monotonic() + PATIENCE_S
    while is_there(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(child)
