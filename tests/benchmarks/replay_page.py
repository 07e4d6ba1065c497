"""Plays many runs at a time on the Replay page: for how long the window stood still, and how fast it stops.

Run as ``python tests/benchmarks/replay_page.py [--runs 200]``; two variants stream from a server in another
process. Prints JSON: runs that ended well, seconds, the longest times without a turn of the event loop in
milliseconds (what the thread waited for a processor is apart), and how long Stop took. The exit code is 1
if the window stood still for more than 50 ms, Stop took more than 200 ms, or a run failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pages.replay.stage import CALL, TRACE, a_store
from spanglass.gui import style
from spanglass.gui.application import application
from spanglass.gui.pages.replay.build import Replaying
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection, Target
from spanglass.gui.theme import Theme
from spanglass.replay.player import Player
from stalls import Stalls

_SERVER = """
import sys, time
from sdk.servers import provider
with provider() as server:
    server.pause_s = 0.4
    print(server.url, flush=True)
    sys.stdin.read()
"""
_QUESTION = "where " + "lorem ipsum dolor sit amet " * 30
_LONGEST_MS, _STOP_MS, _PATIENCE_S, _AMONG_S = 50, 200, 120, 0.02


def until(true: Callable[[], bool], turn_s: float = _AMONG_S) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + _PATIENCE_S
    while not true() and time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(round(turn_s * 1000), loop.quit)
        loop.exec()


def measured(url: str, store: Path, runs: int) -> dict[str, object]:
    """What was seen."""
    app = application(["replay_page"])
    theme, window, selection = Theme(), QWidget(), Selection()
    style.apply(app, theme)
    questions = Questions(a_store(store, url, _QUESTION, stream=True))
    player = Player(lambda _: "none", lambda _: None)
    replaying = Replaying(theme, questions, selection, player)
    show, desk, page = replaying.show, replaying.desk, replaying.page
    QVBoxLayout(window).addWidget(page)
    window.resize(1440, 860)
    window.show()
    page.open(Target(TRACE, CALL))
    until(lambda: desk.outlook is not None)
    desk.add()
    desk.set_runs(runs // 2)
    desk.set_at_once(200)
    until(lambda: desk.outlook is not None)
    stalls = Stalls()
    began = time.monotonic()
    stalls.start()
    page.run()
    until(lambda: not show.playing)
    found = stalls.stop()
    seconds = time.monotonic() - began
    good = sum(
        run.verdict == "ok" for column in show.results.columns.values() for run in column.runs.values()
    )
    page.run()
    until(lambda: show.results.columns["B"].count("running") > 0)
    asked = time.perf_counter()
    page.stop()
    until(lambda: not show.playing, 0.001)
    stopped_ms = (time.perf_counter() - asked) * 1000
    replaying.stop()
    questions.stop()
    player.wait(5)
    told = [[each.milliseconds, each.computed, each.waited, each.where] for each in found[:5]]
    return {"runs": good - 1, "seconds": round(seconds, 1), "stalls": told, "stop_ms": round(stopped_ms, 1)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    values = parser.parse_args()
    paths = os.pathsep.join([str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", _SERVER]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": paths},
        ) as server,
    ):  # fmt: skip
        assert server.stdout is not None
        assert server.stdin is not None
        found = measured(server.stdout.readline().strip(), Path(folder) / "replay.db", values.runs)
        server.stdin.close()
    sys.stdout.write(json.dumps(found) + "\n")
    stalls = found["stalls"]
    assert isinstance(stalls, list)
    slow = bool(stalls) and stalls[0][0] > _LONGEST_MS
    return int(slow or float(str(found["stop_ms"])) > _STOP_MS or found["runs"] != values.runs)


if __name__ == "__main__":
    sys.exit(main())
