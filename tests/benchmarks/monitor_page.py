"""What the Monitor page costs the GUI thread on a store, and how many questions it asks; JSON lines.

For each range and theme: the longest turn in which a part that came is taken and shown, by part; painting all
of the page; painting what changed when everything came anew; questions in an idle minute.

Run as ``QT_QPA_PLATFORM=offscreen PYTHONPATH=desktop:tests python tests/benchmarks/monitor_page.py STORE``.
Times are processor time of the thread, so that other programs hardly count. The page is as in a window of
1440 by 900.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from spanglass.gui.pages.monitor.feeds import Feeds
from spanglass.gui.pages.monitor.page import MonitorPage
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.store.reader import Reader

_SECOND_NS = 1_000_000_000
_RANGES = (1800, 6 * 3600, 86_400, 30 * 86_400, None)
_SIZE = (1376, 832)
_TIMES = 9
_LAST = "SELECT max(end_ns) FROM span WHERE call"


class _AtOnce(QObject):
    """Answers every question at once, and notes how long its answer was taken and shown."""

    failed = Signal(str, object)

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader, self.count = reader, 0
        self.turns: dict[str, list[float]] = {}

    def ask(
        self, topic: str, question: Callable[..., Any], answer: Callable[[Any], None], *_: object
    ) -> None:
        self.count += 1
        found = question(self._reader)
        began = time.thread_time()
        answer(found)
        self.turns.setdefault(topic.removeprefix("monitor."), []).append(_ms(began))


def main(store: Path) -> None:
    """Show the page, then measure each range."""
    application = QApplication([])
    probe = Reader(store)
    now = [int(probe._value(_LAST)) + _SECOND_NS]
    probe.close()
    reader = Reader(store, clock=lambda: now[0])
    for scheme in Scheme:
        questions, selection, theme = _AtOnce(reader), Selection(), Theme(scheme)
        page = MonitorPage(theme, questions, selection, Feeds(questions, selection, lambda: now[0]))  # type: ignore[arg-type]
        page.resize(*_SIZE)
        page.show()
        for seconds in _RANGES:
            selection.set_range(TimeRange(seconds))
            application.processEvents()
            told = {
                "scheme": scheme.name,
                "range_s": seconds,
                "questions_a_minute": _minute(page, questions, now),
            }
            told |= _painting(page, questions, partial(_ask_anew, selection, application))
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()
        page.close()
    reader.close()


def _painting(page: MonitorPage, questions: _AtOnce, ask: Callable[[], float]) -> dict[str, object]:
    """The turns in which parts are shown, and what painting takes, in milliseconds."""
    questions.turns.clear()
    whole, changed = [], []
    for _ in range(_TIMES):
        changed.append(ask())
        began = time.thread_time()
        page.grab()
        whole.append(_ms(began))
    turns = {name: round(max(times), 1) for name, times in questions.turns.items()}
    return {
        "longest_turns_ms": turns,
        "paint_changes_ms": [round(median(changed), 1), round(max(changed), 1)],
        "paint_all_ms": [round(median(whole), 1), round(max(whole), 1)],
    }


def _ask_anew(selection: Selection, application: QApplication) -> float:
    """Let everything come anew; what painting what changed takes."""
    selection.query_changed.emit("")
    began = time.thread_time()
    application.processEvents()
    return _ms(began)


def _ms(began: float) -> float:
    return (time.thread_time() - began) * 1000


def _minute(page: MonitorPage, questions: _AtOnce, now: list[int]) -> int:
    """Questions in a minute of its ticks without news, which is when no program is at work."""
    before = questions.count
    for _ in range(60):
        now[0] += _SECOND_NS
        page.feeds.tick()
    return questions.count - before


if __name__ == "__main__":
    main(Path(sys.argv[1]))
