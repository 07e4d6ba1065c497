"""The application's palette and the few style rules that a palette cannot give."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMenuBar, QScrollBar

from spanglass.gui.theming.theme import Theme

_ROLES = {
    QPalette.ColorRole.Window: "bg0",
    QPalette.ColorRole.WindowText: "text1",
    QPalette.ColorRole.Base: "bg1",
    QPalette.ColorRole.AlternateBase: "bg2",
    QPalette.ColorRole.Text: "text1",
    QPalette.ColorRole.Button: "bg2",
    QPalette.ColorRole.ButtonText: "text1",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "sel",
    QPalette.ColorRole.HighlightedText: "text1",
    QPalette.ColorRole.ToolTipBase: "bg3",
    QPalette.ColorRole.ToolTipText: "text1",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.LinkVisited: "line3",
    QPalette.ColorRole.Mid: "line2",
    QPalette.ColorRole.Midlight: "bg4",
    QPalette.ColorRole.Light: "bg3",
    QPalette.ColorRole.Dark: "line1",
    QPalette.ColorRole.Shadow: "bg0",
}
_EFFECTS = (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo,
            Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip)  # fmt: skip
_SYSTEMS = -1
_RULED = (QScrollBar, QLineEdit, QMenu, QMenuBar)
_RULES = """
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: palette(midlight); border-radius: 3px; margin: 2px; }
QScrollBar::handle { min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: palette(link-visited); }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QLineEdit[frame="false"] { background: transparent; }
QToolTip { color: palette(window-text); background: palette(light); }
QToolTip { border: 1px solid palette(mid); padding: 4px 6px; }
QMenuBar { background: palette(button); color: palette(window-text); }
QMenuBar { border-bottom: 1px solid palette(mid); padding: 3px 6px; }
QMenuBar::item { padding: 5px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: palette(midlight); }
QMenu { background: palette(button); border: 1px solid palette(mid); padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; color: palette(window-text); }
QMenu::item:selected { background: palette(midlight); }
QMenu::item:disabled { color: palette(placeholder-text); }
QMenu::separator { height: 1px; background: palette(mid); margin: 4px 8px; }
"""


def apply(app: QApplication, theme: Theme) -> None:
    """Give the application the theme's palette, font and rules; call again when the theme changes."""
    before = app.palette()
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, theme.color(token))
    palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, theme.color("sel_inactive"))
    disabled = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(disabled, role, theme.color("text3"))
    app.setPalette(palette)
    app.setCursorFlashTime(_SYSTEMS if theme.manner.motion else 0)
    for effect in _EFFECTS:
        app.setEffectEnabled(effect, theme.manner.motion)
    app.setFont(theme.font())
    if app.styleSheet() != _RULES:
        app.setStyleSheet(_RULES)
    elif app.palette() != before:
        _follow(app)


def _follow(app: QApplication) -> None:
    """Let what the rules speak of take the colours of the palette; a new sheet would polish every widget."""
    for widget in app.allWidgets():
        if isinstance(widget, _RULED):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
            widget.update()
