"""Child processes of the window: how one is ended, what it said then, and how a file is named in words."""

from pathlib import Path

from PySide6.QtCore import QProcess

from spanglass.core.display import one_line

_LONGEST = 400


def last_sentence(stderr: bytes) -> str:
    """The last line a child wrote, without the program's name before it; empty if it wrote none."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    line = lines[-1].removeprefix("spanglass:").strip()
    return one_line(line[:1].upper() + line[1:], _LONGEST)


def end_child(child: QProcess, within_ms: int) -> None:
    """Ask a child to end, and kill it if it has not within some milliseconds; nobody hears of either."""
    child.blockSignals(True)
    child.terminate()
    if not child.waitForFinished(within_ms):
        child.kill()
        child.waitForFinished(within_ms)


def home_short(path: Path) -> str:
    """The path with the home folder as ``~``."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
