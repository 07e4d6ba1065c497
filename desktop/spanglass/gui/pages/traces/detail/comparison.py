"""Puts the call that a call goes on from, or the try before it, beside it."""

from collections.abc import Callable

from spanglass.gui.pages.traces.detail.detail_question import Known
from spanglass.gui.selection import Selection, Target


def beside(known: Known | None, selection: Selection) -> tuple[str, Callable[[], None]] | None:
    """What is offered, and what asks for the comparison; None for a span without such a call."""
    if known is None or known.before is None:
        return None
    trace_id, names = known.name.trace_id, (known.before.span_id, known.name.span_id)
    targets = tuple(Target(trace_id, name) for name in names)
    noun = "attempt" if known.before.attempt else "call"
    return f"Compare with the {noun} before", lambda: selection.compare_wanted.emit(targets)
