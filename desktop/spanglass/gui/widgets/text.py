"""The one label class, and its paragraphs: they show text as text, never interpreted, in a theme colour."""

from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from spanglass.core.display import plain
from spanglass.gui.theming.theme import Size, Theme

_USUAL = 160
_NEW_LINE = "\u2028"
_ON_ONE_LINE = str.maketrans("\n\t", "  ")


class Label(QLabel):
    """A line or paragraph of plain text; `token` names its colour, `elide` cuts it to its width with "…"."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        token: str = "text1",
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._token, self._elide = theme, token, elide
        self._font: tuple[int, int, bool, bool] = (Size.BODY, 400, False, False)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_text(text)
        self._restyle()
        theme.changed.connect(self._restyle)

    def with_font(
        self, size: int = Size.BODY, weight: int = 400, *, mono: bool = False, figures: bool = False
    ) -> "Label":
        """The same label in another font; `figures` as the theme's fonts have it."""
        self._font = (size, weight, mono, figures)
        self._restyle()
        return self

    def set_text(self, text: str) -> None:
        """Show `text`; control and direction characters become marks, in an eliding label on one line."""
        self.setText(plain(text).translate(_ON_ONE_LINE) if self._elide else plain(text))

    def set_token(self, token: str) -> None:
        """Change the colour."""
        if token != self._token:
            self._token = token
            self._restyle()

    def _restyle(self) -> None:
        size, weight, mono, figures = self._font
        self.setFont(self._theme.font(size, weight, mono=mono, figures=figures))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._token))
        self.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        """An eliding label may shrink to nothing."""
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, cut to the width if the label elides."""
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.color(self._token))
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.end()


class Paragraph(Label):
    """A text that is broken between words, or anywhere in one that is longer than the line."""

    def __init__(self, theme: Theme, text: str = "", *, token: str = "text1") -> None:
        super().__init__(theme, text, token=token)
        self._layout, self._laid_out = QTextLayout(), ("", "", -1)
        self.setWordWrap(True)

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return ceil(self._lines(width).boundingRect().height())

    def _lines(self, width: int) -> QTextLayout:
        """The text in lines of a width; the last ones are kept."""
        wanted = (self.text(), self.font().key(), max(1, width))
        if wanted != self._laid_out:
            self._laid_out = wanted
            self._layout = _broken(self.text(), self.font(), max(1, width))
        return self._layout

    def sizeHint(self) -> QSize:
        """A usual width with the height that it takes."""
        width = self._theme.px(_USUAL)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A line; no word asks for a width."""
        return QSize(0, QFontMetrics(self.font()).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.color(self._token))
        self._lines(self.width()).draw(painter, QPointF(0, 0))
        painter.end()


def _broken(text: str, font: QFont, width: int) -> QTextLayout:
    layout = QTextLayout(text.replace("\n", _NEW_LINE), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout
