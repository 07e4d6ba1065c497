"""How long the window lets one wait with traces of unusual size, in milliseconds of the GUI thread.

Run as ``python tests/benchmarks/big_traces.py [--store FILE] [--spans 100000] [--megabytes 20]``; the
store is made if it is not there. The window is the real one, off screen unless ``QT_QPA_PLATFORM`` says
otherwise. A watchdog measures how long the GUI thread lets events wait in each step. Prints JSON; the
exit code is 1 where a trace of 100,000 spans is not painted within a second or unfolded within two, or
where any step stalls for more than 50 ms.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea

from big_traces import DEEP, LARGE, WIDE, a_big_store, texts
from spanglass.core.ids import to_hex
from spanglass.gui.application import application
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.timeline_view import TimelineView
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from stalls import Stalls

STALL_MS, PAINT_MS, UNFOLD_MS = 50.0, 1000.0, 2000.0
LONGEST_S = 60.0
_FRAMES = 120


@dataclass
class Bench:
    """The window under test, and what was measured so far."""

    shell: Shell
    reader: Reader
    quick: bool = False
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        window = self.shell.window
        trace, detail = window.findChild(TracePanel), window.findChild(DetailPanel)
        assert trace is not None
        assert detail is not None
        self.trace, self.detail = trace, detail
        self.stalls = Stalls(STALL_MS)

    def step(self, name: str, work: Callable[[], object], done: Callable[[], bool]) -> float:
        """Do something and run the event loop until it is done and nothing waits; milliseconds until then."""
        self.stalls.start()
        begun = time.perf_counter()
        work()
        took = self.until(done, begun)
        self.rest()
        longest, *others = self.stalls.stop()
        self.found[name] = {"ms": round(took, 1), "longest": asdict(longest), "over": len(others)}
        sys.stderr.write(f"{name}: {self.found[name]}\n")
        return took

    def until(self, done: Callable[[], bool], begun: float) -> float:
        """Run the event loop until something is so."""
        while not done():
            if time.perf_counter() - begun > LONGEST_S:
                raise TimeoutError("it took more than a minute")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        return (time.perf_counter() - begun) * 1000

    def rest(self, milliseconds: int = 60) -> None:
        """Run the event loop for a moment, and until nothing is being read or made."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        while self.shell.questions.busy or self._making():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def _making(self) -> bool:
        tab = self.detail.tabs[self.detail.bar.current]
        blocks = getattr(tab, "blocks", None)
        return bool(getattr(tab, "busy", False)) or not getattr(blocks, "complete", True)


def wide_trace(bench: Bench) -> None:
    """Open, unfold, scroll, zoom and walk through the trace of very many spans."""
    tree = bench.trace.tree
    bench.step("open", lambda: select(bench, WIDE), lambda: painted(bench))
    bench.found["open"]["target_ms"] = PAINT_MS
    bench.step("take in the rest", lambda: None, lambda: tree.spans.count >= 100_000)
    root = tree.spans.index(0, 0)
    bench.step("expand all", lambda: tree.folds.set(root, unfold=True, below=True), lambda: painted(bench))
    bench.found["expand all"]["target_ms"] = UNFOLD_MS
    bench.step("scroll", lambda: scroll(bench, tree), lambda: True)
    bench.step("zoom", lambda: zoom(bench), lambda: True)
    bench.step("next spans", lambda: walk(bench), lambda: True)
    bench.step("slowest", tree.choose_slowest, lambda: True)
    bench.step("timeline", lambda: bench.trace.views.turn(1), lambda: bool(timeline(bench).lanes.starts))
    bench.step("timeline: zoom", lambda: zoom_timeline(bench), lambda: True)
    bench.trace.views.turn(0)
    find = bench.trace.find_bar
    bench.step("find", lambda: (find.open_bar(), find.line.setText("step 5")), lambda: bool(tree.found))
    bench.step("next found", lambda: walk_found(bench), lambda: True)
    find.close_bar()
    filter_spans(bench)
    bench.step("fold all", lambda: tree.folds.set(QModelIndex(), False, True), lambda: painted(bench))


def filter_spans(bench: Bench) -> None:
    """Leave some spans in focus mode, other ones, and all again."""
    field, spans = bench.trace.filtering.field, bench.trace.tree.spans
    bench.shell.page.arrangement.set_focused(True)
    for text in ("step 5", "-name:*5*"):
        before = spans.matches
        bench.step(
            f"filter {text}",
            lambda text=text: field.line.setText(text),
            lambda before=before: spans.matches is not before,
        )
    bench.step("filter: clear", field.clear, lambda: spans.matches is None)
    bench.shell.page.arrangement.set_focused(False)
    bench.rest()


def timeline(bench: Bench) -> TimelineView:
    """The timeline of the trace."""
    return bench.trace.views.timeline


def zoom_timeline(bench: Bench) -> None:
    """Closer and back, a frame at each step."""
    view = timeline(bench)
    for key in [Qt.Key.Key_Plus] * 15 + [Qt.Key.Key_Right] * 10 + [Qt.Key.Key_Minus] * 15:
        QCoreApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
        frame_end()


def walk_found(bench: Bench) -> None:
    """From one found span to the next."""
    for _ in range(20):
        bench.trace.find_bar.stepped.emit(False)
        frame_end()


def select(bench: Bench, trace_id: bytes) -> None:
    """Make a trace the current one."""
    trace = bench.reader.trace(to_hex(trace_id))
    bench.shell.selection.set_trace(None)
    bench.shell.selection.set_trace(trace)


def painted(bench: Bench) -> bool:
    """Whether the tree shows rows, on the screen."""
    tree, trace = bench.trace.tree, bench.shell.selection.trace
    if trace is None or not tree.spans.count or not tree.spans.node_named((1).to_bytes(8, "big")):
        return False
    tree.viewport().repaint()
    return True


def scroll(bench: Bench, area: QAbstractScrollArea) -> None:
    """From end to end, one frame after the other."""
    bar = area.verticalScrollBar()
    bar.setValue(0)
    for frame in range(1, _FRAMES + 1):
        bar.setValue(bar.maximum() * frame // _FRAMES)
        frame_end()
    for _ in range(20):
        bar.setValue(bar.value() - 40)
        frame_end()


def frame_end() -> None:
    """Let what is due be painted, as the event loop does."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)


def zoom(bench: Bench) -> None:
    """Closer and back."""
    ruler = bench.trace.tree.ruler
    for factor in [1.25] * 20 + [0.8] * 20:
        ruler.zoom(factor, ruler.origin + 100)
        frame_end()
    ruler.reset()


def walk(bench: Bench) -> None:
    """From span to span with the key."""
    for _ in range(40):
        bench.trace.tree.step(1)
        frame_end()


def deep_trace(bench: Bench) -> None:
    """The trace of very many levels."""
    tree = bench.trace.tree
    bench.step("deep: open", lambda: select(bench, DEEP), lambda: painted(bench))
    unfold = lambda: tree.folds.set(tree.spans.index(0, 0), True, True)  # noqa: E731
    bench.step("deep: expand all", unfold, lambda: painted(bench))
    bench.step("deep: scroll", lambda: scroll(bench, tree), lambda: True)


def large_texts(bench: Bench) -> None:
    """Every span with a long text, through all tabs."""
    bench.step("large: open", lambda: select(bench, LARGE), lambda: painted(bench))
    for number, name in enumerate(texts(0.001), 2):
        bench.detail.bar.choose(0)
        bench.step(f"{name}: select", lambda number=number: choose(bench, number), lambda: shown(bench, 0))
        for tab in range(5):
            title = f"{name}: {bench.detail.tabs[tab].name}"
            bench.step(title, lambda tab=tab: bench.detail.bar.choose(tab), lambda tab=tab: shown(bench, tab))
            for area in bench.detail.tabs[tab].findChildren(QAbstractScrollArea):
                if area.isVisible() and area.verticalScrollBar().maximum() > area.height():
                    bench.step(f"{title}, scroll", lambda area=area: scroll(bench, area), lambda: True)
        bench.step(f"{name}: show all", lambda: bench.detail.tabs[4].show_all(), lambda: shown(bench, 4))
        bench.step(f"{name}: copy", bench.detail.copy_text, lambda: not bench.shell.questions.busy)


def choose(bench: Bench, number: int) -> None:
    """Choose a span by its number."""
    tree = bench.trace.tree
    tree.choose(tree.spans.node_named(number.to_bytes(8, "big")))


def shown(bench: Bench, tab: int) -> bool:
    """Whether a tab is in front, with the content of the selected span."""
    contents = bench.detail.contents
    return not bench.detail.busy and contents.is_fresh(tab) and contents.currentIndex() == tab


def missed(found: dict[str, dict[str, Any]]) -> list[str]:
    """The steps that took too long, or let events wait for too long."""
    slow = [name for name, one in found.items() if one["ms"] > one.get("target_ms", float("inf"))]
    return slow + [name for name, one in found.items() if one["longest"]["milliseconds"] > STALL_MS]


def measure(store: Path, parts: list[str]) -> dict[str, dict[str, Any]]:
    """Open the window on the store and go through all of it."""
    app = application(["spanglass"])
    theme = Theme()
    style.apply(app, theme)
    shell = Shell(theme, WindowOptions(store, grpc_port=0), traces_page)
    bench = Bench(shell, Reader(store))
    shell.selection.set_range(TimeRange(None))
    shell.window.resize(1440, 900)
    shell.window.show()
    shell.page.refresh()
    bench.until(lambda: shell.selection.trace is not None, time.perf_counter())
    bench.rest(500)
    try:
        for part in (wide_trace, deep_trace, large_texts):
            if not parts or part.__name__.split("_")[0] in parts:
                part(bench)
    finally:
        bench.reader.close()
        shell.stop()
    return bench.found


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="where the store is or is to be made")
    parser.add_argument("--spans", type=int, default=100_000)
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("parts", nargs="*", help="wide, deep or large; all by default")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = arguments.store or Path(folder) / "traces.db"
        if not store.exists():
            a_big_store(store, arguments.spans, arguments.megabytes)
        found = measure(store, arguments.parts)
    late = missed(found)
    json.dump({"steps": found, "missed": late}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
