"""Drives the real window by keyboard and mouse on a display of its own, and says what came of it.

Run as ``python tests/benchmarks/window_keys.py [--out FILE] [--pictures FOLDER] [--only keys,resize]``;
needs Xvfb and xdotool. Every key of the interface is pressed and its effect looked for; a file is dragged
onto the window; it is drawn from 1920×1200 to 960×600 and back, its colours switched while traces come in,
shown on a screen of twice the density and at a size of 150 %. Prints JSON; the exit code is 1 if a key did
not do its work, a sign or a word of the heads is cut, or something failed. Stalls are reported, as they
depend on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from displays import a_display
from local_ports import a_free_port
from sample_store import a_sample_store

TESTS = Path(__file__).resolve().parents[1]
State = dict[str, Any]
Check = Callable[[State, State], object]
SCREEN = "2000x1300"
SPAN = {
    "traceId": f"{77:032x}", "spanId": f"{77:016x}", "name": "dragged",
    "startTimeUnixNano": "1790000000000000000", "endTimeUnixNano": "1790000001000000000",
}  # fmt: skip


def differs(name: str) -> Check:
    """The value is another one."""
    return lambda before, after: before[name] != after[name]


def is_(name: str, value: object) -> Check:
    """The value is this one."""
    return lambda _before, after: after[name] == value


def steps(name: str, by: int) -> Check:
    """The value grew by so much."""
    return lambda before, after: after[name] == before[name] + by


def anything(_before: State, _after: State) -> bool:
    """There is nothing to be seen of it."""
    return True


KEYS: tuple[tuple[str, str, Check], ...] = (
    ("Home", "newest", is_("row", 0)),
    ("j", "next row", steps("row", 1)),
    ("Down", "next row", steps("row", 1)),
    ("k", "previous row", steps("row", -1)),
    ("Up", "previous row", steps("row", -1)),
    ("e", "next problem", differs("trace")),
    ("e", "next problem", differs("trace")),
    ("shift+e", "previous problem", differs("trace")),
    ("Return", "open", is_("pane", 1)),
    ("shift+k", "previous span", differs("span")),
    ("shift+j", "next span", differs("span")),
    ("shift+k", "previous span", differs("span")),
    ("l", "slowest leaf", differs("span")),
    ("Home", "first row or newest", lambda before, after: before != after),
    ("j", "another trace", differs("trace")),
    ("e", "a problem", anything),
    ("shift+Right", "unfold everything below", lambda _before, after: after["tree_rows"] >= 1),
    ("shift+Left", "fold everything below", lambda before, after: after["tree_rows"] <= before["tree_rows"]),
    ("shift+Right", "unfold it", lambda before, after: after["tree_rows"] >= before["tree_rows"]),
    ("Left", "fold or go up", lambda before, after: before != after),
    ("Right", "unfold or go down", lambda before, after: before != after),
    ("Return", "focus mode", is_("focus_mode", True)),
    ("Escape", "step out", is_("focus_mode", False)),
    ("bracketleft", "hide the list", is_("focus_mode", True)),
    ("bracketleft", "show the list", is_("focus_mode", False)),
    ("bracketright", "hide the detail", is_("detail", False)),
    ("bracketright", "show the detail", is_("detail", True)),
    ("space", "pause", is_("live", False)),
    ("space", "go live", is_("live", True)),
    ("p", "Pulse: strip", is_("pulse", "strip")),
    ("p", "Pulse: hidden", is_("pulse", "hidden")),
    ("p", "Pulse: column", is_("pulse", "column")),
    ("t", "timeline", is_("view", 1)),
    ("t", "transcript", is_("view", 2)),
    ("t", "tree", is_("view", 0)),
    *((str(n + 1), f"tab {n + 1}", is_("tab", n)) for n in (1, 2, 3, 4, 0)),
    ("y", "copy the id", lambda _before, after: after["clipboard"] == after["trace"]),
    ("shift+y", "copy as …", lambda _before, after: after["popup"]),
    ("Escape", "close it", is_("popup", None)),
    ("ctrl+c", "copy the row", lambda _before, after: len(after["clipboard"]) > 3),
    ("F6", "next pane", differs("pane")),
    ("shift+F6", "previous pane", differs("pane")),
    ("ctrl+k", "search", is_("search", True)),
    ("Escape", "close it", is_("search", False)),
    ("ctrl+shift+f", "find in this trace", differs("focus")),
    ("Escape", "close it", differs("focus")),
    ("slash", "filter", lambda _before, after: "Line" in after["focus"] or "Field" in after["focus"]),
    ("r", "a letter", is_("page", "traces")),
    ("BackSpace", "take it back", anything),
    ("Escape", "leave the filter", is_("pane", 0)),
    ("ctrl+comma", "settings", is_("page", "settings")),
    ("ctrl+1", "traces", is_("page", "traces")),
    ("ctrl+o", "open a file", lambda _before, after: after["modal"]),
    ("Escape", "close it", is_("modal", None)),
    ("F1", "keys", is_("keys", True)),
    ("Escape", "close them", is_("keys", False)),
    ("question", "keys", is_("keys", True)),
    ("Escape", "close them", is_("keys", False)),
    ("ctrl+plus", "larger", is_("scale", 1.1)),
    ("ctrl+minus", "smaller", is_("scale", 1.0)),
    ("ctrl+minus", "smaller", is_("scale", 0.9)),
    ("ctrl+0", "normal size", is_("scale", 1.0)),
    ("ctrl+shift+t", "charts as a table", is_("table", True)),
    ("Escape", "close it", is_("table", False)),
    ("s", "sort the list by …", lambda _before, after: after["popup"]),
    ("Escape", "close it", is_("popup", None)),
    ("F10", "menu", lambda _before, after: after["popup"]),
    ("Escape", "close it", is_("popup", None)),
    ("Home", "newest", is_("row", 0)),
    ("Delete", "delete", lambda _before, after: any("deleted" in title for title in after["toasts"])),
)
"""Keys as xdotool names them, what they do, and how that is seen; in the order they are pressed."""


_BACK = ("ctrl+1", "traces", is_("page", "traces"))
WHEN_BUILT: dict[str, tuple[tuple[str, str, Check], ...]] = {
    **{
        f"Ctrl+{number}": ((f"ctrl+{number}", name, is_("page", name)), _BACK)
        for number, name in enumerate(("monitor", "alerts", "replay", "fixes", "compare", "evals"), 2)
    },
    "Ctrl+E": (("ctrl+e", "export", differs("focus")), ("Escape", "close it", differs("focus"))),
    "C": (("c", "compare", is_("page", "compare")), _BACK),
    "R": (("r", "replay", is_("page", "replay")), _BACK),
    "F": (("f", "fix", is_("page", "fixes")), _BACK),
}
"""Keys of what may not be there: they are pressed, before the last one of `KEYS`, once it is."""


class Window:
    """The program under test, and a hand on its keyboard and mouse."""

    def __init__(self, display: str, folder: Path, **more: str) -> None:
        self.port, self.store = a_free_port(), folder / "a.db"
        self.environment = {
            **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "",
            "XDG_CONFIG_HOME": str(folder), **more,
        }  # fmt: skip
        words = [sys.executable, str(TESTS / "driven_window.py"), str(self.store), str(self.port)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, env=self.environment, stdin=pipe, stdout=pipe, text=True)
        self.number = self.xdotool("search", "--sync", "--onlyvisible", "--name", "^Spanglass$").split()[-1]
        self.until(lambda state: state["span"] and state["receiving"] == "listening", 40)
        self.xdotool("windowfocus", "--sync", self.number)

    def ask(self, line: object) -> Any:
        """The answer of the program."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def until(self, true: Callable[[State], object], seconds: float = 5.0) -> State:
        """The state once this is true, or when the time has passed."""
        deadline = time.monotonic() + seconds
        while True:
            state: State = self.ask("state")
            if true(state) or time.monotonic() > deadline:
                return state
            time.sleep(0.05)

    def xdotool(self, *words: str) -> str:
        """Do something on the display."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, check=True, timeout=60, capture_output=True, text=True
        )
        return done.stdout

    def end(self) -> int:
        """Let it quit; its exit code."""
        self.ask("quit")
        return self.process.wait(30)


@contextmanager
def a_window(display: str, pictures: Path | None, **more: str) -> Iterator[Window]:
    """A window over sample traces, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="spanglass-keys-") as folder:
        a_sample_store(Path(folder) / "a.db", 120)
        window = Window(display, Path(folder), **more)
        try:
            yield window
            if pictures is not None:
                pictures.mkdir(parents=True, exist_ok=True)
                window.ask(["save", str(pictures / f"{'-'.join(more.values()) or 'window'}.png")])
            assert window.end() == 0
        finally:
            window.process.kill()
            window.process.wait()


def press_keys(window: Window) -> dict[str, Any]:
    """Press every key and look for what it does."""
    stalls: list[dict[str, Any]] = []
    missed, absent = [], [key for keys in window.ask("state")["not_built"] for key in keys]
    more = [press for name, presses in WHEN_BUILT.items() if name not in absent for press in presses]
    keys = (*KEYS[:-1], *more, *KEYS[-1:])
    for key, text, check in keys:
        before = window.ask("state")
        if before["focus"] == "NoneType":
            window.xdotool("windowfocus", "--sync", window.number)  # no window manager does it after a dialog
        window.ask("watch")
        window.xdotool("key", key)
        after = window.until(lambda state, before=before, check=check: check(before, state), 3.0)
        if not check(before, after):
            missed.append({"key": key, "what": text, **{n: v for n, v in after.items() if v != before[n]}})
        time.sleep(0.05)
        stalls.append({"key": key, "what": text, **window.ask("stalls")[0]})
    stalls.sort(key=lambda stall: -stall["milliseconds"])
    return {"pressed": len(keys), "missed": missed, "not_built": absent, "stalls": stalls[:8]}


def drag_a_file(window: Window) -> dict[str, Any]:
    """Drag a trace file from another program onto the window."""
    file = window.store.parent / "dragged.json"
    file.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]}))
    words = [sys.executable, str(TESTS / "drag_source.py"), str(file)]
    with subprocess.Popen(words, env=window.environment, stdout=subprocess.PIPE, text=True) as source:
        window.xdotool("search", "--sync", "--onlyvisible", "--name", "^DRAGSOURCE$")
        window.xdotool("mousemove", "60", "40", "mousedown", "1")
        for part in range(1, 15):
            window.xdotool("mousemove", str(60 + 50 * part), str(40 + 30 * part))
            time.sleep(0.05)
        window.xdotool("mouseup", "1")
        assert source.stdout is not None
        said = source.stdout.readline().strip()
        state = window.until(_has_opened, 20)
        source.kill()
    return {"dropped_as": said, "opened": _has_opened(state)}


def _has_opened(state: dict[str, Any]) -> bool:
    """Whether the window says that a file was opened."""
    return any(title.startswith("Opened ") for title in state["toasts"])


def draw_the_edge(window: Window) -> dict[str, Any]:
    """Make the window small and large again, step by step."""
    window.ask("watch")
    for number in (*range(61), *range(60, -1, -1)):
        size = (str(1920 - 16 * number), str(1200 - 10 * number))
        window.xdotool("windowsize", window.number, *size)
        time.sleep(0.03)
    state = window.until(lambda state: state["size"] == [1920, 1200])
    return {"size": state["size"], "stalls": window.ask("stalls")[:8]}


def switch_while_live(window: Window) -> dict[str, Any]:
    """Switch the colours a few times while traces come in."""
    words = [
        sys.executable,
        "-m",
        "spanglass",
        "samples",
        f"http://127.0.0.1:{window.port}",
        "--count",
        "300",
    ]
    rows = window.ask("state")["rows"]
    with subprocess.Popen(words, env=window.environment) as samples:
        window.ask("watch")
        for _ in range(6):
            window.ask(["switch"])
            time.sleep(0.7)
        stalls = window.ask("stalls")[:5]
        state = window.until(lambda state: state["rows"] > rows, 10)
        samples.terminate()
    return {"new_rows": state["rows"] - rows, "scheme": state["scheme"], "stalls": stalls}


def grow(window: Window) -> dict[str, Any]:
    """Show everything at 150 %."""
    window.ask("watch")
    for _ in range(5):
        window.xdotool("key", "ctrl+plus")
    state = window.until(lambda state: state["scale"] == 1.5)
    window.xdotool("windowsize", window.number, "960", "600")
    state = window.until(lambda state: state["size"] == [960, 600])
    time.sleep(1)
    cut = window.ask("cut")
    return {"scale": state["scale"], "size": state["size"], "cut": cut, "stalls": window.ask("stalls")[:3]}


def look(window: Window) -> dict[str, Any]:
    """Step a little, on a screen of another density."""
    for key in ("j", "e", "Return", "bracketleft", "Escape"):
        window.xdotool("key", key)
    state = window.until(lambda state: state["focus_mode"] is False)
    return {"size": state["size"], "trace": bool(state["trace"])}


def main() -> int:
    """Do all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--only", default="keys,drag,resize,live,grow,dense")
    values = parser.parse_args()
    work = {
        "keys": (press_keys, {}), "drag": (drag_a_file, {}), "resize": (draw_the_edge, {}),
        "live": (switch_while_live, {}), "grow": (grow, {}), "dense": (look, {"QT_SCALE_FACTOR": "2"}),
    }  # fmt: skip
    report: dict[str, Any] = {}
    with a_display(SCREEN) as display:
        for name in values.only.split(","):
            do, more = work[name]
            with a_window(display, values.pictures, **more) as window:
                report[name] = do(window)
    text = json.dumps(report, indent=1)
    sys.stdout.write(text + "\n")
    if values.out is not None:
        values.out.write_text(text)
    failed = report.get("keys", {}).get("missed") or report.get("grow", {}).get("cut")
    return int(bool(failed or report.get("drag", {}).get("opened") is False))


if __name__ == "__main__":
    sys.exit(main())
