"""What keeps the window from opening, said before Qt would abort: a broken Qt, no display."""

import sys
from collections.abc import Mapping


def obstacle(
    python: tuple[int, ...], pyside: str, environment: Mapping[str, str], platform: str = sys.platform
) -> str | None:
    """A sentence if the window cannot open with this Python, PySide6 and environment; else None."""
    if python < (3, 12) and pyside.startswith("6.12."):
        return (
            f"PySide6 {pyside} crashes on Python {python[0]}.{python[1]}. Install an older one: "
            'pip install "PySide6-Essentials<6.12"'
        )
    if not environment.get("QT_QPA_PLATFORM") and not has_screen(environment, platform):
        return (
            "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "To receive without a window: spanglass serve"
        )
    return None


def has_screen(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window would be seen by somebody."""
    if environment.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    on_unix = platform.startswith(("linux", "freebsd", "openbsd"))
    return not on_unix or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
