"""The way from another page to a trace among the traces, wherever in time it is."""

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.widgets.toast_card import Toast
from spanglass.gui.window import MainWindow

_TRACE = "way.trace"


def show_trace(window: MainWindow, asked: tuple[Questions, Selection], target: Target, gone: Toast) -> None:
    """Show a trace and one of its spans on the page of traces; `gone` says that it is not there."""
    questions, selection = asked

    def show(trace: TraceSummary | None) -> None:
        if trace is None:
            window.toasts.show_toast(gone)
            return
        window.show_page("traces")  # first, for the list takes its first row as the keyboard comes
        selection.arrive(trace, target.span_id)

    questions.ask(_TRACE, lambda reader: reader.trace(to_hex(target.trace_id)), show)
