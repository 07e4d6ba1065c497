"""What the Monitor page costs the GUI thread on a store, and how many questions it asks; JSON lines.

Run as ``QT_QPA_PLATFORM=offscreen PYTHONPATH=desktop:tests python tests/benchmarks/monitor_page.py STORE``.
Times are processor time of the thread, so that other programs hardly count.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from spanglass.gui.pages.monitor.page import Feeds, MonitorPage
from spanglass.gui.selection import Selection, TimeRange
from spanglass.gui.theme import Theme
from spanglass.store.reader import Reader

_SECOND_NS = 1_000_000_000
_RANGES = (1800, 3600, 86_400)
_SIZE = (1376, 832)
_TIMES = 15
_LAST = "SELECT max(end_ns) FROM span WHERE call"


class _AtOnce(QObject):
    """Answers every question at once, and counts them."""

    failed = Signal(str, object)

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader, self.count = reader, 0

    def ask(self, _topic: str, question: Callable[..., Any], answer: Callable[[Any], None]) -> None:
        self.count += 1
        answer(question(self._reader))


def main(store: Path) -> None:
    """Show the page, then measure each range."""
    application = QApplication([])
    probe = Reader(store)
    now = [int(probe._value(_LAST)) + _SECOND_NS]
    probe.close()
    reader = Reader(store, clock=lambda: now[0])
    questions, selection = _AtOnce(reader), Selection()
    page = MonitorPage(Theme(), questions, selection, Feeds(questions, selection, lambda: now[0]))  # type: ignore[arg-type]
    page.resize(*_SIZE)
    page.show()
    for seconds in _RANGES:
        selection.set_range(TimeRange(seconds))
        application.processEvents()
        told = {"range_s": seconds, **_painting(page, application), **_minute(page, questions, now)}
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()
    page.close()
    reader.close()


def _painting(page: MonitorPage, application: QApplication) -> dict[str, float]:
    """What it takes to show an answer, and to paint all of the page, in milliseconds."""
    view, days = page.feed.view, page.feeds.days.view
    taken, painted = [], []
    for _ in range(_TIMES):
        began = time.thread_time()
        page.feed.changed.emit(view)
        page.feeds.days.changed.emit(days)
        taken.append((time.thread_time() - began) * 1000)
        began = time.thread_time()
        page.grab()
        painted.append((time.thread_time() - began) * 1000)
        application.processEvents()
    return {"answer_ms": median(taken), "paint_ms": median(painted), "worst_paint_ms": max(painted)}


def _minute(page: MonitorPage, questions: _AtOnce, now: list[int]) -> dict[str, int]:
    """Questions in a minute of its ticks without news, which is when a program is not at work."""
    before = questions.count
    for _ in range(60):
        now[0] += _SECOND_NS
        page.feed.tick()
        page.feeds.days.tick()
    return {"questions_in_an_idle_minute": questions.count - before}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
