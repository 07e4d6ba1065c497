"""Text stands out from every ground it is drawn on, and lines and marks from theirs, in both themes."""

import tomllib

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from spanglass.files import resource
from spanglass.gui.theming.theme import Manner, Scheme, Theme

TEXT, SHAPE, MORE = 4.5, 3.0, 7.0
GROUNDS = ("bg0", "bg1", "bg2", "bg3", "sel", "sel_inactive")
PANELS = ("bg0", "bg1", "bg2")
JSON = ("json_key", "json_string", "json_number", "json_keyword")
KINDS = tuple(f"kind_{kind}" for kind in
              ("llm", "tool", "retriever", "embedding", "reranker", "agent", "chain", "http"))  # fmt: skip
CHARTS = (*(f"chart_{number}" for number in range(6)), "chart_other")


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """What is drawn on what, and how much it has to differ."""
    wanted = [(text, ground, TEXT) for text in ("text1", "text2", "text3") for ground in GROUNDS]
    wanted += [("text1", "bg4", TEXT), ("text2", "bg4", TEXT), ("text1", "match", TEXT)]
    wanted += [("on_accent", ground, TEXT) for ground in ("accent_fill", "accent_hover")]
    for tone in ("error", "refusal", "warn", "ok"):
        wanted += [(tone, ground, TEXT) for ground in (*PANELS, f"{tone}_bg", "sel")]
    wanted += [("accent", ground, TEXT) for ground in (*PANELS, "info_bg", "sel")]
    wanted += [(f"diff_{kind}", f"diff_{kind}_bg", TEXT) for kind in ("add", "del")]
    wanted += [(token, ground, TEXT) for token in JSON for ground in PANELS]
    wanted += [(token, ground, SHAPE) for token in (*KINDS, "line3") for ground in ("bg1", "sel")]
    wanted += [(token, "bg1", SHAPE) for token in CHARTS]
    return wanted


@pytest.mark.parametrize("scheme", list(Scheme))
def test_everything_stands_out_from_its_ground(scheme: Scheme) -> None:
    tokens = tomllib.loads(resource(f"themes/{scheme}.toml").read_text())
    colours = {name: QColor(value) for name, value in tokens.items()}
    faint = [
        f"{token} on {ground}: {found:.2f}"
        for token, ground, least in pairs()
        if (found := contrast(colours[token], colours[ground])) < least
    ]
    assert not faint


def test_the_measure_is_that_of_the_guidelines() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_where_more_contrast_is_wanted_text_and_lines_have_it(qapp: QApplication, scheme: Scheme) -> None:
    theme = Theme(scheme)
    theme.change(manner=Manner(contrast=True))
    wanted = [(text, ground) for text in ("text1", "text2", "text3") for ground in (*GROUNDS, "bg4")]
    wanted += [(line, ground) for line in ("line1", "line2", "line3") for ground in PANELS]
    faint = [
        f"{token} on {ground}: {found:.2f}"
        for token, ground in wanted
        if (found := contrast(theme.color(token), theme.color(ground))) < MORE
    ]
    assert not faint
