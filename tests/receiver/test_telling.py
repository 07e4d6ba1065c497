"""What clicks on notifications do."""

import sys
import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts_traffic import a_rule
from builders import T0
from spanglass.alerts.channels.desktop import SHOW, SNOOZE
from spanglass.core.alert_notices import News, Notice, Snooze
from spanglass.core.watched import HOUR_NS, Scope
from spanglass.receiver.telling import Clicks

NOTICE = Notice(
    News.FIRED, "k", a_rule("latency"), Scope(), T0, T0, "Title", "Body", ("ab" * 16, "cd" * 16)
)  # fmt: skip
PROGRAM = """
import os, sys
open(sys.argv[1], "w").write(" ".join(sys.argv[2:]) + os.environ["XDG_ACTIVATION_TOKEN"])
"""


class Queue:
    """Notes the snoozes that are written."""

    def __init__(self) -> None:
        self.snoozes: list[Snooze] = []

    def alerts(self, work: Any) -> "Future[None]":
        work(self)
        return Future()

    def snooze(self, snooze: Snooze) -> None:
        self.snoozes.append(snooze)


def _clicks(queue: Queue, told: Path) -> Clicks:
    clicks = Clicks(queue, (sys.executable, "-c", PROGRAM, str(told)), lambda: T0)  # type: ignore[arg-type]
    clicks.remember(NOTICE)
    return clicks


def _text(file: Path) -> str:
    end = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    return file.read_text()


@pytest.mark.parametrize(("key", "rule"), [("k", "latency"), ("several", None)])
def test_a_snooze_is_of_the_rule_or_of_all_that_were_summed(
    tmp_path: Path, key: str, rule: str | None
) -> None:
    queue = Queue()
    _clicks(queue, tmp_path / "told")(key, SNOOZE)
    assert queue.snoozes == [Snooze(T0 + HOUR_NS, rule, None, T0)]


@pytest.mark.parametrize(
    ("key", "words"),
    [("k", f"--filter trace:{'ab' * 8},{'cd' * 8}"), ("several", "--page alerts"), ("none", "--page alerts")],
)
def test_a_click_starts_the_program_at_the_traces_or_at_the_alerts(
    tmp_path: Path, key: str, words: str
) -> None:
    _clicks(Queue(), tmp_path / "told")(key, SHOW, "token")
    assert _text(tmp_path / "told") == f"{words}token"


def test_an_alert_without_traces_shows_the_alerts(tmp_path: Path) -> None:
    clicks = _clicks(Queue(), tmp_path / "told")
    clicks.remember(replace(NOTICE, traces=()))
    clicks("k", SHOW, "t")
    assert _text(tmp_path / "told") == "--page alertst"
