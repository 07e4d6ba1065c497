"""What is chosen in the live charts becomes the filter: a range of time, or what a point stands for."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from spanglass.core.query_chips import Parts, parts
from spanglass.core.query_times import at, without_times
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.session.selection import Selection


class PulseFilter(QObject):
    """Puts an ``at:`` term into the filter in the place of another one, and takes it out again."""

    def __init__(
        self, selection: Selection, parent: QObject | None = None, now: Callable[[], int] = time.time_ns
    ) -> None:
        super().__init__(parent)
        self._selection, self._now = selection, now

    def zoom(self, start_ns: int, end_ns: int) -> None:
        """Show a range only."""
        self.put("", start_ns, end_ns)

    def narrow(self, view: PulseView, bucket: int, term: str) -> None:
        """Show what a bucket of a chart stands for: its time, and the term of the line or layer."""
        start_ns = view.pulse.start_ns + view.pulse.bucket_ns * bucket
        self.put(term, start_ns, start_ns + view.pulse.bucket_ns)

    def out(self) -> bool:
        """Go back to the range chosen before; False if the filter names none."""
        rest = without_times(self._selection.query)
        if rest == self._selection.query:
            return False
        self._selection.set_query(rest)
        return True

    def put(self, term: str, start_ns: int = 0, end_ns: int = 0) -> None:
        """Show what a term says, in a range in the place of another; without an end the range stays."""
        before = parts(without_times(self._selection.query) if end_ns else self._selection.query)
        if before.text and not before.chips and "OR" in before.text.split():
            before = Parts((f"({before.text})",))
        terms = [chip for chip in before.chips if chip != term]
        times = at(start_ns, end_ns, self._now()) if end_ns else ""
        terms += [each for each in (term, times) if each]
        self._selection.set_query(Parts(tuple(terms), before.text).query)
