"""A framed number with its unit in the same frame."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.line_field import LineField


class UnitField(LineField):
    """A line for a number; `unit` stands at its right and is said with its name."""

    def __init__(self, theme: Theme, name: str, unit: str, width: int = 64) -> None:
        self._unit = unit
        super().__init__(theme, f"{name}, {unit}" if unit else name, width=width)

    def set_unit(self, unit: str) -> None:
        """Another unit."""
        if unit != self._unit:
            self._unit = unit
            self._restyle()

    def _restyle(self) -> None:
        super()._restyle()
        theme = self._theme
        self.setFont(theme.font(Size.BODY, figures=True))
        words = QFontMetrics(theme.font(Size.CAPTION)).horizontalAdvance(self._unit)
        self.setTextMargins(theme.px(6), 0, words + theme.px(10) if self._unit else theme.px(6), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the number, then the unit."""
        super().paintEvent(event)
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect().adjusted(0, 0, -theme.px(9), 0), flags, self._unit)
        painter.end()
