"""Settings: colours, font, size and density of the interface."""

from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section

SCALES = (0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
"""The sizes of the interface to choose from."""

_THEME = Setting("theme", "Theme")
_FONT = Setting("font", "Font")
_SIZE = Setting("scale", "Size")
_ROWS = Setting("rows", "Height of rows")
_MOTION = Setting("reduce_motion", "Reduce motion")


def appearance(behind: Behind) -> Section:
    """The section."""
    theme, controls = behind.theme, behind.controls
    themes = controls.choices(_THEME, (("system", "System"), ("dark", "Dark"), ("light", "Light")))
    fonts = controls.choices(_FONT, (("inter", "Inter"), ("system", "System")))
    sizes = controls.choices(_SIZE, [(scale, f"{scale:.0%}") for scale in SCALES])
    rows = controls.choices(_ROWS, ((24, "Compact"), (26, "Normal"), (30, "Roomy")))
    return Section(
        theme, "Appearance", "",
        [
            Row(theme, _THEME.title, "System follows the desktop, also while Spanglass is open.", themes),
            Row(theme, _FONT.title, "", fonts),
            Row(theme, _SIZE.title, "Ctrl and plus, minus or 0 from everywhere.", sizes),
            Row(theme, _ROWS.title, "24, 26 or 30 pixels in lists.", rows),
            Row(theme, _MOTION.title, "Nothing fades or blinks.", controls.switch(_MOTION)),
        ],
    )  # fmt: skip
