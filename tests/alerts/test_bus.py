"""Notifications against a real bus, with somebody on it who shows and clicks them."""

import json
import os
import queue
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from displays import a_session_bus
from spanglass.alerts.bus import DesktopBus
from spanglass.alerts.channels import Bubble
from spanglass.alerts.transports import SENT

pytestmark = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")

SERVER = Path(__file__).parents[1] / "notification_server.py"
BUBBLE = Bubble(
    "k", "Refusals at 6.8% in refunds", "Over 5%.", (("default", "Show traces"), ("snooze", "Snooze 1 h"))
)


class Shower:
    """The one who shows: what was shown, and clicks on it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def next(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def do(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


@contextmanager
def showing(*abilities: str) -> Iterator[Shower]:
    words = [sys.executable, str(SERVER), *abilities]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        shower = Shower(process)
        try:
            assert shower.next() == {"ready": 1}
            yield shower
        finally:
            process.kill()


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


@contextmanager
def desktop() -> Iterator[tuple[DesktopBus, "queue.Queue[tuple[str, str]]"]]:
    clicks: queue.Queue[tuple[str, str]] = queue.Queue()
    shown = DesktopBus(lambda key, action, _token: clicks.put((key, action)))
    try:
        yield shown, clicks
    finally:
        shown.close()


def test_a_click_before_the_number_is_known_is_heard(bus: None) -> None:
    with showing("x-clicked-at-once") as _shower, desktop() as (ours, clicks):
        for _ in range(20):
            assert ours.show(BUBBLE) == SENT
            assert clicks.get(timeout=60) == ("k", "default")


@pytest.mark.parametrize("manner", ["body", "x-to-who-asked"])
def test_a_notification_arrives_and_its_action_comes_back(bus: None, manner: str) -> None:
    with showing("actions", manner) as shower, desktop() as (ours, clicks):
        assert ours.show(BUBBLE) == SENT
        seen = shower.next()
        assert (seen["title"], seen["body"], seen["urgency"]) == (BUBBLE.title, BUBBLE.body, 1)
        assert seen["actions"] == ["default", "Show traces", "snooze", "Snooze 1 h"]
        shower.do("action 999 snooze")
        shower.do(f"action {seen['id']} snooze")
        assert clicks.get(timeout=60) == ("k", "snooze")
        assert clicks.empty()


def test_the_end_takes_the_place_of_the_beginning(bus: None) -> None:
    with showing("actions") as shower, desktop() as (ours, _):
        ours.show(BUBBLE)
        first = shower.next()
        ours.show(Bubble("k", "Refusals back to 1.3% in refunds", "Fired for 22 min."))
        assert shower.next()["replaces"] == first["id"]
        ours.show(Bubble("other", "Errors at 33%", "", urgent=True))
        other = shower.next()
        assert (other["replaces"], other["urgency"]) == (0, 2)


def test_what_a_trace_says_is_no_markup(bus: None) -> None:
    sly = Bubble("k", "<b>", "<img src='http://127.0.0.1/'> & more")
    with showing("body-markup") as shower, desktop() as (ours, _):
        ours.show(sly)
        seen = shower.next()
        assert (seen["title"], seen["body"]) == ("<b>", "&lt;img src='http://127.0.0.1/'&gt; &amp; more")


def test_without_anybody_who_shows_it_may_be_tried_again(bus: None) -> None:
    with desktop() as (ours, _):
        outcome = ours.show(BUBBLE)
        assert (outcome.ok, outcome.lasting) == (False, False)
        assert outcome.reason == (
            "The desktop shows no notifications: nothing runs that shows them, such as dunst."
        )
        with showing() as shower:
            assert ours.show(BUBBLE) == SENT
            assert shower.next()["body"] == BUBBLE.body


@pytest.mark.parametrize("address", [None, "tcp:host=127.0.0.1,port=1"])
def test_a_session_without_a_bus_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with desktop() as (ours, _):
        assert ours.show(BUBBLE).reason == (
            "The desktop shows no notifications: this session has no D-Bus (DBUS_SESSION_BUS_ADDRESS)."
        )


def test_without_a_bus_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={os.devnull}/none")
    with desktop() as (ours, _):
        assert not ours.show(BUBBLE).ok
