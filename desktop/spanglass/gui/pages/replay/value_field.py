"""A field for one parameter of a variant; a blue dot says that it is other than it was recorded."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.line_field import LineField


class ValueField(LineField):
    """A short value; empty where the provider is to take what it takes by itself."""

    def __init__(self, theme: Theme, name: str, *, width: int = 0, mono: bool = False) -> None:
        self._changed = False
        super().__init__(theme, name, width=width, mono=mono)

    def set_changed(self, changed: bool) -> None:
        """Show the dot, or none."""
        if changed != self._changed:
            self._changed = changed
            self.setAccessibleDescription("changed" if changed else "")
            self._restyle()

    def _restyle(self) -> None:
        super()._restyle()
        theme = self._theme
        if not self._mono:
            self.setFont(theme.font(Size.BODY, figures=True))
        self.setTextMargins(theme.px(18 if self._changed else 6), 0, theme.px(6), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot over the field."""
        super().paintEvent(event)
        if self._changed:
            theme, side = self._theme, self._theme.px(5)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(theme.px(9), (self.height() - side) // 2, side, side)
            painter.end()
