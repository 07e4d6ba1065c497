"""What is offered on other pages: to ask a call again, to keep it, and to put the one before it beside it."""

from collections.abc import Callable

from spanglass.gui.pages.traces.detail.detail_question import Known
from spanglass.gui.session.selection import Selection, Target


def beside(known: Known | None, selection: Selection) -> tuple[str, Callable[[], None]] | None:
    """What is offered, and what asks for the comparison; None for a span without such a call."""
    if known is None or known.before is None:
        return None
    trace_id, names = known.name.trace_id, (known.before.span_id, known.name.span_id)
    targets = tuple(Target(trace_id, name) for name in names)
    noun = "attempt" if known.before.attempt else "call"
    return f"Compare with the {noun} before", lambda: selection.compare_wanted.emit(targets)


def again(selection: Selection) -> tuple[str, Callable[[], None]] | None:
    """Asks the current call again; None where it is none."""
    trace, span = selection.trace, selection.span
    if trace is None or span is None or not span.is_call:
        return None
    target = Target(trace.trace_id, span.span_id)
    return "Replay this call", lambda: selection.replay_wanted.emit(target)


def kept(selection: Selection) -> tuple[str, Callable[[], None]] | None:
    """Adds the current call to a dataset; None where it is none."""
    if selection.trace is None or selection.span is None or not selection.span.is_call:
        return None
    return "Add to dataset…", lambda: selection.dataset_wanted.emit(())


def replayed(
    known: Known | None, go: Callable[[bytes | None, bytes], None]
) -> tuple[str, Callable[[], None]] | None:
    """Goes to the call that a replay made again; None for any other span."""
    said = known.detail.span.attributes if known is not None else {}
    try:
        trace_id, span_id = (bytes.fromhex(str(said[f"spanglass.replay.{name}"])) for name in ("of", "span"))
    except (KeyError, ValueError):
        return None
    return "Go to the call that this replays", lambda: go(trace_id, span_id)


def offers(known: Known | None, selection: Selection) -> tuple[tuple[str, Callable[[], None]] | None, ...]:
    """All that is offered for the current span."""
    return again(selection), kept(selection), beside(known, selection)
