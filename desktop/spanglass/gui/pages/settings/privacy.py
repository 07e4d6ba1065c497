"""Settings: what of the traces is hidden, and what is never done with them."""

from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section

_MASK = Setting("mask_secrets", "Hide secrets in traces")
_MASK_TOLD = "Keys, tokens and passwords are shown as dots; Reveal under a message shows its own."
_STAYS = "Nothing is sent anywhere, and nothing is asked of the network because of what a trace says."


def privacy(behind: Behind) -> Section:
    """The section."""
    theme = behind.theme
    return Section(
        theme, "Privacy", "",
        [
            Row(theme, _MASK.title, _MASK_TOLD, behind.controls.switch(_MASK)),
            Row(theme, "Traces stay on this machine", _STAYS),
            Row(theme, "Remote images are never loaded", "Links in traces are text."),
        ],
    )  # fmt: skip
