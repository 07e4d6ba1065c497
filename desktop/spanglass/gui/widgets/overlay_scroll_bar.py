"""A vertical scroll bar that lies over its area instead of taking width from it."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar


class OverlayScrollBar(QScrollBar):
    """Shown at the right edge of an area while it is wanted (the pointer is there) and of use.

    It covers `WIDTH` pixels there, which an area keeps clear of what is to be read. The area calls `place`
    when its size changes and `set_wanted` when the pointer comes and goes.
    """

    WIDTH = 10
    _LINGERS_MS = 300

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area, self._own = area, area.verticalScrollBar()
        self._wanted = False
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._own.rangeChanged.connect(self._take_range)
        self._own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._own.setValue)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self._LINGERS_MS)
        self._timer.timeout.connect(self._settle)
        self.sliderReleased.connect(self._timer.start)
        self.hide()

    def place(self) -> None:
        """Lie at the right edge of the area's viewport."""
        view = self._area.viewport().geometry()
        self.setGeometry(view.right() + 1 - self.WIDTH, view.top(), self.WIDTH, view.height())
        self._take_range()

    def set_wanted(self, wanted: bool) -> None:
        """Show the bar, if there is anything to scroll, or hide it once the pointer is off it too."""
        self._wanted = wanted
        if wanted:
            self._settle()
        else:
            self._timer.start()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide soon, unless the pointer is back on the area by then."""
        super().leaveEvent(event)
        self._timer.start()

    def _take_range(self) -> None:
        self.setRange(self._own.minimum(), self._own.maximum())
        self.setPageStep(self._own.pageStep())
        self.setSingleStep(self._own.singleStep())
        self.setValue(self._own.value())
        self._settle()

    def _settle(self) -> None:
        useful = self.maximum() > self.minimum()
        self.setVisible(useful and (self._wanted or self.underMouse() or self.isSliderDown()))
