"""Colours, fonts and icons by meaning; every widget and delegate takes them from one Theme."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from spanglass.core.facts import Kind
from spanglass.files import resource

_UI_FAMILIES = ["Inter Variable", "Inter", "Noto Sans", "Segoe UI", "Helvetica Neue"]
_MONO_FAMILIES = ["JetBrains Mono Variable", "JetBrains Mono", "DejaVu Sans Mono", "Menlo", "Consolas"]
_STROKE_PX = 1.45
_SMALL_SIZES = 11

KIND_ICONS: Mapping[Kind, str] = {
    Kind.LLM: "sparkles",
    Kind.TOOL: "wrench",
    Kind.RETRIEVER: "database-search",
    Kind.EMBEDDING: "binary",
    Kind.RERANKER: "arrow-down-wide-narrow",
    Kind.AGENT: "bot",
    Kind.CHAIN: "link-2",
    Kind.HTTP: "globe",
    Kind.GUARDRAIL: "shield",
    Kind.EVALUATOR: "gauge",
    Kind.PROMPT: "file-text",
    Kind.SPAN: "link-2",
}
_KIND_COLOURS = {
    Kind.LLM: "kind_llm",
    Kind.TOOL: "kind_tool",
    Kind.RETRIEVER: "kind_retriever",
    Kind.EMBEDDING: "kind_embedding",
    Kind.RERANKER: "kind_reranker",
    Kind.AGENT: "kind_agent",
    Kind.HTTP: "kind_http",
}

_CONTRAST: Mapping[str, str] = {
    "text2": "text1", "text3": "text1", "line1": "text2", "line2": "text2", "line3": "text1",
    "bg1": "bg0", "bg2": "bg0",
}  # fmt: skip
"""The tokens that take the colour of another one where the system asks for more contrast."""


class Scheme(StrEnum):
    """The two sets of colours."""

    DARK = "dark"
    LIGHT = "light"


class Size(IntEnum):
    """Text sizes in pixels at 100 %."""

    AXIS = 10
    CAPTION = 11
    BODY = 12
    TITLE = 13
    SUBJECT = 14
    FIGURE = 16
    HEADLINE = 20


@dataclass(frozen=True, slots=True)
class Manner:
    """How things are shown besides colours and size.

    `row` is the height of a row in a list, in drawn pixels; without `motion` nothing fades or blinks;
    with `secrets` keys and tokens found in traces are readable. With `contrast` all text has the colour
    of the most important, and all lines that of text.
    """

    system_font: bool = False
    row: int = 26
    motion: bool = True
    secrets: bool = False
    contrast: bool = False


class Theme(QObject):
    """The current scheme, scale and manner; `changed` is emitted after one is set and caches are empty."""

    changed = Signal()

    def __init__(
        self, scheme: Scheme = Scheme.DARK, scale: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        # Qt keeps one file per family: loading a second subset of Inter would lose the Latin one
        for name in sorted(resource("fonts").glob("*-latin-wght-normal.woff2")):
            QFontDatabase.addApplicationFont(str(name))
        self.manner = Manner()
        self._set(scheme, scale)
        self._fonts: dict[tuple[int, int, bool, bool], QFont] = {}
        self._shapes: dict[tuple[str, int, int], QPixmap] = {}
        self._svgs: dict[str, str] = {}

    def _set(self, scheme: Scheme, scale: float) -> None:
        self.scheme, self.scale = scheme, scale
        tokens = tomllib.loads(resource(f"themes/{scheme}.toml").read_text())
        tokens |= {name: tokens[like] for name, like in _CONTRAST.items() if self.manner.contrast}
        self._colours = {name: QColor(value) for name, value in tokens.items()}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def change(
        self, scheme: Scheme | None = None, scale: float | None = None, manner: Manner | None = None
    ) -> None:
        """Switch the scheme, the scale, the manner, or several of them; fonts stay if no text changes."""
        before = self.measures
        self.manner = manner or self.manner
        self._set(scheme or self.scheme, scale or self.scale)
        if before != self.measures:
            self._fonts = {}
        self.changed.emit()

    @property
    def measures(self) -> object:
        """What stays equal as long as nothing but colours changes."""
        return self.scale, self.manner

    def color(self, token: str) -> QColor:
        """The colour of a token of ``resources/themes``; treat it as read-only."""
        return self._colours[token]

    def css(self, token: str) -> str:
        """The colour of a token as style sheets write it."""
        return self._colours[token].name()

    def kind_color(self, kind: Kind) -> QColor:
        """The colour of a kind of span."""
        return self._colours[_KIND_COLOURS.get(kind, "kind_chain")]

    def kind_token(self, kind: Kind) -> str:
        """The colour token of a kind of span, for `icon`."""
        return _KIND_COLOURS.get(kind, "kind_chain")

    def px(self, pixels: float) -> int:
        """A length on the drawing, at the current scale."""
        return round(pixels * self.scale)

    def font(
        self, size: int = Size.BODY, weight: int = 400, *, mono: bool = False, figures: bool = False
    ) -> QFont:
        """A font of `size` drawn pixels and a weight of 400, 500 or 600.

        With `figures` all digits and signs are of one width, for columns and for numbers that change
        in place; in names they would stand too far apart.
        """
        key = (size, weight, mono, figures)
        if key not in self._fonts:
            font = QFont()
            font.setFamilies(self._families(mono))
            font.setPixelSize(max(8, round(size * self.scale)))
            font.setWeight(QFont.Weight(weight))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # widths as designed
            font.setVariableAxis(QFont.Tag("wght"), weight)  # the weight alone does not move the axis
            if figures and not mono:
                font.setFeature(QFont.Tag("tnum"), 1)
            if mono:
                font.setFeature(QFont.Tag("calt"), 0)  # "://" would be drawn as one sign
            self._fonts[key] = font
        return self._fonts[key]

    def _families(self, mono: bool) -> list[str]:
        if not self.manner.system_font:
            return _MONO_FAMILIES if mono else _UI_FAMILIES
        fixed, general = QFontDatabase.SystemFont.FixedFont, QFontDatabase.SystemFont.GeneralFont
        return [QFontDatabase.systemFont(fixed if mono else general).family()]

    def pixmap(self, name: str, token: str, size: int = 16, dpr: float = 1.0) -> QPixmap:
        """A Lucide icon of `size` drawn pixels in the colour of `token`, drawn once per size and screen."""
        key = (name, token, size, dpr)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._coloured(name, token, size, dpr)
        return self._pixmaps[key]

    def icon(self, name: str, token: str = "text2", size: int = 16) -> QIcon:
        """The same as a QIcon for buttons and menus, sharp on double-density screens too."""
        icon = QIcon(self.pixmap(name, token, size, 1.0))
        icon.addPixmap(self.pixmap(name, token, size, 2.0))
        return icon

    def _coloured(self, name: str, token: str, size: int, dpr: float) -> QPixmap:
        """The shape filled with a colour: drawing it anew for each would take twenty times as long."""
        key = (name, size, max(1, round(size * self.scale * dpr)))
        if key not in self._shapes:
            self._shapes[key] = self._drawn(*key)
        pixmap = QPixmap(self._shapes[key])
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), self.color(token))
        painter.end()
        pixmap.setDevicePixelRatio(dpr)
        return pixmap

    def _drawn(self, name: str, size: int, pixels: int) -> QPixmap:
        if name not in self._svgs:
            self._svgs[name] = resource(f"icons/{name}.svg").read_text()
        svg = self._svgs[name]
        stroke = _STROKE_PX * 24 / (size if size > _SMALL_SIZES else _SMALL_SIZES)
        svg = svg.replace("currentColor", "#000000")
        svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke:.3f}"')
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        return pixmap
