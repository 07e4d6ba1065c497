"""Colours, fonts and icons by meaning, in both schemes and every size."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spanglass.core.facts import Kind
from spanglass.gui.theming.theme import KIND_ICONS, Scheme, Size, Theme


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def contrast(theme: Theme, ink: str, ground: str) -> float:
    """The contrast of two colours after WCAG 2."""

    def luminance(token: str) -> float:
        parts = theme.color(token).getRgbF()[:3]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_both_schemes_have_the_same_tokens(theme: Theme) -> None:
    dark = set(theme._colours)
    theme.change(scheme=Scheme.LIGHT)
    assert set(theme._colours) == dark


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("ink", ["text1", "text2", "text3", "error", "refusal", "warn", "ok", "accent"])
def test_text_can_be_read_on_every_ground(theme: Theme, scheme: Scheme, ink: str) -> None:
    theme.change(scheme=scheme)
    grounds = ["bg0", "bg1", "bg2", "bg3", "sel", "sel_inactive"]
    if ink in ("error", "refusal", "warn", "ok"):
        grounds = ["bg1", "bg2", f"{ink}_bg"]
    assert min(contrast(theme, ink, ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("scheme", list(Scheme))
def test_kinds_and_controls_are_told_from_the_ground(theme: Theme, scheme: Scheme) -> None:
    theme.change(scheme=scheme)
    tokens = ["line3", *(theme.kind_token(kind) for kind in Kind)]
    assert min(contrast(theme, token, "bg1") for token in tokens) >= 3


def test_every_kind_has_an_icon_that_is_drawn(theme: Theme) -> None:
    for kind in Kind:
        pixmap = theme.pixmap(KIND_ICONS[kind], theme.kind_token(kind))
        assert not pixmap.toImage().allGray() or kind in (Kind.AGENT, Kind.CHAIN, Kind.SPAN, Kind.PROMPT)
        assert theme.kind_color(kind) == theme.color(theme.kind_token(kind))


def test_lengths_and_fonts_follow_the_scale(theme: Theme, qtbot: QtBot) -> None:
    assert (theme.px(26), theme.font(Size.BODY).pixelSize()) == (26, 12)
    with qtbot.waitSignal(theme.changed):
        theme.change(scale=1.5)
    assert (theme.px(26), theme.font(Size.BODY).pixelSize()) == (39, 18)
    theme.change(scale=0.9)
    assert theme.font(Size.AXIS).pixelSize() == 9
    assert theme.scheme is Scheme.DARK


def test_figures_are_of_one_width_and_names_are_not(theme: Theme) -> None:
    figures, words = QFontMetrics(theme.font(figures=True)), QFontMetrics(theme.font())
    assert figures.horizontalAdvance("1111") == figures.horizontalAdvance("8888")
    assert words.horizontalAdvance("1111") < words.horizontalAdvance("8888")


def test_what_is_drawn_once_is_kept_until_the_theme_changes(theme: Theme) -> None:
    first = theme.pixmap("hand", "refusal", 14, 2.0)
    assert (first.width(), first.devicePixelRatio()) == (28, 2.0)
    assert theme.pixmap("hand", "refusal", 14, 2.0) is first
    assert theme.font() is theme.font()
    theme.change(scheme=Scheme.LIGHT)
    assert theme.pixmap("hand", "refusal", 14, 2.0).toImage() != first.toImage()
    assert [size.width() for size in theme.icon("hand").availableSizes()] == [16, 32]


def test_the_application_takes_palette_and_rules(
    styled: Callable[[Theme], None], qapp: QApplication, theme: Theme
) -> None:
    styled(theme)
    for scheme in Scheme:
        theme.change(scheme=scheme)
        palette = qapp.palette()
        inactive = palette.color(palette.ColorGroup.Inactive, palette.ColorRole.Highlight)
        assert palette.color(palette.ColorRole.Base) == theme.color("bg1")
        assert inactive == theme.color("sel_inactive")
        assert palette.color(palette.ColorRole.Midlight) == theme.color("bg4")
        assert "{{" not in qapp.styleSheet()


def test_other_colours_leave_the_fonts_and_colour_the_icons(theme: Theme) -> None:
    font, dark = theme.font(), theme.pixmap("hand", "text1").toImage()
    theme.change(scheme=Scheme.LIGHT)
    light = theme.pixmap("hand", "text1").toImage()
    assert theme.font() is font
    places = [(x, y) for x in range(dark.width()) for y in range(dark.height())]
    assert all(dark.pixelColor(*each).alpha() == light.pixelColor(*each).alpha() for each in places)
    drawn = next(each for each in places if light.pixelColor(*each).alpha() == 255)
    assert light.pixelColor(*drawn).name() == theme.css("text1")
    theme.change(scale=1.5)
    assert theme.font() is not font
