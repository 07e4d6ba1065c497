"""The time axis that several plots share: what they show, their crosshair and the range being chosen."""

from PySide6.QtCore import QObject, Signal

from spanglass.gui.charts.buckets import SECOND_NS, PulseView
from spanglass.gui.charts.snapshots import Arrival

_SHORTEST_NS = 5 * SECOND_NS


class TimeAxis(QObject):
    """One view, one crosshair and one band for all plots.

    `gutter` is the width in pixels that the longest tick label of any plot needs. `changed` asks
    for a repaint. `pointed` says that the crosshair moved (to `bucket`, None is
    away). `picked` carries the start and end, in nanoseconds, of a range chosen by dragging.
    """

    changed = Signal()
    pointed = Signal()
    picked = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gutter = 0
        self.view: PulseView | None = None
        self.news: tuple[Arrival, ...] = ()
        self.band: tuple[int, int] | None = None
        self._at_ns: int | None = None

    @property
    def bucket(self) -> int | None:
        """The bucket under the crosshair."""
        return self.view.bucket_at(self._at_ns) if self.view and self._at_ns is not None else None

    def show(self, view: PulseView | None, news: tuple[Arrival, ...]) -> None:
        """Show other data, or none; the crosshair stays at its time while that is in the window."""
        self.view, self.news = view, news
        if self._at_ns is not None and (view is None or self._at_ns < view.window.start_ns):
            self._at_ns = None
        self.changed.emit()

    def point(self, time_ns: int | None) -> None:
        """Put the crosshair to a time, or away."""
        self._at_ns = None if time_ns is None else self._within(time_ns)
        if self.band is not None and self._at_ns is not None:
            self.band = (self.band[0], self._at_ns)
        self.pointed.emit()
        self.changed.emit()

    def press(self, time_ns: int) -> None:
        """Begin to choose a range."""
        start_ns = self._within(time_ns)
        self.band = (start_ns, start_ns)
        self.changed.emit()

    def release(self) -> None:
        """Take the chosen range, made five seconds long if it is shorter; one of no length is none."""
        if self.band is None:
            return
        start_ns, end_ns = sorted(self.band)
        self.cancel()
        if start_ns == end_ns:
            return
        missing = max(0, _SHORTEST_NS - (end_ns - start_ns))
        self.picked.emit(start_ns - missing // 2, end_ns + missing // 2)

    def cancel(self) -> bool:
        """Drop the range being chosen; False if there is none."""
        held, self.band = self.band is not None, None
        self.changed.emit()
        return held

    def step(self, buckets: int, *, extend: bool = False) -> None:
        """Move the crosshair by some buckets, from the last one at first; `extend` chooses a range."""
        if self.view is None:
            return
        here = self.bucket
        last = len(self.view.pulse.calls) - 1
        goal = last if here is None else min(max(0, here + buckets), last)
        if extend and self.band is None:
            self.press(self.view.middle_ns(last if here is None else here))
        elif not extend:
            self.band = None
        self.point(self.view.middle_ns(goal))

    def _within(self, time_ns: int) -> int:
        if self.view is None:
            return time_ns
        return min(max(self.view.window.start_ns, time_ns), self.view.window.end_ns)
