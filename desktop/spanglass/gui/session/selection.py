"""What the pages share: the current trace and span, the time range and whether the view is live."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from spanglass.core.query_times import range_of
from spanglass.core.views import SpanRow, TraceSummary

_SECOND_NS = 1_000_000_000
_NEVER_NS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A time range: the last `seconds` (moving on with the clock), or fixed from `start_ns` to `end_ns`."""

    seconds: int | None = 1800
    start_ns: int = 0
    end_ns: int = 0

    @property
    def label(self) -> str:
        """The range in words: ``Last 30 min``."""
        if self.seconds is None:
            return "All time" if not self.end_ns else "Chosen range"
        if self.seconds < 3600:
            return f"Last {self.seconds // 60} min"
        if self.seconds <= 86400:
            return f"Last {self.seconds // 3600} h"
        return f"Last {self.seconds // 86400} d"


_AT_START = {"30m": 1800, "1h": 3600, "24h": 86_400, "7d": 604_800, "all": None}


def range_at_start(name: str) -> TimeRange:
    """The range of a name of the settings; that of a first start for any other."""
    return TimeRange(_AT_START[name]) if name in _AT_START else TimeRange()


@dataclass(frozen=True, slots=True)
class Target:
    """What is put beside something else: a trace, or one span of it with all below."""

    trace_id: bytes
    span_id: bytes | None = None


class Selection(QObject):
    """The current trace, span, filter, range and liveness; each change is one signal with the new value.

    `colours` are those that model versions have on every page, by the number of the chart colour.
    """

    trace_changed = Signal(object)  # TraceSummary | None
    span_changed = Signal(object)  # SpanRow | None
    query_changed = Signal(str)
    range_changed = Signal(object)  # TimeRange
    live_changed = Signal(bool)
    compare_wanted = Signal(object)  # traces or `Target`s to put side by side
    replay_wanted = Signal(object)  # a `Target` to ask again
    dataset_wanted = Signal(object)  # the traces that are chosen, to be kept as examples

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trace: TraceSummary | None = None
        self.span: SpanRow | None = None
        self.query = ""
        self.range = TimeRange()
        self.live = True
        self.colours: dict[str, int] = {}
        self.wanted_trace: bytes | None = None
        self.wanted_span: bytes | None = None
        self._wanted_words = ""

    def want(self, trace_id: bytes | None, span_id: bytes | None = None, words: str = "") -> None:
        """Have a trace chosen once the store is read, a span once its spans are, and `words` pointed out."""
        self.wanted_trace, self.wanted_span, self._wanted_words = trace_id, span_id, words

    def take_wanted_span(self) -> bytes | None:
        """The span that is wanted of the current trace; it is wanted no more."""
        if self.trace is None or self.trace.trace_id != self.wanted_trace:
            return None
        wanted, self.wanted_span = self.wanted_span, None
        return wanted

    def take_wanted_words(self) -> str:
        """The words to be pointed out in the current trace, empty for none; they are wanted no more."""
        if self.trace is None or self.trace.trace_id != self.wanted_trace:
            return ""
        wanted, self._wanted_words = self._wanted_words, ""
        return wanted

    def set_trace(self, trace: TraceSummary | None) -> None:
        """Make a trace the current one; the same trace with newer figures is a change too."""
        if trace != self.trace:
            self.trace = trace
            self.trace_changed.emit(trace)

    def arrive(self, trace: TraceSummary, span_id: bytes | None = None) -> None:
        """Show a trace anew, even if it is the current one, and one of its spans once those are read."""
        self.want(trace.trace_id, span_id)
        self.set_trace(None)
        self.set_trace(trace)

    def set_span(self, span: SpanRow | None) -> None:
        """Make a span of the current trace the current one."""
        if span != self.span:
            self.span = span
            self.span_changed.emit(span)

    def set_query(self, query: str) -> None:
        """Set the filter, in the filter language; the caller has checked that it parses."""
        if query != self.query:
            self.query = query
            self.query_changed.emit(query)

    def set_range(self, time_range: TimeRange) -> None:
        """Set the time range."""
        if time_range != self.range:
            self.range = time_range
            self.range_changed.emit(time_range)

    def shown_range(self, now_ns: int) -> TimeRange:
        """The range to look at: the one that the filter's ``at:`` names, else the one chosen."""
        named = range_of(self.query, now_ns) if "at:" in self.query else None
        return self.range if named is None else TimeRange(None, named[0], named[1] + 1)

    def bounds(self, now_ns: int) -> tuple[int, int]:
        """The first nanosecond of the range to look at, and the first after it, never if it is open."""
        chosen = self.shown_range(now_ns)
        if chosen.seconds is None:
            return chosen.start_ns, chosen.end_ns or _NEVER_NS
        return now_ns - chosen.seconds * _SECOND_NS, _NEVER_NS

    def set_live(self, live: bool) -> None:
        """Let the view follow what arrives, or hold it still."""
        if live != self.live:
            self.live = live
            self.live_changed.emit(live)
