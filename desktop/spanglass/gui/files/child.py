"""Child processes of the window: what one said on its way out, and how a file is named in words."""

from pathlib import Path

from spanglass.core.display import one_line

_LONGEST = 400


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
