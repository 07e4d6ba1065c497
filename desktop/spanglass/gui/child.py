"""Child processes of the window: how to start this program again, and what a child said on its way out."""

import sys
from pathlib import Path

from spanglass.core.display import one_line

_LONGEST = 400


def own_command() -> tuple[str, ...]:
    """The program and first arguments that start this program again, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "spanglass")


def last_sentence(stderr: bytes) -> str:
    """The last line a child wrote, without the program's name before it; empty if it wrote none."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    line = lines[-1].removeprefix("spanglass:").strip()
    return one_line(line[:1].upper() + line[1:], _LONGEST)


def home_short(path: Path) -> str:
    """The path with the home folder as ``~``."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
