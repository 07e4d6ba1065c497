"""Calls of three providers played on each of them, where the stand-in for them lies beside the checkout."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.request import urlopen

import pytest

from asked_again import BODIES, CHAT, MODELS, URLS, changed, recorded
from local_ports import a_free_port
from spanglass.core.messages import PartType
from spanglass.replay.events import AllEnded, Event, RunEnded, RunResult
from spanglass.replay.plan import Original, Plan, Variant
from spanglass.replay.player import Player

TOOL = Path(__file__).resolve().parents[3] / "shared" / "tools" / "fake_provider.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="there is no stand-in for providers")


class Stand:
    """The stand-in: where it is, and what it was asked."""

    def __init__(self, port: int, log: Path) -> None:
        self.base, self._log = f"http://127.0.0.1:{port}", log

    def asked(self) -> list[tuple[str, Any]]:
        """Paths and bodies, in order."""
        return [(line["path"], line["body"]) for line in map(json.loads, self._log.read_text().splitlines())]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    port, log = a_free_port(), tmp_path_factory.mktemp("stand") / "log.jsonl"
    process = subprocess.Popen([sys.executable, str(TOOL), str(port), str(log)])
    made = Stand(port, log)
    for _ in range(200):
        try:
            urlopen(f"{made.base}/v1/models", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield made
    process.kill()
    process.wait()


def played(stand: Stand, body: dict[str, Any], first: str, second: str) -> RunResult:
    call = recorded(body, URLS[first])
    variant = Variant("B", second, stand.base, MODELS[second])
    told: Queue[Event] = Queue()
    player = Player(lambda _: "sk-123456789")
    player.start(Plan(Original(b"\1" * 16, "chat", (call,)), (variant,)), told.put)
    results: list[RunResult] = []
    while not isinstance(event := told.get(timeout=20), AllEnded):
        results += [event.result] if isinstance(event, RunEnded) else []
    player.wait(5)
    assert len(results) == 1
    return results[0]


@pytest.mark.parametrize("first", BODIES)
@pytest.mark.parametrize("second", BODIES)
def test_each_is_understood_by_each_and_answers_in_its_own_words(
    stand: Stand, first: str, second: str
) -> None:
    found = played(stand, BODIES[first], first, second)
    path, body = stand.asked()[-1]
    assert path in URLS[second]
    assert found.outcome.verdict in ("ok", "schema"), found.outcome
    assert found.outcome.text
    if first == second or first != "gemini":
        assert body == BODIES[second]
    assert (found.outcome.input_tokens or 0) > 0


@pytest.mark.parametrize("second", BODIES)
def test_a_tool_that_is_called_elsewhere_is_a_call_of_that_tool(stand: Stand, second: str) -> None:
    question = {"role": "user", "content": "What is the weather in Rome?"}
    body = changed(CHAT, messages=[question], response_format=None)
    record = played(stand, body, "openai", second).record
    assert record is not None
    parts = [part for message in record.facts.output for part in message.parts]
    assert [(part.type, part.name) for part in parts] == [(PartType.TOOL_CALL, "look")]


@pytest.mark.parametrize("second", BODIES)
def test_a_schema_is_asked_for_and_kept_elsewhere(stand: Stand, second: str) -> None:
    body = changed(CHAT, messages=CHAT["messages"][:1] + CHAT["messages"][-1:], tools=None, tool_choice=None)
    found = played(stand, body, "openai", second)
    assert found.record is not None
    assert found.record.schema is not None
    asked = json.dumps(stand.asked()[-1][1])
    words = {"openai": "json_schema", "anthropic": "output_config", "gemini": "responseJsonSchema"}
    assert words[second] in asked
    assert '"temp"' in asked


@pytest.mark.parametrize("second", BODIES)
@pytest.mark.parametrize(
    ("word", "verdict"),
    [("REFUSE", "refused"), ("SOFTREFUSE", "refused"), ("TRUNC", "cut off"), ("RATELIMIT", "ok")],
)
def test_what_happens_elsewhere_is_told_as_here(stand: Stand, second: str, word: str, verdict: str) -> None:
    if (second, word) == ("gemini", "TRUNC"):
        pytest.skip("the stand-in has no such answer")
    text = f"{word} What is the capital of France?"
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], "stream": word != "RATELIMIT"}
    assert played(stand, body, "openai", second).outcome.verdict == verdict
