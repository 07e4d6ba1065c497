"""Settings: how the window opens, where the settings are kept, and all of them as they were at first."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from spanglass.gui.files.child import home_short
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.toast_card import Toast, ToastButton
from spanglass.settings import AS_LEFT

_FOLLOW = Setting("follow", "Follow new traces at start")
_RANGE = Setting("start_range", "Time range at start")
_RANGES = (
    (AS_LEFT, "As left"), ("30m", "30 min"), ("1h", "1 h"), ("24h", "24 h"), ("7d", "7 d"), ("all", "All"),
)  # fmt: skip
_CLOSING = Setting("closing", "When the window is closed")
_CLOSINGS = (("ask", "Ask"), ("tray", "Keep in the tray"), ("quit", "Quit"))


def general(behind: Behind) -> Section:
    """The section."""
    theme, controls = behind.theme, behind.controls
    reset = Button(theme, "Reset all settings", Look(icon="undo-2"))
    reset.clicked.connect(lambda: _reset(behind))
    rows = [
        Row(
            theme,
            _FOLLOW.title,
            "Otherwise the view stands still until you go live.",
            controls.switch(_FOLLOW),
        ),
        Row(
            theme,
            _RANGE.title,
            "How far back traces and charts look when the window opens.",
            controls.choices(_RANGE, _RANGES),
        ),
        Row(
            theme,
            _CLOSING.title,
            "Where the desktop has no tray, receiving ends with the window.",
            controls.choices(_CLOSING, _CLOSINGS),
        ),
        _file_row(behind),
        Row(theme, "Everything as it was at first", "Prices and keys stay.", reset),
    ]
    return Section(theme, "General", "", rows)


def _file_row(behind: Behind) -> Row:
    file = behind.file
    if file is None:
        return Row(behind.theme, "Settings of this window", "They hold until it is closed.")
    show = Button(behind.theme, "Show folder", Look(icon="folder-open"))
    show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))))
    return Row(behind.theme, "Settings file", home_short(file), show)


def _reset(behind: Behind) -> None:
    before = behind.preferences.value
    behind.preferences.reset()
    if behind.preferences.value != before:
        undo = ToastButton("Undo", lambda: behind.preferences.take(before))
        behind.say(Toast("Settings are as they were at first", "", "ok", buttons=(undo,)))
