"""Plays many runs at a time on the Replay page: for how long the window stood still, and how fast it stops.

Run as ``python tests/benchmarks/replay_page.py [--runs 200] [--variants 2] [--stops 5]``; the variants stream
from a server in another process, which refuses one request of eight. Prints JSON: runs that ended, seconds,
the times from Run to the first and the last request in milliseconds; the longest times without a turn of the
event loop, each with what the thread computed of it and what it waited for a processor besides, and the 99th
percentile of all; how often columns were drawn and what that took in its first and its second half; the
megabytes of the process that plays; and how long each Stop took. The exit code is 1 if the window stood still
for more than 50 ms, a Stop took more than 200 ms, or a run is missing.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from provider import provider
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pages.replay.stage import CALL, TRACE, a_store
from spanglass.gui.application import application
from spanglass.gui.pages.replay.board import Board
from spanglass.gui.pages.replay.build import Replaying
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme
from spanglass.replay.player_process import PlayerProcess
from stalls import Stalls

_SERVER = """
import itertools, json, sys, time
from sdk import servers
numbers, answers, times = itertools.count(), servers._Provider.do_POST, []
def told(self):
    self.answer(200, json.dumps(times).encode(), "application/json")
servers._Provider.do_GET = told
def answer(self):
    times.append(time.monotonic())
    if next(numbers) % 8 != 5:
        return answers(self)
    self.rfile.read(int(self.headers["content-length"]))
    self.answer(400, b'{"error": {"message": "not this one"}}', "application/json")
servers._Provider.do_POST = answer
with servers.provider() as server:
    server.pause_s = 0.4
    print(server.url, flush=True)
    sys.stdin.read()
"""
_NO_RECEIVER = "127.0.0.1:9"
_QUESTION = "where " + "lorem ipsum dolor sit amet " * 30
_LONGEST_MS, _STOP_MS, _PATIENCE_S, _AMONG_S = 50, 200, 120, 0.02
_SETTLED_S = 2.5
"""Until what was made for the window is let be by who looks for cycles, as when somebody reads the page."""


class Draws:
    """What each drawing of a changed column took the thread, in milliseconds."""

    def __init__(self, board: Board) -> None:
        self.took_ms: list[float] = []
        draw = board._show_next

        def timed() -> bool:
            began = time.thread_time()
            more = draw()
            self.took_ms.append((time.thread_time() - began) * 1000)
            return more

        board._show_next = timed  # type: ignore[method-assign]

    def told(self) -> dict[str, object]:
        """How many, the longest, and the mean of both halves."""
        half = len(self.took_ms) // 2
        halves = [round(fmean(part), 1) for part in (self.took_ms[:half], self.took_ms[half:]) if part]
        return {"count": len(self.took_ms), "longest_ms": round(max(self.took_ms), 1), "halves_ms": halves}


def until(true: Callable[[], bool], turn_s: float = _AMONG_S) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + _PATIENCE_S
    while not true() and time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(round(turn_s * 1000), loop.quit)
        loop.exec()


def measured(url: str, store: Path, counts: tuple[int, int, int]) -> dict[str, object]:
    """What was seen, with so many runs, variants and stops."""
    runs, variants, stops = counts
    app = application(["replay_page"])
    theme, window, selection = Theme(), QWidget(), Selection()
    style.apply(app, theme)
    questions = Questions(a_store(store, url, _QUESTION, stream=True))
    player = PlayerProcess(lambda _: "none", lambda: _NO_RECEIVER)
    player.warm()
    replaying = Replaying(theme, questions, selection, player)
    desk, page = replaying.desk, replaying.page
    QVBoxLayout(window).addWidget(page)
    window.resize(1440, 860)
    window.show()
    page.open(Target(TRACE, CALL))
    until(lambda: desk.outlook is not None)
    for _ in range(variants - 1):
        desk.add()
    desk.set_runs(runs // variants)
    desk.set_at_once(200)
    until(lambda: desk.outlook is not None)
    settled = time.monotonic() + _SETTLED_S
    until(lambda: time.monotonic() > settled)
    found = {**played(replaying, url), "process": memory_of(player.process_id)}
    found["stop_ms"] = [stopped_ms(replaying) for _ in range(stops)]
    replaying.stop()
    questions.stop()
    player.close()
    return found


def begin(replaying: Replaying) -> None:
    """Run, and agree to what that many runs may cost."""
    page = replaying.page
    page.run()
    if not replaying.show.playing and page.strip.buttons:
        page.strip.buttons[0].click()


def played(replaying: Replaying, url: str) -> dict[str, object]:
    """All runs are made once."""
    show = replaying.show
    stalls, draws = Stalls(), Draws(replaying.page.board)
    began = time.monotonic()
    stalls.start()
    begin(replaying)
    until(lambda: not show.playing)
    found = stalls.stop()
    seconds = time.monotonic() - began
    made = sum(each.count("ok", "error") for each in show.results.columns.values()) - 1
    told = [[each.milliseconds, each.computed, each.waited, each.where] for each in found[:5]]
    return {"runs": made, "seconds": round(seconds, 1), "requests_ms": requested_ms(url, began),
            "stalls": told, "p99_ms": stalls.percentile(99), "draws": draws.told()}  # fmt: skip


def requested_ms(url: str, began: float) -> list[int]:
    """How long after Run the first and the last request were there."""
    with urllib.request.urlopen(url) as answer:
        times = [round((each - began) * 1000) for each in json.load(answer)]
    return [min(times), max(times)]


def memory_of(process_id: int | None) -> dict[str, int]:
    """What a process holds and held at most, in megabytes."""
    status = Path(f"/proc/{process_id}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = dict(line.split(":", 1) for line in lines)
    names = {"now_mb": "VmRSS", "most_mb": "VmHWM"}
    return {name: int(found[key].split()[0]) // 1024 for name, key in names.items() if key in found}


def stopped_ms(replaying: Replaying) -> float:
    """How long Stop takes while runs are made."""
    show = replaying.show
    begin(replaying)
    until(lambda: show.results.columns["B"].count("running") > 0)
    asked = time.perf_counter()
    replaying.page.stop()
    until(lambda: not show.playing, 0.001)
    return round((time.perf_counter() - asked) * 1000, 1)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--variants", type=int, default=2)
    parser.add_argument("--stops", type=int, default=5)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, provider(_SERVER) as url:
        counts = values.runs, values.variants, values.stops
        found = measured(url, Path(folder) / "replay.db", counts)
    sys.stdout.write(json.dumps(found) + "\n")
    stalls = found["stalls"]
    assert isinstance(stalls, list)
    slow = bool(stalls) and stalls[0][0] > _LONGEST_MS
    stops, wanted = found["stop_ms"], values.runs // values.variants * values.variants
    assert isinstance(stops, list)
    return int(slow or max(stops) > _STOP_MS or found["runs"] != wanted)


if __name__ == "__main__":
    sys.exit(main())
