"""Which traces are not to be shown or counted any more, although the store still holds them."""

from dataclasses import dataclass

from spanglass.core.views import TraceSummary


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not to be shown any more: traces by id, and with `samples` all sample traces."""

    traces: frozenset[bytes] = frozenset()
    samples: bool = False

    def hides(self, trace: TraceSummary) -> bool:
        """Whether a trace is among them."""
        return trace.trace_id in self.traces or (self.samples and trace.sample)


NOTHING_HIDDEN = Hidden()
