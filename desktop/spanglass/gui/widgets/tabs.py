"""A row of tabs with counts, underlined where chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Size, Theme

_LEAST = 72


def narrowed(widths: list[int], room: int, least: int) -> list[int]:
    """The widths, the largest made equal where all need more room; none of them less than the `least`."""
    left = room
    for place, width in enumerate(sorted(widths)):
        share = left // (len(widths) - place)
        if width > share:
            return [min(each, max(least, share)) for each in widths]
        left -= width
    return widths


class Tabs(QWidget):
    """Tabs of 32 pixels; `chosen` carries the index. A count beside a name is shown as a small chip."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._names = theme, list(names)
        self._counts: list[int | None] = [None] * len(self._names)
        self.current = 0 if self._names else -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()
        theme.changed.connect(self.update)

    def set_names(self, names: Sequence[str], current: int) -> None:
        """Show other tabs without counts, one of them as the current one; nobody is told."""
        if (list(names), current) != (self._names, self.current):
            self._names, self.current = list(names), current if names else -1
            self._counts = [None] * len(self._names)
            self._tell()
            self.update()

    def set_count(self, index: int, number: int | None) -> None:
        """Set the count beside a name; None shows none."""
        self._counts[index] = number
        self._tell()
        self.update()

    def count(self, index: int) -> int | None:
        """The count beside a name."""
        return self._counts[index]

    def choose(self, index: int) -> None:
        """Make a tab the current one."""
        if index != self.current and 0 <= index < len(self._names):
            self.current = index
            self._tell()
            self.update()
            self.chosen.emit(index)

    def let_go(self) -> None:
        """Choose none, as where a tab of another row is chosen."""
        self.current = -1
        self._tell()
        self.update()

    def state(self) -> dict[str, Any]:
        """What is kept: which tab is in front."""
        return {"tab": self.current}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Bring that tab to the front."""
        tab = state.get("tab")
        if type(tab) is int:
            self.choose(tab)

    def _tell(self) -> None:
        """Say in words which tab is chosen: ``Messages, 5, tab 1 of 5``."""
        if self.current < 0:
            self.setAccessibleName(f"{', '.join(self._names)}: none chosen")
            return
        number = self._counts[self.current]
        parts = [self._names[self.current], *([str(number)] if number is not None else [])]
        self.setAccessibleName(", ".join([*parts, f"tab {self.current + 1} of {len(self._names)}"]))

    def shown(self, index: int, room: int) -> str:
        """What is written of a name: all of it, unless there is less room than it takes."""
        metrics, name = QFontMetrics(self._theme.font(Size.BODY, 500)), self._names[index]
        cut = metrics.horizontalAdvance(name) > room
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) if cut else name

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(self._theme.px(200), self._theme.px(32))

    def _places(self) -> list[tuple[QRect, QRect | None]]:
        """The rectangle of each name and of its chip."""
        theme = self._theme
        name_metrics = QFontMetrics(theme.font(Size.BODY, 500))
        chip_metrics = QFontMetrics(theme.font(Size.AXIS, 500))
        names = [name_metrics.horizontalAdvance(name) for name in self._names]
        chips = [
            0 if number is None else chip_metrics.horizontalAdvance(str(number)) + theme.px(10)
            for number in self._counts
        ]
        used = sum(names) + sum(chip + theme.px(7) for chip in chips if chip)
        if used + theme.px(8) * (len(names) - 1) + theme.px(24) > self.width():  # the names come first
            room = self.width() - theme.px(24) - theme.px(8) * (len(names) - 1)
            names, chips = narrowed(names, room, theme.px(_LEAST)), [0] * len(chips)
            used = sum(names)
        gap = (self.width() - 2 * theme.px(12) - used) // max(1, len(names) - 1)
        gap = max(theme.px(8), min(theme.px(22), gap))
        x, places = theme.px(12), []
        for width, wide in zip(names, chips, strict=True):
            rect, chip = QRect(x, 0, width, self.height()), None
            x += width
            if wide:
                height = theme.px(16)
                chip = QRect(x + theme.px(7), (self.height() - height) // 2, wide, height)
                x = chip.right() + 1
            places.append((rect.united(chip) if chip else rect, chip))
            x += gap
        beyond = places[self.current][0].right() + theme.px(12) - self.width() if self.current >= 0 else 0
        if beyond > 0:  # of too many tabs, the current one is in sight
            places = [(rect.translated(-beyond, 0), chip) for rect, chip in places]
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, chips and the line under the current tab."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line2"))
        for index, (rect, chip) in enumerate(self._places()):
            current = index == self.current
            painter.setFont(theme.font(Size.BODY, 500))
            painter.setPen(theme.color("text1" if current else "text2"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self.shown(index, rect.width()))
            if chip is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg3"))
                painter.drawRoundedRect(chip, 4, 4)
                painter.setFont(theme.font(Size.AXIS, 500))
                painter.setPen(theme.color("text2"))
                painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, str(self._counts[index]))
            if current:
                painter.fillRect(rect.left(), self.height() - 2, rect.width(), 2, theme.color("accent"))
            if current and self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                ring = rect.adjusted(-theme.px(6), theme.px(4), theme.px(6), -theme.px(5))
                painter.drawRoundedRect(ring, 5, 5)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the tab under the pointer."""
        for index, (rect, _) in enumerate(self._places()):
            if rect.adjusted(-8, 0, 8, 0).contains(event.position().toPoint()):
                self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move between tabs."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self.current + step)
