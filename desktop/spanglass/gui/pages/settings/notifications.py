"""Settings: how long messages stay."""

from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section

_STAY = Setting("message_seconds", "Messages stay")
_TOLD = "Errors stay until they are closed. All messages are kept under the bell."


def notifications(behind: Behind) -> Section:
    """The section."""
    stay = behind.controls.choices(_STAY, tuple((seconds, f"{seconds} s") for seconds in (4, 8, 16, 30)))
    return Section(behind.theme, "Notifications", "", [Row(behind.theme, _STAY.title, _TOLD, stay)])
