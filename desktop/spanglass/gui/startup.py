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
    on_unix = platform.startswith(("linux", "freebsd", "openbsd"))
    named = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    if on_unix and not any(environment.get(name) for name in named):
        return (
            "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "To receive without a window: spanglass serve"
        )
    return None
