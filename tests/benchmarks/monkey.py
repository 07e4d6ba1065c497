"""Random sessions of clicks and keys on the real window: what raises, warns or grows is a defect.

Run as ``python tests/benchmarks/monkey.py [--sessions 200] [--steps 60] [--seed 1]``; no screen is needed.
The sessions follow each other on a window over sample traces; after every ``--anew`` of them comes a new
window. Prints JSON: each exception and Qt warning with the seed of its session and its last steps, and
the growth of memory after the first quarter of the sessions, but ten at least: in these each page is made,
once, and what is kept of texts, pictures and fonts, in two themes and two sizes, fills up to its bounds, some
90 MB, of which the last 20 take fifty sessions. It is that from the median of the tenth that follows to that
of the last, as a session with a large window and large type holds some 10 MB more than another. Memory that
was given back to the allocator does not count. The exit code is 1 if there is any, or the growth is over
20 MB.
``--only SEED`` repeats one session and says every step on stderr.
"""

import argparse
import ctypes
import gc
import json
import logging
import os
import random
import statistics
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QObject,
    QPoint,
    Qt,
    QTimer,
    QtMsgType,
    QUrl,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from local_ports import a_free_port
from sample_store import a_sample_store
from spanglass.gui.application import application
from spanglass.gui.keyboard.action_table import ACTIONS
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme

MOST_GROWTH_MB = 20
OF_THE_PLATFORM = ("propagateSizeHints", "This plugin does not support", "requestActivate")
TOLD = ("nothing can be asked again", "there is nothing to keep", "The receiver did not keep it")
"""What is told to the user in words: a trace without calls or messages, no receiver beside this window."""
LEFT_OUT = ("quit",)
WARM = 10
SIZES = ((1440, 900), (960, 600), (1100, 700), (1320, 760), (1920, 1200))
TYPED = (
    "refund",
    "status:error ",
    'model:gpt-4o "',
    "cost:>0.01",
    "(",
    "sk-",
    "x" * 300,
    "日本 \u202e",
    "> ",
)
KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown,
    Qt.Key.Key_PageUp, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_F6, Qt.Key.Key_F1,
)  # fmt: skip
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip


@dataclass
class Watch:
    """What went wrong, and during what."""

    seed: int = 0
    steps: list[str] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    loud: bool = False

    def step(self, text: str) -> None:
        self.steps.append(text)
        if self.loud:
            sys.stderr.write(f"{text}\n")

    def failed(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        self.exceptions.append({"seed": self.seed, "steps": self.steps[-6:], "text": text})

    def warned(self, text: str) -> None:
        if not any(known in text for known in (*OF_THE_PLATFORM, *TOLD)):
            self.warnings.append({"seed": self.seed, "steps": self.steps[-6:], "text": text})

    def qt_said(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            sys.stderr.write(f"{text} in session {self.seed} after {self.steps[-6:]}\n")
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            self.warned(text)


class Logged(logging.Handler):
    """Log records of warnings are warnings too."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.warned(f"{record.name}: {record.getMessage()}")


class Nowhere(QObject):
    """Opens nothing."""

    @Slot(QUrl)
    def open(self, _url: QUrl) -> None:
        """Leave it."""


class Monkey:
    """One session on one window."""

    def __init__(self, shell: Shell, watch: Watch, rng: random.Random) -> None:
        self._shell, self._watch, self._rng = shell, watch, rng
        self._janitor = QTimer()
        self._janitor.timeout.connect(self._close_dialogs)
        self._janitor.start(150)

    def run(self, steps: int) -> None:
        """Do that many things."""
        ways: list[tuple[Callable[[], None], int]] = [
            (self._key_of_the_table, 30), (self._any_key, 20), (self._click, 30), (self._wheel, 6),
            (self._type, 6),
            (self._drag, 4), (self._resize, 3), (self._settings, 2), (self._rest, 4),
        ]  # fmt: skip
        weights = [weight for _, weight in ways]
        for _ in range(steps):
            self._rng.choices([way for way, _ in ways], weights)[0]()
            wait(self._rng.choice((0, 0, 1, 5, 20)))
        self._janitor.stop()
        self._close_dialogs()

    def _close_dialogs(self) -> None:
        """A dialog of the system's, or a menu, would keep everything waiting."""
        for widget in (QApplication.activeModalWidget(), QApplication.activePopupWidget()):
            if widget is not None and (widget.isModal() or isinstance(widget, QMenu)):
                widget.close()

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        return popup or self._shell.window.focusWidget() or self._shell.window

    def _press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        self._watch.step(f"press {modifiers.name} {key.name} on {type(self._target()).__name__}")
        QTest.keyClick(self._target(), key, modifiers)

    def _key_of_the_table(self) -> None:
        action = self._rng.choice([each for each in ACTIONS if each.id not in LEFT_OUT])
        if self._rng.random() < 0.5:
            self._watch.step(f"do {action.id}")
            self._shell.actions.trigger(action.id)
        elif action.keys and len(action.keys[0]) == 1:
            self._watch.step(f"type {action.keys[0]}")
            QTest.keyClicks(self._target(), action.keys[0])

    def _any_key(self) -> None:
        self._press(self._rng.choice(KEYS), self._rng.choice(MODIFIERS))

    def _type(self) -> None:
        text = self._rng.choice(TYPED)
        self._watch.step(f"type {text[:20]!r}")
        if text.isascii():
            QTest.keyClicks(self._target(), text)
        else:
            QApplication.clipboard().setText(text)
            QTest.keyClick(self._target(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def _place(self) -> tuple[QWidget, QPoint] | None:
        """A widget that can be seen, and a place in the part of it that is."""
        everything = widgets_in(self._shell.window)
        shown = [each for each in everything if each.isVisible() and not each.visibleRegion().isEmpty()]
        if not shown:
            return None
        widget = self._rng.choice(shown)
        seen = widget.visibleRegion().boundingRect()
        across, down = self._rng.randrange(seen.width()), self._rng.randrange(seen.height())
        return widget, seen.topLeft() + QPoint(across, down)

    def _click(self) -> None:
        found = self._place()
        if found is None:
            return
        widget, at = found
        button = self._rng.choice((Qt.MouseButton.LeftButton,) * 4 + (Qt.MouseButton.RightButton,))
        how = QTest.mouseDClick if self._rng.random() < 0.15 else QTest.mouseClick
        named = f"{type(widget).__name__} {widget.accessibleName()[:40]!r}"
        self._watch.step(f"{how.__name__} {button.name} {named} {at.toTuple()}")
        how(widget, button, self._rng.choice(MODIFIERS), at)

    def _drag(self) -> None:
        found = self._place()
        if found is None:
            return
        widget, at = found
        self._watch.step(f"drag {type(widget).__name__} {at.toTuple()}")
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        for _ in range(4):
            if isValid(widget):
                at += QPoint(self._rng.randint(-60, 60), self._rng.randint(-40, 40))
                QTest.mouseMove(widget, at)
        if isValid(widget):
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def _wheel(self) -> None:
        found = self._place()
        if found is not None:
            widget, at = found
            self._watch.step(f"wheel {type(widget).__name__}")
            handle = widget.window().windowHandle()
            place = widget.mapTo(widget.window(), at)
            turned = QPoint(0, self._rng.choice((-360, -120, 120, 360)))
            QTest.wheelEvent(handle, place, turned, QPoint(), self._rng.choice(MODIFIERS))

    def _resize(self) -> None:
        size = self._rng.choice(SIZES)
        self._watch.step(f"resize {size}")
        self._shell.window.resize(*size)

    def _settings(self) -> None:
        changes = {
            "theme": self._rng.choice(("dark", "light")), "scale": self._rng.choice((0.9, 1.0, 1.3, 1.5)),
            "rows": self._rng.choice((24, 26, 30)), "font": self._rng.choice(("inter", "system")),
            "mask_secrets": self._rng.random() < 0.5,
        }  # fmt: skip
        name = self._rng.choice(list(changes))
        self._watch.step(f"set {name} {changes[name]}")
        self._shell.preferences.change(**{name: changes[name]})

    def _rest(self) -> None:
        self._watch.step("wait")
        wait(120)


def widgets_in(widget: QWidget) -> list[QWidget]:
    """All widgets below one; of each that Qt has made itself `findChildren` would keep something for good."""
    own = [child for child in widget.children() if isinstance(child, QWidget)]
    return own + [each for child in own for each in widgets_in(child)]


def wait(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def a_window(app: QApplication, theme: Theme, store: Path) -> Shell:
    """A window over a store, which starts no receiver."""
    shell = Shell(theme, WindowOptions(store, port=a_free_port(), grpc_port=0), traces_page)
    shell.supervisor._command = (sys.executable, "-c", "pass")
    app.focusChanged.connect(shell.actions.focus_moved)
    shell.window.show()
    shell.window.activateWindow()
    shell.feed.start()
    wait(500)
    return shell


def close(app: QApplication, shell: Shell) -> None:
    """The end of a window."""
    app.focusChanged.disconnect(shell.actions.focus_moved)
    shell.stop()
    shell.window.hide()
    shell.window.deleteLater()
    shell.deleteLater()
    wait(50)


def session(shell: Shell, watch: Watch, steps: int) -> None:
    """One session, from a window as it is at first."""
    rng = random.Random(watch.seed)
    watch.steps.clear()
    shell.search.close_search()
    shell.preferences.reset()
    shell.preferences.change(theme=rng.choice(("dark", "light")), scale=rng.choice((1.0, 1.0, 1.3)))
    shell.selection.set_query("")
    shell.window.show_page("traces")
    shell.window.resize(*rng.choice(SIZES))
    wait(50)
    Monkey(shell, watch, rng).run(steps)
    watch.step("end")


def resident_mb() -> float:
    """The memory that this process holds, in megabytes."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(app: QApplication, watch: Watch, seeds: range, values: argparse.Namespace) -> dict[str, Any]:
    """All sessions; the report."""
    memory: list[float] = []
    with tempfile.TemporaryDirectory(prefix="spanglass-monkey-") as folder:
        store = a_sample_store(Path(folder) / "a.db", 60)
        theme = Theme()
        style.apply(app, theme)
        theme.changed.connect(lambda: style.apply(app, theme))
        shell = a_window(app, theme, store)
        for number, watch.seed in enumerate(seeds):
            if number and number % values.anew == 0:
                close(app, shell)
                shell = a_window(app, theme, store)
            session(shell, watch, values.steps)
            gc.collect()
            memory.append(round(resident_mb(), 1))
        close(app, shell)
    tenth = max(1, len(memory) // 10)
    begun = min(len(memory) - 1, max(WARM, len(memory) // 4))
    warm, end = statistics.median(memory[begun : begun + tenth]), statistics.median(memory[-tenth:])
    return {
        "sessions": len(memory), "steps": values.steps, "exceptions": watch.exceptions,
        "warnings": watch.warnings,
        "memory_mb": memory[::tenth] + memory[-1:], "warm_mb": warm,
        "end_mb": end, "growth_mb": round(end - warm, 1),
    }  # fmt: skip


def main() -> int:
    """Run, print the report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--anew", type=int, default=100)
    parser.add_argument("--only", type=int)
    values = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = tempfile.mkdtemp(prefix="spanglass-monkey-")
    first = values.seed if values.only is None else values.only
    seeds = range(first, first + (values.sessions if values.only is None else 1))
    watch = Watch(loud=values.only is not None)
    sys.excepthook = watch.failed
    sys.unraisablehook = lambda info: watch.failed(
        info.exc_type, info.exc_value or Exception(), info.exc_traceback
    )
    logging.getLogger().addHandler(Logged(watch))
    qInstallMessageHandler(watch.qt_said)
    app = application(["spanglass"])
    nowhere = Nowhere()
    QDesktopServices.setUrlHandler("file", nowhere, "open")
    report = run(app, watch, seeds, values)
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(bool(report["exceptions"] or report["warnings"] or report["growth_mb"] > MOST_GROWTH_MB))


if __name__ == "__main__":
    sys.exit(main())
