"""The theme follows the settings, and the system while it is told to."""

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.appearance import Appearance
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.settings import Settings


class System(QObject):
    changed = Signal(object)
    contrast_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.LIGHT

    def contrast(self) -> bool:
        return False

    def current(self) -> Scheme:
        return self.scheme


def follows(settings: Settings, *, at_first: bool = True) -> tuple[Theme, Preferences, System, Appearance]:
    theme, preferences, system = Theme(), Preferences(settings), System()
    appearance = Appearance(theme, preferences)
    appearance.follow(system, at_first=at_first)  # type: ignore[arg-type]
    return theme, preferences, system, appearance


def test_the_system_is_followed_only_while_nothing_else_is_chosen(qtbot: QtBot) -> None:
    theme, preferences, system, _kept = follows(Settings())
    system.changed.emit(Scheme.LIGHT)
    assert theme.scheme is Scheme.LIGHT
    preferences.change(theme="dark")
    system.changed.emit(Scheme.LIGHT)
    assert theme.scheme is Scheme.DARK
    preferences.change(theme="system")
    assert theme.scheme is Scheme.LIGHT


def test_colours_of_the_command_line_hold_until_others_are_chosen(qtbot: QtBot) -> None:
    theme, preferences, system, _kept = follows(Settings(), at_first=False)
    system.changed.emit(Scheme.LIGHT)
    preferences.change(rows=30)
    assert theme.scheme is Scheme.DARK
    preferences.change(theme="light")
    assert theme.scheme is Scheme.LIGHT


def test_size_font_rows_and_the_rest_are_taken_over_at_once(qtbot: QtBot) -> None:
    theme, preferences, _system, _kept = follows(Settings(rows=24, reduce_motion=True))
    assert (theme.manner.row, theme.manner.motion) == (24, False)
    inter = theme.font().families()
    preferences.change(scale=1.3, font="system", mask_secrets=False)
    assert (theme.scale, theme.manner.secrets, theme.px(10)) == (1.3, True, 13)
    assert theme.font().families() != inter
    preferences.change(font="inter")
    assert theme.font().families() == inter


def test_switching_goes_back_and_forth_and_is_kept(qtbot: QtBot) -> None:
    theme, preferences, _system, appearance = follows(Settings())
    appearance.switch()
    assert (theme.scheme, preferences.value.theme) == (Scheme.LIGHT, "light")
    appearance.switch()
    assert (theme.scheme, preferences.value.theme) == (Scheme.DARK, "dark")


def test_more_contrast_holds_in_both_themes_and_whatever_else_is_set(qtbot: QtBot) -> None:
    theme, preferences, system, _kept = follows(Settings(theme="dark"), at_first=False)
    system.contrast_changed.emit(True)
    preferences.change(theme="light", rows=30)
    assert theme.color("text3") == theme.color("text1")
    assert theme.color("bg1") == theme.color("bg0")
    system.contrast_changed.emit(False)
    assert theme.color("text3") != theme.color("text1")
    assert theme.manner.row == 30
