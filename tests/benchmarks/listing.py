"""How fast the window is over a large store: ``python listing.py STORE``; frames and keys to results.

`many_spans.py` makes such a store. Times are of a window drawn off screen, unless there is a display and
QT_QPA_PLATFORM says so.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from spanglass.gui.application import application
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme
from stalls import Stalls

QUERIES = (
    "status:error", "status:refusal", "has:retry", "model:gpt-4o", "version:gpt-4o-2024-11-20",
    "tool:lookup_order", "kind:agent", "user:u_2841", "feature:refunds", "cost:>0.05", "took:>10s",
    "{kind:llm ttft:>1s}", "refund", '"refund policy"', "slow:yes", "-status:ok",
    "status:error OR has:retry", "name:zzz",
)  # fmt: skip
_LONGEST_MS = 20_000


class Bench:
    """The real window over a store, driven by events, with a watchdog of its thread."""

    def __init__(self, store: Path, seconds: int | None) -> None:
        self.app = application(["spanglass"])
        theme = Theme()
        style.apply(self.app, theme)
        self.shell = Shell(theme, WindowOptions(store, port=45_999, grpc_port=0), traces_page)
        self.shell.selection.set_range(TimeRange(seconds))
        self.shell.window.resize(1440, 900)
        self.shell.window.show()
        self.panel = self.shell.window.findChild(ListPanel)
        self.stalls = Stalls()
        self.resets, self.counts, self.shown = 0, 0, 0
        self.panel._feed.arrived.connect(self._reset)
        self.panel.count_changed.connect(self._counted)

    def _reset(self, _first: object) -> None:
        self.resets += 1

    def _counted(self, _count: int, _among: object) -> None:
        self.counts += 1

    def until(self, done: Callable[[], bool]) -> float:
        """Let events pass until something is so; the milliseconds it took."""
        start = time.perf_counter()
        while not done() and (time.perf_counter() - start) * 1000 < _LONGEST_MS:
            self.app.processEvents()
            time.sleep(0.0005)
        return (time.perf_counter() - start) * 1000

    def rest(self, milliseconds: int) -> None:
        """Let events pass."""
        end = time.perf_counter() + milliseconds / 1000
        self.until(lambda: time.perf_counter() > end)

    def measured(self, name: str, work: Callable[[], str]) -> None:
        """Do something under the watchdog and report it."""
        self.stalls.start()
        said = work()
        worst = self.stalls.stop()[0]
        where = f"  {worst.where}" if worst.computed > 30 else ""
        sys.stdout.write(f"{name:34} {said:38} worst frame {worst.computed:6.1f} ms{where}\n")
        sys.stdout.flush()

    def query(self, text: str) -> str:
        """Type a filter letter by letter and run it."""
        field = self.shell.parts.top_bar.filter
        field.clear()
        self.until(lambda: not self.shell.questions.busy)
        before, counts = self.resets, self.counts
        for letter in text:
            QTest.keyClick(field.line, letter)
            self.rest(15)
        start = time.perf_counter()
        before = self.resets if self.resets == before else self.resets - 1
        QTest.keyClick(field.line, Qt.Key.Key_Return)
        self.until(lambda: self.resets > before)
        rows = (time.perf_counter() - start) * 1000
        self.until(lambda: self.counts > counts)
        counted = (time.perf_counter() - start) * 1000
        self.rest(300)
        return f"rows {rows:6.0f} ms, counts {counted:6.0f} ms"

    def scroll(self, steps: int) -> str:
        """Turn the wheel, quickly, all the way down as far as pages come."""
        view = self.panel.view
        view.setFocus()
        for _ in range(steps):
            place = QPointF(200, 300)
            event = QWheelEvent(
                place, view.viewport().mapToGlobal(place), QPoint(0, -600), QPoint(0, -600),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(view.viewport(), event)
            self.rest(10)
        return f"{self.panel._model.rowCount():,} rows loaded"

    def select(self, steps: int) -> str:
        """Go down row by row; the time from the key to the trace being chosen, and its spans shown."""
        view, worst = self.panel.view, 0.0
        view.setFocus()
        for _ in range(steps):
            before = self.shell.selection.trace
            start = time.perf_counter()
            QTest.keyClick(view, Qt.Key.Key_Down)
            self.until(lambda before=before: self.shell.selection.trace is not before)
            worst = max(worst, (time.perf_counter() - start) * 1000)
            self.rest(30)
        return f"key to selection at most {worst:.0f} ms"

    def sort(self, column: str) -> str:
        """Press a head."""
        before, start = self.resets, time.perf_counter()
        self.panel.view.sort_wanted.emit(column)
        self.until(lambda: self.resets > before)
        rows = (time.perf_counter() - start) * 1000
        self.rest(200)
        return f"rows {rows:6.0f} ms"


def main() -> None:
    """Measure everything once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=int, help="the range; all time without it")
    given = parser.parse_args()
    bench = Bench(given.store, given.seconds)
    bench.shell.feed.start()
    bench.measured("first rows", lambda: f"{bench.until(lambda: bench.resets > 0):6.0f} ms")
    if not bench.resets:
        raise SystemExit("The store could not be read.")
    bench.rest(2500)
    bench.measured("scrolling", lambda: bench.scroll(300))
    bench.measured("selecting", lambda: bench.select(20))

    for text in QUERIES:
        bench.measured(text, lambda text=text: bench.query(text))
    bench.shell.parts.top_bar.filter.clear()
    bench.rest(1000)
    for column in ("duration", "cost", "tokens", "name", "model", "status", "time"):
        bench.measured(f"sorting by {column}", lambda column=column: bench.sort(column))
    bench.shell.stop()


if __name__ == "__main__":
    main()
