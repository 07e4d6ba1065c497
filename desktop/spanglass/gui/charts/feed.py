"""The data of the live charts: one question feeds all that show it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from spanglass.core.query_times import without_times
from spanglass.gui.charts.buckets import SECOND_NS, PulseView, Window
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.store.reader import Reader

_TICK_MS = 1000
_SLOWEST = 5
_REST, _LONG_REST = 4, 24
"""How many times as long as an answer took nothing is asked; more where buckets are long: news show less."""
_AFTER_FAILURE = 10
_DAY_NS = 86_400 * SECOND_NS
_PLACES, _STILL = 300, 30
"""Without news a range is asked for again once it has moved by so small a part, or after so many seconds."""
_GAP, _MARGIN = 5, 50
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Found:
    """How much longer than usual the buckets are, and when the first trace of all began."""

    factor: int = 1
    first_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask the store for, with what the last answer of the same range and filter had found."""

    time_range: TimeRange
    now_ns: int
    query: str
    found: Found = Found()


@dataclass(frozen=True, slots=True)
class Answer:
    """A view, which has a `window`, and what helps to find the next one.

    With `more` it is not all there is yet: the same is asked again at once.
    """

    view: Any
    found: Found
    more: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The topic of a feed's questions, and what is asked.

    What is `calm` is asked again after news only when the window has moved by so much that it shows, and what
    is not of the range is not asked anew with another one: it is of days, and its news show little.
    """

    topic: str
    look: Callable[[Reader, Request], Answer]
    calm: bool = False
    of_range: bool = True


def look(reader: Reader, request: Request) -> Answer:
    """Ask for a request's view."""
    pulse, window, found = fitted(
        reader,
        request,
        lambda window: reader.pulse(window.first_ns, window.last_ns, window.buckets, request.query),
        lambda pulse: pulse.calls,
    )
    return Answer(PulseView(pulse, window), found)


def fitted(
    reader: Reader,
    request: Request,
    ask: Callable[[Window], Asked],
    calls: Callable[[Asked], Sequence[int]],
    needed: int = 5,
) -> tuple[Asked, Window, Found]:
    """Ask for a request's window, in longer buckets where most would have fewer calls than are needed."""
    window, first_ns = window_of(reader, request)
    asked = ask(window)
    factor = window.factor_for(calls(asked), request.found.factor, needed)
    if factor > 1:
        window = window.coarser(factor)
        asked = ask(window)
    return asked, window, Found(factor, first_ns)


def window_of(reader: Reader, request: Request) -> tuple[Window, int | None]:
    """The window of a request; of all time also when the first trace began, of all where none matches."""
    time_range, first_ns = request.time_range, None
    if time_range.seconds is None and not time_range.end_ns:
        known = request.found.first_ns if request.query else None
        first_ns = known or reader.first_trace_ns(request.query) or reader.first_trace_ns()
        time_range = TimeRange()
        if first_ns is not None:
            time_range = TimeRange(None, first_ns, _end_ns(first_ns, reader.last_ns(), request.now_ns))
    return Window.of(time_range, request.now_ns), first_ns


def _end_ns(first_ns: int, last_ns: int, now_ns: int) -> int:
    """Where all time ends: now, or soon after the last trace where nothing came for a good part of it."""
    if last_ns < first_ns or _GAP * (now_ns - last_ns) <= now_ns - first_ns:
        return now_ns
    return last_ns + SECOND_NS + (last_ns - first_ns) // _MARGIN


PULSE = Way("pulse", look)
"""What the live charts beside the traces ask."""


class PulseFeed(QObject):
    """Asks at most once a second (less often for long ranges), and only while a chart is to be seen.

    Without news it asks again only when the window has moved by so much that it shows. `changed` carries a
    `PulseView`, or what else its way of asking gives. A paused view stands still: then
    only another range or filter is asked for.
    """

    changed = Signal(object)

    def __init__(
        self,
        questions: Questions,
        selection: Selection,
        clock: Callable[[], int] = time.time_ns,
        way: Way = PULSE,
    ) -> None:
        super().__init__()
        self._way = way
        self._questions, self._selection, self._clock = questions, selection, clock
        self._now_ns = clock()
        self._seen_by: set[QWidget] = set()
        self._stale, self._asking, self._wait, self._found = True, False, 0, Found()
        self._idle = self._still = 0
        self._asked = QElapsedTimer()
        self.view: Any = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        questions.failed.connect(self._fail)
        if way.of_range:
            selection.range_changed.connect(self.ask_anew)
        selection.query_changed.connect(self.ask_anew)
        selection.live_changed.connect(self._resume)

    def watch(self, widget: QWidget, *, shown: bool) -> None:
        """Note whether a widget that shows the data can be seen."""
        before = bool(self._seen_by)
        self._seen_by.add(widget) if shown else self._seen_by.discard(widget)
        if self._seen_by and not before:
            self._timer.start()
            if self._stale or self._selection.live:
                self._ask()
        elif not self._seen_by:
            self._timer.stop()

    def refresh(self) -> None:
        """Take note of new data; it is asked for at once, or as soon as the last question is old enough."""
        self._stale = True
        if self._seen_by and self._selection.live and self._wait <= 0 and not self._asking:
            self._ask()

    def tick(self) -> None:
        """One second has passed."""
        self._wait -= 1
        self._idle += 1
        shown = self._selection.shown_range(self._now_ns)
        moved = (shown.seconds is not None or not shown.end_ns) and self._idle >= self._still
        if self._selection.live and (moved or self._stale) and self._wait <= 0 and not self._asking:
            self._ask()

    def ask_anew(self, _: object = None) -> None:
        """Ask at once if anything can be seen, whatever the last answer has found."""
        self._stale, self._found = True, Found()
        if self._seen_by:
            self._ask()

    def _resume(self, live: bool) -> None:
        if live and self._seen_by:
            self._ask()

    def _ask(self) -> None:
        if self._selection.live:
            self._now_ns = self._clock()
        shown = self._selection.shown_range(self._now_ns)
        request = Request(shown, self._now_ns, without_times(self._selection.query), self._found)
        self._stale, self._asking, self._wait, self._idle = False, True, 1, 0
        self._asked.start()
        way = self._way
        self._questions.ask(way.topic, lambda reader: way.look(reader, request), self._take, Turn.LATER)

    def _take(self, answer: Answer) -> None:
        self._asking, self._found, self.view = False, answer.found, answer.view
        window = answer.view.window
        self._still = min(_STILL, (window.end_ns - window.start_ns) // (_PLACES * SECOND_NS))
        length_ns = window.bucket_ns if self._way.of_range else _DAY_NS
        by_length = min(_SLOWEST, length_ns // (30 * SECOND_NS))
        rest = min(_LONG_REST, max(_REST, length_ns // (30 * SECOND_NS)))
        by_effort = rest * self._asked.elapsed() // _TICK_MS
        self._wait = max(self._wait, by_length, by_effort, self._still if self._way.calm else 0)
        self.changed.emit(answer.view)
        if answer.more and self._seen_by and not self._asking:
            self._ask()

    def _fail(self, topic: str, _: object) -> None:
        if topic == self._way.topic:
            self._asking, self._stale, self._wait = False, True, _AFTER_FAILURE
