"""The letter of a variant on its colour, the same in cards, columns and lanes."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Size, Theme

SIDE = 18
LETTERS = "ABCDEFGH"
_TOKENS = ("kind_chain", "chart_0", "chart_1", "chart_2", "chart_3", "chart_4", "chart_5", "kind_llm")


def letter_token(letter: str) -> str:
    """The colour of a variant; that of the recording is grey."""
    return _TOKENS[LETTERS.find(letter) % len(_TOKENS)]


def paint_letter(painter: QPainter, theme: Theme, letter: str, place: QRect) -> None:
    """Draw a letter on a small square."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(letter_token(letter)))
    painter.drawRoundedRect(place, 4, 4)
    painter.setFont(theme.font(Size.AXIS, 600))
    painter.setPen(theme.color("bg0" if theme.color("bg0").lightness() < 128 else "on_accent"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)


class LetterMark(QWidget):
    """A letter as a widget of 18 pixels."""

    def __init__(self, theme: Theme, letter: str) -> None:
        super().__init__()
        self._theme, self._letter = theme, letter
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Variant {letter}")
        theme.changed.connect(self.updateGeometry)

    def show_letter(self, letter: str) -> None:
        """Show another letter."""
        self._letter = letter
        self.setAccessibleName(f"Variant {letter}")
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._theme.px(SIDE), self._theme.px(SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_letter(painter, self._theme, self._letter, self.rect())
        painter.end()
