"""The fill of a score: blue the better it is, orange the worse, the ground in the middle."""

from PySide6.QtGui import QColor

from spanglass.gui.theming.theme import Theme

_STEPS = 20
_MOST = 0.5
"""How much of the colour a score of 0 or 1 has, so that the number on it stays readable."""


class Tints:
    """Fills of a theme, made once for each twentieth."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._made: dict[int, QColor] = {}
        theme.changed.connect(self._made.clear)

    @staticmethod
    def step(value: float) -> int:
        """Scores of one step have one fill."""
        return round(min(1.0, max(0.0, value)) * _STEPS)

    def of(self, value: float) -> QColor:
        """The fill of a score from 0 to 1."""
        step = self.step(value)
        found = self._made.get(step)
        if found is None:
            found = self._made[step] = self._mixed(step / _STEPS)
        return found

    def _mixed(self, value: float) -> QColor:
        ground = self._theme.color("bg3")
        colour = self._theme.color("chart_1" if value < 0.5 else "chart_0")
        share = abs(value - 0.5) * 2 * _MOST
        parts = zip(
            (ground.red(), ground.green(), ground.blue()), (colour.red(), colour.green(), colour.blue()),
            strict=True,
        )  # fmt: skip
        return QColor(*(round(first + (second - first) * share) for first, second in parts))
